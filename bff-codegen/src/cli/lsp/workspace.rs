//! Spec folders, with the texts that the editor has not saved.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bff_codegen::finding::Finding;
use bff_codegen::{Files, Project};
use gen_lsp_types::{CodeAction, PublishDiagnosticsParams, Range, Uri};

use super::report::{Report, Reporter};

/// The spec folders of the files that were opened.
pub(super) struct Workspaces {
    /// The only one, if it was named.
    named: Option<PathBuf>,
    known: BTreeMap<PathBuf, Workspace>,
}

/// A spec folder.
pub(super) struct Workspace {
    root: PathBuf,
    /// As it is on disk.
    saved: Project,
    /// Texts of open files, by their paths from the spec folder.
    open: BTreeMap<String, Arc<str>>,
    stale: Stale,
    /// What was found in each client, by file.
    found: BTreeMap<String, Reports>,
    /// What the editor shows.
    shown: Reports,
}

/// By the path of their file.
type Reports = BTreeMap<String, Vec<Report>>;

/// What has to be looked at again.
enum Stale {
    Clients(BTreeSet<String>),
    All,
}

impl Workspaces {
    pub(super) fn new(named: Option<PathBuf>) -> Workspaces {
        let named = named.and_then(|folder| std::path::absolute(folder).ok());
        Workspaces { named, known: BTreeMap::new() }
    }

    /// Takes the text of an open file.
    pub(super) fn write(&mut self, uri: &Uri, text: String) {
        if let Some((workspace, file)) = self.of(uri) {
            workspace.touch(&file);
            workspace.open.insert(file, text.into());
        }
    }

    /// Goes back to what is on disk.
    pub(super) fn close(&mut self, uri: &Uri) {
        if let Some((workspace, file)) = self.of(uri) {
            workspace.touch(&file);
            workspace.open.remove(&file);
        }
    }

    /// Notes that a file has changed on disk.
    pub(super) fn touch(&mut self, uri: &Uri) {
        if let Some((workspace, file)) = self.of(uri) {
            workspace.touch(&file);
        }
    }

    /// Looks at what has changed, and gives the files whose diagnostics are others now.
    pub(super) fn check(&mut self) -> Vec<PublishDiagnosticsParams> {
        self.known.values_mut().flat_map(Workspace::check).collect()
    }

    /// What solves the problems in a stretch of a file, as of the last check.
    pub(super) fn actions(&mut self, uri: &Uri, range: Range) -> Vec<CodeAction> {
        let Some((workspace, file)) = self.of(uri) else { return Vec::new() };
        let reports = workspace.shown.get(&file).into_iter().flatten();
        reports.flat_map(|report| report.actions(range)).collect()
    }

    /// The spec folder that a file belongs to, and its path from there.
    pub(super) fn of(&mut self, uri: &Uri) -> Option<(&mut Workspace, String)> {
        let path = uri.to_file_path().ok()?;
        let root = match &self.named {
            Some(named) => named.clone(),
            None => spec_folder(&path)?,
        };
        let below = path.strip_prefix(&root).ok()?;
        let file = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let workspace = self.known.entry(root).or_insert_with_key(|root| Workspace::new(root.clone()));
        Some((workspace, file))
    }
}

/// The nearest folder above a file that holds a `platform.yaml`, or else is called `specs`.
fn spec_folder(file: &Path) -> Option<PathBuf> {
    let folders = || file.ancestors().skip(1);
    let found = folders().find(|folder| folder.join("platform.yaml").is_file());
    found.or_else(|| folders().find(|folder| folder.ends_with("specs"))).map(Path::to_owned)
}

impl Workspace {
    fn new(root: PathBuf) -> Workspace {
        let saved = Project::new(root.clone());
        let (open, found, shown) = Default::default();
        Workspace { root, saved, open, stale: Stale::All, found, shown }
    }

    /// The project with what is not saved.
    pub(super) fn project(&self) -> Project {
        let files = Unsaved { disk: Arc::clone(self.saved.files()), open: self.open.clone() };
        self.saved.with_files(Arc::new(files))
    }

    /// The text of a file as the editor has it.
    pub(super) fn text(&self, file: &str) -> Option<Arc<str>> {
        match self.open.get(file) {
            Some(text) => Some(Arc::clone(text)),
            None => self.saved.files().read(Path::new(file)).ok().map(Arc::from),
        }
    }

