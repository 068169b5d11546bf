//! Specs as they were, read from git's history without touching the working tree.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::{fs, io};

use bff_codegen::{Files, Project};

use super::Refusal;

/// The specs that `named` says: a folder if there is one of that name, or else a revision of the repository that holds
/// the specs `here`.
pub(super) fn find(named: &str, here: Result<&Project, &Refusal>) -> Result<Project, Refusal> {
    let folder = Path::new(named);
    if folder.is_dir() {
        // A checkout of the repository is as good as the spec folder in it.
        let inside = folder.join("specs");
        let is_specs = folder.join("platform.yaml").is_file() || !inside.join("platform.yaml").is_file();
        return Ok(Project::new(if is_specs { folder.to_owned() } else { inside }));
    }
    let here = here.map_err(Refusal::clone)?.root();
    let commit = commit(named, here)?;
    let prefix = text(git(here, ["rev-parse", "--show-prefix"])?)?;
    let revision = Revision::read(here, commit, prefix.trim_end())?;
    Ok(Project::of_files(format!("{named}:{}", prefix.trim_end()), Arc::new(revision)))
}

/// The hash of the commit that a revision names.
fn commit(named: &str, here: &Path) -> Result<String, Refusal> {
    let inside = git(here, ["rev-parse", "--is-inside-work-tree"])?;
    if !inside.status.success() {
        let here = fs::canonicalize(here).unwrap_or_else(|_| here.to_owned());
        let here = here.display();
        return Err(Refusal(format!("`{named}` is no folder, and no revision: `{here}` is in no git repository")));
    }
    let commit = format!("{named}^{{commit}}");
    let found = git(here, ["rev-parse", "--verify", "--quiet", "--end-of-options", commit.as_str()])?;
    if !found.status.success() {
        return Err(Refusal(format!("`{named}` is neither a folder nor a revision that git knows")));
    }
    Ok(text(found)?.trim_end().to_owned())
}

/// The spec folder of a commit.
#[derive(Debug)]
struct Revision {
    /// A folder of the repository, for git to run in.
    here: PathBuf,
    commit: String,
    /// The spec folder in the repository: empty, or with a `/` at its end.
    prefix: String,
    /// The names in each folder, as paths from the spec folder.
    folders: BTreeMap<String, BTreeSet<String>>,
    files: BTreeSet<String>,
}

impl Revision {
    fn read(here: &Path, commit: String, prefix: &str) -> Result<Revision, Refusal> {
        let tree = format!("{commit}:{prefix}");
        let listed = git(here, ["ls-tree", "--full-tree", "-r", "-z", "--name-only", tree.as_str()])?;
        if !listed.status.success() {
            return Err(Refusal(format!("the revision {commit} has no folder `{prefix}`")));
        }
        let files: BTreeSet<String> =
            text(listed)?.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::from([(String::new(), BTreeSet::new())]);
        for file in &files {
            let mut path = file.as_str();
            while !path.is_empty() {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                folders.entry(folder.to_owned()).or_default().insert(name.to_owned());
                path = folder;
            }
        }
        Ok(Revision { here: here.to_owned(), commit, prefix: prefix.to_owned(), folders, files })
    }
}

impl Files for Revision {
    fn names_in(&self, folder: &str) -> io::Result<Vec<String>> {
        let names = self.folders.get(folder).ok_or_else(|| not_found("there is no such folder"))?;
        Ok(names.iter().cloned().collect())
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        let path = normalized(&Path::new(&self.prefix).join(path))
            .ok_or_else(|| not_found("it lies outside of the repository"))?;
        let object = format!("{}:{path}", self.commit);
        let found = git(&self.here, ["cat-file", "blob", object.as_str()]).map_err(|refusal| not_found(&refusal.0))?;
        if !found.status.success() {
            return Err(not_found("the revision has no such file"));
        }
        String::from_utf8(found.stdout).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
    }
}

fn not_found(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, why)
}

/// A path as git writes it: without `.` and `..`. `None`: it leads out of the repository.
fn normalized(path: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => _ = parts.pop()?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// Runs git in a folder.
fn git<const N: usize>(here: &Path, arguments: [&str; N]) -> Result<Output, Refusal> {
    let arguments = arguments.map(OsStr::new);
    Command::new("git").arg("-C").arg(here).args(arguments).output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Refusal("a revision is read with git, and there is no command `git`".to_owned()),
        _ => Refusal(format!("git cannot be run: {error}")),
    })
}

fn text(output: Output) -> Result<String, Refusal> {
    String::from_utf8(output.stdout).map_err(|_| Refusal("git answered something that is not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_git_writes_them() {
        let normalized = |path: &str| normalized(Path::new(path));
        assert_eq!(normalized("specs/contracts/users.yaml").as_deref(), Some("specs/contracts/users.yaml"));
        assert_eq!(normalized("specs/./contracts/../../shared/a.yaml").as_deref(), Some("shared/a.yaml"));
        assert_eq!(normalized("specs/../../a.yaml"), None);
        assert_eq!(normalized("/etc/passwd"), None);
    }
}
