//! Who takes part, and how each is started.

use std::path::PathBuf;
use std::process::Command;
use std::{fs, io};

use anyhow::bail;
use serde::{Deserialize, Serialize};

use super::places::Places;
use super::process::Running;
use crate::works::{WORKS, Work};

/// A contender that is compared with all others.
pub(super) const OURS: &str = "ours";
/// The contender whose throughput sets the fixed rates.
pub(super) const USUAL: &str = "usual";

/// What sort of thing a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// This project's.
    Ours,
    /// A handler written by hand in Rust, a binary of this package.
    Hand,
    /// Something else, in `peers`.
    Peer,
}

/// One who takes part.
#[derive(Debug, Clone)]
pub(super) struct Contender {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) kind: Kind,
    pub(super) port: u16,
    /// Letters of the works it can do.
    pub(super) works: String,
    /// Seconds of load before its first measurement of a work: more for code that becomes faster while it runs.
    pub(super) first_warm_up: u32,
    /// The binary, or the peer's folder.
    pub(super) home: PathBuf,
    /// What the binary is started with.
    pub(super) arguments: Vec<String>,
}

/// Name, title, kind, port, and seconds of load before the first measurement of a work.
const TABLE: [Row; 9] = [
    (OURS, "this project", Kind::Ours, 7200, 1),
    (USUAL, "hand-written, usual: axum, hyper-util", Kind::Hand, 7201, 1),
    ("best", "hand-written, best: hyper, a runtime a core", Kind::Hand, 7202, 1),
    ("value", "hand-written, plain: axum, reqwest, `Value`", Kind::Hand, 7203, 1),
    ("fastify", "Node.js: fastify, undici", Kind::Peer, 7204, 3),
    ("krakend", "KrakenD", Kind::Peer, 7205, 1),
    ("spring", "Spring WebFlux", Kind::Peer, 7206, 15),
    ("nginx", "nginx", Kind::Peer, 7207, 1),
    ("envoy", "Envoy", Kind::Peer, 7208, 1),
];

type Row = (&'static str, &'static str, Kind, u16, u32);

/// The contenders with these names, or all, whether or not they are there; ours in any case, since all figures are
/// relative to it. Each has the works that are asked for.
pub(super) fn chosen(names: &[String], works: &[Work], places: &Places) -> anyhow::Result<Vec<Contender>> {
    if let Some(unknown) = names.iter().find(|name| TABLE.iter().all(|row| row.0 != name.as_str())) {
        bail!("there is no contender `{unknown}`");
    }
    let mut chosen = Vec::new();
    for row in TABLE {
        if names.is_empty() || row.0 == OURS || names.iter().any(|name| name == row.0) {
            let mut contender = contender(places, row);
            // Who is not there has no works, and stays, so that it is told.
            let is_there = !contender.works.is_empty();
            contender.works.retain(|letter| works.iter().any(|work| work.letter == letter));
            if !is_there || !contender.works.is_empty() {
                chosen.push(contender);
            }
        }
    }
    Ok(chosen)
}

fn contender(places: &Places, (name, title, kind, port, first_warm_up): Row) -> Contender {
    let home = match kind {
        Kind::Ours | Kind::Hand => places.program(&format!("bench-{name}")),
        Kind::Peer => places.bench.join("peers").join(name),
    };
    let works = match kind {
        Kind::Ours | Kind::Hand => WORKS.iter().map(|work| work.letter).collect(),
        // A peer that is not there has no works; why, is told when it is prepared.
        Kind::Peer => letters(&fs::read_to_string(home.join("works")).unwrap_or_default()),
    };
    let arguments = match kind {
        Kind::Ours => vec!["--config".to_owned(), "ours.toml".to_owned()],
        Kind::Hand | Kind::Peer => Vec::new(),
    };
    Contender { name, title, kind, port, works, first_warm_up, home, arguments }
}

/// The letters in a peer's file `works`, however they are separated; a line that begins with `#` is a comment.
fn letters(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(str::chars).filter(|character| WORKS.iter().any(|work| work.letter == *character)).collect()
}

/// The versions of these crates in a `Cargo.lock`; of several of one crate, the newest.
fn locked(lock: &str, crates: &[&str]) -> String {
    let version = |name: &&str| {
        let (_, after) = lock.rsplit_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split('"').next()?))
    };
    crates.iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

impl Contender {
    /// Whether it is a single binary, of which there is a size and a count of instructions.
    pub(super) fn is_native(&self) -> bool {
        self.kind != Kind::Peer
    }

    /// How it is started.
    pub(super) fn command(&self, places: &Places) -> Command {
        match self.kind {
            Kind::Ours | Kind::Hand => self.with_arguments(Command::new(&self.home), places),
            Kind::Peer => self.script("start", places),
        }
    }

    /// How the binary is started by another program.
    pub(super) fn command_under(&self, mut program: Command, places: &Places) -> Command {
        program.arg(&self.home);
        self.with_arguments(program, places)
    }

    fn with_arguments(&self, mut command: Command, places: &Places) -> Command {
        command.args(&self.arguments).current_dir(&places.bench);
        command
    }

    fn script(&self, name: &str, places: &Places) -> Command {
        let mut command = Command::new(self.home.join(name));
        command.current_dir(&self.home).env("BENCH_PARTS", &places.parts);
        command
    }

    /// Makes it ready to be started; an error says what is missing.
    pub(super) async fn install(&self, places: &Places) -> anyhow::Result<()> {
        if !self.home.exists() {
            bail!("{} is not there", self.home.file_name().unwrap_or_default().display());
        }
        if self.kind == Kind::Peer {
            Running::output(&mut self.script("install", places), &places.log(&format!("{}-install", self.name)))
                .await?;
        }
        Ok(())
    }

    /// What it says of its version.
    pub(super) async fn version(&self, places: &Places) -> anyhow::Result<String> {
        let lock = || fs::read_to_string(places.repository().join("Cargo.lock"));
        match self.name {
            OURS => return Ok(env!("CARGO_PKG_VERSION").to_owned()),
            USUAL => return Ok(locked(&lock()?, &["axum", "hyper-util", "tokio"])),
            "best" => return Ok(locked(&lock()?, &["hyper", "tokio"])),
            "value" => return Ok(locked(&lock()?, &["axum", "reqwest", "tokio"])),
            _ => (),
        }
        let log = places.log(&format!("{}-version", self.name));
        let printed = Running::output(&mut self.script("version", places), &log).await?;
        Ok(printed.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Starts it; what it prints goes to a log of its own.
    pub(super) fn start(&self, places: &Places) -> io::Result<Running> {
        Running::start(&mut self.command(places), &places.log(self.name))
    }

    /// The address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_may_be_separated_by_anything() {
        assert_eq!(letters("a b,c\nd\n"), "abcd");
        assert_eq!(letters("# all that it can\nesl\n"), "esl");
        assert_eq!(letters(""), "");
    }

    #[test]
    fn versions_are_those_of_the_lock() {
        let lock = "[[package]]\nname = \"axum\"\nversion = \"0.8.9\"\n[[package]]\nname = \"axum-core\"\nversion = \"0.5.6\"\n";
        assert_eq!(locked(lock, &["axum", "hyper"]), "axum 0.8.9");
    }

    #[test]
    fn no_two_have_a_name_or_a_port_in_common() {
        for (index, (name, _, _, port, _)) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|(other, _, _, taken, _)| other != name && taken != port), "{name}");
        }
    }
}
