//! Where everything is.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context;

/// The folders of the benchmark.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// `tests/bench`.
    pub(super) bench: PathBuf,
    /// Where the programs of this build are: `target/release`.
    pub(super) programs: PathBuf,
    /// What is installed for the benchmark only: `BENCH_PARTS`, or `target/bench-parts`.
    pub(super) parts: PathBuf,
    /// What a run leaves behind: `target/bench`.
    pub(super) out: PathBuf,
}

impl Places {
    /// Finds them, and makes those that are written to.
    pub(super) fn find() -> anyhow::Result<Self> {
        let bench = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let programs = env::current_exe()?.parent().context("a program is in a folder")?.to_owned();
        let target = programs.parent().context("cargo puts programs into `target/<profile>`")?;
        let parts = env::var_os("BENCH_PARTS").map_or_else(|| target.join("bench-parts"), PathBuf::from);
        let places = Self { bench, parts: std::path::absolute(parts)?, out: target.join("bench"), programs };
        fs::create_dir_all(places.logs())?;
        fs::create_dir_all(&places.parts)?;
        Ok(places)
    }

    fn logs(&self) -> PathBuf {
        self.out.join("logs")
    }

    /// The file for what a process prints.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }

    /// What a run found.
    pub(super) fn results(&self) -> PathBuf {
        self.out.join("results.json")
    }

    /// A program of this build.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// The profile of this build.
    pub(super) fn profile(&self) -> anyhow::Result<&str> {
        self.programs.file_name().and_then(|name| name.to_str()).context("programs are in `target/<profile>`")
    }

    /// Where cargo builds.
    pub(super) fn target(&self) -> anyhow::Result<&Path> {
        self.programs.parent().context("programs are in `target/<profile>`")
    }

    /// Where cargo puts what is built with a profile.
    pub(super) fn folder_of(&self, profile: &str) -> anyhow::Result<PathBuf> {
        Ok(self.target()?.join(if profile == "dev" { "debug" } else { profile }))
    }

    /// `oha`, which `tests/bench/run` installs.
    pub(super) fn oha(&self) -> PathBuf {
        self.parts.join("bin/oha")
    }

    /// The root of the repository.
    pub(super) fn repository(&self) -> &Path {
        self.bench.ancestors().nth(2).unwrap_or(&self.bench)
    }
}
