//! Holds the picture of the layers in `lib.rs` against the `use crate::…` of every file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use, beside itself. Arrows go down only.
const LAYERS: [(&str, &[&str]); 13] = [
    (
        "app",
        &[
            "edge",
            "endpoint",
            "mock",
            "upstream",
            "observe",
            "descriptor",
            "problem",
        ],
    ),
    ("edge", &["observe", "descriptor", "problem"]),
    (
        "endpoint",
        &[
            "compose",
            "upstream",
            "observe",
            "json",
            "failure",
            "descriptor",
            "problem",
        ],
    ),
    ("mock", &[]),
    ("compose", &["json", "descriptor", "problem"]),
    ("filters", &["json"]),
    ("upstream", &["observe", "json", "failure", "descriptor"]),
    ("observe", &["failure", "descriptor", "problem"]),
    ("descriptor", &[]),
    ("failure", &["descriptor"]),
    ("problem", &[]),
    ("json", &[]),
    // The window of the house: shows what generated code may use of every floor.
    (
        "prelude",
        &[
            "app",
            "endpoint",
            "compose",
            "filters",
            "upstream",
            "descriptor",
            "problem",
            "json",
            "failure",
        ],
    ),
];

#[test]
fn arrows_go_down_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let layers: BTreeMap<_, _> = LAYERS.into_iter().collect();
    let mut wrong = BTreeSet::new();
    for file in files(&src) {
        let path = file.strip_prefix(&src).unwrap();
        let module = path
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if module == "lib" || is_test(path) {
            continue;
        }
        let allowed = layers
            .get(module)
            .unwrap_or_else(|| panic!("`{module}` has no layer"));
        for used in used(&fs::read_to_string(&file).unwrap()) {
            if used != module && !allowed.contains(&used.as_str()) {
                wrong.insert(format!("{} uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The modules that a file names outside its tests and comments.
fn used(text: &str) -> BTreeSet<String> {
    let code = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let named = lines
        .flat_map(|line| line.split("crate::").skip(1))
        .filter_map(|rest| {
            let end =
                rest.find(|character: char| !character.is_alphanumeric() && character != '_')?;
            Some(rest[..end].to_owned())
        });
    // `crate::{a, b}` would hide from this test; nobody writes it.
    assert!(!code.contains("crate::{"), "{code}");
    named.filter(|name| !name.is_empty()).collect()
}

fn is_test(path: &Path) -> bool {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    stem.ends_with("tests") || stem == "testing" || path.iter().any(|part| part == "tests")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
