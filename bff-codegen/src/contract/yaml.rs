//! YAML in: a document as JSON values, by the core schema of YAML 1.2.
//!
//! The only file of this module that builds values from the YAML crate's events. Anchors are copied where their
//! aliases stand, within a bound: a few lines of nested aliases could otherwise ask for more memory than there is.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};

/// How deeply lists and maps may nest: serde_json's own limit for JSON.
const DEPTH_MAX: usize = 128;
/// How many values aliases may add to a document.
const ALIASED_VALUES_MAX: usize = 1_000_000;

/// What is wrong with a YAML text, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong, as half a sentence.
    pub message: String,
    /// The byte offset at which it was noticed.
    pub offset: usize,
}

/// Reads the first document of a YAML text. Keys become strings as they are written, the last of two equal keys wins,
/// `<<` merges; numbers beyond 64 bits become floating point, as in JSON; `.inf` and `.nan` stay strings.
///
/// # Errors
///
/// The text is not YAML, nests deeper than 128 levels, has a list or map for a key, or its aliases explode.
pub fn parse(text: &str) -> Result<Value, YamlError> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| YamlError {
            message: error.info().to_owned(),
            offset: byte_offset(text, error.marker().index()),
        })?;
        let at = span.start.index();
        match builder.take(event) {
            Ok(true) => break,
            Ok(false) => {}
            Err(message) => return Err(YamlError { message: message.to_owned(), offset: byte_offset(text, at) }),
        }
    }
    Ok(builder.document)
}

/// The YAML crate counts characters; everything else here counts bytes.
pub(super) fn byte_offset(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(offset, _)| offset)
}

#[derive(Default)]
struct Builder {
    document: Value,
    open: Vec<Open>,
    anchors: HashMap<usize, (Value, usize)>,
    aliased: usize,
}

/// A list or map whose end has not come yet.
struct Open {
    anchor: usize,
    /// How many values it holds, itself and those within included.
    size: usize,
    content: Content,
}

enum Content {
    List(Vec<Value>),
    Map { members: Map<String, Value>, key: Option<Key> },
}

enum Key {
    Name(String),
    Merge,
}

impl Builder {
    /// `Ok(true)` when the document is complete.
    fn take(&mut self, event: Event<'_>) -> Result<bool, &'static str> {
        match event {
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => Ok(false),
            Event::StreamEnd | Event::DocumentEnd => Ok(true),
            Event::Alias(anchor) => self.alias(anchor),
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref()),
            Event::SequenceStart(anchor, _) => self.begin(anchor, Content::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(anchor, Content::Map { members: Map::new(), key: None }),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    fn begin(&mut self, anchor: usize, content: Content) -> Result<bool, &'static str> {
        if self.expects_key() {
            return Err("a key must be a scalar");
        }
        if self.open.len() == DEPTH_MAX {
            return Err("lists and maps nest too deeply");
        }
        self.open.push(Open { anchor, size: 1, content });
        Ok(false)
    }

    fn end(&mut self) -> Result<bool, &'static str> {
        let Some(closed) = self.open.pop() else { return Ok(false) };
        let value = match closed.content {
            Content::List(elements) => Value::Array(elements),
            Content::Map { members, .. } => Value::Object(members),
        };
        self.place(value, closed.anchor, closed.size)
    }

    fn alias(&mut self, anchor: usize) -> Result<bool, &'static str> {
        // An alias inside its own anchor's value is unknown as yet, too: the value would be infinite.
        let Some((value, size)) = self.anchors.get(&anchor) else {
            return Err("the alias stands inside the value that it names");
        };
        self.aliased += size;
        if self.aliased > ALIASED_VALUES_MAX {
            return Err("aliases expand to too many values");
        }
        if self.expects_key() {
            let Value::String(name) = value else { return Err("a key must be a scalar") };
            let key = Key::Name(name.clone());
            self.set_key(key);
            return Ok(false);
        }
        let (value, size) = (value.clone(), *size);
        self.place(value, 0, size)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<bool, &'static str> {
        if self.expects_key() {
            let merges = style == ScalarStyle::Plain && text == "<<";
            self.set_key(if merges { Key::Merge } else { Key::Name(text.to_owned()) });
            if anchor != 0 {
                self.anchors.insert(anchor, (Value::String(text.to_owned()), 1));
            }
            return Ok(false);
        }
        let value = match (style, tag) {
            (_, Some(tag)) if tag.is_yaml_core_schema() && tag.suffix == "str" => Value::String(text.to_owned()),
            (_, Some(tag)) if tag.is_yaml_core_schema() => plain(text),
            (ScalarStyle::Plain, _) => plain(text),
            _ => Value::String(text.to_owned()),
        };
        self.place(value, anchor, 1)
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }))
    }

    fn set_key(&mut self, name: Key) {
        if let Some(Open { content: Content::Map { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(name);
        }
    }

    fn place(&mut self, value: Value, anchor: usize, size: usize) -> Result<bool, &'static str> {
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let Some(parent) = self.open.last_mut() else {
            self.document = value;
            return Ok(false);
        };
        parent.size += size;
        match &mut parent.content {
            Content::List(elements) => elements.push(value),
            Content::Map { members, key } => match key.take() {
                Some(Key::Name(name)) => {
                    members.insert(name, value);
                }
                Some(Key::Merge) => merge(members, value)?,
                None => return Err("a value without a key"),
            },
        }
        Ok(false)
    }
}

