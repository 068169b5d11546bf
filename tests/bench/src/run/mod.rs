//! The runner: starts the contenders, measures them in turns, and writes the tables.
//!
//! `README.md` beside this crate says what is measured, and why so. The order: `contenders` are installed, each is
//! measured `once` while nobody else runs, then all are started (`fleet`) and compared (`check`), and the `rounds`
//! begin: a closed loop by `wrk`, then fixed rates by `oha`. What was found is `results.json`; `publish` makes tables, a
//! chart and verdicts of it, then or later. `builds` stand alone.

use std::process::ExitCode;

use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};

mod builds;
mod chart;
mod check;
mod client;
mod contenders;
mod counts;
mod endpoints;
mod equal;
mod fleet;
mod machine;
mod made;
mod oha;
mod once;
mod options;
mod places;
mod process;
mod publish;
mod results;
mod rounds;
mod stats;
mod summary;
mod tables;
mod targets;
mod wrk;

use contenders::Contender;
use fleet::Standing;
use machine::Machine;
use options::{Latency, Options};
use places::Places;
use results::{Entry, Results};
use rounds::Load;

/// Does what the command line says. Whatever was started is ended, also if the runner is interrupted.
pub fn run() -> ExitCode {
    let options = Options::read();
    let done = runtime::Builder::new_current_thread().enable_all().build().map_err(anyhow::Error::from);
    match done.and_then(|runtime| runtime.block_on(interruptible(&options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A word on how it goes.
#[expect(clippy::print_stderr, reason = "a program's own words")]
fn say(words: &str) {
    eprintln!("{words}");
}

async fn interruptible(options: &Options) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    // Dropping the work ends all processes.
    tokio::select! {
        done = work(options) => done,
        _ = interrupt.recv() => anyhow::bail!("interrupted"),
        _ = terminate.recv() => anyhow::bail!("terminated"),
        _ = hang_up.recv() => anyhow::bail!("the terminal is gone"),
    }
}

async fn work(options: &Options) -> anyhow::Result<()> {
    let places = Places::find()?;
    if options.builds {
        return publish::publish_builds(&builds::measure(&places).await?, &places, options.publish);
    }
    let results = match &options.render {
        Some(file) => Results::load(file)?,
        None => measure(options, &places).await?,
    };
    publish::publish(&results, &places, options.publish)
}

async fn measure(options: &Options, places: &Places) -> anyhow::Result<Results> {
    let works = check::chosen(&options.works)?;
    let token = client::token()?;
    let mut results = Results {
        machine: Machine::look(places),
        rounds: options.rounds,
        seconds: options.seconds,
        connections: options.connections,
        ..Results::default()
    };
    let chosen = contenders::chosen(&options.only, &works, places)?;
    fleet::ports_are_free(&chosen).await?;
    let mut present = prepare(chosen, places, &mut results).await;
    let upstreams = fleet::start_upstreams(places, Latency::None).await?;

    if !options.no_once {
        let starts = if options.quick { 3 } else { 10 };
        measure_once(&mut present, starts, places, &token, &mut results).await;
    }
    if options.counts {
        counts::count(&present, &works, places, &token, &mut results).await?;
    }
    let load = Load { places, token: &token, connections: options.connections, seconds: options.seconds };
    if options.endpoints {
        results.endpoints = endpoints::compare(load, options).await?;
    }
    results.save(&places.results())?;

    let standing = stand(present, places, &token, &mut results).await;
    results.faults = check::check(&standing, &works, &token).await?;
    for fault in &results.faults {
        say(&format!("({}) {}: {}", fault.work, fault.contender, fault.what));
    }
    rounds::closed(load, &standing, &works, options, &mut results).await?;
    if options.latency.contains(&Latency::None) {
        rounds::fixed(load, &standing, &works, Latency::None, options, &mut results).await?;
    }
    drop(upstreams);

    let slow_works: Vec<_> = works.into_iter().filter(|work| "ab".contains(work.letter)).collect();
    for latency in options.latency.iter().copied().filter(|latency| *latency != Latency::None) {
        let _upstreams = fleet::start_upstreams(places, latency).await?;
        rounds::settle(&standing, &slow_works, &token).await;
        // Answers take longer, so more of them are under way at the same rate.
        let load = Load { connections: options.connections * 4, ..load };
        rounds::fixed(load, &standing, &slow_works, latency, options, &mut results).await?;
    }
    results.save(&places.results())?;
    Ok(results)
}

/// Installs what is to be installed, and enters everybody; returns those that are there.
async fn prepare(chosen: Vec<Contender>, places: &Places, results: &mut Results) -> Vec<Contender> {
    let mut present = Vec::new();
    for contender in chosen {
        say(&format!("preparing {}", contender.name));
        let version = match contender.install(places).await {
            Ok(()) => contender.version(places).await,
            Err(error) => Err(error),
        };
        let missing = version.as_ref().err().map(|error| format!("{error:#}"));
        results.contenders.push(Entry {
            name: contender.name.to_owned(),
            title: contender.title.to_owned(),
            kind: contender.kind,
            version: version.unwrap_or_default(),
            works: contender.works.clone(),
            missing: missing.clone(),
        });
        match missing {
            Some(why) => say(&format!("MISSING: {}: {why}", contender.name)),
            None => present.push(contender),
        }
    }
    present
}

/// Measures what is measured while nobody else runs; who cannot be started is missing from then on.
async fn measure_once(present: &mut Vec<Contender>, starts: u32, places: &Places, token: &str, results: &mut Results) {
    let mut there = Vec::new();
    for contender in present.drain(..) {
        say(&format!("start-up and memory of {}", contender.name));
        match once::measure(&contender, starts, places, token).await {
            Ok(once) => {
                results.once.push(once);
                there.push(contender);
            }
            Err(error) => results.miss(contender.name, &error),
        }
    }
    *present = there;
}

/// Starts everybody: those that stand idle cost nothing.
async fn stand(present: Vec<Contender>, places: &Places, token: &str, results: &mut Results) -> Vec<Standing> {
    let mut standing = Vec::new();
    for contender in present {
        let name = contender.name;
        match Standing::start(contender, places, token).await {
            Ok(one) => standing.push(one),
            Err(error) => results.miss(name, &error),
        }
    }
    standing
}
