//! `_meta`: what a reply says about how it came about.

use std::time::Duration;

use crate::json::{JsonWriter, ToJson};
use crate::observe::{CallRecord, Record};

/// `{ "complete": false, "sources": { "picks": { "outcome": "timeout", "duration_ms": 250 } } }`
///
/// A reply is complete when nothing in it is a fallback's. Outcomes are `ok`, `skipped`, or the word of a failure;
/// calls that were never begun are not listed. Where a last good answer stands in, `stale_s` says how old it is.
#[derive(Clone, Debug)]
pub struct Meta {
    complete: bool,
    sources: Sources,
}

#[derive(Clone, Debug)]
struct Sources(Vec<(&'static str, Source)>);

#[derive(Clone, Debug)]
struct Source {
    outcome: &'static str,
    duration: Duration,
    stale: Option<Duration>,
}

impl Source {
    fn of(record: &CallRecord) -> Self {
        Self { outcome: record.outcome, duration: record.duration(), stale: record.stale }
    }
}

impl Meta {
    pub(super) fn of(record: &Record) -> Self {
        let mut calls = record.calls().clone();
        calls.sort_by_key(|record| record.call.index);
        Self {
            complete: !calls.iter().any(|record| record.degraded),
            sources: Sources(calls.iter().map(|record| (record.call.name, Source::of(record))).collect()),
        }
    }
}

impl ToJson for Meta {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""complete":"#, &self.complete);
        json.field(r#""sources":"#, &self.sources);
        json.end_object();
    }
}

impl ToJson for Sources {
    fn write(&self, json: &mut JsonWriter) {
        json.entries(self.0.iter().map(|(name, source)| (name, source)));
    }
}

impl ToJson for Source {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""outcome":"#, self.outcome);
        json.field(r#""duration_ms":"#, &u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX));
        if let Some(age) = self.stale {
            json.field(r#""stale_s":"#, &age.as_secs());
        }
        json.end_object();
    }
}
