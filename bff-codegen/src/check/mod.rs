//! What is legal and still looks like a mistake: one rule a function, each a warning.

mod budget;
mod calls;
mod routes;

use crate::diagnostic::Diagnostics;
use crate::model::Client;

/// Remarks on a resolved client.
pub(crate) fn check(client: &Client, report: &mut Diagnostics) {
    for endpoint in &client.endpoints {
        calls::unused(endpoint, report);
        calls::deprecated(endpoint, report);
        calls::differing(endpoint, report);
        routes::hides_documentation(endpoint, report);
        budget::many_calls(endpoint, report);
        budget::many_upstreams(client, endpoint, report);
    }
}
