//! The README's first endpoint compiles, and its misspelt one is reported as the README shows.

use std::fs;
use std::path::Path;

use bff_codegen::{Compilation, compile};

const README: &str = include_str!("../../README.md");

/// The text of the first code block of `language` that begins with `first`.
fn block(language: &str, first: &str) -> &'static str {
    let opening = format!("```{language}\n{first}");
    let start = README.find(&opening).expect("the README has the block") + "```".len() + language.len() + 1;
    let end = start + README[start..].find("```").expect("a block ends");
    &README[start..end]
}

/// Compiles the mobile client of this repository with the README's endpoint in its folder.
fn compile_with(endpoint: &str) -> Compilation {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let read = |path: String| (path.clone(), fs::read_to_string(specs.join(path)).unwrap());
    let project = bff_codegen::Project::new(&specs);
    let mut files: Vec<_> = project.spec_files("mobile").unwrap().into_iter().map(read).collect();
    files.push(("mobile/card.yaml".to_owned(), endpoint.to_owned()));
    compile(&files, &|path| fs::read_to_string(specs.join(path)))
}

#[test]
fn the_first_endpoint_compiles() {
    let compilation = compile_with(block("yaml", "# specs/mobile/card.yaml"));
    assert_eq!(compilation.report(false), "");
    assert!(compilation.endpoints.iter().any(|key| key == "GET /card"));
    assert!(compilation.output.is_some());
}

#[test]
fn the_misspelt_field_is_reported_as_shown() {
    let endpoint = block("yaml", "# specs/mobile/card.yaml").replace("$card.tier", "$card.teir");
    assert_eq!(compile_with(&endpoint).report(false), block("text", "error"));
}
