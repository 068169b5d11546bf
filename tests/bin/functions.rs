//! The Rust functions that `golden/features/functions`, `combinations` and the language's document declare.

use bff_core::prelude::{Decimal, Text, filters};

/// `(string, integer, integer) -> string`
pub(crate) fn thumbnail(id: &str, width: i64, height: i64) -> String {
    format!("/thumbnails/{id}/{width}x{height}")
}

/// `(string) -> string`
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).collect()
}

/// `(integer, number, boolean) -> number`
pub(crate) fn score(age: i64, factor: Decimal, vip: bool) -> Decimal {
    let score = filters::multiply(Decimal::from(age), factor);
    if vip { filters::add(score, score) } else { score }
}

/// `([string], string?) -> string?`
pub(crate) fn summary(tags: &[Text<'_>], nickname: Option<&str>) -> Option<String> {
    nickname.map(|nickname| format!("{nickname}: {}", tags.join(", ")))
}

/// `([string], integer?) -> boolean`
pub(crate) fn crowd(roles: &[Text<'_>], least: Option<i64>) -> bool {
    i64::try_from(roles.len()).is_ok_and(|count| count >= least.unwrap_or(2))
}

/// `(string) -> string`
pub(crate) fn label(text: &str) -> String {
    format!("<{text}>")
}

/// `(string?) -> string?`
pub(crate) fn label_any(text: Option<&str>) -> Option<String> {
    text.map(label)
}

/// `([integer]) -> integer`
pub(crate) fn total(numbers: &[i64]) -> i64 {
    numbers.iter().sum()
}

/// `([string]) -> [string]`
pub(crate) fn words(texts: &[Text<'_>]) -> Vec<String> {
    texts.iter().map(|text| label(text)).collect()
}

/// `(number, integer?) -> number?`
pub(crate) fn ratio(number: Decimal, of: Option<i64>) -> Option<Decimal> {
    filters::divide(number, Decimal::from(of?))
}

/// `(boolean, boolean?) -> boolean`
pub(crate) fn either(one: bool, other: Option<bool>) -> bool {
    one || other.unwrap_or(false)
}

/// `([integer]?) -> integer?`
pub(crate) fn maybe_total(numbers: Option<&[i64]>) -> Option<i64> {
    numbers.map(total)
}

/// `([string]?) -> [string]`
pub(crate) fn maybe_words(texts: Option<&[Text<'_>]>) -> Vec<String> {
    texts.map(words).unwrap_or_default()
}

/// `([string?]) -> integer`
pub(crate) fn holes(texts: &[Option<Text<'_>>]) -> i64 {
    total(&texts.iter().map(|text| i64::from(text.is_none())).collect::<Vec<_>>())
}

/// `([[number]]) -> integer`
pub(crate) fn matrix(rows: &[Vec<Decimal>]) -> i64 {
    total(&rows.iter().map(|row| i64::from(!row.is_empty())).collect::<Vec<_>>())
}
