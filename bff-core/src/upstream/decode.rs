//! From an answer's bytes to the typed value that an endpoint reads.

use crate::failure::Failure;
use crate::json::{FromJson, JsonError, from_json};

/// Reads an answer, borrowing from its bytes.
///
/// UTF-8 is checked once, for the whole answer: checked string by string it costs about a fifth of the reading.
///
/// # Errors
///
/// `Contract`, with what is wrong and where: the answer is not the JSON that the contract says.
pub(crate) fn decode<'b, T: FromJson<'b>>(answer: &'b [u8]) -> Result<T, Failure> {
    from_json(text(answer)?).map_err(contract)
}

fn text(answer: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(answer).map_err(|error| Failure::Contract(error.to_string()))
}

fn contract(error: JsonError) -> Failure {
    Failure::Contract(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::RawString;

    #[test]
    fn what_is_no_utf_8_is_no_answer() {
        assert!(matches!(decode::<Vec<RawString<'_>>>(b"[\"\xff\"]"), Err(Failure::Contract(_))));
    }

    #[test]
    fn a_message_says_what_was_wrong_and_where_however_long_the_value() {
        let answer = format!("[\"{}\"]", "x".repeat(10_000));
        let Err(Failure::Contract(message)) = decode::<Vec<i64>>(answer.as_bytes()) else {
            panic!("a string is no integer")
        };
        let shown = "x".repeat(40);
        assert_eq!(message, format!("invalid type: string \"{shown}…\", expected an integer at /0, line 1 column 2"));
    }
}
