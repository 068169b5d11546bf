//! The rounds: every contender in turn, again and again, so that what disturbs the machine disturbs all.

use std::time::{Duration, Instant};

use anyhow::bail;

use super::contenders::USUAL;
use super::fleet::Standing;
use super::oha::Rate;
use super::options::{Latency, Options};
use super::places::Places;
use super::results::{Closed, During, Fault, Fixed, Results, Tails};
use super::stats::median;
use super::{client, oha, say, wrk};
use crate::works::Work;

/// How long is measured, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load<'a> {
    pub(super) places: &'a Places,
    pub(super) token: &'a str,
    pub(super) connections: u32,
    pub(super) seconds: u32,
}

/// A figure belongs to a contender, a work and a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) standing: &'a Standing,
    pub(super) work: Work,
    pub(super) round: u32,
}

/// Who does this work in this round, and in which order: each round begins with another.
fn turns<'a>(standing: &'a [Standing], results: &Results, during: During, work: Work, round: u32) -> Vec<Turn<'a>> {
    let does = |one: &&Standing| {
        one.contender.works.contains(work.letter) && results.fault(one.contender.name, work.letter, during).is_none()
    };
    let mut turns: Vec<_> = standing.iter().filter(does).map(|standing| Turn { standing, work, round }).collect();
    let shift = (round as usize).checked_rem(turns.len()).unwrap_or(0);
    turns.rotate_left(shift);
    turns
}

