//! The arithmetic, on times that are made up.

use std::time::Duration;

use proptest::prelude::*;

use crate::descriptor::{RateAlgorithm, RateLimit};
use crate::edge::limit::quota::{Quota, QuotaError, State};

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;

fn limit(count: u32, window: u64, burst: u32) -> RateLimit {
    RateLimit { count, window: Duration::from_nanos(window), burst }
}

fn bucket(count: u32, window: u64, burst: u32) -> Quota {
    Quota::new(RateAlgorithm::TokenBucket, limit(count, window, burst)).unwrap()
}

fn window(count: u32, length: u64) -> Quota {
    Quota::new(RateAlgorithm::SlidingWindow, limit(count, length, count)).unwrap()
}

/// What each request at these times is told: whether it is let in, what is left, and nanoseconds until there is more.
fn told(quota: &Quota, times: &[u64]) -> Vec<(bool, u32, u64)> {
    let mut state = State::NEW;
    let verdicts = times.iter().map(|now| quota.take(&mut state, *now));
    verdicts.map(|verdict| (verdict.is_let_in, verdict.remaining, verdict.more_in.as_nanos() as u64)).collect()
}

#[test]
fn a_bucket_empties_at_once_and_fills_up_evenly() {
    let quota = bucket(60, MINUTE, 3);
    assert_eq!(
        told(&quota, &[0, 0, 0, 0, SECOND / 2, SECOND, SECOND, 10 * SECOND]),
        [
            (true, 2, SECOND),
            (true, 1, SECOND),
            (true, 0, SECOND),
            (false, 0, SECOND),
            (false, 0, SECOND / 2),
            (true, 0, SECOND),
            (false, 0, SECOND),
            (true, 2, SECOND),
        ]
    );
}

/// The example of Cloudflare's text: 42 requests in the minute before, 18 in this one, of which 15 seconds have passed.
#[test]
fn a_sliding_window_sees_a_part_of_the_one_before() {
    let quota = window(50, MINUTE);
    let mut state = State::NEW;
    for request in 0..42 {
        assert!(quota.take(&mut state, request).is_let_in);
    }
    for _ in 0..18 {
        assert!(quota.take(&mut state, MINUTE + 15 * SECOND).is_let_in);
    }
    let now = MINUTE + 15 * SECOND;
    assert_eq!(quota.used(&state, now), 49_500, "42 × 45/60 + 18 = 49.5");
    let refused = quota.take(&mut state, now);
    // 42 × left/60 + 18 + 1 ≤ 50 when 44.285… seconds are left.
    let more_in = Duration::from_nanos(45 * SECOND - 44_285_714_285);
    assert_eq!((refused.is_let_in, refused.remaining, refused.more_in), (false, 0, more_in));
    assert_eq!(quota.used(&state, 4 * MINUTE), 0);
}

#[test]
fn a_window_that_is_used_up_opens_in_the_next_one() {
    let quota = window(2, MINUTE);
    // Two more fit when nothing is seen of the first; one more fits in the middle of the next window, which sees half of
    // both.
    let half = MINUTE + MINUTE / 2;
    assert_eq!(
        told(&quota, &[0, 0, 0, half - 1, half]),
        [(true, 1, 2 * MINUTE), (true, 0, half), (false, 0, half), (false, 0, 1), (true, 0, MINUTE / 2),]
    );
}

#[test]
fn a_limit_that_cannot_be_counted_is_refused() {
    let year = 366 * 24 * 3600 * SECOND;
    for (limit, error) in [
        (limit(0, SECOND, 1), QuotaError::Nothing),
        (limit(1, 0, 1), QuotaError::Nothing),
        (limit(1, SECOND, 0), QuotaError::Nothing),
        (limit(1, year, 101), QuotaError::TooSlow),
    ] {
        assert_eq!(Quota::new(RateAlgorithm::TokenBucket, limit).unwrap_err(), error, "{limit:?}");
    }
    assert!(Quota::new(RateAlgorithm::TokenBucket, limit(1, year, 100)).is_ok());
    assert!(Quota::new(RateAlgorithm::SlidingWindow, limit(u32::MAX, year, u32::MAX)).is_ok());
}

