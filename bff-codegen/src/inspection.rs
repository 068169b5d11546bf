//! What stands at a place of a spec, and what could stand there: what an editor asks the compiler.

use std::ops::Range;
use std::sync::Arc;

use crate::contract::Loader;
use crate::diagnostic::{Choice, ChoiceKind, Place};
use crate::finding::Location;
use crate::source::{Sources, Span};
use crate::{Aim, Compilation, Input, run};

/// What a place of a spec means.
#[derive(Debug)]
pub struct Inspection {
    /// The files that the locations are in.
    pub sources: Sources,
    /// The name that stands there.
    pub location: Location,
    /// What it is, in one line: `name: a string`.
    pub title: String,
    /// More about it, in Markdown, by paragraphs.
    pub details: Vec<String>,
    /// Where it is declared: in a spec, or in a contract.
    pub definition: Option<Location>,
}

/// What could stand at a place of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What a choice takes the place of.
    pub replaces: Range<usize>,
    /// What there is to choose from.
    pub choices: Vec<Choice>,
    /// What comes behind a choice.
    pub suffix: &'static str,
}

/// A name that no spec uses. Put in at a place, it makes the compiler look for the names that could stand there.
const MARK: &str = "__bff_cursor__";

/// What is put in, with what has to stand behind it: a name, a key, an upstream, an operation without a name. The first that
/// anything is offered for is right.
const MARKED: [(&str, &str); 4] = [(MARK, ""), (MARK, ": "), (MARK, ".operation"), ("GET /__bff_cursor__", "")];

/// Says what stands at byte `offset` of the file `path`, which is one of `files`; these are as for [`crate::compile`].
///
/// There may be errors anywhere, also in the same expression as far as it can be read.
pub fn inspect(files: &[(String, String)], load: &Loader<'_>, path: &str, offset: usize) -> Option<Inspection> {
    inspect_input(Input::new(files, load, &Arc::default()), path, offset)
}

/// See [`inspect`].
pub(crate) fn inspect_input(input: Input<'_>, path: &str, offset: usize) -> Option<Inspection> {
    let Compilation { sources, diagnostics, .. } = run(input, |_| {}, Aim::Answer { path, offset });
    let (span, meaning) = diagnostics.into_answered()?.meaning?;
    let span_of = |place: &Place| match place {
        Place::Span(span) => Some(*span),
        Place::Contract { source, pointer } => {
            Some(Span::new(*source, crate::contract::locate(sources.text(*source), pointer)?))
        }
    };
    let definition = meaning.definition.as_ref().and_then(span_of).map(|span| Location::of(span, &sources));
    let location = Location::of(span, &sources);
    Some(Inspection { location, title: meaning.title, details: meaning.details, definition, sources })
}

/// Says what could stand at byte `offset` of the file `path`; see [`inspect`].
pub fn complete(files: &[(String, String)], load: &Loader<'_>, path: &str, offset: usize) -> Option<Completion> {
    complete_input(Input::new(files, load, &Arc::default()), path, offset)
}

/// See [`complete`].
pub(crate) fn complete_input(input: Input<'_>, path: &str, offset: usize) -> Option<Completion> {
    MARKED.iter().find_map(|(mark, behind)| {
        let mut files = input.files.to_vec();
        let (_, text) = files.iter_mut().find(|(file, _)| file == path)?;
        if !text.is_char_boundary(offset) {
            return None;
        }
        let original = text.clone();
        text.insert_str(offset, &format!("{mark}{behind}"));
        let found = run(Input { files: &files, ..input }, |_| {}, Aim::Answer { path, offset });
        let (span, choices) = found.diagnostics.into_answered()?.choices?;
        let end = span.end.checked_sub(mark.len()).filter(|end| *end >= offset && span.start <= offset)?;
        // Of one place, all choices are of one kind.
        let suffix = suffix(choices.first()?.kind, &original[end..]);
        Some(Completion { replaces: span.start..end, choices, suffix })
    })
}

/// What a name cannot do without, unless it is there already.
fn suffix(kind: ChoiceKind, rest: &str) -> &'static str {
    match kind {
        ChoiceKind::Key | ChoiceKind::Parameter if !rest.starts_with(':') => ": ",
        ChoiceKind::Upstream if !rest.starts_with(['.', ' ']) => ".",
        _ => "",
    }
}