impl Load<'_> {
    /// The closed loop: a warm-up, then the measurement.
    pub(super) async fn closed(&self, turn: Turn<'_>) -> anyhow::Result<Closed> {
        let Standing { contender, running } = turn.standing;
        let warm_up = if turn.round == 0 { contender.first_warm_up } else { 1 };
        self.wrk(turn, warm_up).await?;
        running.forget_peak();
        client::upstream_calls().await?;
        let before = running.usage();
        let report = self.wrk(turn, self.seconds).await?;
        let after = running.usage();
        let calls = client::upstream_calls().await?;
        if report.errors + report.failures > 0 || report.requests == 0 {
            bail!("of {} answers {} failed, and {} connections", report.requests, report.failures, report.errors);
        }
        let each = |sum: f64| sum / report.requests as f64;
        Ok(Closed {
            contender: contender.name.to_owned(),
            work: turn.work.letter,
            round: turn.round,
            requests: report.requests,
            requests_per_second: report.requests_per_second,
            p50_ms: milliseconds(report.p50),
            p99_ms: milliseconds(report.p99),
            upstream_calls: each(calls as f64),
            cpu_us: each(after.cpu.saturating_sub(before.cpu).as_secs_f64() * 1e6),
            rss: after.rss,
            rss_peak: after.rss_peak,
        })
    }

    /// A fixed rate: a warm-up, then the measurement.
    pub(super) async fn fixed(&self, turn: Turn<'_>, latency: Latency, rate: u32) -> anyhow::Result<Fixed> {
        let Turn { standing, work, .. } = turn;
        self.wrk(turn, 1).await?;
        let rate = Rate { per_second: rate, connections: self.connections, seconds: self.seconds };
        let url = standing.contender.url(work.path);
        let (program, log) = (self.places.oha(), self.places.log("oha"));
        let report = oha::run(&program, &url, client::token_for(work, self.token), rate, &log).await?;
        if report.errors > 0 {
            bail!("{} answers failed at {} requests a second", report.errors, rate.per_second);
        }
        let tails = Tails {
            requests_per_second: report.requests_per_second,
            p50_ms: milliseconds(report.p50),
            p99_ms: milliseconds(report.p99),
            p999_ms: milliseconds(report.p999),
        };
        Ok(Fixed { tails: Some(tails), ..unmeasured(turn, latency, rate.per_second) })
    }

    async fn wrk(&self, turn: Turn<'_>, seconds: u32) -> anyhow::Result<wrk::Report> {
        let url = turn.standing.contender.url(turn.work.path);
        let token = client::token_for(turn.work, self.token);
        wrk::run(&url, token, self.connections, seconds, &self.places.log("wrk")).await
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn unmeasured(turn: Turn<'_>, latency: Latency, rate: u32) -> Fixed {
    Fixed {
        contender: turn.standing.contender.name.to_owned(),
        work: turn.work.letter,
        latency,
        round: turn.round,
        rate,
        tails: None,
    }
}

/// All rounds of the closed loop.
pub(super) async fn closed(
    load: Load<'_>,
    standing: &[Standing],
    works: &[Work],
    options: &Options,
    results: &mut Results,
) -> anyhow::Result<()> {
    for round in 0..options.rounds {
        for work in works {
            for turn in turns(standing, results, During::Closed, *work, round) {
                match load.closed(turn).await {
                    Ok(closed) => {
                        say(&format!(
                            "closed loop, round {}: ({}) {}: {:.0} req/s, p99 {:.2} ms, {:.0} µs CPU, {:.2} calls",
                            round + 1,
                            work.letter,
                            closed.contender,
                            closed.requests_per_second,
                            closed.p99_ms,
                            closed.cpu_us,
                            closed.upstream_calls,
                        ));
                        results.closed.push(closed);
                    }
                    Err(error) => results.faults.push(fault(turn, During::Closed, &error)),
                }
            }
        }
        results.save(&load.places.results())?;
    }
    Ok(())
}

/// All rounds at the fixed rates.
pub(super) async fn fixed(
    load: Load<'_>,
    standing: &[Standing],
    works: &[Work],
    latency: Latency,
    options: &Options,
    results: &mut Results,
) -> anyhow::Result<()> {
    for round in 0..options.rounds {
        for work in works {
            let Some(rate) = rate(results, standing, work.letter) else { continue };
            for turn in turns(standing, results, During::Fixed(latency), *work, round) {
                let name = turn.standing.contender.name;
                // Who failed in the closed loop is said to have failed there.
                let Some(own) = throughput(results, name, work.letter) else { continue };
                if own < f64::from(rate) {
                    results.fixed.push(unmeasured(turn, latency, rate));
                    continue;
                }
                match load.fixed(turn, latency, rate).await {
                    Ok(fixed) => {
                        let p99 = fixed.tails.map_or(0.0, |tails| tails.p99_ms);
                        let (round, latency, letter) = (round + 1, latency.name(), work.letter);
                        say(&format!(
                            "{rate} req/s, latency {latency}, round {round}: ({letter}) {name}: p99 {p99:.2} ms"
                        ));
                        results.fixed.push(fixed);
                    }
                    Err(error) => results.faults.push(fault(turn, During::Fixed(latency), &error)),
                }
            }
        }
        results.save(&load.places.results())?;
    }
    Ok(())
}

/// Half of what the usual hand-written handler does in the closed loop; without it, of what the first one does.
fn rate(results: &Results, standing: &[Standing], work: char) -> Option<u32> {
    let names = standing.iter().map(|one| one.contender.name);
    let reference = [USUAL].into_iter().chain(names);
    reference.into_iter().find_map(|name| throughput(results, name, work)).map(half)
}

/// Half of a throughput, rounded down to hundreds, which are easier to read.
pub(super) fn half(throughput: f64) -> u32 {
    (((throughput / 200.0).floor() * 100.0) as u32).max(10)
}

fn throughput(results: &Results, contender: &str, work: char) -> Option<f64> {
    median(results.closed(contender, work).iter().map(|closed| closed.requests_per_second))
}

fn fault(turn: Turn<'_>, during: During, error: &anyhow::Error) -> Fault {
    let Turn { standing, work, .. } = turn;
    let what = format!("FAILED: {error:#}");
    say(&format!("({}) {}: {what}", work.letter, standing.contender.name));
    Fault { contender: standing.contender.name.to_owned(), work: work.letter, during, what }
}

/// After the upstream services were restarted: waits until contenders have noticed, so that this is not measured.
pub(super) async fn settle(standing: &[Standing], works: &[Work], token: &str) {
    let until = Instant::now() + Duration::from_secs(15);
    for one in standing {
        for work in works.iter().filter(|work| one.contender.works.contains(work.letter)) {
            let mut right_in_a_row = 0;
            while right_in_a_row < 20 && Instant::now() < until {
                let answer = client::get(one.contender.port, work.path, client::token_for(*work, token)).await;
                right_in_a_row = if answer.is_ok_and(|answer| answer.status == 200) { right_in_a_row + 1 } else { 0 };
            }
        }
    }
}