/// Times of requests, some at once and some far apart, in parts of `unit`.
fn times(unit: u64) -> impl Strategy<Value = Vec<u64>> {
    let gap = prop_oneof![3 => Just(0), 3 => 0..unit / 10, 1 => 0..unit, 1 => 0..3 * unit];
    prop::collection::vec(gap, 1..200).prop_map(|gaps| {
        gaps.iter()
            .scan(0, |now, gap| {
                *now += gap;
                Some(*now)
            })
            .collect()
    })
}

fn let_in(quota: &Quota, times: &[u64]) -> Vec<u64> {
    let told = told(quota, times);
    times.iter().zip(told).filter(|(_, (is_let_in, ..))| *is_let_in).map(|(time, _)| *time).collect()
}

proptest! {
    #[test]
    fn a_bucket_never_lets_more_through_in_any_time(
        count in 1..50_u32, burst in 1..20_u32, length in 1..10 * SECOND, times in times(SECOND)
    ) {
        let quota = bucket(count, length, burst);
        let let_in = let_in(&quota, &times);
        for (first, start) in let_in.iter().enumerate() {
            for (more, end) in let_in[first..].iter().enumerate() {
                let fair = u128::from(burst) + u128::from(end - start) * u128::from(count) / u128::from(length);
                prop_assert!((more as u128) < fair, "{} from {start} to {end}", more + 1);
            }
        }
    }

    #[test]
    fn a_window_never_lets_more_through(count in 1..50_u32, length in 1..10 * SECOND, times in times(SECOND)) {
        let quota = window(count, length);
        let let_in = let_in(&quota, &times);
        for (first, start) in let_in.iter().enumerate() {
            let same = let_in[first..].iter().filter(|time| *time / length == start / length).count();
            prop_assert!(same <= count as usize, "{same} in the window of {start}");
            let any = let_in[first..].iter().filter(|time| **time - start < length).count();
            prop_assert!(any < 2 * count as usize, "{any} after {start}");
        }
    }

    #[test]
    fn who_comes_back_when_told_is_let_in_and_not_before(
        is_bucket: bool, count in 1..50_u32, length in 100..10 * SECOND, times in times(SECOND)
    ) {
        let quota = if is_bucket { bucket(count, length, count) } else { window(count, length) };
        let mut state = State::NEW;
        for now in times {
            let verdict = quota.take(&mut state, now);
            if verdict.is_let_in {
                continue;
            }
            let then = now + verdict.more_in.as_nanos() as u64;
            let mut early = state;
            prop_assert!(then > now);
            prop_assert!(!quota.take(&mut early, then - 1).is_let_in);
            prop_assert!(quota.take(&mut early, then).is_let_in);
        }
    }

    #[test]
    fn what_is_left_is_let_in_at_once_and_no_more(
        is_bucket: bool, count in 1..50_u32, burst in 1..50_u32, length in 100..10 * SECOND, times in times(SECOND)
    ) {
        let quota = if is_bucket { bucket(count, length, burst) } else { window(count, length) };
        let mut state = State::NEW;
        for now in times {
            let verdict = quota.take(&mut state, now);
            let mut copy = state;
            let more = (0..=count + burst).take_while(|_| quota.take(&mut copy, now).is_let_in).count();
            prop_assert_eq!(more as u32, verdict.remaining);
        }
    }

    #[test]
    fn what_is_given_back_was_never_taken(is_bucket: bool, count in 1..50_u32, times in times(SECOND)) {
        let quota = if is_bucket { bucket(count, SECOND, count) } else { window(count, SECOND) };
        let mut state = State::NEW;
        for (number, now) in times.into_iter().enumerate() {
            let used = quota.used(&state, now);
            let verdict = quota.take(&mut state, now);
            if verdict.is_let_in && number % 2 == 0 {
                quota.give_back(&mut state);
                prop_assert_eq!(quota.used(&state, now), used);
            }
        }
    }
}
