//! The contracts of a compilation and the documents that they are made of.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::file::{Parsed, ParsedFiles, normalized, relative};
use super::pointer::Pointer;
use super::routes::{Contract, Routes, routes};
use super::schema::{Schema, SchemaRef};
use super::tree::Tree;
use crate::codes;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::{SourceId, Sources, Span};

/// Reads a file: the compiler itself does no I/O.
pub type Loader<'l> = dyn Fn(&Path) -> io::Result<String> + 'l;

/// The OpenAPI contracts of all upstreams, every file read and parsed once.
#[derive(Default)]
pub struct Contracts {
    entries: Vec<Entry>,
    documents: Vec<Document>,
    files: HashMap<PathBuf, Result<Arc<File>, Box<Diagnostic>>>,
    parsed: Arc<ParsedFiles>,
    /// Those that were read.
    schemas: RefCell<HashMap<SchemaRef, Rc<Schema>>>,
}

/// One contract of [`Contracts`]. Means nothing without the `Contracts` that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContractId(u32);

/// A file read as a certain version of OpenAPI: what a `$ref` points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DocumentId(u32);

/// The versions differ in one thing that cannot be told from the schema itself: what a sibling of `$ref` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V3_0,
    V3_1,
}

/// A node of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Node {
    pub(super) document: DocumentId,
    pub(super) pointer: Pointer,
}

impl Node {
    pub(super) fn key(&self, key: &str) -> Self {
        Self { document: self.document, pointer: self.pointer.key(key) }
    }

    pub(super) fn index(&self, index: usize) -> Self {
        Self { document: self.document, pointer: self.pointer.index(index) }
    }
}

pub(super) struct Entry {
    pub(super) upstream: String,
    pub(super) routes: Routes,
    files: Vec<PathBuf>,
}

struct Document {
    file: Arc<File>,
    version: Version,
}

struct File {
    /// Where it stands in a spec, for an inline schema.
    inline: Option<Span>,
    path: PathBuf,
    source: SourceId,
    parsed: Arc<Parsed>,
}

impl Contracts {
    /// No contracts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No contracts yet, but some that were parsed before.
    pub(crate) fn knowing(parsed: Arc<ParsedFiles>) -> Self {
        Self { parsed, ..Self::default() }
    }

    /// Loads the contract of an upstream and every file that its references name, directly or not.
    ///
    /// A file that only a reference names may be missing or broken: that is reported when the reference is used.
    ///
    /// # Errors
    ///
    /// The file cannot be read (a diagnostic without a label: the caller knows where the path is written), is neither
    /// JSON nor YAML, or not OpenAPI 3.0 or 3.1.
    pub fn load(
        &mut self,
        upstream: &str,
        path: &str,
        sources: &mut Sources,
        loader: &Loader<'_>,
    ) -> Result<ContractId, Box<Diagnostic>> {
        let path = normalized(Path::new(path));
        // A reference may now lead into a file that was not there.
        self.schemas.get_mut().clear();
        let root = self.file(&path, sources, loader)?;
        let version = version(&root)?;
        let files = self.load_referenced(&root, version, sources, loader);
        let document = self.document_of(&path, version).expect("just loaded");
        let id = ContractId(count(self.entries.len()));
        let entry = Entry { upstream: upstream.to_owned(), routes: routes(self, document), files };
        self.entries.push(entry);
        Ok(id)
    }

    /// Takes in a schema that a spec writes down at `span`: it may refer to nothing but itself.
    pub fn inline(&mut self, schema: Value, span: Span) -> SchemaRef {
        let file = File {
            inline: Some(span),
            path: PathBuf::new(),
            source: span.source,
            parsed: Arc::new(Parsed::of_value(schema)),
        };
        let document = DocumentId(count(self.documents.len()));
        self.documents.push(Document { file: Arc::new(file), version: Version::V3_1 });
        self.schema_ref(Node { document, pointer: Pointer::root() })
    }

