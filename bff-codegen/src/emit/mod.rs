//! From the plan to files: Rust through templates, OpenAPI through its model.

mod openapi;
mod rust;

use crate::Output;
use crate::compare::tokens;
use crate::contract::Contracts;
use crate::model::Client;
use crate::plan::{Plan, schedules};
use crate::source::Sources;

/// Writes down a client that has no errors.
pub(crate) fn emit(client: &Client, plans: &[Plan], contracts: &Contracts, sources: &Sources) -> Output {
    let openapi = openapi::document(client, contracts);
    let mut files = rust::files(client, plans, contracts);
    files.insert("openapi.json".to_owned(), openapi.clone());
    Output { files, openapi, schedules: schedules(client, sources), tokens: tokens(client, contracts) }
}
