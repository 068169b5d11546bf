//! Every page of `bff explain` is true: its wrong example earns its code and no other, its right one earns nothing.
//!
//! `docs/codes/README.md` says how examples are written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use bff_codegen::codes::{self, Code};
use bff_codegen::{Compilation, Features, compile_for};

/// The file that an example is when it names none.
const ENDPOINTS: &str = "mobile/endpoints.yaml";

/// The files of a workspace: paths and texts.
type Files = BTreeMap<String, String>;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes")
}

/// What stands around every example.
fn workspace() -> Files {
    let read = |path: &str| (path.to_owned(), fs::read_to_string(folder().join("workspace").join(path)).unwrap());
    ["platform.yaml", "mobile/client.yaml", "contracts/shop.yaml", "policies/orders.rego"].map(read).into()
}

/// A block of code of a page.
struct Block<'p> {
    /// What stands behind the three ticks, word by word.
    opening: Vec<&'p str>,
    text: &'p str,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let parts = page.split("```").skip(1).step_by(2);
    let split = parts.map(|part| part.split_once('\n').expect("a block has a first line"));
    split.map(|(opening, text)| Block { opening: opening.split_whitespace().collect(), text }).collect()
}

/// The workspace with the blocks of one verdict, `wrong` or `right`, in it.
fn example(page: &str, verdict: &str) -> Files {
    let mut files = workspace();
    for block in blocks(page) {
        match block.opening[..] {
            ["yaml", known] if known == verdict => drop(files.insert(ENDPOINTS.to_owned(), block.text.to_owned())),
            ["yaml", known, path] if known == verdict => {
                let base = files.get(path).unwrap_or_else(|| panic!("the workspace has no `{path}`"));
                files.insert(path.to_owned(), merged(base, block.text));
            }
            ["rego", known, path] | ["text", known, path @ "features"] if known == verdict => {
                files.insert(path.to_owned(), block.text.to_owned());
            }
            ["text", known] if known == verdict => {
                let listed: BTreeSet<&str> = block.text.lines().collect();
                files.retain(|path, _| listed.contains(path.as_str()) || !is_spec(path));
            }
            ["yaml" | "text" | "rego", "wrong" | "right", ..] => {}
            ref other => panic!("a block opens with {other:?}"),
        }
    }
    files
}

/// `base` with the top-level entries of `change` in the place of its own.
fn merged(base: &str, change: &str) -> String {
    let mut entries = entries(base);
    for (key, text) in self::entries(change) {
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some(entry) => entry.1 = text,
            None => entries.push((key, text)),
        }
    }
    entries.into_iter().map(|(_, text)| text).collect()
}

/// The top-level entries of a YAML file, by their keys, as they are written.
fn entries(text: &str) -> Vec<(&str, String)> {
    let mut entries: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.starts_with([' ', '#', '}', ']', '\n']), entries.last_mut()) {
            (true, Some((_, entry))) => entry.push_str(line),
            _ => entries.push((line.split(':').next().unwrap_or_default(), line.to_owned())),
        }
    }
    entries
}

fn compiled(files: &Files) -> Compilation {
    let specs: Vec<_> = files.clone().into_iter().filter(|(path, _)| is_spec(path)).collect();
    let features = files.get("features").map_or_else(Features::unknown, |list| Features::on(list.lines()));
    let load = |path: &Path| {
        let found = path.to_str().and_then(|path| files.get(path)).cloned();
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no such file"))
    };
    compile_for(&specs, &load, &features)
}

fn is_spec(path: &str) -> bool {
    path.ends_with(".yaml") && !path.starts_with("contracts/")
}

/// What is wrong with a page.
fn lies(code: Code) -> Option<String> {
    let page = code.page();
    let (wrong, right) = (compiled(&example(page, "wrong")), compiled(&example(page, "right")));
    let found: BTreeSet<&str> = wrong.findings().iter().map(|finding| finding.code).collect();
    let is_wrong = found.iter().eq([&code.id]) && wrong.output.is_some() == code.is_warning();
    let is_right = right.findings().is_empty() && right.output.is_some();
    let told = |what: &str, compilation: &Compilation| format!("{}, {what}:\n{}", code.id, compilation.report(false));
    match (is_wrong, is_right) {
        (true, true) => None,
        (false, _) => Some(told("the wrong example", &wrong)),
        (true, false) => Some(told("the right example", &right)),
    }
}

#[test]
fn every_page_is_true() {
    let lies: Vec<_> = codes::ALL.iter().copied().filter_map(lies).collect();
    assert!(lies.is_empty(), "{}", lies.join("\n"));
}

#[test]
fn every_page_has_both_examples_and_says_why() {
    for code in codes::ALL {
        let openings: Vec<_> = blocks(code.page()).into_iter().map(|block| block.opening[1]).collect();
        assert!(["wrong", "right"].iter().all(|verdict| openings.contains(verdict)), "{}: {openings:?}", code.id);
        let prose = code.page().lines().nth(2).unwrap_or_default();
        assert!(prose.len() > 40 && !prose.starts_with("```"), "{} begins with an example", code.id);
    }
}

#[test]
fn there_is_no_page_without_a_code() {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages: BTreeSet<String> = names.filter(|name| name.starts_with("BFF")).collect();
    let codes: BTreeSet<String> = codes::ALL.iter().map(|code| format!("{}.md", code.id)).collect();
    assert_eq!(pages, codes);
}

#[test]
fn a_change_takes_the_place_of_top_level_entries() {
    let base = "a: 1\nb:\n  c: 2\n# about d\nd: 3\n";
    assert_eq!(merged(base, "b: {}\ne: 5\n"), "a: 1\nb: {}\nd: 3\ne: 5\n", "a comment belongs to what is above");
}
