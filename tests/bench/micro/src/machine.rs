//! What counts depend on besides the source.

use std::env;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// The tools that counts were taken with. Counts taken with others are not comparable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The compiler: it chooses the instructions.
    pub rustc: String,
    /// What it compiles for.
    pub target: String,
    /// Whose `memcpy` and `memcmp` are counted.
    pub libc: String,
    /// Whose emulated processor tells libraries which instructions they may use. It is the same wherever the real one
    /// has AVX2, and has no AVX-512 anywhere.
    pub valgrind: String,
    /// Whether the real processor has AVX2.
    pub avx2: bool,
}

/// A tool that is not there, or does not say its version.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` cannot be asked for its version")]
pub struct NoAnswer(&'static str);

impl Machine {
    /// This machine.
    ///
    /// # Errors
    ///
    /// One of the tools is missing.
    pub fn here() -> Result<Self, NoAnswer> {
        // As cargo finds it.
        let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
        let rustc = said(Command::new(compiler).arg("-vV")).ok_or(NoAnswer("rustc -vV"))?;
        let target = rustc.lines().find_map(|line| line.strip_prefix("host: ")).ok_or(NoAnswer("rustc -vV"))?;
        Ok(Self {
            rustc: rustc.lines().next().unwrap_or_default().to_owned(),
            target: target.to_owned(),
            libc: said(Command::new("getconf").arg("GNU_LIBC_VERSION")).ok_or(NoAnswer("getconf GNU_LIBC_VERSION"))?,
            valgrind: said(Command::new("valgrind").arg("--version")).ok_or(NoAnswer("valgrind --version"))?,
            avx2: has_avx2(),
        })
    }

    /// Each thing in which `self` and `other` differ: its name, and what it is on either.
    pub fn differences<'m>(&'m self, other: &'m Self) -> Vec<(&'static str, String, String)> {
        let pairs = [
            ("rustc", self.rustc.clone(), other.rustc.clone()),
            ("target", self.target.clone(), other.target.clone()),
            ("libc", self.libc.clone(), other.libc.clone()),
            ("valgrind", self.valgrind.clone(), other.valgrind.clone()),
            ("avx2", self.avx2.to_string(), other.avx2.to_string()),
        ];
        pairs.into_iter().filter(|(_, ours, theirs)| ours != theirs).collect()
    }
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}
