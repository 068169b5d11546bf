//! Files that commands write: new ones, and other texts for those that are there.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process;

use super::Refusal;

/// Writes a file that is not there yet, and its folder.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Refusal> {
    let created = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(path));
    let written = created.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Refusal(format!("`{}` cannot be written: {error}", path.display())))
}

/// The path as it is shown to somebody who is in the current folder.
pub(super) fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

/// Puts `now` into the file at `path`, which must still hold `before`, all at once: nobody ever sees half of it. A link
/// stays one, and so do the permissions.
pub(super) fn replace(path: &Path, before: &str, now: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", process::id()));
    let mut file = File::options().write(true).create_new(true).open(&beside)?;
    let done = write(&mut file, &path, now).and_then(|()| match fs::read_to_string(&path)? == before {
        true => fs::rename(&beside, &path),
        false => Err(io::Error::other("somebody else has changed it meanwhile")),
    });
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

fn write(file: &mut File, like: &Path, text: &str) -> io::Result<()> {
    file.set_permissions(fs::metadata(like)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.collect()
    }

    #[test]
    fn the_file_has_the_new_text_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home.yaml");
        fs::write(&path, "old").unwrap();
        replace(&path, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["home.yaml"]);
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home.yaml");
        fs::write(&path, "theirs").unwrap();
        let error = replace(&path, "old", "new").unwrap_err();
        assert_eq!(error.to_string(), "somebody else has changed it meanwhile");
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names(folder.path()), ["home.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_so_do_the_permissions() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("home.yaml"), folder.path().join("link.yaml"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, "old", "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
