//! The layers of a crate, held against its imports.
//!
//! A table names each top-level module and the modules below it that it may use. What is not in the table may use nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A module and what it may import of its own crate; `*` stands for everything.
pub type Layer = (&'static str, &'static [&'static str]);

/// Every import of `source` (a crate's `src`) that the table does not allow, as `file: from → to`, sorted.
///
/// Test modules are not looked at: a test may reach up for what it needs.
///
/// # Panics
///
/// If the folder cannot be read.
pub fn violations(source: &Path, table: &[Layer]) -> Vec<String> {
    let mut found = Vec::new();
    visit(source, &mut |file, text| {
        let path = file.strip_prefix(source).expect("a file below it");
        let Some(from) = module_of(path) else { return };
        let allowed = table.iter().find(|(module, _)| *module == from).map(|(_, allowed)| *allowed);
        for to in imports(text) {
            let fits =
                to == from || allowed.is_some_and(|allowed| allowed.contains(&"*") || allowed.contains(&to.as_str()));
            if !fits {
                found.push(format!("{}: {from} → {to}", path.display()));
            }
        }
    });
    found.sort();
    found
}

/// Top-level modules that the table does not know, sorted: a new one must be given its place.
///
/// # Panics
///
/// If the folder cannot be read.
pub fn unknown_modules(source: &Path, table: &[Layer]) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    visit(source, &mut |file, _| modules.extend(module_of(file.strip_prefix(source).expect("a file below it"))));
    modules.retain(|module| table.iter().all(|(known, _)| known != module));
    modules
}

fn visit(folder: &Path, see: &mut impl FnMut(&Path, &str)) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a crate's source").map(|entry| entry.expect("a readable folder").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            visit(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
            see(&path, &fs::read_to_string(&path).expect("a source file is text"));
        }
    }
}

/// `tests.rs`, `raw_tests.rs`, and all in a folder `tests`.
fn is_test(path: &Path) -> bool {
    path.iter().filter_map(|part| part.to_str()).any(|part| {
        let name = part.strip_suffix(".rs").unwrap_or(part);
        name == "tests" || name.ends_with("_tests")
    })
}

/// The top-level module that a file belongs to; none for the crate's roots, which see everything.
fn module_of(path: &Path) -> Option<String> {
    let first = path.components().next()?.as_os_str().to_str()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&module)).then(|| module.to_owned())
}

/// The top-level modules that a source text names after `crate::`, in imports and in paths alike, outside its tests and comments.
pub fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.split("crate::").skip(1).flat_map(first_segments).collect()
}

/// `json::Text;` gives json; `{endpoint::Exchange, json::{Text, Map}};` gives endpoint and json.
fn first_segments(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![identifier(path)];
    };
    let mut depth = 1;
    let mut names = Vec::new();
    let mut expects_name = true;
    for (index, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => expects_name = true,
            _ if expects_name && !sign.is_whitespace() => {
                names.push(identifier(&group[index..]));
                expects_name = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}
