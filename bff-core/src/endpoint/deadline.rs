//! When a request must be answered.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::descriptor::Endpoint;
use crate::upstream::DEADLINE;

/// The endpoint's timeout after the request came in, or sooner where the caller waits for less: it may say so in
/// `bff-deadline-ms`, in whole milliseconds. Anything else in that header is as if it were not there.
pub(crate) fn deadline(started: Instant, endpoint: &Endpoint, headers: &HeaderMap) -> Instant {
    let callers = headers
        .get(DEADLINE)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .map_or(Duration::MAX, Duration::from_millis);
    started + endpoint.timeout.min(callers)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::endpoint::testing::ENDPOINT;

    #[tokio::test(start_paused = true)]
    async fn the_sooner_of_the_endpoints_and_the_callers_counts() {
        let started = Instant::now();
        let left = |header: Option<&'static str>| {
            let headers = header.map(|value| (DEADLINE, HeaderValue::from_static(value)));
            (deadline(started, &ENDPOINT, &HeaderMap::from_iter(headers)) - started).as_millis()
        };
        assert_eq!(left(None), 800);
        assert_eq!(left(Some("250")), 250);
        assert_eq!(left(Some("0")), 0);
        assert_eq!(left(Some("5000")), 800);
        assert_eq!(left(Some("18446744073709551615")), 800);
        assert_eq!(left(Some("-1")), 800);
        assert_eq!(left(Some("soon")), 800);
    }
}
