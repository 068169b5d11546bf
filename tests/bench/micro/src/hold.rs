//! Holding counts against those that were accepted.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::counts::Counts;
use crate::machine::Machine;

/// How far a count may be from the accepted one, either way, as a share of that. Between runs of the same program counts
/// differ by half a percent at most.
const TOLERANCE: f64 = 0.03;

/// What was accepted: `counts.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// What the counts were taken with.
    pub taken_with: Machine,
    /// The counts.
    pub instructions: Counts,
}

/// What became of one count.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    Same,
    More,
    Less,
    New,
    Gone,
}

impl Accepted {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// It is not there, or is not what [`write`](Self::write) wrote.
    pub fn read(file: &Path) -> std::io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write(&self, file: &Path) -> std::io::Result<()> {
        fs::write(file, serde_json::to_string_pretty(self)? + "\n")
    }
}

/// How `counts` differ from the `accepted` ones: a table, and how many lines of it are more than the tolerance allows.
pub fn compare(accepted: &Counts, counts: &Counts) -> (String, usize) {
    let mut table = format!("{:<30} {:>12} {:>12} {:>8}\n", "", "accepted", "now", "change");
    let mut moved = 0;
    let gone = accepted.keys().filter(|name| !counts.contains_key(*name));
    for name in counts.keys().chain(gone) {
        let (before, now) = (accepted.get(name).copied(), counts.get(name).copied());
        let (share, change) = change(before, now);
        let number = |count: Option<u64>| count.map_or("-".to_owned(), |count| count.to_string());
        let word = match change {
            Change::Same => "",
            Change::More => "  MORE",
            Change::Less => "  LESS",
            Change::New => "  NEW",
            Change::Gone => "  GONE",
        };
        moved += usize::from(change != Change::Same);
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{name:<30} {:>12} {:>12} {:>+7.2}%{word}", number(before), number(now), share * 100.0);
    }
    (table, moved)
}

fn change(before: Option<u64>, now: Option<u64>) -> (f64, Change) {
    match (before, now) {
        (Some(before), Some(now)) => {
            let share = (now as f64 - before as f64) / before.max(1) as f64;
            let change = match share {
                more if more > TOLERANCE => Change::More,
                less if less < -TOLERANCE => Change::Less,
                _ => Change::Same,
            };
            (share, change)
        }
        (None, _) => (0.0, Change::New),
        (Some(_), None) => (0.0, Change::Gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Counts {
        counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn what_moved_either_way_is_named() {
        let accepted = counts(&[("fine", 1000), ("less", 1000), ("more", 1000), ("gone", 5)]);
        let now = counts(&[("fine", 1030), ("less", 969), ("more", 1031), ("new", 7)]);
        let (table, moved) = compare(&accepted, &now);
        assert_eq!(moved, 4, "{table}");
        let line = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        assert!(line("fine").ends_with("+3.00%"), "{table}");
        assert!(line("less").ends_with("-3.10%  LESS"), "{table}");
        assert!(line("more").ends_with("+3.10%  MORE"), "{table}");
        assert!(line("new").ends_with("NEW") && line("gone").ends_with("GONE"), "{table}");
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("counts.json");
        let taken_with = Machine {
            rustc: "rustc 1.95.0".to_owned(),
            target: "x86_64-unknown-linux-gnu".to_owned(),
            libc: "glibc 2.36".to_owned(),
            valgrind: "valgrind-3.19.0".to_owned(),
            avx2: true,
        };
        Accepted { taken_with: taken_with.clone(), instructions: counts(&[("works/a", 5)]) }.write(&file).unwrap();
        let read = Accepted::read(&file).unwrap();
        assert_eq!((&read.taken_with, read.instructions["works/a"]), (&taken_with, 5));
        let other = Machine { rustc: "rustc 1.96.0".to_owned(), ..taken_with };
        let differences = read.taken_with.differences(&other);
        assert_eq!(differences, [("rustc", "rustc 1.95.0".to_owned(), "rustc 1.96.0".to_owned())]);
    }
}
