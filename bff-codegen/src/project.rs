//! A spec folder: the edge where the compiler reads files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

use crate::contract::ParsedFiles;
use crate::diagnostic::nearest;
use crate::inspection::{Completion, Inspection, complete_input, inspect_input};
use crate::repair::repair_input;
use crate::{Compilation, Features, Input, Repair};

/// A folder of specs: `platform.yaml`, `contracts/`, and a folder for each client.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    files: Arc<dyn Files + Send + Sync>,
    /// The contracts, for whoever compiles more than once.
    parsed: Arc<ParsedFiles>,
    features: Features,
}

/// Where a project's files are: on a disk, or in another version of it. Paths are relative to the spec folder.
pub trait Files: fmt::Debug {
    /// What lies in a folder, in any order; the spec folder itself is the empty path.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    fn names_in(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Whether there is such a file.
    fn is_file(&self, path: &str) -> bool;

    /// The text of a file. The path of one that a contract refers to may lead out of the spec folder.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read, perhaps because it is not UTF-8.
    fn read(&self, path: &Path) -> io::Result<String>;
}

/// A folder on disk.
#[derive(Debug)]
struct Folder(PathBuf);

impl Files for Folder {
    fn names_in(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.0.join(folder))?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn is_file(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        fs::read_to_string(self.0.join(path))
    }
}

impl Project {
    /// The project in the folder `root`.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Project {
        let root = root.into();
        Project::of_files(root.clone(), Arc::new(Folder(root)))
    }

    /// A project whose files are somewhere else. `root` is what messages call it.
    #[must_use]
    pub fn of_files(root: impl Into<PathBuf>, files: Arc<dyn Files + Send + Sync>) -> Project {
        Project { root: root.into(), files, parsed: Arc::default(), features: Features::unknown() }
    }

    /// The same project, for BFFs whose `bff-core` has these features.
    #[must_use]
    pub fn with_features(self, features: Features) -> Project {
        Project { features, ..self }
    }

    /// The same project with its files somewhere else: a contract that is the same there is not parsed again.
    #[must_use]
    pub fn with_files(&self, files: Arc<dyn Files + Send + Sync>) -> Project {
        Project { files, ..self.clone() }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where its files are.
    #[must_use]
    pub fn files(&self) -> &Arc<dyn Files + Send + Sync> {
        &self.files
    }

    /// The names of the clients: the folders that hold a `client.yaml`, in order.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn clients(&self) -> Result<Vec<String>, ProjectError> {
        let entries = self.names_in("").map_err(|error| ProjectError::Folder { folder: self.root.clone(), error })?;
        Ok(entries.into_iter().filter(|name| self.files.is_file(&format!("{name}/client.yaml"))).collect())
    }

    /// The paths of a client's spec files, relative to the folder, in order: the platform's first.
    ///
    /// # Errors
    /// There is no such client, or a folder cannot be read.
    pub fn spec_files(&self, client: &str) -> Result<Vec<String>, ProjectError> {
        let known = self.clients()?;
        if !known.iter().any(|name| name == client) {
            return Err(ProjectError::UnknownClient { client: client.to_owned(), folder: self.root.clone(), known });
        }
        let in_folder = |error| ProjectError::Folder { folder: self.root.join(client), error };
        let names = self.names_in(client).map_err(in_folder)?.into_iter();
        let specs = names.filter(|name| name.ends_with(".yaml") || name.ends_with(".yml"));
        let platform = self.files.is_file("platform.yaml").then(|| "platform.yaml".to_owned());
        Ok(platform.into_iter().chain(specs.map(|name| format!("{client}/{name}"))).collect())
    }

    /// The spec files of a client, as paths and texts.
    ///
    /// # Errors
    /// There is no such client, or a spec file cannot be read.
    pub fn specs(&self, client: &str) -> Result<Vec<(String, String)>, ProjectError> {
        let read = |path: String| match self.files.read(Path::new(&path)) {
            Ok(text) => Ok((path, text)),
            Err(error) => Err(ProjectError::File { path, error }),
        };
        self.spec_files(client)?.into_iter().map(read).collect()
    }

    /// Compiles a client.
    ///
    /// # Errors
    /// There is no such client, or a spec file cannot be read; what is wrong inside the files is in the compilation's
    /// diagnostics.
    pub fn compile(&self, client: &str) -> Result<Compilation, ProjectError> {
        Ok(self.with(&self.specs(client)?, |input| input.compile()))
    }

    /// Looks at a client as [`Self::compile`] does, and generates nothing.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn check(&self, client: &str) -> Result<Compilation, ProjectError> {
        Ok(self.with(&self.specs(client)?, |input| input.check()))
    }

    /// Says what stands at byte `offset` of a spec file: its path from the spec folder.
    #[must_use]
    pub fn inspect(&self, path: &str, offset: usize) -> Option<Inspection> {
        self.with(&self.specs_with(path)?, |input| inspect_input(input, path, offset))
    }

    /// Says what could stand at byte `offset` of a spec file.
    #[must_use]
    pub fn complete(&self, path: &str, offset: usize) -> Option<Completion> {
        self.with(&self.specs_with(path)?, |input| complete_input(input, path, offset))
    }

    /// A spec file and what it needs: however many endpoints a client has, those of one file are looked at.
    fn specs_with(&self, path: &str) -> Option<Vec<(String, String)>> {
        let client = match path.split_once('/') {
            Some((client, _)) => client.to_owned(),
            // The platform is looked at with any client.
            None => self.clients().ok()?.into_iter().next()?,
        };
        let of_client = format!("{client}/client.yaml");
        let is_needed = |file: &String| ["platform.yaml", &of_client, path].contains(&file.as_str());
        let read = |file: String| match self.files.read(Path::new(&file)) {
            Ok(text) => Some((file, text)),
            Err(_) => None,
        };
        self.spec_files(&client).ok()?.into_iter().filter(is_needed).map(read).collect()
    }

    /// Makes the changes of a client's spec files that are sure, and writes none of them.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub fn repair(&self, client: &str) -> Result<Repair, ProjectError> {
        Ok(self.with(&self.specs(client)?, repair_input))
    }

    /// Runs the compiler on spec files, with the project's contracts.
    fn with<T>(&self, specs: &[(String, String)], run: impl FnOnce(Input<'_>) -> T) -> T {
        let load = |path: &Path| self.files.read(path);
        run(Input { features: &self.features, ..Input::new(specs, &load, &self.parsed) })
    }

    /// What lies in a folder, sorted: the order in which a file system lists it means nothing.
    fn names_in(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = self.files.names_in(folder)?;
        names.sort();
        Ok(names)
    }
}

