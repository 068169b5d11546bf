//! Diagnostics to text, in rustc's manner: the one file that knows how reports are drawn.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::{SourceId, Sources, Span};

/// Finds the bytes of a contract's node by its JSON pointer.
pub type Locate<'a> = &'a dyn Fn(SourceId, &str) -> Option<Range<usize>>;

/// The whole report: every diagnostic once, by file and position, with an empty line between two. Empty if there is
/// nothing to report. `colour` adds ANSI escapes.
#[must_use]
pub fn render(diagnostics: &Diagnostics, sources: &Sources, colour: bool, locate: Locate<'_>) -> String {
    let reports = diagnostics.sorted(sources).into_iter();
    reports.map(|diagnostic| render_one(diagnostic, sources, colour, locate) + "\n").collect::<Vec<_>>().join("\n")
}

/// One diagnostic, without a line break at its end.
#[must_use]
pub fn render_one(diagnostic: &Diagnostic, sources: &Sources, colour: bool, locate: Locate<'_>) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code);
    let marks = marks(diagnostic, sources, locate);
    let mut group = Group::with_title(title).elements(windows(&marks, sources).iter().map(|window| {
        let annotations = window.marks.iter().map(|mark| {
            let kind = if mark.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(window.within(mark.span)).label((!mark.text.is_empty()).then_some(mark.text))
        });
        window.snippet(sources).annotations(annotations)
    }));
    let Some(fix) = diagnostic.fix.as_ref() else {
        group = group.elements(diagnostic.help.as_deref().map(|help| Level::HELP.message(help)));
        return renderer.render(&[group]);
    };
    let help = diagnostic.help.as_deref().unwrap_or("write this instead");
    let window = Window::around(fix.span, sources);
    let patch = Patch::new(window.within(fix.span), fix.replacement.as_str());
    let solution = Level::HELP.secondary_title(help).element(window.snippet(sources).patch(patch));
    renderer.render(&[group, solution])
}

/// A label whose place has been found.
#[derive(Clone, Copy)]
pub(crate) struct Mark<'a> {
    pub(crate) span: Span,
    pub(crate) text: &'a str,
    is_primary: bool,
}

/// The labels of a diagnostic, in their order; the first is on the culprit.
pub(crate) fn marks<'a>(diagnostic: &'a Diagnostic, sources: &Sources, locate: Locate<'_>) -> Vec<Mark<'a>> {
    let found = diagnostic.labels.iter().enumerate().map(|(index, label)| {
        let span = match &label.place {
            Place::Span(span) => *span,
            Place::Contract { source, pointer } => Span::new(*source, locate(*source, pointer).unwrap_or(0..0)),
        };
        let length = sources.text(span.source).len();
        let span = Span { start: span.start.min(length), end: span.end.min(length), ..span };
        Mark { span, text: &label.text, is_primary: index == 0 }
    });
    found.collect()
}

/// Marks of one file that are near each other, with the lines they stand on: of a contract of many megabytes, only
/// those lines are looked at.
struct Window<'a> {
    source: SourceId,
    bytes: Range<usize>,
    marks: Vec<Mark<'a>>,
}

/// Bytes between two marks that one window still spans.
const GAP_MAX: usize = 16 * 1024;

fn windows<'a>(marks: &[Mark<'a>], sources: &Sources) -> Vec<Window<'a>> {
    let mut windows: Vec<Window<'a>> = Vec::new();
    for mark in marks {
        let lines = Window::around(mark.span, sources).bytes;
        let near = |window: &&mut Window<'_>| {
            window.source == mark.span.source
                && lines.start <= window.bytes.end + GAP_MAX
                && window.bytes.start <= lines.end + GAP_MAX
        };
        match windows.iter_mut().find(near) {
            Some(window) => {
                window.bytes = window.bytes.start.min(lines.start)..window.bytes.end.max(lines.end);
                window.marks.push(*mark);
            }
            None => windows.push(Window { source: mark.span.source, bytes: lines, marks: vec![*mark] }),
        }
    }
    windows
}

impl<'a> Window<'a> {
    /// The lines of a span.
    fn around(span: Span, sources: &Sources) -> Self {
        let text = sources.text(span.source);
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
        Self { source: span.source, bytes: start..end, marks: Vec::new() }
    }

    fn within(&self, span: Span) -> Range<usize> {
        span.start - self.bytes.start..span.end - self.bytes.start
    }

    fn snippet<'s, T: Clone>(&self, sources: &'s Sources) -> Snippet<'s, T> {
        let text = sources.text(self.source);
        let line = text[..self.bytes.start].matches('\n').count() + 1;
        Snippet::source(&text[self.bytes.clone()]).line_start(line).path(sources.path(self.source))
    }
}

#[cfg(test)]
mod tests;
