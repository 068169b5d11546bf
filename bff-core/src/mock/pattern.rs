//! Text that a regular expression accepts.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::seed::Seed;

/// How far a repetition is stretched to reach a least length.
const STRETCH_MAX: u32 = 256;

/// A text that `pattern` matches and that has between `min` and `max` characters, if one is easily found.
///
/// Patterns of JSON Schema are ECMAScript's; what Rust's syntax does not know (look-around, back references) gives none.
pub(super) fn matching(pattern: &str, min: usize, max: usize, seed: Seed) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let fits = |text: &String| (min..=max).contains(&text.chars().count());
    // A little more than the least reads better: `a+` gives "ab" rather than "a".
    [2, 1, 0]
        .into_iter()
        .chain(3..STRETCH_MAX)
        .map(|stretch| {
            let mut text = String::new();
            write(&hir, stretch, seed, &mut text);
            text
        })
        .find(fits)
}

fn write(hir: &Hir, stretch: u32, seed: Seed, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(character(class, seed)),
        HirKind::Capture(capture) => write(&capture.sub, stretch, seed.child("("), text),
        HirKind::Alternation(branches) => write(seed.pick(branches), stretch, seed.child("|"), text),
        HirKind::Concat(parts) => {
            for (at, part) in parts.iter().enumerate() {
                write(part, stretch, seed.index(at), text);
            }
        }
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(stretch));
            // A bound, because `(a{1000}){1000}` is a pattern, too.
            for at in 0..times.min(4096) {
                if text.len() > 65_536 {
                    break;
                }
                write(&repetition.sub, stretch, seed.child("*").index(at as usize), text);
            }
        }
    }
}

/// A character of a class: a letter or digit of ASCII where it has one.
fn character(class: &Class, seed: Seed) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect(),
    };
    let plain: Vec<char> = ('0'..='9')
        .chain('a'..='z')
        .chain('A'..='Z')
        .filter(|c| ranges.iter().any(|(from, to)| (from..=to).contains(&c)))
        .collect();
    if plain.is_empty() {
        let visible = ranges.iter().find(|(from, _)| !from.is_control()).or(ranges.first());
        visible.map(|(from, _)| *from)
    } else {
        Some(*seed.pick(&plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_the_pattern_accepts() {
        let shape = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_ascii_digit() {
                        '9'
                    } else if c.is_ascii_uppercase() {
                        'A'
                    } else if c.is_ascii_lowercase() {
                        'a'
                    } else {
                        c
                    }
                })
                .collect()
        };
        let made = |pattern: &str, min, max| shape(&matching(pattern, min, max, Seed::new("x")).unwrap());
        assert_eq!(made("^[A-Z]{3}-[0-9]{4}$", 0, 100), "AAA-9999");
        assert_eq!(made("^(ORD|INV)_\\d{2}$", 0, 100), "AAA_99");
        assert_eq!(made("^[a-z]+$", 12, 12), "aaaaaaaaaaaa");
        assert_eq!(made("^[a-z]*$", 0, 1), "a");
    }

    #[test]
    fn gives_up_where_it_must() {
        assert_eq!(matching("(?=a)b", 0, 10, Seed::new("x")), None);
        assert_eq!(matching("^abc$", 5, 10, Seed::new("x")), None);
    }
}
