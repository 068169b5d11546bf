//! What a client is told when a call that the reply needs has failed.

use std::time::Duration;

use http::{HeaderValue, header};

use crate::descriptor::Call;
use crate::failure::Failure;
use crate::problem::{Kind, Problem};

/// The problem that the failure of a required call becomes. It names the call, as `_meta` does, and nothing behind it.
pub(super) fn refusal(call: &Call, failure: &Failure) -> Problem {
    let name = call.name;
    match failure {
        Failure::Status(status) if call.pass.contains(status) => Problem::of_status(failure.status(call)),
        Failure::Timeout => Problem::new(Kind::UpstreamTimeout).detail(format!("`{name}` took too long.")),
        Failure::Unreachable(_) => {
            Problem::new(Kind::UpstreamUnreachable).detail(format!("`{name}` cannot be asked now."))
        }
        Failure::Overloaded { retry_after, .. } => Problem::new(Kind::UpstreamOverloaded)
            .detail(format!("`{name}` has too much to do now."))
            .header(header::RETRY_AFTER, HeaderValue::from(seconds(*retry_after))),
        Failure::Status(_) => {
            Problem::new(Kind::UpstreamStatus).detail(format!("`{name}` was answered with an error."))
        }
        Failure::Contract(_) => {
            Problem::new(Kind::UpstreamContract).detail(format!("The answer to `{name}` makes no sense here."))
        }
        Failure::Input => Problem::new(Kind::InvalidInput).detail(format!(
            "`{name}` cannot be asked with these values: one is empty, a dot segment or has control characters."
        )),
    }
}

/// Whole seconds, at least one: to ask again at once helps nobody.
fn seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;
    use crate::endpoint::testing::ORDER;

    #[test]
    fn a_problem_has_the_failures_status() {
        let failures = [
            Failure::Timeout,
            Failure::Unreachable("10.0.0.1 refused".to_owned()),
            Failure::Overloaded { reason: "full", retry_after: Duration::ZERO },
            Failure::Status(500),
            Failure::Status(404),
            Failure::Contract("expected a string".to_owned()),
            Failure::Input,
        ];
        for failure in failures {
            assert_eq!(refusal(&ORDER, &failure).status(), failure.status(&ORDER), "{failure}");
        }
    }

    #[test]
    fn who_is_refused_is_told_when_to_come_back() {
        for (time_ms, told) in [(0, "1"), (1000, "1"), (1001, "2"), (60_000, "60")] {
            let retry_after = Duration::from_millis(time_ms);
            let response = refusal(&ORDER, &Failure::Overloaded { reason: "full", retry_after }).into_response();
            assert_eq!(response.headers()[header::RETRY_AFTER], told);
        }
    }
}
