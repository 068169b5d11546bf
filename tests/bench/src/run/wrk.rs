//! The closed loop: `wrk`, which sends a connection's next request as soon as the last one is answered.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use super::process::Running;

/// What a closed loop did.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    pub(super) requests: u64,
    pub(super) requests_per_second: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    /// Connections refused or broken, and answers that took too long.
    pub(super) errors: u64,
    /// Answers of another status than 2xx or 3xx.
    pub(super) failures: u64,
}

/// Runs a closed loop with so many connections.
pub(super) async fn run(
    url: &str,
    token: Option<&str>,
    connections: u32,
    seconds: u32,
    log: &Path,
) -> anyhow::Result<Report> {
    let mut command = Command::new("wrk");
    command.args(["-t1", "--latency", &format!("-c{connections}"), &format!("-d{seconds}s")]);
    if let Some(token) = token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    let printed = Running::output(command.arg(url), log).await?;
    parse(&printed).with_context(|| format!("wrk printed something else:\n{printed}"))
}

fn parse(printed: &str) -> anyhow::Result<Report> {
    let mut report = Report {
        requests: 0,
        requests_per_second: 0.0,
        p50: Duration::ZERO,
        p99: Duration::ZERO,
        errors: 0,
        failures: 0,
    };
    let mut found = 0;
    for line in printed.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["50%", latency] => report.p50 = duration(latency)?,
            ["99%", latency] => report.p99 = duration(latency)?,
            [requests, "requests", "in", ..] => report.requests = requests.parse()?,
            ["Requests/sec:", rate] => report.requests_per_second = rate.parse()?,
            ["Socket", "errors:", rest @ ..] => {
                report.errors = rest.iter().filter_map(|word| word.trim_end_matches(',').parse::<u64>().ok()).sum();
                continue;
            }
            ["Non-2xx", "or", "3xx", "responses:", failures] => {
                report.failures = failures.parse()?;
                continue;
            }
            _ => continue,
        }
        found += 1;
    }
    if found != 4 {
        bail!("{found} of 4 figures found");
    }
    Ok(report)
}

/// `950.00us`, `4.52ms`, `1.20s`, `1.00m`.
fn duration(text: &str) -> anyhow::Result<Duration> {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let scale = match &text[digits.len()..] {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        unit => bail!("`{unit}` is no unit of time"),
    };
    Ok(Duration::from_secs_f64(digits.parse::<f64>()? * scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
Running 3s test @ http://127.0.0.1:7200/dashboard/u-1
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.67ms    2.01ms  35.31ms   81.03%
    Req/Sec    11.34k     1.02k   13.04k    70.00%
  Latency Distribution
     50%    5.36ms
     75%    6.51ms
     90%    7.93ms
     99%   12.64ms
  33902 requests in 3.00s, 78.98MB read
Requests/sec:  11287.54
Transfer/sec:     26.30MB
";

    #[test]
    fn figures_are_found() {
        let report = parse(PRINTED).unwrap();
        assert_eq!(report.requests, 33902);
        assert_eq!(report.requests_per_second, 11287.54);
        assert_eq!(report.p50, Duration::from_micros(5360));
        assert_eq!(report.p99, Duration::from_micros(12640));
        assert_eq!((report.errors, report.failures), (0, 0));
    }

    #[test]
    fn errors_are_counted() {
        let errors = "  Socket errors: connect 1, read 20, write 0, timeout 300\n  Non-2xx or 3xx responses: 7\n";
        let report = parse(&PRINTED.replace("Requests/sec", &format!("{errors}Requests/sec"))).unwrap();
        assert_eq!((report.errors, report.failures), (321, 7));
    }

    #[test]
    fn every_unit_is_read() {
        let read = |text| duration(text).unwrap();
        assert_eq!(read("950.00us"), Duration::from_micros(950));
        assert_eq!(read("1.20s"), Duration::from_millis(1200));
        assert_eq!(read("1.00m"), Duration::from_secs(60));
        assert!(duration("1.00h").is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(parse("unable to connect to 127.0.0.1:7200 Connection refused").is_err());
        assert!(parse(&PRINTED.replace("99%", "98%")).is_err());
    }
}
