//! Every report in `docs/mistakes.md` is what its example earns.
//!
//! `UPDATE_GOLDEN=1` writes the reports anew: read what changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use bff_codegen::{Compilation, compile};

/// What opens an example, and what opens the report below it.
const EXAMPLE: &str = "```yaml\n";
const REPORT: &str = "```text\n";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn mistakes() -> String {
    fs::read_to_string(docs().join("mistakes.md")).unwrap()
}

fn compiled(example: &str) -> Compilation {
    let workspace = docs().join("codes/workspace");
    let read = |path: &str| (path.to_owned(), fs::read_to_string(workspace.join(path)).unwrap());
    let endpoints = ("mobile/endpoints.yaml".to_owned(), example.to_owned());
    compile(&[read("platform.yaml"), read("mobile/client.yaml"), endpoints], &|path| {
        fs::read_to_string(workspace.join(path))
    })
}

/// The examples of a text, in their order.
fn examples(text: &str) -> Vec<&str> {
    text.split(EXAMPLE).skip(1).map(|rest| rest.split_once("```").expect("a block ends").0).collect()
}

/// The text with the report of each example in the block below it.
fn with_reports(text: &str) -> String {
    let mut parts = text.split(EXAMPLE);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (example, rest) = part.split_once("```").expect("a block ends");
        let (between, rest) = rest.split_once(REPORT).expect("a report stands below an example");
        let (_, rest) = rest.split_once("```").expect("a block ends");
        let report = compiled(example).report(false);
        written += &format!("{EXAMPLE}{example}```{between}{REPORT}{report}```{rest}");
    }
    written
}

#[test]
fn every_report_is_the_real_one() {
    let text = mistakes();
    let right = with_reports(&text);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(docs().join("mistakes.md"), right).unwrap();
    } else {
        assert_eq!(text, right, "UPDATE_GOLDEN=1 takes the reports over");
    }
}

#[test]
fn there_are_twenty_mistakes_and_no_two_are_the_same() {
    let text = mistakes();
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let numbers: Vec<usize> = headings.map(|heading| heading.split_once('.').unwrap().0.parse().unwrap()).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let codes: Vec<BTreeSet<&str>> = examples(&text)
        .into_iter()
        .map(|example| compiled(example).findings().iter().map(|finding| finding.code).collect())
        .collect();
    assert_eq!(codes.len(), 20);
    assert!(codes.iter().all(|found| !found.is_empty()), "an example without a mistake: {codes:?}");
    let all: BTreeSet<_> = codes.iter().flatten().collect();
    assert!(all.len() >= 19, "the same codes again and again: {all:?}");
}
