//! Why JSON could not be read, and where.

use std::borrow::Cow;
use std::fmt;

use serde::de::IgnoredAny;

use super::scan;
use crate::json::kind::Kind;
use crate::json::unescape::unescape;

/// Why text could not be read: it is not JSON, or not what was to be read.
#[derive(Debug)]
pub struct JsonError(Cause);

#[derive(Debug)]
enum Cause {
    Syntax(serde_json::Error),
    Data { message: String, pointer: String, line: usize, column: usize },
}

impl JsonError {
    /// The text is not JSON at all.
    pub fn is_syntax(&self) -> bool {
        matches!(self.0, Cause::Syntax(_))
    }

    /// Where in the JSON the value is that is wrong, as a JSON pointer; empty for the whole text, and if it is not JSON.
    pub fn pointer(&self) -> &str {
        match &self.0 {
            Cause::Syntax(_) => "",
            Cause::Data { pointer, .. } => pointer,
        }
    }

    /// What `fault` says of `text`. Without one the text is not JSON, which serde_json explains best.
    pub(super) fn of(text: &str, fault: Option<Fault>) -> Self {
        let Fault { at, message } = match (fault, serde_json::from_str::<IgnoredAny>(text)) {
            (Some(fault), _) => fault,
            (None, Err(error)) => return Self(Cause::Syntax(error)),
            (None, Ok(_)) => Fault { at: 0, message: format!("nested deeper than {}", scan::DEPTH_MAX) },
        };
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self(Cause::Data {
            message,
            pointer: pointer(text, at),
            line: before.matches('\n').count() + 1,
            column: at - line_start + 1,
        })
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Syntax(error) => error.fmt(formatter),
            Cause::Data { message, pointer, line, column } if pointer.is_empty() => {
                write!(formatter, "{message} at line {line} column {column}")
            }
            Cause::Data { message, pointer, line, column } => {
                write!(formatter, "{message} at {pointer}, line {line} column {column}")
            }
        }
    }
}

impl std::error::Error for JsonError {}

/// What is wrong with the value that begins (or, where something is missing, ends) at a place of the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

/// `invalid type: string "x", expected an integer`, of a value as it stands in the text.
///
/// Values are cut short: errors end up in logs, and an answer may be megabytes of somebody's data.
pub(super) fn mismatch(raw: &str, expected: &str) -> String {
    let found = match Kind::of(raw) {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => format!("boolean `{raw}`"),
        Kind::Integer => format!("integer `{}`", excerpt(raw)),
        Kind::Number => format!("number `{}`", excerpt(raw)),
        Kind::String => format!("string {:?}", excerpt(&unescape(raw))),
        Kind::List => "list".to_owned(),
        Kind::Object => "object".to_owned(),
    };
    format!("invalid type: {found}, expected {expected}")
}

/// What an error shows of a scalar.
pub(super) fn excerpt(text: &str) -> Cow<'_, str> {
    const CHARACTERS: usize = 40;
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The JSON pointer (RFC 6901) of the value that the byte at `at` belongs to.
fn pointer(text: &str, at: usize) -> String {
    let (mut pointer, mut start) = (String::new(), 0);
    while let Some((step, inner)) = step(text, start, at) {
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        start = inner;
    }
    pointer
}

/// Of the object or list at `start`, the key or index of the value that holds `at`, and where that begins.
fn step(text: &str, start: usize, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let mut place = scan::space(bytes, start);
    let is_object = match bytes.get(place)? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    for index in 0_usize.. {
        let key = scan::space(bytes, place + 1);
        let value = if is_object { scan::key(bytes, key)? } else { key };
        let value = scan::space(bytes, value);
        let end = scan::value(bytes, value)?;
        if (value..end).contains(&at) {
            let step = if is_object {
                unescape(text.get(key..scan::string(bytes, key)?.end)?)
            } else {
                index.to_string().into()
            };
            return Some((step, value));
        }
        place = scan::space(bytes, end);
        if *bytes.get(place)? != b',' {
            return None;
        }
    }
    None
}
