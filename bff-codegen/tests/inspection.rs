//! What the compiler knows of the names in the specs of the example shop's largest client, all of which are right.

use std::collections::HashSet;
use std::path::Path;

use bff_codegen::Project;
use bff_codegen::inspection::{Completion, complete, inspect};

/// The specs of the example shop.
fn shop() -> Project {
    Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"))
}

/// Calls `see` with each endpoint file and its text.
fn for_each_file(project: &Project, mut see: impl FnMut(&str, &str)) {
    for (path, text) in project.specs("web").unwrap() {
        if path.starts_with("web/") && path != "web/client.yaml" {
            see(&path, &text);
        }
    }
}

/// The names behind each of these beginnings, each once, with their places.
fn names_behind<'t>(text: &'t str, beginning: &str) -> Vec<(usize, &'t str)> {
    let name_at = |at: usize| {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (at, &rest[..end])
    };
    let found = text.match_indices(beginning).map(|(at, found)| name_at(at + found.len()));
    let mut seen = HashSet::new();
    found.filter(|(_, name)| !name.is_empty() && seen.insert(*name)).collect()
}

#[test]
fn every_root_is_known_and_offered() {
    let project = shop();
    let mut seen = 0;
    for_each_file(&project, |path, text| {
        for (at, name) in names_behind(text, "$") {
            let completion = project.complete(path, at).unwrap();
            assert_eq!(completion.replaces, at..at + name.len(), "{path}: ${name}");
            assert!(completion.choices.iter().any(|choice| choice.text == name), "{path}: ${name} is offered");
            // What these hold has a meaning; by themselves they are no values.
            if !["path", "query", "headers", "claims"].contains(&name) {
                let found = project.inspect(path, at).unwrap();
                assert!(found.title.starts_with(&format!("${name}: ")), "{path}: {}", found.title);
            }
            seen += 1;
        }
    });
    assert!(seen > 25, "{seen} names");
}

#[test]
fn every_operation_and_every_filter_is_known_and_offered() {
    let project = shop();
    let mut seen = 0;
    for_each_file(&project, |path, text| {
        // `upstream.operation` or `upstream METHOD /path`
        let operation_at = |at: usize| at + text[at..].find(['.', ' ']).unwrap() + 1;
        let operations = text.match_indices("call: ").map(|(at, call)| (operation_at(at + call.len()), true));
        let filters = names_behind(text, " | ").into_iter().map(|(at, _)| (at, false));
        for (at, is_operation) in operations.chain(filters) {
            let found = project.inspect(path, at).unwrap_or_else(|| panic!("{path}:{at} is known"));
            let name = &text[found.location.byte_start..found.location.byte_end];
            let completion = project.complete(path, at).unwrap_or_else(|| panic!("{path}:{at}: {name} is offered"));
            assert!(completion.choices.iter().any(|choice| choice.text == name), "{path}: {name} is offered");
            let definition = found.definition.map(|definition| definition.file);
            assert!(!is_operation || definition.is_some_and(|file| file.starts_with("contracts/")), "{path}: {name}");
            seen += 1;
        }
    });
    assert!(seen > 25, "{seen} names");
}

#[test]
fn a_file_that_is_being_written_is_answered_for_at_its_end() {
    let project = shop();
    let specs = project.specs("web").unwrap();
    let (_, whole) = specs.iter().find(|(path, _)| path == "web/orders.yaml").unwrap();
    let mut files: Vec<_> =
        specs.iter().filter(|(path, _)| path.ends_with("/client.yaml") || path == "platform.yaml").cloned().collect();
    files.push(("web/orders.yaml".to_owned(), String::new()));
    let load = |path: &Path| project.files().read(path);
    let mut answered = 0;
    for at in (1..whole.len()).step_by(41).filter(|at| whole.is_char_boundary(*at)) {
        let text = &whole[..at];
        files.last_mut().unwrap().1 = text.to_owned();
        if let Some(found) = inspect(&files, &load, "web/orders.yaml", at) {
            assert!(found.location.byte_start <= at && at <= found.location.byte_end, "{text}‸");
        }
        if let Some(Completion { replaces, choices, .. }) = complete(&files, &load, "web/orders.yaml", at) {
            assert!(replaces.start <= at && replaces.end == at, "{text}‸ {replaces:?}");
            assert!(!choices.is_empty());
            answered += 1;
        }
    }
    assert!(answered > 5, "{answered} places with something to offer");
}
