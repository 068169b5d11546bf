//! Every example of `docs/language.md` compiles, and without a remark.

use std::fs;
use std::path::Path;

use bff_codegen::{Compilation, compile};

const LANGUAGE: &str = include_str!("../docs/language.md");

/// The code blocks that open with this line, each with the number of its first line.
fn blocks(opening: &str) -> Vec<(usize, &'static str)> {
    let mut blocks = Vec::new();
    let mut offset = 0;
    while let Some(found) = LANGUAGE[offset..].find(&format!("\n{opening}\n")) {
        let start = offset + found + opening.len() + 2;
        let end = start + LANGUAGE[start..].find("```").expect("a block ends");
        blocks.push((LANGUAGE[..start].matches('\n').count() + 1, &LANGUAGE[start..end]));
        offset = end;
    }
    blocks
}

/// Compiles an endpoint file with the document's client, the platform and the contracts of this repository.
fn compile_alone(endpoint: &str) -> Compilation {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let [(_, client)] = blocks("```yaml client")[..] else { panic!("the document has one client") };
    let platform = fs::read_to_string(specs.join("platform.yaml")).unwrap();
    let files = [("platform.yaml", platform.as_str()), ("docs/client.yaml", client), ("docs/example.yaml", endpoint)]
        .map(|(path, text)| (path.to_owned(), text.to_owned()));
    compile(&files, &|path| fs::read_to_string(specs.join(path)))
}

#[test]
fn every_example_compiles_without_a_remark() {
    let examples = blocks("```yaml endpoint");
    assert!(examples.len() > 40, "only {} examples were found", examples.len());
    let remarks = examples.into_iter().filter_map(|(line, example)| {
        let compilation = compile_alone(example);
        let report = compilation.report(false);
        let fine = report.is_empty() && compilation.output.is_some() && compilation.endpoints.len() == 1;
        (!fine).then(|| format!("docs/language.md:{line}\n{report}"))
    });
    let remarks: Vec<_> = remarks.collect();
    assert!(remarks.is_empty(), "{} examples:\n\n{}", remarks.len(), remarks.join("\n"));
}

#[test]
fn all_examples_together_make_one_client() {
    let all: Vec<_> = blocks("```yaml endpoint").into_iter().map(|(_, example)| example).collect();
    assert_eq!(compile_alone(&all.join("\n")).report(false), "");
}

#[test]
fn the_feature_table_names_every_example() {
    let section = LANGUAGE.split_once("## Every feature with an example").expect("the section").1;
    let (table, _) = section.split_once("\n### ").expect("an example");
    for heading in LANGUAGE.lines().filter_map(|line| line.strip_prefix("### ")) {
        let anchor: String = heading.to_lowercase().replace(' ', "-");
        let anchor: String = anchor.chars().filter(|sign| sign.is_alphanumeric() || *sign == '-').collect();
        let described_elsewhere = !section.contains(&format!("\n### {heading}\n"));
        assert!(described_elsewhere || table.contains(&format!("(#{anchor})")), "{heading}");
    }
    for link in LANGUAGE.split("](#").skip(1).filter_map(|rest| rest.split_once(')')) {
        let is_heading = LANGUAGE.lines().filter(|line| line.starts_with('#')).any(|line| {
            let text = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            text.chars().filter(|sign| sign.is_alphanumeric() || "-_".contains(*sign)).eq(link.0.chars())
        });
        assert!(is_heading, "a link leads to #{}", link.0);
    }
}
