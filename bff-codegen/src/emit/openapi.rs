//! The client's OpenAPI 3.1 document.

use crate::contract::Contracts;
use crate::model::Client;

/// The document, as indented JSON.
pub(super) fn document(client: &Client, contracts: &Contracts) -> String {
    let _ = (client, contracts);
    String::new()
}
