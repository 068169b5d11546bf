//! Filters over text. Lengths are in characters (Unicode scalar values), never bytes.

use std::fmt::{Display, Write};

use crate::json::{Decimal, Text};

/// Upper case, by Unicode's rules.
pub fn upper(text: &str) -> Text<'static> {
    Text::from(text.to_uppercase())
}

/// Lower case, by Unicode's rules.
pub fn lower(text: &str) -> Text<'static> {
    Text::from(text.to_lowercase())
}

/// Without white space at both ends.
pub fn trim(text: &str) -> Text<'static> {
    Text::from(text.trim().to_owned())
}

/// The first `length` characters, with `…` appended if that cut something off. A negative length counts as 0.
pub fn truncate(text: &str, length: i64) -> Text<'static> {
    let length = usize::try_from(length).unwrap_or(0);
    Text::from(match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    })
}

/// With every `from` replaced by `to`. An empty `from` replaces nothing.
pub fn replace(text: &str, from: &str, to: &str) -> Text<'static> {
    Text::from(if from.is_empty() { text.to_owned() } else { text.replace(from, to) })
}

/// The parts between separators: at least one. An empty separator splits nothing.
pub fn split(text: &str, separator: &str) -> Vec<Text<'static>> {
    if separator.is_empty() {
        return vec![Text::from(text.to_owned())];
    }
    text.split(separator).map(|part| Text::from(part.to_owned())).collect()
}

/// How many characters there are.
pub fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// The elements with a separator between them.
pub fn join(values: impl IntoIterator<Item: Display>, separator: &str) -> Text<'static> {
    let mut joined = String::new();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        write!(joined, "{value}").expect("a string takes whatever is written to it");
    }
    Text::from(joined)
}

/// A whole number in decimal digits, with a sign or without; `None` for anything else and beyond 64 bits.
pub fn to_integer(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// A number as JSON writes it; `None` for anything else and beyond what a [`Decimal`] holds.
pub fn to_number(text: &str) -> Option<Decimal> {
    Decimal::parse(text.trim())
}

/// The parts strung together: an interpolated text.
pub fn concat(parts: &[&str]) -> Text<'static> {
    Text::from(parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{RawString, from_json};

    #[test]
    fn case_and_space() {
        assert_eq!((upper("straße"), lower("ÀÉ"), trim("\t a b\n")), ("STRASSE".into(), "àé".into(), "a b".into()));
    }

    #[test]
    fn truncation_counts_characters_and_says_that_it_cut() {
        for (length, text) in [(-1, "…"), (0, "…"), (2, "Zo…"), (3, "Zoë…"), (4, "Zoë😀"), (9, "Zoë😀")]
        {
            assert_eq!(truncate("Zoë😀", length), text);
        }
        assert_eq!(truncate("", 0), "");
    }

    #[test]
    fn replacing_splitting_and_joining() {
        assert_eq!((replace("a-b-c", "-", "+"), replace("ab", "", "x")), ("a+b+c".into(), "ab".into()));
        assert_eq!(
            (split("a,,b", ","), split("", ","), split("ab", "")),
            (vec!["a".into(), "".into(), "b".into()], vec!["".into()], vec!["ab".into()])
        );
        let raw: Vec<RawString<'_>> = from_json(r#"["a","\u0062"]"#).unwrap();
        assert_eq!((join(raw, ", "), join([1, 2], ""), join([""; 0], ",")), ("a, b".into(), "12".into(), "".into()));
    }

    #[test]
    fn numbers_from_text() {
        assert_eq!(
            [" 12 ", "-3", "1.0", "", "9223372036854775808"].map(to_integer),
            [Some(12), Some(-3), None, None, None]
        );
        assert_eq!(
            [" 1.50", "1e2", "x"].map(to_number),
            [Some(Decimal::scaled(150, 2)), Some(Decimal::from(100)), None]
        );
        assert_eq!((length("Zoë😀"), length("")), (4, 0));
    }
}