    /// Where a file is. `None`: at no place that an address could name.
    pub(super) fn uri(&self, file: &str) -> Option<Uri> {
        Uri::from_file_path(self.root.join(file)).ok()
    }

    /// A file of a client concerns this client; the platform and the contracts, all of them.
    fn touch(&mut self, file: &str) {
        let client = file.split_once('/').map(|(folder, _)| folder).filter(|folder| self.found.contains_key(*folder));
        match (client, &mut self.stale) {
            (Some(client), Stale::Clients(clients)) => {
                // Without its `client.yaml`, it is no client any more.
                if file.ends_with("/client.yaml") {
                    self.stale = Stale::All;
                } else {
                    clients.insert(client.to_owned());
                }
            }
            _ => self.stale = Stale::All,
        }
    }

    fn check(&mut self) -> Vec<PublishDiagnosticsParams> {
        let stale = std::mem::replace(&mut self.stale, Stale::Clients(BTreeSet::new()));
        let project = self.project();
        let clients: Vec<String> = match stale {
            Stale::Clients(clients) if clients.is_empty() => return Vec::new(),
            Stale::Clients(clients) => clients.into_iter().collect(),
            Stale::All => {
                self.found.clear();
                // A folder that cannot be read has no clients; what was shown of it is taken back.
                project.clients().unwrap_or_default()
            }
        };
        for client in clients {
            let found = self.look_at(&project, &client);
            self.found.insert(client, found);
        }
        self.show()
    }

    fn look_at(&self, project: &Project, client: &str) -> Reports {
        let mut reports = Reports::new();
        // A file that is no text is none that an editor shows.
        let Ok(compilation) = project.check(client) else { return reports };
        let reporter = Reporter { sources: &compilation.sources, uri: &|file| self.uri(file) };
        for finding in compilation.findings() {
            let file = file_of(&finding, client);
            reports.entry(file).or_default().push(reporter.report(&finding));
        }
        reports
    }

    /// Puts together what was found in all clients, and gives the files of which it has changed.
    fn show(&mut self) -> Vec<PublishDiagnosticsParams> {
        let mut all = Reports::new();
        for (file, reports) in self.found.values().flatten() {
            let of_file = all.entry(file.clone()).or_default();
            for report in reports {
                // Every client finds what is wrong with the platform.
                if !of_file.contains(report) {
                    of_file.push(report.clone());
                }
            }
        }
        let none = Vec::new();
        let files: BTreeSet<&String> = all.keys().chain(self.shown.keys()).collect();
        let of = |reports: &Reports, file: &String| reports.get(file).unwrap_or(&none).clone();
        let changed = files.into_iter().filter(|file| of(&all, file) != of(&self.shown, file));
        let published = changed.filter_map(|file| {
            let diagnostics = of(&all, file).into_iter().map(|report| report.diagnostic).collect();
            Some(PublishDiagnosticsParams { uri: self.uri(file)?, version: None, diagnostics })
        });
        let published = published.collect();
        self.shown = all;
        published
    }
}

/// Where a finding is shown; of a file that is not there, in the file that makes a folder a client.
fn file_of(finding: &Finding, client: &str) -> String {
    match &finding.location {
        Some(location) => location.file.clone(),
        None => format!("{client}/client.yaml"),
    }
}

/// Files on disk, with open texts in their place.
#[derive(Debug)]
struct Unsaved {
    disk: Arc<dyn Files + Send + Sync>,
    open: BTreeMap<String, Arc<str>>,
}

impl Files for Unsaved {
    fn names_in(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names: BTreeSet<String> = self.disk.names_in(folder)?.into_iter().collect();
        let inside = |file: &String| match folder {
            "" => Some(file.clone()),
            _ => file.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned),
        };
        let open = self.open.keys().filter_map(inside);
        names.extend(open.filter_map(|file| file.split('/').next().map(str::to_owned)));
        Ok(names.into_iter().collect())
    }

    fn is_file(&self, path: &str) -> bool {
        self.open.contains_key(path) || self.disk.is_file(path)
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        match self.open.get(&*path.to_string_lossy().replace('\\', "/")) {
            Some(text) => Ok(text.to_string()),
            None => self.disk.read(path),
        }
    }
}
