//! The fixed rate: `oha`, which sends requests when they are due, whether or not earlier ones are answered.
//!
//! A request that is late because the contender was slow has its waiting counted: otherwise a stall would be measured
//! once, and not by all the requests that it would have hit ("coordinated omission").

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use super::process::Running;

/// A request is given up after this long.
const TIMEOUT: &str = "5s";

/// What a fixed rate did.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    /// Answers for each second in which requests were sent; those that came after it count as well.
    pub(super) requests_per_second: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) p999: Duration,
    /// Requests without an answer, and answers of another status than 200.
    pub(super) errors: u64,
}

/// What to send.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) per_second: u32,
    pub(super) connections: u32,
    pub(super) seconds: u32,
}

/// Sends requests at a fixed rate.
pub(super) async fn run(
    program: &Path,
    url: &str,
    token: Option<&str>,
    rate: Rate,
    log: &Path,
) -> anyhow::Result<Report> {
    let mut command = Command::new(program);
    command.args([
        "--no-tui",
        "--output-format",
        "json",
        "--latency-correction",
        "--wait-ongoing-requests-after-deadline",
    ]);
    command.args(["-q", &rate.per_second.to_string(), "-c", &rate.connections.to_string()]);
    command.args(["-z", &format!("{}s", rate.seconds), "-t", TIMEOUT]);
    if let Some(token) = token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    let printed = Running::output(command.arg(url), log).await?;
    parse(&printed, rate.seconds).with_context(|| format!("oha printed something else:\n{printed}"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Printed {
    latency_percentiles: Percentiles,
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Percentiles {
    p50: f64,
    p99: f64,
    #[serde(rename = "p99.9")]
    p999: f64,
}

fn parse(printed: &str, seconds: u32) -> anyhow::Result<Report> {
    let printed: Printed = serde_json::from_str(printed)?;
    let answers: u64 = printed.status_code_distribution.values().sum();
    let wrong = printed.status_code_distribution.iter().filter(|(status, _)| *status != "200").map(|(_, count)| count);
    // What was still under way when the time was over is no error.
    let failed = printed.error_distribution.iter().filter(|(error, _)| *error != "aborted due to deadline");
    let latency = &printed.latency_percentiles;
    Ok(Report {
        requests_per_second: answers as f64 / f64::from(seconds),
        p50: Duration::try_from_secs_f64(latency.p50)?,
        p99: Duration::try_from_secs_f64(latency.p99)?,
        p999: Duration::try_from_secs_f64(latency.p999)?,
        errors: wrong.sum::<u64>() + failed.map(|(_, count)| count).sum::<u64>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
        "summary": { "successRate": 1.0, "total": 3.1, "requestsPerSec": 5418.7, "sizePerSec": 1.0 },
        "responseTimeHistogram": { "0.001": 10 },
        "latencyPercentiles": {
            "p10": 0.0004, "p25": 0.0005, "p50": 0.0007, "p75": 0.001, "p90": 0.0015, "p95": 0.002, "p99": 0.004,
            "p99.9": 0.0125, "p99.99": 0.02
        },
        "statusCodeDistribution": { "200": 16798 },
        "errorDistribution": { "aborted due to deadline": 2 }
    }"#;

    #[test]
    fn figures_are_found() {
        let report = parse(PRINTED, 3).unwrap();
        assert_eq!(report.requests_per_second, 16798.0 / 3.0);
        assert_eq!(report.p50, Duration::from_micros(700));
        assert_eq!(report.p99, Duration::from_micros(4000));
        assert_eq!(report.p999, Duration::from_micros(12500));
        assert_eq!(report.errors, 0);
    }

    #[test]
    fn errors_are_counted() {
        let printed = PRINTED.replace("\"200\": 16798", "\"200\": 16000, \"502\": 11");
        let printed = printed.replace("\": 2 }", "\": 2, \"connection refused\": 5 }");
        assert_eq!(parse(&printed, 3).unwrap().errors, 16);
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(parse("thread panicked", 3).is_err());
        // Without a single answer, oha prints null for a percentile.
        assert!(parse(&PRINTED.replace("0.0007", "null"), 3).is_err());
    }
}
