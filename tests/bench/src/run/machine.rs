//! What a run ran on.

use std::path::Path;
use std::process::Command;

use procfs::Current;
use serde::{Deserialize, Serialize};

use super::places::Places;

/// The machine, and the tools.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Machine {
    pub(super) cpu: String,
    pub(super) cores: usize,
    pub(super) memory_bytes: u64,
    pub(super) kernel: String,
    /// Average number of runnable processes in the minute before: more than a few tenths disturb.
    pub(super) load_before: f32,
    pub(super) rustc: String,
    pub(super) wrk: String,
    pub(super) oha: String,
    pub(super) commit: String,
    pub(super) date: String,
    /// The arguments of the run.
    pub(super) arguments: Vec<String>,
}

impl Machine {
    /// What can be found out; what cannot is empty.
    pub(super) fn look(places: &Places) -> Self {
        let cpus = procfs::CpuInfo::current().ok();
        let model = cpus.as_ref().and_then(|cpus| cpus.model_name(0)).unwrap_or("unknown");
        let repository = places.repository();
        let changed = !said(repository, "git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
        let commit = said(repository, "git", &["rev-parse", "--short=10", "HEAD"]);
        Self {
            cpu: model.to_owned(),
            cores: cpus.map_or(0, |cpus| cpus.num_cores()),
            memory_bytes: procfs::Meminfo::current().map_or(0, |memory| memory.mem_total),
            kernel: rustix::system::uname().release().to_string_lossy().into_owned(),
            load_before: procfs::LoadAverage::current().map_or(0.0, |load| load.one),
            rustc: said(repository, "rustc", &["--version"]),
            wrk: said(repository, "wrk", &["-v"]).split(" Copyright").next().unwrap_or_default().to_owned(),
            oha: said(repository, &places.oha().to_string_lossy(), &["--version"]),
            commit: if changed { format!("{commit}, with changes") } else { commit },
            date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            arguments: std::env::args().skip(1).collect(),
        }
    }
}

/// The first line that a command prints, whatever its exit code: `wrk -v` ends with 1.
fn said(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let printed = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&printed).lines().next().unwrap_or_default().trim().to_owned()
}
