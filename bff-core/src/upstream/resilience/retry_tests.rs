//! The rules as a table.

use super::*;

const GET: bool = true;
const POST: bool = false;

fn status(code: u16) -> Ended {
    Ended::Answered { status: StatusCode::from_u16(code).unwrap(), retry_after: None }
}

fn told(code: u16, seconds: u64) -> Ended {
    let retry_after = Some(Duration::from_secs(seconds));
    Ended::Answered { status: StatusCode::from_u16(code).unwrap(), retry_after }
}

/// Without jitter, so that the table is exact.
const POLICY: RetryPolicy = RetryPolicy {
    retries_max: 1,
    backoff: BackoffPolicy { base: Duration::ZERO, max: Duration::ZERO },
    slow_factor: 3.0,
};

/// How it ended, whether it is idempotent, the retries before, the time left and the p50 in milliseconds, whether there
/// is budget; and the delay in milliseconds, or why there is none.
type Row = (Ended, bool, u32, u64, Option<u64>, bool, Result<u64, NoRetry>);

#[test]
fn the_table() {
    use Ended::{Broken, NotSent, TimedOut};
    use NoRetry::{Attempts, Budget, Deadline, Final, Write};

    let rows: &[Row] = &[
        (NotSent, GET, 0, 500, None, true, Ok(0)),
        (NotSent, POST, 0, 500, None, true, Ok(0)),
        (Broken, GET, 0, 500, None, true, Ok(0)),
        (Broken, POST, 0, 500, None, true, Err(Write)),
        (TimedOut, GET, 0, 500, None, true, Err(Final)),
        (status(502), GET, 0, 500, None, true, Ok(0)),
        (status(503), GET, 0, 500, None, true, Ok(0)),
        (status(504), GET, 0, 500, None, true, Ok(0)),
        (status(502), POST, 0, 500, None, true, Err(Write)),
        (status(503), POST, 0, 500, None, true, Err(Write)),
        (status(500), GET, 0, 500, None, true, Err(Final)),
        (status(501), GET, 0, 500, None, true, Err(Final)),
        (status(404), GET, 0, 500, None, true, Err(Final)),
        (status(408), GET, 0, 500, None, true, Err(Final)),
        (status(200), GET, 0, 500, None, true, Err(Final)),
        // told when to come again
        (status(429), GET, 0, 500, None, true, Err(Final)),
        (told(429, 1), GET, 0, 1500, None, true, Ok(1000)),
        (told(429, 1), POST, 0, 1500, None, true, Err(Write)),
        (told(429, 1), GET, 0, 1000, None, true, Err(Deadline)),
        (told(429, u64::MAX), GET, 0, 1000, None, true, Err(Deadline)),
        (told(503, 1), GET, 0, 1500, None, true, Ok(1000)),
        (told(503, 2), GET, 0, 1500, None, true, Err(Deadline)),
        (told(500, 0), GET, 0, 1500, None, true, Err(Final)),
        // time
        (NotSent, GET, 0, 0, None, true, Err(Deadline)),
        (NotSent, GET, 0, 50, Some(50), true, Ok(0)),
        (NotSent, GET, 0, 49, Some(50), true, Err(Deadline)),
        (told(503, 1), GET, 0, 1049, Some(50), true, Err(Deadline)),
        (told(503, 1), GET, 0, 1050, Some(50), true, Ok(1000)),
        // attempts and budget
        (NotSent, GET, 1, 500, None, true, Err(Attempts)),
        (NotSent, GET, 0, 500, None, false, Err(Budget)),
    ];
    let mut rng = Rng::with_seed(1);
    for &row in rows {
        let (ended, is_idempotent, retries, left_ms, p50_ms, has_budget, expected) = row;
        let (left, p50) = (Duration::from_millis(left_ms), p50_ms.map(Duration::from_millis));
        let mut is_asked = false;
        let next = POLICY.next(&Attempt { ended, is_idempotent, retries, left, p50 }, &mut rng, || {
            is_asked = true;
            has_budget
        });
        assert_eq!(next, expected.map(Duration::from_millis), "{row:?}");
        assert_eq!(is_asked, matches!(expected, Ok(_) | Err(Budget)), "{row:?}: the budget is asked last");
    }
}

#[test]
fn slow_is_far_longer_than_usual_with_time_left_for_another() {
    let ms = Duration::from_millis;
    let usual = |p50, p99| Some(Quantiles { p50: ms(p50), p95: ms(p99), p99: ms(p99) });
    let slow_after = |usual, left| RetryPolicy::DEFAULT.slow_after(true, usual, ms(left));
    assert_eq!(slow_after(None, 300), Some(ms(150)), "half of the time where nothing is known");
    assert_eq!(slow_after(usual(10, 20), 300), Some(ms(60)), "three times the 99th percentile");
    assert_eq!(slow_after(usual(10, 50), 300), Some(ms(100)), "a third of the time, if that is less");
    assert_eq!(slow_after(usual(10, 120), 300), Some(ms(120)), "but not less than the 99th percentile");
    assert_eq!(slow_after(usual(1, 2), 300), Some(SLOW_MIN));
    assert_eq!(slow_after(usual(200, 250), 300), None, "another one would not be answered");
    assert_eq!(RetryPolicy::DEFAULT.slow_after(false, None, ms(300)), None, "a write");
    for policy in [
        RetryPolicy { retries_max: 0, ..RetryPolicy::DEFAULT },
        RetryPolicy { slow_factor: 0.0, ..RetryPolicy::DEFAULT },
    ] {
        assert_eq!(policy.slow_after(true, None, ms(300)), None, "not wanted");
    }
}

#[test]
fn jitter_comes_on_top_of_what_the_upstream_said() {
    let mut rng = Rng::with_seed(1);
    let attempt =
        Attempt { ended: told(503, 1), is_idempotent: true, retries: 0, left: Duration::from_secs(5), p50: None };
    let delays: Vec<_> =
        (0..100).map(|_| RetryPolicy::DEFAULT.next(&attempt, &mut rng, || true).unwrap().as_millis()).collect();
    assert!(delays.iter().all(|delay| (1000..1025).contains(delay)), "{delays:?}");
    assert!(delays.iter().max().unwrap() - delays.iter().min().unwrap() > 15);
}

#[test]
fn a_write_is_repeated_only_with_a_key() {
    for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
        assert!(is_idempotent(&method, false), "{method}");
    }
    for method in [Method::POST, Method::PATCH] {
        assert!(!is_idempotent(&method, false) && is_idempotent(&method, true), "{method}");
    }
}
