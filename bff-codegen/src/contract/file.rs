//! A contract's text, parsed.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::locate::is_json;
use super::pointer::percent_decoded;
use super::routes::{self, Heads};
use super::tree::Tree;
use super::yaml;

/// A file's text, and what it says.
pub(super) struct Parsed {
    pub(super) text: Arc<str>,
    pub(super) tree: Tree,
    /// The paths that its `$ref`s name.
    pub(super) refers_to: Vec<PathBuf>,
    heads: OnceLock<Heads>,
}

/// Why a text cannot be parsed, and where.
pub(super) type Fault = (String, usize);

/// Contracts as they were last parsed, by their paths. A compiler that is asked again and again keeps it: a file is parsed
/// anew only when its text is another.
#[derive(Default)]
pub(crate) struct ParsedFiles(Mutex<HashMap<PathBuf, Arc<Parsed>>>);

impl ParsedFiles {
    /// The file at `path`, whose text is this.
    pub(super) fn parse(&self, path: &Path, text: &str) -> Result<Arc<Parsed>, Fault> {
        // Nobody can leave the map half changed.
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = known().get(path).filter(|parsed| *parsed.text == *text) {
            return Ok(Arc::clone(parsed));
        }
        let parsed = Arc::new(Parsed::new(path, text)?);
        known().insert(path.to_owned(), Arc::clone(&parsed));
        Ok(parsed)
    }
}

impl std::fmt::Debug for ParsedFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParsedFiles").finish_non_exhaustive()
    }
}

impl Parsed {
    fn new(path: &Path, text: &str) -> Result<Self, Fault> {
        let tree = tree(text)?;
        let referred: Vec<String> = match &tree {
            Tree::Read(value) => references_in_value(value),
            Tree::Unread { .. } | Tree::Cut { .. } => references_in_json(text).collect(),
        };
        let mut refers_to = Vec::new();
        for target in referred {
            let file = target.split('#').next().unwrap_or_default();
            refers_to.extend(relative(path, file).filter(|other| other != path && !refers_to.contains(other)));
        }
        Ok(Self { text: Arc::from(text), tree, refers_to, heads: OnceLock::new() })
    }

    /// A value that stands in no file of its own.
    pub(super) fn of_value(value: Value) -> Self {
        Self { text: Arc::default(), tree: Tree::Read(value), refers_to: Vec::new(), heads: OnceLock::new() }
    }

    /// The operations of its path items.
    pub(super) fn heads(&self) -> &Heads {
        self.heads.get_or_init(|| routes::heads(self))
    }
}

fn tree(whole: &str) -> Result<Tree, Fault> {
    let text = whole.trim_start_matches('\u{feff}');
    let skipped = whole.len() - text.len();
    if !is_json(text) {
        return yaml::parse(text).map(Tree::Read).map_err(|error| (error.message, error.offset + skipped));
    }
    Tree::from_json(text).or_else(|error| {
        // Flow-style YAML looks like JSON at first; if it is not that either, the author meant JSON.
        yaml::parse(text).map(Tree::Read).map_err(|_| {
            let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let offset = (line_start + error.column().saturating_sub(1)).min(text.len());
            let offset = (0..=offset).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0);
            (error.to_string(), offset + skipped)
        })
    })
}

/// What the `$ref`s of a JSON text name, save places in the same document: found in the text, for it is not parsed yet.
///
/// A `$ref` inside an example or a property of that name does no harm: at worst a file is looked for that nobody uses.
fn references_in_json(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("\"$ref\"").filter_map(|(at, key)| {
        let value = text[at + key.len()..].trim_start().strip_prefix(':')?.trim_start();
        let is_elsewhere = value.starts_with('"') && !value.starts_with("\"#");
        is_elsewhere.then(|| serde_json::Deserializer::from_str(value).into_iter().next()?.ok())?
    })
}

/// The same of a document that is parsed.
fn references_in_value(value: &Value) -> Vec<String> {
    let (mut found, mut unseen) = (Vec::new(), vec![value]);
    while let Some(value) = unseen.pop() {
        match value {
            Value::Array(elements) => unseen.extend(elements.iter().rev()),
            Value::Object(members) => {
                found.extend(
                    members
                        .get("$ref")
                        .and_then(Value::as_str)
                        .filter(|target| !target.starts_with('#'))
                        .map(str::to_owned),
                );
                unseen.extend(members.values().rev());
            }
            _ => {}
        }
    }
    found
}

/// Where `file`, as a `$ref` in `base` writes it, lies. `None` for a URL.
pub(super) fn relative(base: &Path, file: &str) -> Option<PathBuf> {
    if file.is_empty() {
        return Some(base.to_owned());
    }
    let is_url = file
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let directory = base.parent().unwrap_or(Path::new(""));
    (!is_url).then(|| normalized(&directory.join(percent_decoded(file))))
}

/// `a/./b/../c` → `a/c`, so that one file has one path. Symbolic links are not looked at: the compiler does no I/O.
pub(super) fn normalized(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.components().next_back(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "contracts/api.yaml";

    #[test]
    fn a_file_is_parsed_again_only_if_its_text_is_another() {
        let files = ParsedFiles::default();
        let parse = |path: &str, text: &str| files.parse(Path::new(path), text).expect("YAML");
        let first = parse(PATH, "a: 1");
        assert!(Arc::ptr_eq(&first, &parse(PATH, "a: 1")));
        let changed = parse(PATH, "a: 2");
        assert_eq!((&*first.text, &*changed.text), ("a: 1", "a: 2"));
        assert!(Arc::ptr_eq(&changed, &parse(PATH, "a: 2")));
        assert!(!Arc::ptr_eq(&changed, &parse("contracts/other.yaml", "a: 2")), "its references are others");
    }

    #[test]
    fn a_text_that_is_wrong_does_not_take_the_place_of_the_one_before() {
        let files = ParsedFiles::default();
        let parse = |text: &str| files.parse(Path::new(PATH), text);
        let first = parse("a: 1").expect("YAML");
        assert!(parse("a: {").is_err());
        assert!(Arc::ptr_eq(&first, &parse("a: 1").expect("YAML")));
    }
}
