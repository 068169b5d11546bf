//! Text as a scalar of YAML.

/// `text` as a scalar in block style: without quotes where it needs none.
pub(super) fn scalar(text: &str) -> String {
    let begins = text.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '$' | '/'));
    let is_plain = begins
        && !text.chars().any(char::is_control)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !matches!(text, "null" | "Null" | "NULL");
    // A string of JSON is one of YAML, too.
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The same between the brackets of a flow map.
pub(super) fn flow_scalar(text: &str) -> String {
    match text.contains([',', '[', ']', '{', '}', '"']) {
        true if !text.contains('\'') => format!("'{text}'"),
        true => serde_json::Value::from(text).to_string(),
        false => scalar(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stand_where_they_are_needed() {
        for plain in ["GET /a/{b}", "$user.name", "users GET /a#b", "Größe"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, quoted) in [("a: b", "\"a: b\""), ("a #b", "\"a #b\""), ("-", "\"-\""), ("null", "\"null\"")] {
            assert_eq!(scalar(text), quoted);
        }
        assert_eq!(flow_scalar("$query[\"a-b\"]"), "'$query[\"a-b\"]'");
        assert_eq!(flow_scalar("$path.id"), "$path.id");
    }
}
