//! The limit that is found for an upstream of known capacity.

use super::*;

/// An upstream that works on `workers` calls at once, each for 10 ms; more wait for each other. All calls that the
/// limit allows are always under way.
struct Upstream {
    adaptive: Adaptive,
    limit: usize,
    now: Instant,
    rng: Rng,
}

impl Upstream {
    fn new() -> Self {
        let now = Instant::now();
        let adaptive = Adaptive::new(AdaptivePolicy::DEFAULT, now);
        Self { limit: adaptive.initial(), adaptive, now, rng: Rng::with_seed(5) }
    }

    /// Plays so many rounds of `limit` calls each, and tells the limits on the way.
    fn play(&mut self, rounds: usize, workers: usize) -> Vec<usize> {
        (0..rounds).map(|_| self.round(workers)).collect()
    }

    fn round(&mut self, workers: usize) -> usize {
        let sent = self.now;
        let latency = Duration::from_millis(10).mul_f64((self.limit as f64 / workers as f64).max(1.0));
        self.now += latency;
        for _ in 0..self.limit {
            if let Some(limit) = self.adaptive.record(sent, self.now, &mut self.rng) {
                self.limit = limit;
            }
        }
        self.limit
    }
}

#[test]
fn finds_the_limit_of_an_upstream_and_follows_it() {
    let mut upstream = Upstream::new();
    assert_eq!(upstream.play(10, 100).last(), Some(&3)); // measuring: 3 of 50 answers a round
    upstream.play(500, 100);
    // What is allowed is 25 % more than no waiting, and the headroom.
    let limits = upstream.play(500, 100);
    assert!(limits.iter().all(|limit| (100..=160).contains(limit)), "{limits:?}");
    upstream.play(300, 20);
    let limits = upstream.play(300, 20);
    assert!(limits.iter().all(|limit| (20..=45).contains(limit)), "{limits:?}");
}

#[test]
fn grows_to_the_most_while_nothing_waits_and_shrinks_to_the_least() {
    let mut upstream = Upstream::new();
    upstream.play(1000, 100_000);
    assert_eq!(upstream.limit, 1024);
    let sent = upstream.now;
    for interval in 1..100 {
        let now = sent + AdaptivePolicy::DEFAULT.update_interval * interval;
        let answered = upstream.adaptive.record(now - Duration::from_millis(90), now, &mut upstream.rng);
        upstream.limit = answered.unwrap_or(upstream.limit);
    }
    assert_eq!(upstream.limit, 3);
}

#[test]
fn measures_anew_every_minute_and_goes_on_where_it_was() {
    let mut upstream = Upstream::new();
    upstream.play(1000, 100);
    let before = upstream.limit;
    let sent_before = upstream.now;
    upstream.now += Duration::from_secs(70);
    upstream.round(100);
    assert_eq!(upstream.limit, 3);
    // Calls of the time before say nothing about an idle upstream.
    for _ in 0..100 {
        assert_eq!(upstream.adaptive.record(sent_before, upstream.now, &mut upstream.rng), None);
    }
    let limits = upstream.play(17, 100);
    assert_eq!(limits[..16], [3; 16]);
    assert!(limits[16].abs_diff(before) <= 20, "{limits:?} after {before}");
}
