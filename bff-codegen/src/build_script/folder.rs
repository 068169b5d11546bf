//! A folder of generated files that changes only where the files do.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// Names what was generated, so that nothing else is ever removed: a `build.rs` may generate more into `OUT_DIR`.
const LIST: &str = "bff.files";

/// Makes `folder` hold `files` (names, with `/` between their parts, and contents), and none that an earlier run wrote
/// and this one does not.
pub(super) fn write(folder: &Path, files: &BTreeMap<String, String>) -> io::Result<()> {
    let listed = read(&folder.join(LIST))?.unwrap_or_default();
    for stale in listed.lines().filter(|name| !files.contains_key(*name)) {
        remove(&folder.join(stale))?;
    }
    for (name, text) in files {
        write_if_changed(&folder.join(name), text)?;
    }
    let list: String = files.keys().map(|name| format!("{name}\n")).collect();
    write_if_changed(&folder.join(LIST), &list)
}

fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    if read(path)?.as_deref() == Some(text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// The text of a file; `None` if it is not there, or not ours because it is no text.
fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn files(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    /// Sets the time of a file back, so that any write shows however coarse the file system's clock is.
    fn set_back(path: &Path) -> SystemTime {
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        File::options().append(true).open(path).unwrap().set_modified(long_ago).unwrap();
        modified(path)
    }

    fn modified(path: &Path) -> SystemTime {
        fs::metadata(path).unwrap().modified().unwrap()
    }

    #[test]
    fn only_what_changed_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(folder.path(), &files(&[("bff.rs", "same"), ("home/mod.rs", "old")])).unwrap();
        let before = ["bff.rs", "home/mod.rs", LIST].map(|name| set_back(&path(name)));
        write(folder.path(), &files(&[("bff.rs", "same"), ("home/mod.rs", "new")])).unwrap();
        let after = ["bff.rs", "home/mod.rs", LIST].map(|name| modified(&path(name)));
        assert_eq!(before[0], after[0], "unchanged");
        assert_ne!(before[1], after[1], "changed");
        assert_eq!(before[2], after[2], "the list is the same");
        assert_eq!(fs::read_to_string(path("home/mod.rs")).unwrap(), "new");
    }

    #[test]
    fn what_is_not_generated_any_more_goes_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("theirs.rs"), "").unwrap();
        write(folder.path(), &files(&[("bff.rs", ""), ("home.rs", ""), ("gone.rs", "")])).unwrap();
        fs::remove_file(path("gone.rs")).unwrap();
        write(folder.path(), &files(&[("bff.rs", "")])).unwrap();
        assert!(path("bff.rs").exists());
        assert!(!path("home.rs").exists());
        assert!(path("theirs.rs").exists());
        write(folder.path(), &files(&[("bff.rs", "")])).unwrap();
    }
}
