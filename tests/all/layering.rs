//! The picture in architecture.md, held against the imports.

use std::path::{Path, PathBuf};

use bff_tests::layering::{Layer, imports, unknown_modules, violations};

/// Arrows go down only; `edge`, `compose` and `upstream` meet in `endpoint` and `app`.
const CORE: &[Layer] = &[
    ("app", &["*"]),
    ("prelude", &["*"]),
    ("endpoint", &["compose", "upstream", "edge", "filters", "json", "descriptor", "problem", "failure", "observe"]),
    ("edge", &["watched_file", "descriptor", "problem", "failure", "json", "observe"]),
    ("compose", &["json", "descriptor", "problem", "failure", "observe"]),
    ("upstream", &["watched_file", "tls", "json", "descriptor", "problem", "failure", "observe"]),
    ("mock", &["descriptor", "observe"]),
    ("filters", &["json"]),
    ("json", &[]),
    ("observe", &["descriptor", "problem", "failure"]),
    ("failure", &["descriptor"]),
    ("problem", &["descriptor", "failure"]),
    ("watched_file", &[]),
    ("descriptor", &[]),
    ("tls", &[]),
];

/// YAML → spec → model → plan → emit: a stage imports earlier stages' data.
const CODEGEN: &[Layer] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("codes", &["diagnostic"]),
    ("render", &["source", "diagnostic", "codes"]),
    ("expr", &["source", "diagnostic", "codes"]),
    ("spec", &["source", "diagnostic", "codes", "expr"]),
    ("contract", &["source", "diagnostic", "codes", "spec"]),
    ("model", &["source", "diagnostic", "codes", "expr", "spec", "contract"]),
    ("resolve", &["source", "diagnostic", "codes", "expr", "spec", "contract", "model"]),
    ("check", &["source", "diagnostic", "codes", "expr", "spec", "contract", "model", "resolve"]),
    ("plan", &["source", "diagnostic", "codes", "expr", "spec", "contract", "model"]),
    ("emit", &["source", "expr", "spec", "contract", "model", "plan"]),
    ("build_script", &["*"]),
];

fn source_of(package: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src")
}

#[test]
fn the_runtime_keeps_its_layers() {
    assert_eq!(violations(&source_of("bff-core"), CORE), Vec::<String>::new());
}

#[test]
fn the_generator_keeps_its_stages() {
    assert_eq!(violations(&source_of("bff-codegen"), CODEGEN), Vec::<String>::new());
}

#[test]
fn every_module_has_its_place() {
    assert_eq!(unknown_modules(&source_of("bff-core"), CORE), [].into());
    assert_eq!(unknown_modules(&source_of("bff-codegen"), CODEGEN), [].into());
}

#[test]
fn imports_are_read_from_paths_and_groups_but_not_from_comments_and_tests() {
    let text = "
        //! See [`crate::app`].
        use crate::{endpoint::Exchange, json::{Map, Text}};
        use crate::problem::Problem;
        fn f() -> crate::failure::Failure {}
#[cfg(test)]
mod tests {
    use crate::app::run;
}";
    let expected = ["endpoint", "failure", "json", "problem"].map(str::to_owned);
    assert_eq!(imports(text), expected.into());
}

#[test]
fn an_import_that_points_up_is_found() {
    let source = tempfile::tempdir().unwrap();
    std::fs::create_dir(source.path().join("json")).unwrap();
    std::fs::write(source.path().join("json/text.rs"), "use crate::json::Map;\nuse crate::app;\n").unwrap();
    std::fs::write(source.path().join("lib.rs"), "use crate::app;\n").unwrap();
    std::fs::write(source.path().join("filters.rs"), "use crate::json::Text;\n").unwrap();
    let table: &[Layer] = &[("json", &[]), ("app", &["*"])];
    assert_eq!(violations(source.path(), table), ["filters.rs: filters → json", "json/text.rs: json → app"]);
    assert_eq!(unknown_modules(source.path(), table), ["filters".to_owned()].into());
}
