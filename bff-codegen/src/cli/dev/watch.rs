//! Notices that a file has changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

/// How often files are looked at. There are a few dozen: that costs nothing that could be measured, works on every file
/// system, and needs no library, of which each BFF's build would have to wait.
const INTERVAL: Duration = Duration::from_millis(200);

/// What tells one version of a file from another.
type Version = (Option<SystemTime>, u64);

/// Folders with all that is in them, and some files.
pub(super) struct Watched {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, Version>,
}

impl Watched {
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, files: Vec::new(), seen: BTreeMap::new() }
    }

    /// Takes what is there now for what is known.
    pub(super) fn look(&mut self) {
        self.seen = self.now();
    }

    /// Watches these files as well.
    pub(super) fn add(&mut self, files: Vec<PathBuf>) {
        for file in &files {
            self.seen.extend(version(file).map(|version| (file.clone(), version)));
        }
        self.files = files;
    }

    /// Waits until something differs from what is known, and has stopped changing: editors write in several steps. Asks
    /// `goes_on` now and then, and gives up when that says so: whether something has changed.
    pub(super) fn wait(&self, mut goes_on: impl FnMut() -> bool) -> bool {
        let mut last = self.seen.clone();
        loop {
            thread::sleep(INTERVAL);
            let now = self.now();
            if now != self.seen && now == last {
                return true;
            }
            last = now;
            if !goes_on() {
                return false;
            }
        }
    }

    fn now(&self) -> BTreeMap<PathBuf, Version> {
        let mut found = BTreeMap::new();
        self.folders.iter().for_each(|folder| collect(folder, &mut found));
        found.extend(self.files.iter().filter_map(|file| Some((file.clone(), version(file)?))));
        found
    }
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, Version>) {
    // A folder that is gone has no files.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        // Editors keep their own files beside the ones they change; cargo's are results.
        if name.to_string_lossy().starts_with('.') || name == "target" {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&path, found),
            _ => found.extend(version(&path).map(|version| (path, version))),
        }
    }
}

fn version(file: &Path) -> Option<Version> {
    fs::metadata(file).ok().filter(|data| data.is_file()).map(|data| (data.modified().ok(), data.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a change is noticed within a few looks.
    fn is_noticed(watched: &Watched) -> bool {
        let mut looks = 0;
        watched.wait(|| {
            looks += 1;
            looks < 4
        })
    }

    #[test]
    fn what_is_written_made_and_removed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("web")).unwrap();
        fs::write(path("web/home.yaml"), "a").unwrap();
        let mut watched = Watched::new(vec![folder.path().to_owned()]);
        watched.look();
        assert!(!is_noticed(&watched), "nothing has happened");
        fs::write(path("web/home.yaml"), "ab").unwrap();
        assert!(is_noticed(&watched), "a file is another");
        watched.look();
        fs::write(path("web/new.yaml"), "").unwrap();
        assert!(is_noticed(&watched), "a file is new");
        watched.look();
        fs::remove_file(path("web/new.yaml")).unwrap();
        assert!(is_noticed(&watched), "a file is gone");
    }

    #[test]
    fn files_of_editors_and_results_are_not_watched_and_named_files_are() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(folder.path().join("target")).unwrap();
        let contract = other.path().join("users.yaml");
        fs::write(&contract, "a").unwrap();
        let mut watched = Watched::new(vec![folder.path().to_owned()]);
        watched.look();
        watched.add(vec![contract.clone()]);
        fs::write(folder.path().join("target/out"), "").unwrap();
        fs::write(folder.path().join(".home.yaml.swp"), "").unwrap();
        assert!(!is_noticed(&watched));
        fs::write(contract, "ab").unwrap();
        assert!(is_noticed(&watched));
    }
}