/// `<<` is YAML 1.1, yet contracts are written with it. A key of the map's own wins, before or after the `<<`.
fn merge(members: &mut Map<String, Value>, merged: Value) -> Result<(), &'static str> {
    match merged {
        Value::Object(merged) => {
            for (key, value) in merged {
                members.entry(key).or_insert(value);
            }
            Ok(())
        }
        Value::Array(list) => list.into_iter().try_for_each(|element| merge(members, element)),
        _ => Err("`<<` merges maps only"),
    }
}

/// A plain scalar by the core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return digits
            .chars()
            .all(|digit| digit.is_ascii_hexdigit())
            .then(|| u64::from_str_radix(digits, 16).ok())?
            .map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return digits
            .chars()
            .all(|digit| digit.is_digit(8))
            .then(|| u64::from_str_radix(digits, 8).ok())?
            .map(Number::from);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.starts_with(|first: char| first.is_ascii_digit()) && unsigned.bytes().all(|byte| byte.is_ascii_digit())
    {
        let integer = text.strip_prefix('+').unwrap_or(text);
        let exact = integer.parse::<u64>().map(Number::from).or_else(|_| integer.parse::<i64>().map(Number::from));
        return exact.ok().or_else(|| Number::from_f64(integer.parse().ok()?));
    }
    is_float(unsigned).then(|| text.parse().ok())?.and_then(Number::from_f64)
}

/// `[0-9]* ( "." [0-9]* )? ( [eE] [-+]? [0-9]+ )?` with a digit before the exponent: Rust's own parser takes more.
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        parse(text).expect("YAML")
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let text = "[~, null, true, False, yes, on, 12, -3, +4, 0x1F, 0o17, 017, 1.50, .5, 1e3, 2026-01-02, 1_000, .inf, '1', \"true\", !!str 5, 1.2.3, e5]";
        let expected = json!([
            null,
            null,
            true,
            false,
            "yes",
            "on",
            12,
            -3,
            4,
            31,
            15,
            17,
            1.5,
            0.5,
            1000.0,
            "2026-01-02",
            "1_000",
            ".inf",
            "1",
            "true",
            "5",
            "1.2.3",
            "e5"
        ]);
        assert_eq!(read(text), expected);
    }

    #[test]
    fn big_integers_keep_their_digits() {
        assert_eq!(
            read("[18446744073709551615, -9223372036854775808]").to_string(),
            "[18446744073709551615,-9223372036854775808]"
        );
    }

    #[test]
    fn keys_are_strings_as_written() {
        assert_eq!(
            read("200: a\ntrue: b\n'404': c\n? d\n: e\n"),
            json!({ "200": "a", "true": "b", "404": "c", "d": "e" })
        );
        assert_eq!(read("a: 1\nempty:\n"), json!({ "a": 1, "empty": null }));
        assert_eq!(read("text: |\n  one\n  two\n"), json!({ "text": "one\ntwo\n" }));
    }

    #[test]
    fn aliases_are_copied_and_maps_merged() {
        let text = "base: &base { a: 1, b: 2 }\ncopy: *base\nmerged:\n  b: 3\n  <<: *base\n";
        assert_eq!(
            read(text),
            json!({ "base": { "a": 1, "b": 2 }, "copy": { "a": 1, "b": 2 }, "merged": { "b": 3, "a": 1 } })
        );
    }

    #[test]
    fn a_bomb_of_aliases_is_refused() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let previous = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{previous}]\n"));
        }
        let error = parse(&text).expect_err("a bomb");
        assert_eq!(error.message, "aliases expand to too many values");
    }

    #[test]
    fn errors_say_where() {
        let error = parse("ä: 1\nb: [1\n").expect_err("no end of the list");
        assert!(error.offset >= 8, "{error:?}");
        assert_eq!(parse("{[a]: 1}").expect_err("a list for a key").message, "a key must be a scalar");
        assert_eq!(parse("&a [*a]").expect_err("infinite").message, "the alias stands inside the value that it names");
        assert!(parse(&"[".repeat(200)).is_err());
    }

    #[test]
    fn the_empty_text_is_null() {
        assert_eq!(read(""), Value::Null);
        assert_eq!(read("# nothing\n"), Value::Null);
    }
}
