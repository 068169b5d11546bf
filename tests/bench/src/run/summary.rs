//! Medians and ratios of what a run found.

use super::contenders::OURS;
use super::options::Latency;
use super::results::{Closed, Results, Tails};
use super::stats::Spread;

/// A figure of a work in the closed loop, over the rounds.
pub(super) fn closed(results: &Results, contender: &str, work: char, figure: fn(&Closed) -> f64) -> Option<Spread> {
    Spread::of(results.closed(contender, work).into_iter().map(figure))
}

/// Ours divided by theirs, in the closed loop, round by round.
pub(super) fn closed_ratio(
    results: &Results,
    work: char,
    contender: &str,
    figure: fn(&Closed) -> f64,
) -> Option<Spread> {
    closed_ratio_of(results, (OURS, work), (contender, work), figure)
}

/// One figure divided by another, in the closed loop, round by round.
pub(super) fn closed_ratio_of(
    results: &Results,
    above: (&str, char),
    below: (&str, char),
    figure: fn(&Closed) -> f64,
) -> Option<Spread> {
    let above = results.closed(above.0, above.1);
    let below = results.closed(below.0, below.1);
    let pairs = above.into_iter().filter_map(|above| {
        let below = below.iter().find(|below| below.round == above.round)?;
        Some((figure(above), figure(below)))
    });
    Spread::of_ratios(pairs)
}

/// What answers took at a fixed rate, a value for each round; nothing if the contender did not keep up in one of them.
pub(super) fn held(results: &Results, contender: &str, work: char, latency: Latency) -> Option<Vec<(u32, Tails)>> {
    let rounds = results.fixed(contender, work, latency);
    let held: Option<Vec<_>> = rounds.into_iter().map(|fixed| Some((fixed.round, fixed.held()?))).collect();
    held.filter(|held| !held.is_empty())
}

/// Ours divided by theirs, at a fixed rate, round by round; nothing if one of them did not keep up.
pub(super) fn tail_ratio(
    results: &Results,
    work: char,
    contender: &str,
    latency: Latency,
    figure: fn(&Tails) -> f64,
) -> Option<Spread> {
    let ours = held(results, OURS, work, latency)?;
    let theirs = held(results, contender, work, latency)?;
    let pairs = ours.iter().filter_map(|(round, ours)| {
        let (_, theirs) = theirs.iter().find(|(other, _)| other == round)?;
        Some((figure(ours), figure(theirs)))
    });
    Spread::of_ratios(pairs)
}

/// `12,345`.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12.3`, of a number of bytes.
pub(super) fn megabytes(bytes: f64) -> String {
    format!("{:.1}", bytes / 1e6)
}

/// Results that look like a run's, for tests.
#[cfg(test)]
pub(super) mod samples {
    use serde_json::json;

    use super::*;

    /// Two rounds of (a) of ours and of the usual one, and a contender that is missing.
    pub(in crate::run) fn results() -> Results {
        let mut results = Results { rounds: 2, seconds: 3, connections: 64, ..Results::default() };
        let entry = |name: &str, kind: &str, missing: Option<&str>| {
            let title = format!("the {name} <one>");
            let entry = json!({ "name": name, "title": title, "kind": kind, "version": "1", "works": "ab", "missing": missing });
            serde_json::from_value(entry).unwrap()
        };
        results.contenders.push(entry("ours", "ours", None));
        results.contenders.push(entry("usual", "hand", None));
        results.contenders.push(entry("krakend", "peer", Some("no Go")));
        for round in 0..2 {
            for (name, rate, p99) in [("ours", 13_000.0, 3.0), ("usual", 10_000.0, 5.0)] {
                let slow = if round == 1 { 0.5 } else { 1.0 };
                let closed = json!({
                    "contender": name, "work": "a", "round": round, "requests": 30_000, "requests_per_second": rate * slow,
                    "p50_ms": 2.0, "p99_ms": p99 / slow, "upstream_calls": 4.0, "cpu_us": 60.0, "rss": 9e6 as u64,
                    "rss_peak": 10e6 as u64,
                });
                results.closed.push(serde_json::from_value(closed).unwrap());
                let fixed = json!({
                    "contender": name, "work": "a", "round": round, "latency": "none", "rate": 5000,
                    "tails": { "requests_per_second": 4990.0, "p50_ms": 1.0, "p99_ms": p99, "p999_ms": 9.0 },
                });
                results.fixed.push(serde_json::from_value(fixed).unwrap());
            }
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_round_by_round() {
        let results = samples::results();
        let ratio = closed_ratio(&results, 'a', "usual", |closed| closed.requests_per_second).unwrap();
        assert_eq!(ratio, Spread { median: 1.3, min: 1.3, max: 1.3 });
        assert_eq!(tail_ratio(&results, 'a', "usual", Latency::None, |tails| tails.p99_ms).unwrap().median, 0.6);
        assert_eq!(closed_ratio(&results, 'a', "krakend", |closed| closed.p99_ms), None);
    }

    #[test]
    fn who_did_not_keep_up_has_no_tails() {
        let mut results = samples::results();
        results.fixed.last_mut().unwrap().tails.as_mut().unwrap().requests_per_second = 4000.0;
        assert!(held(&results, "usual", 'a', Latency::None).is_none());
        assert!(held(&results, "ours", 'a', Latency::None).is_some());
        assert_eq!(tail_ratio(&results, 'a', "usual", Latency::None, |tails| tails.p99_ms), None);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([7.0, 999.4, 1000.0, 1_234_567.0].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}
