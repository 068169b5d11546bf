//! Diagnostics with every place worked out: what other programs read, in one line or as JSON.

use std::fmt;

use serde::Serialize;

use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::render::{Locate, marks};
use crate::source::{Sources, Span};

/// A stretch of a file, for people and for editors.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Location {
    /// Path from the spec folder.
    pub file: String,
    /// The first line, from 1 on.
    pub line: usize,
    /// The first character's place in its line, from 1 on, in Unicode characters.
    pub column: usize,
    /// The line on which it ends.
    pub end_line: usize,
    /// The place behind its last character.
    pub end_column: usize,
    /// The offset of the first byte in the file.
    pub byte_start: usize,
    /// The offset behind the last byte.
    pub byte_end: usize,
}

impl Location {
    pub(crate) fn of(span: Span, sources: &Sources) -> Location {
        let text = sources.text(span.source);
        let position = |offset: usize| {
            let before = &text[..offset];
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            (before.matches('\n').count() + 1, column)
        };
        let ((line, column), (end_line, end_column)) = (position(span.start), position(span.end));
        let file = sources.path(span.source).to_owned();
        Location { file, line, column, end_line, end_column, byte_start: span.start, byte_end: span.end }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A diagnostic and where it is. As text it is one line: `mobile/home.yaml:12:14: BFF0204 ...`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// Stable code: `BFF0103`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// The culprit's place. `None` only for a file that is not there.
    #[serde(flatten)]
    pub location: Option<Location>,
    /// What is to be seen where; the first is on the culprit.
    pub labels: Vec<LabelFound>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes, each of which solves it.
    pub fixes: Vec<Change>,
}

/// A label and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct LabelFound {
    /// What is to be seen there.
    pub text: String,
    /// Where.
    #[serde(flatten)]
    pub location: Location,
}

/// A change of a file: the bytes of `location` become `replacement`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Change {
    /// How likely it is what the author wants.
    pub applicability: Applicability,
    /// What is replaced.
    #[serde(flatten)]
    pub location: Location,
    /// By what.
    pub replacement: String,
}

impl Finding {
    pub(crate) fn of(diagnostic: &Diagnostic, sources: &Sources, locate: Locate<'_>) -> Finding {
        let marks = marks(diagnostic, sources, locate);
        let label = |mark: &crate::render::Mark<'_>| LabelFound {
            text: mark.text.to_owned(),
            location: Location::of(mark.span, sources),
        };
        let labels: Vec<_> = marks.iter().map(label).collect();
        let change = diagnostic.fix.as_ref().map(|fix| Change {
            applicability: fix.applicability,
            location: Location::of(fix.span, sources),
            replacement: fix.replacement.clone(),
        });
        Finding {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            location: labels.first().map(|label| label.location.clone()),
            labels,
            help: diagnostic.help.clone(),
            fixes: change.into_iter().collect(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        write!(f, "{} {}", self.code, self.message)
    }
}
