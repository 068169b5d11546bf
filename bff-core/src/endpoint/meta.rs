//! `_meta`: what a reply says about how it came about.

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use crate::observe::Record;

/// `{ "complete": false, "sources": { "picks": { "outcome": "timeout", "duration_ms": 250 } } }`
///
/// A reply is complete when nothing in it is a fallback's. Outcomes are `ok`, `skipped`, or the word of a failure;
/// calls that were never begun are not listed.
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
}

impl Meta {
    pub(super) fn of(record: &Record) -> Self {
        let mut calls = record.calls().clone();
        calls.sort_by_key(|record| record.call.index);
        Self {
            complete: !calls.iter().any(|record| record.degraded),
            sources: Sources(
                calls
                    .iter()
                    .map(|record| (record.call.name, Source { outcome: record.outcome, duration: record.duration() }))
                    .collect(),
            ),
        }
    }
}

impl Serialize for Meta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut meta = serializer.serialize_struct("Meta", 2)?;
        meta.serialize_field("complete", &self.complete)?;
        meta.serialize_field("sources", &self.sources)?;
        meta.end()
    }
}

impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sources = serializer.serialize_map(Some(self.0.len()))?;
        for (name, source) in &self.0 {
            sources.serialize_entry(name, source)?;
        }
        sources.end()
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut source = serializer.serialize_struct("Source", 2)?;
        source.serialize_field("outcome", self.outcome)?;
        source.serialize_field("duration_ms", &u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX))?;
        source.end()
    }
}
