//! How often an endpoint may be called.

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Client, Endpoint};

/// An endpoint of which nobody has said how often it may be called, on a platform that has rate limits.
pub(super) fn unlimited(client: &Client, endpoint: &Endpoint, report: &mut Diagnostics) {
    if client.has_rates && !endpoint.says_rate {
        let message = format!("no rate limit covers `{}`", endpoint.key.value);
        let problem = Diagnostic::warning(codes::NO_RATE, message)
            .at(endpoint.key.span, "it may be called as often as anybody likes")
            .help("name one, `rate: …`, or say that none is meant, `rate: none`; client.yaml may hold a default");
        report.push(problem);
    }
}
