//! Names and literals of the generated Rust: readable, never a keyword, never twice.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};

/// Keywords of all editions; the last four cannot even be written raw.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "crate", "self", "super", "Self",
];

/// `userId` as a field or a variable: `user_id`.
pub(super) fn snake(name: &str) -> String {
    identifier(&ascii(name).to_snake_case(), "field")
}

/// `order lines` as a type: `OrderLines`.
pub(super) fn pascal(name: &str) -> String {
    identifier(&ascii(name).to_pascal_case(), "Type")
}

/// `picks.fallback` as a static: `PICKS_FALLBACK`.
pub(super) fn shouty(name: &str) -> String {
    snake(name).trim_end_matches('_').to_uppercase()
}

/// What one element of a list of that name is called: `line` of `lines`.
pub(super) fn singular(name: &str) -> String {
    let name = snake(name);
    let stem = match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or("item").to_owned(),
    };
    if stem.len() < 2 { "item".to_owned() } else { identifier(&stem, "item") }
}

/// Letters that Rust's style does not want in names become their plain forms' neighbours: `_`.
fn ascii(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

fn identifier(name: &str, empty: &str) -> String {
    let name = if name.is_empty() { empty } else { name };
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return if empty.starts_with(char::is_uppercase) { format!("N{name}") } else { format!("n_{name}") };
    }
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// Text as a raw string literal.
pub(super) fn raw(text: &str) -> String {
    let mut hashes = String::from("#");
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Hands out names that have not been used yet.
#[derive(Debug, Default, Clone)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// None of these will be handed out.
    pub(super) fn without(reserved: &[&str]) -> Names {
        Names { taken: reserved.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// `wanted`, or the first of `wanted_2`, `wanted_3` … that is free.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        self.take_numbered(wanted, "_")
    }

    /// The same for a type: `Wanted`, `Wanted2`, `Wanted3` …
    pub(super) fn take_type(&mut self, wanted: &str) -> String {
        self.take_numbered(wanted, "")
    }

    fn take_numbered(&mut self, wanted: &str, separator: &str) -> String {
        let numbered = |count: usize| format!("{}{separator}{count}", wanted.trim_end_matches('_'));
        let name = std::iter::once(wanted.to_owned())
            .chain((2..).map(numbered))
            .find(|name| !self.taken.contains(name))
            .unwrap_or_else(|| wanted.to_owned());
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers() {
        assert_eq!(snake("userId"), "user_id");
        assert_eq!(snake("x-request-id"), "x_request_id");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("Self"), "self_");
        assert_eq!(snake("größe"), "gr_e");
        assert_eq!(snake("2fa"), "n_2fa");
        assert_eq!(snake("日本"), "field");
        assert_eq!(pascal("order-lines"), "OrderLines");
        assert_eq!(pascal("self"), "Self_");
        assert_eq!(pascal("3d"), "N3d");
        assert_eq!(shouty("picks.fallback"), "PICKS_FALLBACK");
        assert_eq!(singular("categories"), "category");
        assert_eq!(singular("lines"), "line");
        assert_eq!(singular("address"), "item");
    }

    #[test]
    fn no_name_is_handed_out_twice() {
        let mut names = Names::without(&["Reply"]);
        assert_eq!(names.take_type("Reply"), "Reply2");
        assert_eq!(names.take_type("Self_"), "Self_");
        assert_eq!(names.take_type("Self_"), "Self2");
        assert_eq!(names.take("user_id"), "user_id");
        assert_eq!(names.take("user_id"), "user_id_2");
        assert_eq!(names.take("user_id"), "user_id_3");
    }
}
