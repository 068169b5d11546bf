//! From an answer's bytes to the typed value that an endpoint reads.

use serde::Deserialize;

use crate::failure::Failure;

/// Decodes an answer, borrowing from its bytes.
///
/// # Errors
///
/// `Contract`, with serde's path-less but positioned message: the answer is not the JSON that the contract says.
pub(crate) fn decode<'b, T: Deserialize<'b>>(answer: &'b [u8]) -> Result<T, Failure> {
    serde_json::from_slice(answer).map_err(|error| Failure::Contract(error.to_string()))
}
