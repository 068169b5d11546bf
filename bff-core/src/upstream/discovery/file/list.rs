//! The text of a list.

use std::fmt;
use std::str::FromStr;

use http::uri::Authority;
use serde::{Deserialize, Deserializer, de};

use crate::upstream::discovery::instance::{Weight, authority};

/// An instance as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) address: Authority,
    pub(super) weight: Weight,
}

/// What is wrong, and where; lines and columns begin with 1.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub(super) struct ListError {
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) message: String,
}

const ADDRESS: &str = "must be a host and port such as 10.0.0.1:8080 or [::1]:8080";
const WEIGHT: &str = "must be a weight from 1 to 65535";

/// Reads YAML, of which JSON is a part.
pub(super) fn yaml(text: &str) -> Result<Vec<Entry>, ListError> {
    let entries = serde_saphyr::from_str::<Option<Vec<Entry>>>(text).map_err(|error| {
        let error = error.without_snippet();
        let (line, column) = error.location().map_or((1, 1), |location| (location.line(), location.column()));
        let text = error.to_string();
        // The place stands before the message.
        let message = text.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&text).to_owned();
        ListError { line, column, message }
    })?;
    entries.ok_or_else(nothing)
}

/// Reads one instance a line.
pub(super) fn plain(text: &str) -> Result<Vec<Entry>, ListError> {
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let said = line.split('#').next().unwrap_or_default();
        let mut words = said.split_whitespace();
        let Some(address) = words.next() else { continue };
        let wrong = |word: &str, message: &str| {
            let column = said.find(word).map_or(1, |at| said[..at].chars().count() + 1);
            ListError { line: number, column: column as u64, message: message.to_owned() }
        };
        let HostPort(address) = address.parse().map_err(|message| wrong(address, message))?;
        let weight = match words.next() {
            None => Weight::MIN,
            Some(weight) => weight.parse().map_err(|_| wrong(weight, WEIGHT))?,
        };
        if let Some(word) = words.next() {
            return Err(wrong(word, "there is nothing to say behind a weight"));
        }
        entries.push(Entry { address, weight });
    }
    if entries.is_empty() {
        return Err(nothing());
    }
    Ok(entries)
}

fn nothing() -> ListError {
    let message = "there is no instance; a YAML or JSON file can say so with `[]`".to_owned();
    ListError { line: 1, column: 1, message }
}

struct HostPort(Authority);

impl FromStr for HostPort {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').ok_or(ADDRESS)?;
        let (bracketed, port) = (host.strip_prefix('[').and_then(|host| host.strip_suffix(']')), port.parse());
        let port = port.map_err(|_| ADDRESS)?;
        let is_clear = bracketed.is_some() || !host.contains(':');
        let host = bracketed.unwrap_or(host);
        authority(host, port).filter(|_| is_clear && port != 0).map(Self).ok_or(ADDRESS)
    }
}

impl<'de> Deserialize<'de> for HostPort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|message| de::Error::custom(format_args!("`{text}` {message}")))
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

/// The long form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    address: HostPort,
    #[serde(default = "one")]
    weight: Weight,
}

fn one() -> Weight {
    Weight::MIN
}

struct EntryVisitor;

impl<'de> de::Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`host:port` or `{address: host:port, weight: 3}`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Entry, E> {
        let HostPort(address) = text.parse().map_err(|message| E::custom(format_args!("`{text}` {message}")))?;
        Ok(Entry { address, weight: Weight::MIN })
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        let Long { address, weight } = Long::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(Entry { address: address.0, weight })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entries: Result<Vec<Entry>, ListError>) -> Result<Vec<String>, String> {
        let entries = entries.map_err(|error| error.to_string())?;
        Ok(entries.iter().map(|entry| format!("{} {}", entry.address, entry.weight)).collect())
    }

    #[test]
    fn three_forms_say_the_same() {
        let expected = Ok(vec!["10.0.0.1:80 1".to_owned(), "[::1]:81 3".to_owned(), "pod-1.orders:82 1".to_owned()]);
        let plain_text = "# ours\n10.0.0.1:80\n\n  [::1]:81 3 # the large one\npod-1.orders:82\n";
        assert_eq!(shown(plain(plain_text)), expected);
        let yaml_text = "# ours\n- 10.0.0.1:80\n- { address: '[::1]:81', weight: 3 }\n- address: pod-1.orders:82\n";
        assert_eq!(shown(yaml(yaml_text)), expected);
        let json_text = r#"["10.0.0.1:80", {"address": "[::1]:81", "weight": 3}, {"address": "pod-1.orders:82"}]"#;
        assert_eq!(shown(yaml(json_text)), expected);
        assert_eq!(shown(yaml("[]")), Ok(Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let told = |text| shown(plain(text)).unwrap_err();
        assert_eq!(told("a:1\n  b c"), format!("2:3: {ADDRESS}"));
        assert_eq!(told("a:1 0"), format!("1:5: {WEIGHT}"));
        assert_eq!(told("a:1 2 3"), "1:7: there is nothing to say behind a weight");
        assert_eq!(told("# none\n"), "1:1: there is no instance; a YAML or JSON file can say so with `[]`");
        for address in ["a", "a:", "a:0", "a:70000", ":1", "::1:80", "http://a:1", "me@a:1"] {
            assert_eq!(told(address), format!("1:1: {ADDRESS}"), "{address}");
        }
    }

    #[test]
    fn what_is_wrong_with_yaml_is_told_with_its_place() {
        let told = |text| shown(yaml(text)).unwrap_err();
        for (text, place) in [
            ("- a:1\n- b", "2:3: "),
            ("- a:1\n- { address: 'b:1', wait: 1 }", "2:21: "),
            ("- { address: 'b:1', weight: 0 }", "1:21: "),
            ("- [a", "1:"),
            ("", "1:1: there is no instance"),
            ("# none", "1:1: there is no instance"),
            ("hosts:\n- a:1", "1:1: "),
        ] {
            assert!(told(text).starts_with(place), "{text:?}: {}", told(text));
        }
        assert_eq!(told("- a:1\n- b"), format!("2:3: `b` {ADDRESS}"), "one line in the log");
    }
}
