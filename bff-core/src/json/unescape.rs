//! From a JSON string as it is written to the text that it means.

use std::borrow::Cow;

/// The text of `raw`, a valid JSON string with its quotes. Borrows unless there are escapes.
///
/// JSON may spell half of a surrogate pair (`"\ud800"`), which no text can hold: it becomes U+FFFD.
#[inline]
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    let inner = &raw[1..raw.len() - 1];
    match inner.find('\\') {
        None => Cow::Borrowed(inner),
        Some(first) => Cow::Owned(decode(inner, first)),
    }
}

fn decode(inner: &str, first: usize) -> String {
    let mut text = String::with_capacity(inner.len());
    let (plain, mut rest) = inner.split_at(first);
    text.push_str(plain);
    while let Some(escape) = rest.strip_prefix('\\') {
        let (character, length) = match escape.as_bytes().first() {
            Some(b'u') => unicode(escape),
            Some(b'b') => ('\u{8}', 1),
            Some(b'f') => ('\u{c}', 1),
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(&byte) => (char::from(byte), 1), // `"`, `\` and `/` stand for themselves
            None => break,
        };
        text.push(character);
        rest = &escape[length..];
        let plain = rest.find('\\').unwrap_or(rest.len());
        text.push_str(&rest[..plain]);
        rest = &rest[plain..];
    }
    text
}

/// The character of `uXXXX` or `uXXXX\uXXXX`, and how many bytes it took.
fn unicode(escape: &str) -> (char, usize) {
    const LENGTH: usize = "uXXXX".len();
    const PAIR: usize = "uXXXX\\uXXXX".len();
    let unit = |start: usize| u16::from_str_radix(escape.get(start..start + 4)?, 16).ok();
    let one = |unit: u16| char::decode_utf16([unit]).next().and_then(Result::ok);

    let Some(high) = unit(1) else {
        return (char::REPLACEMENT_CHARACTER, escape.len().min(LENGTH));
    };
    if let Some(character) = one(high) {
        return (character, LENGTH);
    }
    let low = if escape[LENGTH..].starts_with("\\u") { unit(LENGTH + 2) } else { None };
    match low.and_then(|low| char::decode_utf16([high, low]).next()) {
        Some(Ok(character)) => (character, PAIR),
        _ => (char::REPLACEMENT_CHARACTER, LENGTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrows_what_has_no_escape() {
        assert!(matches!(unescape(r#""""#), Cow::Borrowed("")));
        assert!(matches!(unescape(r#""Zoë/1""#), Cow::Borrowed("Zoë/1")));
    }

    #[test]
    fn every_short_escape() {
        assert_eq!(unescape(r#""\"\\\/\b\f\n\r\t""#), "\"\\/\u{8}\u{c}\n\r\t");
    }

    #[test]
    fn agrees_with_serde_json_on_every_character() {
        for character in ('\0'..=char::MAX).step_by(97) {
            let mut units = [0; 2];
            let escaped: String =
                character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04X}")).collect();
            let raw = format!("\"a{escaped}é{escaped}\"");
            assert_eq!(unescape(&raw), serde_json::from_str::<String>(&raw).unwrap(), "{raw}");
        }
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        for (raw, text) in [
            (r#""\ud800""#, "\u{fffd}"),
            (r#""\udc00x""#, "\u{fffd}x"),
            (r#""\ud800\ud800\udc00""#, "\u{fffd}\u{10000}"),
            (r#""\ud800\n""#, "\u{fffd}\n"),
            (r#""\ud800é""#, "\u{fffd}é"),
            (r#""\ud800\u0041""#, "\u{fffd}A"),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
    }
}
