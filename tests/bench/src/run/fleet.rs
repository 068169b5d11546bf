//! The processes that are measured.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::client;
use super::contenders::Contender;
use super::options::Latency;
use super::places::Places;
use super::process::Running;
use crate::upstreams::SERVICES;
use crate::works::{Work, work};

/// How long a contender may take to answer for the first time; a virtual machine on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// A contender that runs, and answers.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) contender: Contender,
    pub(super) running: Running,
}

impl Standing {
    /// Starts a contender, and waits until it answers.
    pub(super) async fn start(contender: Contender, places: &Places, token: &str) -> anyhow::Result<Self> {
        let mut running = contender.start(places).context("it cannot be started")?;
        let first = first_work(&contender)?;
        answers(contender.port, first, token, &mut running).await?;
        Ok(Self { contender, running })
    }
}

/// The work with which a contender is asked whether it is there.
pub(super) fn first_work(contender: &Contender) -> anyhow::Result<Work> {
    contender.works.chars().find_map(work).context("it has no works")
}

/// Waits for any HTTP answer.
pub(super) async fn answers(port: u16, work: Work, token: &str, running: &mut Running) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    while client::get(port, work.path, client::token_for(work, token)).await.is_err() {
        if let Some(status) = running.ended()? {
            bail!("it ended with {status}: {}", running.last_words());
        }
        if Instant::now() > until {
            bail!("no answer within {PATIENCE:?}: {}", running.last_words());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Starts the upstream services.
pub(super) async fn start_upstreams(places: &Places, latency: Latency) -> anyhow::Result<Running> {
    let mut command = Command::new(places.program("bench-upstream"));
    let mut running = Running::start(command.arg(latency.name()), &places.log("upstream"))?;
    for service in SERVICES {
        while !client::listens(service.port()).await {
            if let Some(status) = running.ended()? {
                bail!("the upstream services ended with {status}: {}", running.last_words());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    Ok(running)
}

/// Refuses to begin if somebody else is where a contender or a service will be: it would be measured instead.
pub(super) async fn ports_are_free(contenders: &[Contender]) -> anyhow::Result<()> {
    let services = SERVICES.into_iter().map(|service| (service.port(), service.name()));
    for (port, name) in contenders.iter().map(|contender| (contender.port, contender.name)).chain(services) {
        if client::listens(port).await {
            bail!("something listens on port {port} already, which is that of {name}: end it first");
        }
    }
    Ok(())
}
