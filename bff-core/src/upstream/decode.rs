//! From an answer's bytes to the typed value that an endpoint reads.

use serde::Deserialize;

use crate::failure::Failure;
use crate::json::reader;

/// Decodes an answer, borrowing from its bytes.
///
/// UTF-8 is checked once, for the whole answer: checked string by string, as serde_json does with bytes, it costs about
/// a fifth of the decoding.
///
/// # Errors
///
/// `Contract`, with serde's path-less but positioned message: the answer is not the JSON that the contract says.
pub(crate) fn decode<'b, T: Deserialize<'b>>(answer: &'b [u8]) -> Result<T, Failure> {
    let answer = std::str::from_utf8(answer).map_err(|error| Failure::Contract(error.to_string()))?;
    reader::from_str(answer).map_err(|error| Failure::Contract(cut(&error.to_string())))
}

/// serde's message quotes the value that is wrong, which may be megabytes.
fn cut(message: &str) -> String {
    const CHARACTERS_MAX: usize = 300;
    let (start, end) = (CHARACTERS_MAX / 2, CHARACTERS_MAX / 2);
    let characters = message.chars().count();
    if characters <= CHARACTERS_MAX {
        return message.to_owned();
    }
    // What was expected, and where, stands at the end.
    let head: String = message.chars().take(start).collect();
    let tail: String = message.chars().skip(characters - end).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf_8_is_no_answer() {
        assert!(matches!(decode::<Vec<&str>>(b"[\"\xff\"]"), Err(Failure::Contract(_))));
    }

    #[test]
    fn a_message_says_what_was_wrong_and_where_however_long_the_value() {
        let answer = format!("[\"{}\"]", "x".repeat(10_000));
        let Err(Failure::Contract(message)) = decode::<Vec<i64>>(answer.as_bytes()) else {
            panic!("a string is no integer")
        };
        assert!(message.chars().count() == 301, "{message}");
        assert!(message.starts_with("invalid type: string \"xxx"), "{message}");
        assert!(message.ends_with("expected i64 at line 1 column 10003"), "{message}");
    }
}
