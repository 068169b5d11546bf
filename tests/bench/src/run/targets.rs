//! What this project must reach, and whether it does.

use super::contenders::OURS;
use super::options::Latency;
use super::results::Results;
use super::stats::{Spread, median};
use super::summary::{closed_ratio_of, tail_ratio};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Throughput,
    P99,
    Memory,
}

impl Figure {
    fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::P99 => "p99",
            Self::Memory => "memory",
        }
    }
}

/// How a figure of ours, divided by that of another, should be.
#[derive(Debug, Clone, Copy)]
struct Target {
    /// Letters.
    works: &'static str,
    against: &'static str,
    figure: Figure,
    bound: Bound,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

impl Bound {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(bound) => format!("≥ {bound:.2} ×"),
            Self::AtMost(bound) => format!("≤ {bound:.2} ×"),
        }
    }
}

const TARGETS: [Target; 9] = [
    Target { works: "abcd", against: "usual", figure: Figure::Throughput, bound: Bound::AtLeast(1.2) },
    Target { works: "abcd", against: "usual", figure: Figure::P99, bound: Bound::AtMost(0.8) },
    Target { works: "abcd", against: "best", figure: Figure::Throughput, bound: Bound::AtLeast(0.97) },
    Target { works: "abcd", against: "krakend", figure: Figure::Throughput, bound: Bound::AtLeast(4.0) },
    Target { works: "abcd", against: "krakend", figure: Figure::P99, bound: Bound::AtMost(0.4) },
    Target { works: "abcd", against: "krakend", figure: Figure::Memory, bound: Bound::AtMost(0.4) },
    Target { works: "a", against: "fastify", figure: Figure::Throughput, bound: Bound::AtLeast(6.0) },
    Target { works: "e", against: "nginx", figure: Figure::Throughput, bound: Bound::AtLeast(1.0) },
    Target { works: "e", against: "envoy", figure: Figure::Throughput, bound: Bound::AtLeast(1.5) },
];

/// How (f) should be, relative to (a).
const TOKEN_BOUND: Bound = Bound::AtLeast(0.9);
/// In how many milliseconds ours should be there.
const START_MS: f64 = 50.0;

/// A target, and how it came out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub(super) what: String,
    pub(super) target: String,
    pub(super) found: String,
    /// Nothing, if it was not measured.
    pub(super) met: Option<bool>,
}

/// All targets.
pub(super) fn verdicts(results: &Results) -> Vec<Verdict> {
    let mut verdicts: Vec<_> = TARGETS
        .into_iter()
        .flat_map(|target| target.works.chars().map(move |work| (target, work)))
        .map(|(target, work)| compared(results, target, work))
        .collect();
    let token = closed_ratio_of(results, (OURS, 'f'), (OURS, 'a'), |closed| closed.requests_per_second);
    verdicts.push(verdict("(f) against (a): throughput".to_owned(), TOKEN_BOUND, token, ""));
    verdicts.push(start(results));
    verdicts
}

fn compared(results: &Results, target: Target, work: char) -> Verdict {
    let Target { against, figure, bound, .. } = target;
    let closed = |figure| closed_ratio_of(results, (OURS, work), (against, work), figure);
    let (found, note) = match figure {
        Figure::Throughput => (closed(|closed| closed.requests_per_second), ""),
        Figure::Memory => (closed(|closed| closed.rss_peak as f64), ""),
        Figure::P99 => match tail_ratio(results, work, against, Latency::None, |tails| tails.p99_ms) {
            Some(ratio) => (Some(ratio), " at the same rate"),
            // One that cannot hold the rate has no tail there.
            None => (closed(|closed| closed.p99_ms), " in the closed loop"),
        },
    };
    verdict(format!("({work}) against {against}: {}", figure.name()), bound, found, note)
}

fn verdict(what: String, bound: Bound, found: Option<Spread>, note: &str) -> Verdict {
    Verdict {
        what,
        target: bound.text(),
        found: found.map_or_else(|| "–".to_owned(), |found| format!("{found:.2}{note}")),
        met: found.map(|found| bound.is_met(found.median)),
    }
}

fn start(results: &Results) -> Verdict {
    let once = results.once.iter().find(|once| once.contender == OURS);
    let took = once.and_then(|once| median(once.starts_ms.iter().copied()));
    Verdict {
        what: "start-up to the first answer".to_owned(),
        target: format!("< {START_MS:.0} ms"),
        found: took.map_or_else(|| "–".to_owned(), |took| format!("{took:.1} ms")),
        met: took.map(|took| took < START_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::super::summary::samples;
    use super::*;

    #[test]
    fn what_was_measured_is_judged() {
        let verdicts = verdicts(&samples::results());
        let find = |what: &str| verdicts.iter().find(|verdict| verdict.what == what).unwrap();
        let throughput = find("(a) against usual: throughput");
        assert_eq!(
            (throughput.target.as_str(), throughput.found.as_str(), throughput.met),
            ("≥ 1.20 ×", "1.30", Some(true))
        );
        assert_eq!(find("(a) against usual: p99").found, "0.60 at the same rate");
        assert_eq!(find("(b) against usual: throughput").met, None);
        assert_eq!(find("start-up to the first answer").met, None);
        assert_eq!(verdicts.len(), 29);
    }

    #[test]
    fn a_missed_target_is_said_to_be_missed() {
        let mut results = samples::results();
        results.closed.iter_mut().filter(|closed| closed.contender == "ours").for_each(|closed| {
            closed.requests_per_second /= 2.0;
        });
        assert_eq!(verdicts(&results)[0].met, Some(false));
        // Without tails, the closed loop has to do.
        results.fixed.clear();
        let p99 = verdicts(&results).into_iter().find(|verdict| verdict.what == "(a) against usual: p99").unwrap();
        assert_eq!((p99.found.as_str(), p99.met), ("0.60 in the closed loop", Some(true)));
    }
}
