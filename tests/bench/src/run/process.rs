//! A process and all that it started: its time, its memory, and its end.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use procfs::process::{Process, Stat, all_processes};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A process that ends with this value, together with everything it started.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    log: PathBuf,
}

/// What a process tree has used so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usage {
    /// Time on a processor, in user and kernel mode.
    pub(super) cpu: Duration,
    /// Memory now, in bytes.
    pub(super) rss: u64,
    /// The most it has been since the start, or since [`Running::forget_peak`].
    pub(super) rss_peak: u64,
}

impl Running {
    /// Starts the command in a process group of its own; what it prints goes to the file `log`.
    pub(super) fn start(command: &mut Command, log: &Path) -> io::Result<Self> {
        let file = File::create(log)?;
        let errors = file.try_clone()?;
        Self::spawn(command.stdout(file).stderr(errors), log)
    }

    fn spawn(command: &mut Command, log: &Path) -> io::Result<Self> {
        let child = command.stdin(Stdio::null()).process_group(0).spawn()?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// Runs the command to its end, and returns what it printed if it succeeded; its errors go to the file `log`.
    pub(super) async fn output(command: &mut Command, log: &Path) -> anyhow::Result<String> {
        let program = command.get_program().to_string_lossy().into_owned();
        let printed = log.with_extension("out");
        command.stdout(File::create(&printed)?).stderr(File::create(log)?);
        let mut running = Self::spawn(command, log).with_context(|| format!("cannot start {program}"))?;
        let status = loop {
            if let Some(status) = running.ended()? {
                break status;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        if !status.success() {
            bail!("{program} ended with {status}: {}", running.last_words());
        }
        // Not `read_to_string`: a build's output may be anything.
        Ok(String::from_utf8_lossy(&fs::read(printed)?).into_owned())
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// The last line in its log.
    pub(super) fn last_words(&self) -> String {
        let printed = String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned();
        let last = printed.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        last.trim().chars().take(200).collect()
    }

    /// What it and its descendants have used so far.
    pub(super) fn usage(&self) -> Usage {
        let ticks = procfs::ticks_per_second() as f64;
        let mut usage = Usage::default();
        for (process, stat) in self.tree() {
            usage.cpu += Duration::from_secs_f64((stat.utime + stat.stime) as f64 / ticks);
            // A process that has just ended has no memory any more.
            if let Ok(status) = process.status() {
                usage.rss += status.vmrss.unwrap_or(0) * 1024;
                usage.rss_peak += status.vmhwm.unwrap_or(0) * 1024;
            }
        }
        usage
    }

    /// The most memory that one of its processes with this name has had so far, of those that run now.
    pub(super) fn largest(&self, name: &str) -> u64 {
        let named = self.tree().into_iter().filter(|(_, stat)| stat.comm == name);
        named.filter_map(|(process, _)| process.status().ok()?.vmhwm).max().unwrap_or(0) * 1024
    }

    /// Begins the peak of the memory anew.
    pub(super) fn forget_peak(&self) {
        for (process, _) in self.tree() {
            // 5 resets the peak (proc_pid_clear_refs(5)); where that is not allowed, the peak is that of all works.
            let _ = fs::write(format!("/proc/{}/clear_refs", process.pid), "5");
        }
    }

    /// Asks it to end, and waits until it has.
    pub(super) async fn finish(&mut self, patience: Duration) -> anyhow::Result<()> {
        if let Some(pid) = self.pid() {
            kill_process(pid, Signal::TERM)?;
        }
        let until = Instant::now() + patience;
        while self.ended()?.is_none() {
            if Instant::now() > until {
                bail!("it did not end in {patience:?}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }

    /// The process, its descendants and its group: a wrapper may have left its children to init.
    fn tree(&self) -> Vec<(Process, Stat)> {
        let root = i32::try_from(self.child.id()).unwrap_or(0);
        let all = all_processes().into_iter().flatten().flatten();
        // A process may end while we look.
        let all: Vec<_> = all.filter_map(|process| process.stat().ok().map(|stat| (process, stat))).collect();
        let mut family = HashSet::from([root]);
        family.extend(all.iter().filter(|(_, stat)| stat.pgrp == root).map(|(_, stat)| stat.pid));
        loop {
            let size = family.len();
            family.extend(
                all.iter()
                    .filter(|(_, stat)| family.contains(&stat.ppid))
                    .map(|(_, stat)| stat.pid)
                    .collect::<Vec<_>>(),
            );
            if family.len() == size {
                break;
            }
        }
        all.into_iter().filter(|(_, stat)| family.contains(&stat.pid)).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Whoever has left the group first, since nobody knows them once their parent is gone. Errors: they ended already.
        for (process, _) in self.tree() {
            if let Some(pid) = Pid::from_raw(process.pid) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        if let Some(pid) = self.pid() {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn alive(pid: i32) -> bool {
        Process::new(pid).and_then(|process| process.stat()).is_ok_and(|stat| stat.state != 'Z')
    }

    #[tokio::test]
    async fn what_it_started_ends_with_it() {
        let folder = folder();
        let log = folder.path().join("log");
        let running = Running::start(&mut shell("setsid sleep 60 & sleep 60 & echo begun; wait"), &log).unwrap();
        while running.tree().len() < 3 || running.last_words() != "begun" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let pids: Vec<_> = running.tree().into_iter().map(|(process, _)| process.pid).collect();
        assert!(running.usage().rss > 0);
        drop(running);
        // A killed process takes a moment to be gone.
        while pids.iter().any(|pid| alive(*pid)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_failure_is_told_in_its_own_words() {
        let folder = folder();
        let log = folder.path().join("log");
        assert_eq!(Running::output(&mut shell("echo fine; echo careful >&2"), &log).await.unwrap(), "fine\n");
        let error = Running::output(&mut shell("echo no such jar >&2; exit 3"), &log).await.unwrap_err();
        assert!(error.to_string().ends_with("no such jar"), "{error}");
    }
}
