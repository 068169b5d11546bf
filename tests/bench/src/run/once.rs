//! What is measured once: how fast a contender is there, how large it is, what a crowd of connections costs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Resource, getrlimit};

use super::client::{self, Connection};
use super::contenders::Contender;
use super::fleet::{Standing, first_work};
use super::places::Places;
use super::results::{Crowd, Once, Size};
use super::{say, wrk};
use crate::works::{Work, work};

/// Connections that are open at once.
const CROWD: u32 = 5000;
/// How long a contender may take to its first answer.
const PATIENCE: Duration = Duration::from_secs(90);

/// Measures a contender that does not run yet; the upstream services do.
pub(super) async fn measure(contender: &Contender, starts: u32, places: &Places, token: &str) -> anyhow::Result<Once> {
    let mut starts_ms = Vec::new();
    let mut rss_started = 0;
    let mut left = starts;
    while left > 0 {
        let (took, rss) = start(contender, places, token).await?;
        starts_ms.push(took.as_secs_f64() * 1e3);
        rss_started = rss;
        // A virtual machine is not started ten times.
        left = if took > Duration::from_secs(1) { left.min(3) - 1 } else { left - 1 };
    }
    let size = if contender.is_native() { Some(size(&contender.home, places).await?) } else { None };
    let crowd = match crowd(contender, places, token).await {
        Ok(crowd) => Some(crowd),
        Err(error) => {
            say(&format!("{}: no {CROWD} connections: {error:#}", contender.name));
            None
        }
    };
    Ok(Once { contender: contender.name.to_owned(), starts_ms, size, rss_started, crowd })
}

/// From the start of the process to its first answer, and its memory then.
pub(super) async fn start(contender: &Contender, places: &Places, token: &str) -> anyhow::Result<(Duration, u64)> {
    let work = first_work(contender)?;
    let begun = Instant::now();
    let mut running = contender.start(places)?;
    while client::get(contender.port, work.path, client::token_for(work, token)).await.is_err() {
        if let Some(status) = running.ended()? {
            bail!("it ended with {status}: {}", running.last_words());
        }
        if begun.elapsed() > PATIENCE {
            bail!("no answer within {PATIENCE:?}");
        }
        // A timer of the runtime would be too coarse.
        std::thread::sleep(Duration::from_micros(100));
        tokio::task::yield_now().await;
    }
    let took = begun.elapsed();
    tokio::time::sleep(Duration::from_millis(200)).await;
    Ok((took, running.usage().rss))
}

/// How large a binary is, and how large without the tables for backtraces.
pub(super) async fn size(binary: &Path, places: &Places) -> anyhow::Result<Size> {
    let stripped = places.out.join("stripped");
    let mut strip = Command::new("strip");
    let status = strip.arg("-o").arg(&stripped).arg(binary).status().context("cannot start strip")?;
    if !status.success() {
        bail!("strip ended with {status}");
    }
    let size = Size { plain: fs::metadata(binary)?.len(), stripped: fs::metadata(&stripped)?.len() };
    fs::remove_file(&stripped)?;
    Ok(size)
}

/// The memory of a crowd of connections, each of which has had an answer and waits.
async fn crowd(contender: &Contender, places: &Places, token: &str) -> anyhow::Result<Crowd> {
    let limit = getrlimit(Resource::Nofile).current;
    if limit.is_some_and(|limit| limit < u64::from(CROWD) + 100) {
        bail!("the limit of open files is {}: ulimit -n", limit.unwrap_or_default());
    }
    let work = small_work(contender)?;
    let standing = Standing::start(contender.clone(), places, token).await?;
    // What the first requests allocate is not the connections'.
    wrk::run(&contender.url(work.path), client::token_for(work, token), 64, 2, &places.log("wrk")).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let rss_before = standing.running.usage().rss;
    let mut connections = Vec::new();
    for _ in 0..CROWD {
        let mut connection = Connection::open(contender.port).await?;
        connection.get(work.path, client::token_for(work, token)).await?;
        connections.push(connection);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    if let Some(closed) = connections.iter().position(Connection::is_closed) {
        bail!("it closed connection {closed}");
    }
    Ok(Crowd { connections: CROWD, rss_before, rss_with: standing.running.usage().rss })
}

/// A work that asks little of a contender: one call.
fn small_work(contender: &Contender) -> anyhow::Result<Work> {
    match contender.works.chars().find(|letter| "ds".contains(*letter)).and_then(work) {
        Some(work) => Ok(work),
        None => first_work(contender),
    }
}