/// Why a client could not be compiled at all.
#[derive(Debug)]
pub enum ProjectError {
    /// A folder cannot be read.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// No folder of that name holds a `client.yaml`.
    UnknownClient {
        /// What was asked for.
        client: String,
        /// Where it was looked for.
        folder: PathBuf,
        /// The clients that there are, in order.
        known: Vec<String>,
    },
    /// A spec file cannot be read: perhaps it is not UTF-8.
    File {
        /// Its path, from the spec folder.
        path: String,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { folder, error } => write!(f, "the folder `{}` cannot be read: {error}", folder.display()),
            Self::File { path, error } => write!(f, "the file `{path}` cannot be read: {error}"),
            Self::UnknownClient { client, folder, known } => {
                write!(f, "there is no client `{client}`: no `{client}/client.yaml` in `{}`", folder.display())?;
                if let Some(near) = nearest(client, known.iter().map(String::as_str)) {
                    write!(f, "; did you mean `{}`?", near.name)?;
                }
                match known.as_slice() {
                    [] => write!(f, " (there are no clients at all)"),
                    known => write!(f, " (there are {})", known.join(", ")),
                }
            }
        }
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Folder { error, .. } | Self::File { error, .. } => Some(error),
            Self::UnknownClient { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[&str]) -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let project = Project::new(folder.path());
        (folder, project)
    }

    #[test]
    fn a_client_is_a_folder_with_a_client_file() {
        let (_folder, project) =
            project(&["web/client.yaml", "admin/client.yaml", "contracts/users.yaml", "platform.yaml"]);
        assert_eq!(project.clients().unwrap(), ["admin", "web"]);
    }

    #[test]
    fn specs_are_yaml_files_and_the_platform_comes_first() {
        let files =
            ["platform.yaml", "web/b.yml", "web/client.yaml", "web/a.yaml", "web/notes.md", "admin/client.yaml"];
        let (_folder, project) = project(&files);
        assert_eq!(project.spec_files("web").unwrap(), ["platform.yaml", "web/a.yaml", "web/b.yml", "web/client.yaml"]);
    }

    #[test]
    fn an_unknown_client_is_told_the_known_ones() {
        let (folder, project) = project(&["web/client.yaml", "mobile/client.yaml"]);
        let told =
            project.compile("mobil").unwrap_err().to_string().replace(&*folder.path().to_string_lossy(), "specs");
        assert_eq!(
            told,
            "there is no client `mobil`: no `mobil/client.yaml` in `specs`; did you mean `mobile`? (there are mobile, web)"
        );
    }

    #[test]
    fn a_file_that_is_no_text_is_named() {
        let (folder, project) = project(&["web/client.yaml"]);
        fs::write(folder.path().join("web/home.yaml"), b"\xff").unwrap();
        let told = project.compile("web").unwrap_err().to_string();
        assert!(told.starts_with("the file `web/home.yaml` cannot be read: "), "{told}");
    }
}
