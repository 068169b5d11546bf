//! What stands at one place of a spec, and what could: for editors, which ask.
//!
//! The question travels with the [`Diagnostics`](super::Diagnostics) through all stages. Where a stage finds out what a name
//! means it says so, and where it has names to choose from it offers them; both are worked out only for the place that is
//! asked about, so a build pays for nothing. It works in a spec with errors, too, as far as that is understood.

use super::Place;
use crate::source::{SourceId, Span};

/// What a name in a spec means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// In one line: `name: a string`.
    pub title: String,
    /// More, in Markdown, by paragraphs.
    pub details: Vec<String>,
    /// Where it is declared.
    pub definition: Option<Place>,
}

/// What could stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What would be written.
    pub text: String,
    /// What it is.
    pub kind: ChoiceKind,
    /// More about it, in a few words.
    pub detail: String,
}

/// Kinds of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A key of the spec language.
    Key,
    /// A word of the spec language, or a value that a contract lists.
    Value,
    /// A call, an input or another root of expressions.
    Name,
    /// A field of an object.
    Field,
    /// A filter, built in or not.
    Filter,
    /// An upstream.
    Upstream,
    /// An operation of an upstream.
    Operation,
    /// A parameter of an operation.
    Parameter,
}

impl Choice {
    pub(crate) fn new(kind: ChoiceKind, text: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { text: text.into(), kind, detail: detail.into() }
    }

    /// One for each name.
    pub(crate) fn all(kind: ChoiceKind, names: impl IntoIterator<Item = impl Into<String>>) -> Vec<Self> {
        names.into_iter().map(|name| Self::new(kind, name, "")).collect()
    }
}

/// A place that is asked about, and the answers so far: of several, the one with the narrowest span counts.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    source: SourceId,
    offset: usize,
    pub(crate) meaning: Option<(Span, Meaning)>,
    pub(crate) choices: Option<(Span, Vec<Choice>)>,
}

impl Question {
    pub(crate) fn new(source: SourceId, offset: usize) -> Self {
        Self { source, offset, meaning: None, choices: None }
    }

    pub(super) fn mean<M: Into<Option<Meaning>>>(&mut self, span: Span, meaning: impl FnOnce() -> M) {
        if self.is_better(span, self.meaning.as_ref().map(|(span, _)| *span)) {
            let found = meaning().into().map(|meaning| (span, meaning));
            self.meaning = found.or_else(|| self.meaning.take());
        }
    }

    pub(super) fn offer(&mut self, span: Span, choices: impl FnOnce() -> Vec<Choice>) {
        if self.is_better(span, self.choices.as_ref().map(|(span, _)| *span)) {
            let found = Some((span, choices())).filter(|(_, choices)| !choices.is_empty());
            self.choices = found.or_else(|| self.choices.take());
        }
    }

    /// Whether a span is what is asked about, and more so than another.
    fn is_better(&self, span: Span, than: Option<Span>) -> bool {
        let is_asked = span.source == self.source && (span.start..=span.end).contains(&self.offset);
        is_asked && than.is_none_or(|than| span.range().len() < than.range().len())
    }
}
