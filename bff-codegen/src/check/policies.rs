//! Policies that do less than they seem to.

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Call, Client, Endpoint};
use crate::spec::SettingValue;

/// Retries, asked for by the call itself, of what may have been acted on when it failed.
pub(super) fn writes_retried(endpoint: &Endpoint, report: &mut Diagnostics) {
    for call in endpoint.calls.iter().flat_map(Call::chain).filter(|call| !call.is_idempotent()) {
        let attempts = call.policy.iter().find(|setting| setting.key == "retry.attempts");
        let Some(attempts) = attempts.filter(|setting| setting.value > Some(SettingValue::Count(1))) else { continue };
        let method = call.operation.method;
        let message = format!("a {method} is made again only if it was never sent");
        let problem = Diagnostic::warning(codes::WRITE_RETRIED, message)
            .at(attempts.span, "most failures are final all the same")
            .also(call.operation.place.clone(), "the operation is described here")
            .help("if the operation takes an `Idempotency-Key`, send one; else leave the attempts out");
        report.push(problem);
    }
}

/// Retries whose wait may use up all the time that the call has.
pub(super) fn waits_too_long(client: &Client, endpoint: &Endpoint, report: &mut Diagnostics) {
    const KEY: &str = "retry.backoff_min";
    for call in endpoint.calls.iter().flat_map(Call::chain) {
        let policy = client.policy(call);
        let (wait, timeout) = (policy.value(KEY), SettingValue::Time(call.timeout));
        let Some(written) = policy.written(KEY).filter(|_| policy.attempts() > 1 && wait >= Some(timeout)) else {
            continue;
        };
        let own = call.policy.iter().find(|setting| setting.key == KEY);
        let message = format!("a wait before a retry may take all the time of `{}`", call.operation_name.value);
        let label = format!("the call has {timeout}");
        let problem = Diagnostic::warning(codes::WAIT_TOO_LONG, message);
        let problem = match own {
            Some(own) => problem.at(own.span, label),
            None => problem.at(call.operation_name.span, label).also(written.span, "how long the wait may be"),
        };
        report.push(problem.help("wait less, give the call more time, or make it once: `retry: { attempts: 1 }`"));
    }
}
