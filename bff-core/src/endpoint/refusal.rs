//! What a client is told when a call that the reply needs has failed.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::ORDER;

    #[test]
    fn a_problem_has_the_failures_status() {
        let failures = [
            Failure::Timeout,
            Failure::Unreachable("10.0.0.1 refused".to_owned()),
            Failure::Status(500),
            Failure::Status(404),
            Failure::Contract("expected a string".to_owned()),
            Failure::Input,
        ];
        for failure in failures {
            assert_eq!(refusal(&ORDER, &failure).status(), failure.status(&ORDER), "{failure}");
        }
    }
}