    /// The contract `id`.
    pub fn contract(&self, id: ContractId) -> Contract<'_> {
        Contract { contracts: self, id, entry: &self.entries[id.0 as usize] }
    }

    /// Every file read for a contract, its own first: what a build has to watch.
    pub fn files(&self, id: ContractId) -> impl Iterator<Item = &Path> {
        self.entries[id.0 as usize].files.iter().map(PathBuf::as_path)
    }

    /// Every file read, for whatever contract. One that is missing is not among them: Cargo would build for ever anew.
    pub fn all_files(&self) -> impl Iterator<Item = &Path> {
        let mut files: Vec<&Path> = self.files.values().flatten().map(|file| file.path.as_path()).collect();
        files.sort_unstable();
        files.into_iter()
    }

    /// What `read` makes of a schema, when it is first asked for.
    pub(super) fn schema_once(&self, schema: &SchemaRef, read: impl FnOnce() -> Schema) -> Rc<Schema> {
        if let Some(known) = self.schemas.borrow().get(schema) {
            return Rc::clone(known);
        }
        let read = Rc::new(read());
        self.schemas.borrow_mut().insert(schema.clone(), Rc::clone(&read));
        read
    }

    pub(super) fn value(&self, node: &Node) -> Option<&Value> {
        self.tree(node.document).get(&node.pointer)
    }

    pub(super) fn tree(&self, document: DocumentId) -> &Tree {
        &self.parsed(document).tree
    }

    pub(super) fn parsed(&self, document: DocumentId) -> &Parsed {
        &self.document(document).file.parsed
    }

    pub(super) fn version(&self, document: DocumentId) -> Version {
        self.document(document).version
    }

    pub(super) fn path(&self, document: DocumentId) -> &Path {
        &self.document(document).file.path
    }

    /// Whether the schema at `node` stands in its document on its own, and not only where it is used.
    pub(super) fn stands_alone(&self, node: &Node) -> bool {
        let is_file = node.pointer.as_str().is_empty() && self.document(node.document).file.inline.is_none();
        is_file || SchemaRef::one(node.clone()).name().is_some()
    }

    pub(super) fn place(&self, node: &Node) -> Place {
        if let Some(span) = self.document(node.document).file.inline {
            return Place::Span(span);
        }
        Place::Contract { source: self.document(node.document).file.source, pointer: node.pointer.as_str().to_owned() }
    }

    /// The document that `file`, the part of a `$ref` before its `#`, means when it stands in `from`.
    pub(super) fn referenced_document(&self, from: DocumentId, file: &str) -> Result<DocumentId, ReferenceFault> {
        let base = self.document(from);
        let path = relative(&base.file.path, file).ok_or(ReferenceFault::Remote)?;
        match self.files.get(&path) {
            Some(Ok(_)) => self.document_of(&path, base.version).ok_or(ReferenceFault::Unread),
            Some(Err(diagnostic)) => Err(ReferenceFault::File(diagnostic.clone())),
            None => Err(ReferenceFault::Unread),
        }
    }

    fn document(&self, id: DocumentId) -> &Document {
        &self.documents[id.0 as usize]
    }

    fn document_of(&self, path: &Path, version: Version) -> Option<DocumentId> {
        let same = |document: &Document| document.version == version && document.file.path == path;
        self.documents.iter().position(same).map(|index| DocumentId(count(index)))
    }

    /// Makes documents of `root` and of everything it leads to; gives the paths of the files that could be read.
    fn load_referenced(
        &mut self,
        root: &Arc<File>,
        version: Version,
        sources: &mut Sources,
        loader: &Loader<'_>,
    ) -> Vec<PathBuf> {
        let mut paths = vec![root.path.clone()];
        let mut queue = VecDeque::from([Arc::clone(root)]);
        while let Some(file) = queue.pop_front() {
            if self.document_of(&file.path, version).is_none() {
                self.documents.push(Document { file: Arc::clone(&file), version });
            }
            for path in &file.parsed.refers_to {
                if paths.contains(path) {
                    continue;
                }
                if let Ok(referenced) = self.file(path, sources, loader) {
                    paths.push(path.clone());
                    queue.push_back(referenced);
                }
            }
        }
        paths
    }

    fn file(&mut self, path: &Path, sources: &mut Sources, loader: &Loader<'_>) -> Result<Arc<File>, Box<Diagnostic>> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let file = read(path, &self.parsed, sources, loader).map(Arc::new);
        self.files.insert(path.to_owned(), file.clone());
        file
    }
}

/// Why a reference to another file leads nowhere.
pub(super) enum ReferenceFault {
    /// It is a URL.
    Remote,
    /// It was not seen when the contract was loaded.
    Unread,
    /// The file itself is at fault.
    File(Box<Diagnostic>),
}

fn read(
    path: &Path,
    parsed: &ParsedFiles,
    sources: &mut Sources,
    loader: &Loader<'_>,
) -> Result<File, Box<Diagnostic>> {
    let shown = shown(path);
    let text = loader(path).map_err(|error| {
        Box::new(Diagnostic::error(codes::CONTRACT_FILE, format!("the contract `{shown}` cannot be read: {error}")))
    })?;
    match parsed.parse(path, &text) {
        Ok(parsed) => {
            let source = sources.add(shown, Arc::clone(&parsed.text));
            Ok(File { inline: None, path: path.to_owned(), source, parsed })
        }
        Err((message, offset)) => {
            let message_with_path = format!("the contract `{shown}` is neither JSON nor YAML");
            let at = Span::new(sources.add(shown, text), offset..offset);
            Err(Box::new(Diagnostic::error(codes::CONTRACT_SYNTAX, message_with_path).at(at, message)))
        }
    }
}

fn version(file: &File) -> Result<Version, Box<Diagnostic>> {
    let member = |key: &str| file.parsed.tree.get(&Pointer::root().key(key));
    let text = match member("openapi") {
        Some(Value::String(text)) => text.clone(),
        // `openapi: 3.0` without quotes is a number in YAML.
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let is = |wanted: &str| text.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if is("3.0") {
        return Ok(Version::V3_0);
    }
    if is("3.1") {
        return Ok(Version::V3_1);
    }
    let (key, found) = match member("swagger") {
        Some(Value::String(swagger)) => ("swagger", format!("this is Swagger {swagger}")),
        Some(_) => ("swagger", "this is Swagger".to_owned()),
        None if text.is_empty() => ("", "there is no `openapi: 3.…` in it".to_owned()),
        None => ("openapi", format!("this is OpenAPI {text}")),
    };
    let pointer = if key.is_empty() { Pointer::root() } else { Pointer::root().key(key) };
    let place = Place::Contract { source: file.source, pointer: pointer.as_str().to_owned() };
    let message = format!("the contract `{}` is not an OpenAPI 3.0 or 3.1 document", shown(&file.path));
    let diagnostic = Diagnostic::error(codes::CONTRACT_VERSION, message).at(place, found);
    Err(Box::new(if key == "swagger" { diagnostic.help("convert it to OpenAPI 3 first") } else { diagnostic }))
}

pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("fewer than 2^32 contracts and files")
}
