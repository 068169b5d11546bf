//! What came of a run.

use std::time::Duration;

/// A call that is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// When it was made, from the beginning of the run on.
    pub(super) made: Duration,
    pub(super) took: Duration,
    pub(super) is_ok: bool,
}

/// The figures of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figures {
    pub(super) calls: usize,
    pub(super) errors: usize,
    /// Of all calls, those that failed as well.
    pub(super) p99: Duration,
    /// Requests that the instances got.
    pub(super) asked: usize,
    /// How long after all calls could be answered the last one was made that failed.
    pub(super) errors_end: Duration,
}

impl Figures {
    pub(super) fn new(samples: &[Sample], over_at: Duration, asked: usize) -> Self {
        let mut took: Vec<_> = samples.iter().map(|sample| sample.took).collect();
        took.sort_unstable();
        let failed = || samples.iter().filter(|sample| !sample.is_ok);
        let last = failed().map(|sample| sample.made).max().unwrap_or_default();
        Self {
            calls: samples.len(),
            errors: failed().count(),
            p99: took[took.len() * 99 / 100],
            asked,
            errors_end: last.saturating_sub(over_at),
        }
    }

    /// Of the calls, from 0 to 1.
    pub(super) fn error_rate(&self) -> f64 {
        self.errors as f64 / self.calls as f64
    }

    /// Requests that the instances got for each call.
    pub(super) fn load(&self) -> f64 {
        self.asked as f64 / self.calls as f64
    }
}
