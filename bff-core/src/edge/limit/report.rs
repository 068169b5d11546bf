//! What a reply says about limits.
//!
//! `RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers-10: an item for each rate that the
//! request was counted in. The `X-RateLimit-…` that many clients know have room for one: the rate that has least left.

use std::fmt::Write;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::count::Taken;
use super::quota::Quota;
use crate::problem::{Kind, Problem};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const X_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const X_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const X_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// A rate's item of `RateLimit-Policy`: the same for all requests of a tier.
pub(super) fn policy(name: &str, quota: &Quota) -> Box<str> {
    let limit = quota.limit();
    let (count, window) = (limit.count, seconds(limit.window).max(1));
    let capacity = quota.capacity();
    // A parameter of our own: the draft has none for what a bucket holds.
    let burst = if capacity == count { String::new() } else { format!(";bff-burst={capacity}") };
    format!(r#""{name}";q={count};w={window}{burst}"#).into()
}

/// Adds what clients are told about the rates that a request was counted in.
pub(super) fn report(taken: &[Taken<'_>], headers: &mut HeaderMap) {
    let tightest = taken.iter().min_by_key(|taken| (taken.verdict.is_let_in, taken.verdict.remaining));
    let Some(tightest) = tightest else { return };
    let (mut policies, mut limits) = (String::new(), String::new());
    for Taken { rule, tier, verdict, .. } in taken {
        if !limits.is_empty() {
            policies.push_str(", ");
            limits.push_str(", ");
        }
        policies.push_str(&tier.policy);
        let (name, remaining, more_in) = (rule.rate.name, verdict.remaining, seconds(verdict.more_in));
        // Writing to text cannot fail.
        let _ = write!(limits, r#""{name}";r={remaining};t={more_in}"#);
    }
    let texts = [(POLICY, policies), (LIMIT, limits)];
    // Names are letters, digits, `-` and `_`: a spec with others does not compile.
    headers.extend(texts.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?))));
    headers.insert(X_LIMIT, HeaderValue::from(tightest.tier.quota.capacity()));
    headers.insert(X_REMAINING, HeaderValue::from(tightest.verdict.remaining));
    headers.insert(X_RESET, HeaderValue::from(seconds(tightest.verdict.more_in)));
}

/// The answer to a request that was refused: it names the rate that has to be waited for the longest.
pub(super) fn refusal(taken: &[Taken<'_>]) -> Problem {
    let refused = taken.iter().filter(|taken| !taken.verdict.is_let_in);
    let problem = Problem::new(Kind::TooManyRequests);
    let Some(Taken { rule, verdict, .. }) = refused.max_by_key(|taken| taken.verdict.more_in) else {
        return problem;
    };
    let wait = seconds(verdict.more_in).max(1);
    let name = rule.rate.name;
    tracing::debug!(target: "bff::limit", rate = name, wait, "a request was refused");
    problem
        .detail(format!("The limit `{name}` is reached: try again in {wait} s."))
        .header(header::RETRY_AFTER, HeaderValue::from(wait))
}

/// Rounded up, so that nobody comes back too early.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
