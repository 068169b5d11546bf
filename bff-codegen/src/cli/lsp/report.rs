//! Findings as editors show them, and their fixes as actions.

use std::collections::HashMap;

use bff_codegen::diagnostic::{Applicability, Severity};
use bff_codegen::finding::{Change, Finding, LabelFound, Location};
use bff_codegen::source::Sources;
use gen_lsp_types::{
    CodeAction, CodeActionKind, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Range, TextEdit, Uri,
    WorkspaceEdit,
};

use super::position;

/// A diagnostic of a file, and what solves it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report {
    pub(super) diagnostic: Diagnostic,
    fixes: Vec<Fix>,
}

#[derive(Clone, Debug, PartialEq)]
struct Fix {
    title: String,
    is_sure: bool,
    uri: Uri,
    edit: TextEdit,
}

/// Makes reports of the findings of one compilation.
pub(super) struct Reporter<'a> {
    /// The texts that the findings are about.
    pub(super) sources: &'a Sources,
    /// Where a file is, by its path from the spec folder.
    pub(super) uri: &'a dyn Fn(&str) -> Option<Uri>,
}

impl Reporter<'_> {
    /// A finding as the editor shows it in its file.
    pub(super) fn report(&self, finding: &Finding) -> Report {
        let (at, around) = match finding.labels.split_first() {
            Some((first, others)) => (Some(first), others),
            None => (None, [].as_slice()),
        };
        let range = at.map(|label| self.range(&label.location)).unwrap_or_default();
        let related: Vec<_> = around.iter().filter_map(|label| self.related(label)).collect();
        let diagnostic = Diagnostic {
            range,
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::Error,
                Severity::Warning => DiagnosticSeverity::Warning,
            }),
            code: Some(finding.code.into()),
            source: Some("bff".to_owned()),
            message: message(finding, at).into(),
            related_information: (!related.is_empty()).then_some(related),
            ..Diagnostic::default()
        };
        Report { diagnostic, fixes: finding.fixes.iter().filter_map(|change| self.fix(change)).collect() }
    }

    fn related(&self, label: &LabelFound) -> Option<DiagnosticRelatedInformation> {
        let location =
            gen_lsp_types::Location { uri: (self.uri)(&label.location.file)?, range: self.range(&label.location) };
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    }

    fn fix(&self, change: &Change) -> Option<Fix> {
        let Location { file, byte_start, byte_end, .. } = &change.location;
        let removed = self.text(file).get(*byte_start..*byte_end).unwrap_or_default();
        let title = match (removed, change.replacement.as_str()) {
            ("", put_in) => format!("Put in {}", quoted(put_in)),
            (removed, "") => format!("Take out {}", quoted(removed)),
            (removed, by) => format!("Replace {} by {}", quoted(removed), quoted(by)),
        };
        Some(Fix {
            title,
            is_sure: change.applicability == Applicability::Sure,
            uri: (self.uri)(file)?,
            edit: TextEdit { range: self.range(&change.location), new_text: change.replacement.clone() },
        })
    }

    fn range(&self, location: &Location) -> Range {
        position::range(self.text(&location.file), location)
    }

    fn text(&self, file: &str) -> &str {
        self.sources.find(file).map_or("", |source| self.sources.text(source))
    }
}

impl Report {
    /// The fixes, if the diagnostic touches a stretch of its file.
    pub(super) fn actions(&self, range: Range) -> impl Iterator<Item = CodeAction> {
        let touches = self.diagnostic.range.start <= range.end && range.start <= self.diagnostic.range.end;
        self.fixes.iter().filter(move |_| touches).map(|fix| CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![self.diagnostic.clone()]),
            is_preferred: Some(fix.is_sure),
            edit: Some(WorkspaceEdit {
                changes: Some(HashMap::from([(fix.uri.clone(), vec![fix.edit.clone()])])),
                ..WorkspaceEdit::default()
            }),
            ..CodeAction::default()
        })
    }
}

/// The headline, what is to be seen at the place, and what to do: an editor has no lines to draw labels at.
fn message(finding: &Finding, at: Option<&LabelFound>) -> String {
    let mut message = finding.message.clone();
    if let Some(label) = at.filter(|label| !label.text.is_empty()) {
        message = format!("{message}: {}", label.text);
    }
    if let Some(help) = &finding.help {
        message = format!("{message}\nhelp: {help}");
    }
    message
}

fn quoted(text: &str) -> String {
    format!("`{}`", text.replace('\n', "\\n"))
}
