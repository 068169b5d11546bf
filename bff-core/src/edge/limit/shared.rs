//! Rates that several instances count together, in Redis.
//!
//! All shared rates of a request are one call of one script, which Redis runs while nothing else happens there: it counts
//! the request in all of them or in none. It reads Redis's own clock, so that those of the instances may differ. A key
//! lives as long as it says something, so that Redis, too, keeps no more than the windows hold.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::Script;

use super::count::{Asked, Taken};
use super::key;
use super::quota::{Algorithm, State, Verdict};
use crate::edge::auth::Caller;
use crate::edge::redis::Redis;

/// Of a hash, enough that no two keys ever have the same.
const HASH_BYTES: usize = 16;
/// The script's numbers for each rate.
const NUMBERS: usize = 4;
/// In a microsecond.
const NANOSECONDS: u64 = 1000;

/// What counts in Redis.
#[derive(Debug)]
pub(super) struct Shared {
    redis: Arc<Redis>,
    script: Script,
}

impl Shared {
    pub(super) fn new(redis: Arc<Redis>) -> Self {
        Self { redis, script: Script::new(include_str!("shared.lua")) }
    }

    /// Asks Redis for a request of each shared rate, and puts what it says in the place of what this process has
    /// counted. Where Redis does not answer in time, that holds.
    pub(super) async fn take(&self, asked: &Asked<'_>, caller: Option<&Caller>, taken: &mut [Taken<'_>]) {
        let mut shared: Vec<_> = taken.iter_mut().filter(|taken| taken.rule.is_shared).collect();
        if shared.is_empty() || self.redis.is_away() {
            return;
        }
        let mut script = self.script.prepare_invoke();
        for Taken { rule, tier, .. } in &shared {
            let mut hash = Context::new(&SHA256);
            key::write(rule.rate, asked, caller, &mut |bytes| hash.update(bytes));
            let hash = URL_SAFE_NO_PAD.encode(&hash.finish().as_ref()[..HASH_BYTES]);
            script.key(format!("{}rate:{}:{hash}", self.redis.prefix(), rule.rate.name));
            let (algorithm, limit, length) = match tier.quota.algorithm() {
                Algorithm::Bucket(bucket) => ("bucket", bucket.burst, bucket.interval),
                Algorithm::Window(window) => ("window", window.count, window.length),
            };
            script.arg(algorithm).arg(limit).arg(microseconds(length));
        }
        let mut connection = self.redis.connection();
        let answer: Option<Vec<u64>> = self.redis.ask(script.invoke_async(&mut connection)).await;
        let Some(answer) = answer else { return };
        for (taken, numbers) in shared.iter_mut().zip(answer.chunks_exact(NUMBERS)) {
            if let &[has_left, left, previous, current] = numbers {
                taken.verdict = verdict(taken, has_left == 1, left, previous, current);
            }
        }
    }
}

fn verdict(taken: &Taken<'_>, is_let_in: bool, left: u64, previous: u64, current: u64) -> Verdict {
    let requests = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let quota = &taken.tier.quota;
    let (state, now) = match quota.algorithm() {
        // Full again in so many nanoseconds from 0 on.
        Algorithm::Bucket(_) => (State { time: left, ..State::NEW }, 0),
        // Begun at 0.
        Algorithm::Window(window) => {
            let passed = window.length.saturating_sub(left.saturating_mul(NANOSECONDS));
            (State { time: 0, previous: requests(previous), current: requests(current) }, passed)
        }
    };
    quota.verdict(is_let_in, &state, now)
}

/// `36000.000`: nanoseconds as the script reads them.
fn microseconds(nanoseconds: u64) -> String {
    format!("{}.{:03}", nanoseconds / NANOSECONDS, nanoseconds % NANOSECONDS)
}

#[cfg(test)]
mod tests {
    use super::microseconds;

    #[test]
    fn times_are_told_to_the_nanosecond() {
        assert_eq!(microseconds(36_000_000), "36000.000");
        assert_eq!(microseconds(142_857_143), "142857.143");
        assert_eq!(microseconds(7), "0.007");
    }
}
