//! What an editor asks about a place: its meaning, its declaration, and what could stand there.

use bff_codegen::diagnostic::{Choice, ChoiceKind};
use bff_codegen::inspection::{Completion, Inspection};
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, Hover, Location, MarkupContent, MarkupKind, Range, TextDocumentPositionParams,
    TextEdit,
};

use super::position::{self, offset};
use super::workspace::{Workspace, Workspaces};

impl Workspaces {
    /// What stands at a place, in words.
    pub(super) fn hover(&mut self, at: &TextDocumentPositionParams) -> Option<Hover> {
        let (_, found) = self.inspect(at)?;
        let range = position::range(text(&found, &found.location.file), &found.location);
        let mut paragraphs = vec![format!("```text\n{}\n```", found.title)];
        paragraphs.extend(found.details);
        let contents = MarkupContent { kind: MarkupKind::Markdown, value: paragraphs.join("\n\n") };
        Some(Hover { contents: contents.into(), range: Some(range) })
    }

    /// Where the name at a place is declared.
    pub(super) fn definition(&mut self, at: &TextDocumentPositionParams) -> Option<Location> {
        let (workspace, found) = self.inspect(at)?;
        let definition = found.definition.as_ref()?;
        let range = position::range(text(&found, &definition.file), definition);
        Some(Location { uri: workspace.uri(&definition.file)?, range })
    }

    /// What could stand at a place.
    pub(super) fn completion(&mut self, at: &TextDocumentPositionParams) -> Vec<CompletionItem> {
        let Some((workspace, file)) = self.of(&at.text_document.uri) else { return Vec::new() };
        let Some(text) = workspace.text(&file) else { return Vec::new() };
        let found = workspace.project().complete(&file, offset(&text, at.position));
        let Some(Completion { replaces, choices, suffix }) = found else { return Vec::new() };
        let range =
            Range { start: position::position(&text, replaces.start), end: position::position(&text, replaces.end) };
        let item = |Choice { text, kind, detail }| CompletionItem {
            kind: Some(kind_of(kind)),
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            text_edit: Some(TextEdit { range, new_text: format!("{text}{suffix}") }.into()),
            label: text,
            ..CompletionItem::default()
        };
        choices.into_iter().map(item).collect()
    }

    fn inspect(&mut self, at: &TextDocumentPositionParams) -> Option<(&Workspace, Inspection)> {
        let (workspace, file) = self.of(&at.text_document.uri)?;
        let text = workspace.text(&file)?;
        let found = workspace.project().inspect(&file, offset(&text, at.position))?;
        Some((workspace, found))
    }
}

fn text<'i>(found: &'i Inspection, file: &str) -> &'i str {
    found.sources.find(file).map_or("", |source| found.sources.text(source))
}

fn kind_of(kind: ChoiceKind) -> CompletionItemKind {
    match kind {
        ChoiceKind::Key => CompletionItemKind::Property,
        ChoiceKind::Value => CompletionItemKind::EnumMember,
        ChoiceKind::Name => CompletionItemKind::Variable,
        ChoiceKind::Field => CompletionItemKind::Field,
        ChoiceKind::Filter => CompletionItemKind::Function,
        ChoiceKind::Upstream => CompletionItemKind::Module,
        ChoiceKind::Operation => CompletionItemKind::Method,
        ChoiceKind::Parameter => CompletionItemKind::TypeParameter,
    }
}
