//! A spec folder on disk: the edge where the compiler reads files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::{Compilation, compile};

/// A folder of specs: `platform.yaml`, `contracts/`, and a folder for each client.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project in the folder `root`.
    pub fn new(root: impl Into<PathBuf>) -> Project {
        Project { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The names of the clients: the folders that hold a `client.yaml`, in order.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn clients(&self) -> io::Result<Vec<String>> {
        let mut clients = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            if entry.path().join("client.yaml").is_file() {
                clients.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        clients.sort();
        Ok(clients)
    }

    /// The paths of a client's spec files, relative to the folder, in order: the platform's first.
    ///
    /// # Errors
    /// The client's folder cannot be read.
    pub fn spec_files(&self, client: &str) -> io::Result<Vec<String>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.root.join(client))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".yaml") || name.ends_with(".yml") {
                files.push(format!("{client}/{name}"));
            }
        }
        files.sort();
        if self.root.join("platform.yaml").is_file() {
            files.insert(0, "platform.yaml".to_owned());
        }
        Ok(files)
    }

    /// Compiles a client.
    ///
    /// # Errors
    /// A spec file cannot be read; what is wrong inside the files is in the compilation's diagnostics.
    pub fn compile(&self, client: &str) -> io::Result<Compilation> {
        let read = |path: String| fs::read_to_string(self.root.join(&path)).map(|text| (path, text));
        let files = self.spec_files(client)?.into_iter().map(read).collect::<io::Result<Vec<_>>>()?;
        Ok(compile(&files, &|path| fs::read_to_string(self.root.join(path))))
    }
}
