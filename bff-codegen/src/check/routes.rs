//! Endpoints that stand where the run time has pages of its own.

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Endpoint;

/// An endpoint at the documentation's place: the run time leaves its own pages out then.
pub(super) fn hides_documentation(endpoint: &Endpoint, report: &mut Diagnostics) {
    let path = endpoint.path.as_str();
    if matches!(path, "/docs" | "/openapi.json") || path.starts_with("/docs/") {
        let problem = Diagnostic::warning(codes::HIDES_DOCUMENTATION, format!("`{path}` hides the documentation"))
            .at(endpoint.key.span, "the BFF serves neither `/docs` nor `/openapi.json` beside it");
        report.push(problem.help("choose another path"));
    }
}
