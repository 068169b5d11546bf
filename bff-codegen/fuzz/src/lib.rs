//! What must hold whatever stands in a file of endpoints.

use bff_codegen::diagnostic::{Diagnostic, Diagnostics, Place};
use bff_codegen::render::render;
use bff_codegen::source::Sources;
use bff_codegen::spec;

/// The files around the fuzzed one.
const PLATFORM: &str = include_str!("../../docs/codes/workspace/platform.yaml");
const CLIENT: &str = include_str!("../../docs/codes/workspace/mobile/client.yaml");

/// Reads a file of endpoints, with every expression in it, and draws the report.
///
/// # Panics
///
/// If something that must hold does not.
pub fn check(endpoints: &str) {
    let mut sources = Sources::new();
    let files = [("platform.yaml", PLATFORM), ("mobile/client.yaml", CLIENT), ("mobile/endpoints.yaml", endpoints)];
    let ids = files.map(|(path, text)| sources.add(path, text));
    let mut diagnostics = Diagnostics::new();
    let specs = spec::parse(&ids, &sources, &mut diagnostics);
    assert!(specs.is_some(), "platform and client are sound");
    diagnostics.sorted(&sources).into_iter().for_each(|found| is_placed(found, &sources));
    let report = render(&diagnostics, &sources, false, &|_, _| None);
    assert_eq!(report.is_empty(), diagnostics.is_empty());
}

/// Every label and every change is of a stretch of a file, between characters.
fn is_placed(found: &Diagnostic, sources: &Sources) {
    assert!(!found.labels.is_empty(), "{} has no place", found.message);
    let labels = found.labels.iter().filter_map(|label| match label.place {
        Place::Span(span) => Some(span),
        Place::Contract { .. } => None,
    });
    for span in labels.chain(found.fix.iter().map(|fix| fix.span)) {
        let text = sources.text(span.source);
        assert!(text.get(span.range()).is_some(), "{}: {span:?} is no stretch of\n{text}", found.message);
    }
}
