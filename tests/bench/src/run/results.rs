//! Everything that a run found, as it is kept in `results.json`: raw, a value for each round.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::contenders::Kind;
use super::machine::Machine;
use super::options::Latency;
use super::say;

/// A run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Results {
    pub(super) machine: Machine,
    pub(super) rounds: u32,
    pub(super) seconds: u32,
    pub(super) connections: u32,
    /// All that were asked for, those that are missing too.
    pub(super) contenders: Vec<Entry>,
    /// What is not timed, or of which the figures do not count.
    pub(super) faults: Vec<Fault>,
    pub(super) closed: Vec<Closed>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) once: Vec<Once>,
    pub(super) counts: Vec<Count>,
    pub(super) endpoints: Vec<Grown>,
}

/// A contender.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) kind: Kind,
    pub(super) version: String,
    /// Letters of the works it was asked for.
    pub(super) works: String,
    /// Why it does not take part.
    pub(super) missing: Option<String>,
}

/// Something wrong with a work of a contender.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fault {
    pub(super) contender: String,
    pub(super) work: char,
    pub(super) during: During,
    pub(super) what: String,
}

/// When something was found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum During {
    /// Before anything was timed: so nothing of it is.
    Check,
    /// In the closed loop.
    Closed,
    /// At a fixed rate, with this latency of the upstream services.
    Fixed(Latency),
}

/// A measurement by the closed loop.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Closed {
    pub(super) contender: String,
    pub(super) work: char,
    pub(super) round: u32,
    pub(super) requests: u64,
    pub(super) requests_per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Of one request.
    pub(super) upstream_calls: f64,
    /// Of one request.
    pub(super) cpu_us: f64,
    pub(super) rss: u64,
    pub(super) rss_peak: u64,
}

/// A measurement at a fixed rate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Fixed {
    pub(super) contender: String,
    pub(super) work: char,
    pub(super) latency: Latency,
    pub(super) round: u32,
    pub(super) rate: u32,
    /// Nothing, if its throughput in the closed loop is lower than the rate.
    pub(super) tails: Option<Tails>,
}

/// How long answers took at a fixed rate.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Tails {
    pub(super) requests_per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) p999_ms: f64,
}

impl Fixed {
    /// What it took, if the contender kept up.
    pub(super) fn held(&self) -> Option<Tails> {
        self.tails.filter(|tails| tails.requests_per_second >= 0.97 * f64::from(self.rate))
    }
}

/// What is measured once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Once {
    pub(super) contender: String,
    /// From the start of the process to the end of its first answer.
    pub(super) starts_ms: Vec<f64>,
    pub(super) size: Option<Size>,
    /// Memory after the first answer.
    pub(super) rss_started: u64,
    pub(super) crowd: Option<Crowd>,
}

/// Of a binary, in bytes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Size {
    pub(super) plain: u64,
    pub(super) stripped: u64,
}

/// Many open connections, of which each has had one answer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Crowd {
    pub(super) connections: u32,
    /// Memory before them, warm.
    pub(super) rss_before: u64,
    pub(super) rss_with: u64,
}

/// What one request costs, counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Count {
    pub(super) contender: String,
    pub(super) work: char,
    pub(super) instructions: f64,
    pub(super) allocations: f64,
}

/// A client of many endpoints, and a work of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grown {
    pub(super) endpoints: u32,
    pub(super) build_seconds: f64,
    pub(super) size: Size,
    pub(super) start_ms: f64,
    pub(super) rss_started: u64,
    pub(super) closed: Vec<Closed>,
    pub(super) fixed: Vec<Fixed>,
}

impl Results {
    /// Reads a `results.json`.
    pub(super) fn load(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no results.json", file.display()))
    }

    /// Writes a `results.json`; the one before stays whole if the process ends in between.
    pub(super) fn save(&self, file: &Path) -> anyhow::Result<()> {
        let new = file.with_extension("json.new");
        fs::write(&new, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&new, file).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Says that a contender is missing, and why.
    pub(super) fn miss(&mut self, contender: &str, why: &anyhow::Error) {
        say(&format!("MISSING: {contender}: {why:#}"));
        for entry in self.contenders.iter_mut().filter(|entry| entry.name == contender) {
            entry.missing = Some(format!("{why:#}"));
        }
    }

    /// What was wrong with a work of a contender, then or before.
    pub(super) fn fault(&self, contender: &str, work: char, during: During) -> Option<&Fault> {
        let counts = |fault: &&Fault| fault.during == During::Check || fault.during == during;
        self.faults.iter().filter(counts).find(|fault| fault.contender == contender && fault.work == work)
    }

    /// The rounds of a work of a contender in the closed loop; none if something is wrong with it.
    pub(super) fn closed(&self, contender: &str, work: char) -> Vec<&Closed> {
        if self.fault(contender, work, During::Closed).is_some() {
            return Vec::new();
        }
        self.closed.iter().filter(|closed| closed.contender == contender && closed.work == work).collect()
    }

    /// The rounds of a work of a contender at a fixed rate; none if something is wrong with it.
    pub(super) fn fixed(&self, contender: &str, work: char, latency: Latency) -> Vec<&Fixed> {
        if self.fault(contender, work, During::Fixed(latency)).is_some() {
            return Vec::new();
        }
        let is_it = |fixed: &&Fixed| fixed.contender == contender && fixed.work == work && fixed.latency == latency;
        self.fixed.iter().filter(is_it).collect()
    }
}
