//! The README's first endpoint compiles, and its misspelt one is reported as the README and `docs/check.md` show.

use std::fs;
use std::path::Path;

use bff_codegen::{Compilation, compile};
use serde_json::Value;

const CHECK: &str = include_str!("../docs/check.md");

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

#[test]
fn the_misspelt_field_is_told_to_programs_as_shown() {
    let endpoint = block("yaml", "# specs/mobile/card.yaml").replace("$card.tier", "$card.teir");
    let told = serde_json::to_value(compile_with(&endpoint).findings()).unwrap();
    let shown = CHECK.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let shown: Value = serde_json::from_str(shown).unwrap();
    let mut shown = shown["diagnostics"].clone();
    shown[0].as_object_mut().unwrap().remove("clients").expect("the run adds them");
    assert!(is_shortened(&shown, &told), "{told:#}");
}

/// Whether `shown` is `told`, but for members that a `…` stands for.
fn is_shortened(shown: &Value, told: &Value) -> bool {
    match (shown, told) {
        (Value::Object(shown), Value::Object(told)) => {
            let same = |(key, value): (&String, &Value)| told.get(key).is_some_and(|told| is_shortened(value, told));
            (shown.contains_key("…") || shown.len() == told.len())
                && shown.iter().filter(|(key, _)| *key != "…").all(same)
        }
        (Value::Array(shown), Value::Array(told)) => {
            shown.len() == told.len() && shown.iter().zip(told).all(|(shown, told)| is_shortened(shown, told))
        }
        _ => shown == told,
    }
}
