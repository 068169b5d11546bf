//! `warnings: { BFF0702: allow }`

use crate::codes::{self, Code};
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, nearest_word};
use crate::source::Spanned;
use crate::spec::ast::LevelSpec;
use crate::spec::keys::LEVELS;
use crate::spec::lower::Lower;
use crate::spec::tree::{Entry, Node};

impl Lower<'_> {
    /// What becomes of which warnings.
    pub(crate) fn warnings(&mut self, node: Option<&Node>) -> Vec<LevelSpec> {
        let wanted = "`warnings` is a map of codes, each with `allow`, `warn` or `deny`";
        let entries = node.and_then(|node| self.entries(node, wanted)).unwrap_or_default();
        entries.iter().filter_map(|entry| self.level(entry)).collect()
    }

    fn level(&mut self, entry: &Entry) -> Option<LevelSpec> {
        let code = self.warning_code(entry);
        let level = self.word(&entry.value, &LEVELS);
        Some(LevelSpec { code: code?, level: level?.value })
    }

    fn warning_code(&mut self, entry: &Entry) -> Option<Spanned<Code>> {
        let (id, span) = (entry.key.as_str(), entry.key.span());
        let found = Code::find(id);
        self.diagnostics.offer(span, || {
            let warnings = codes::ALL.iter().filter(|code| code.is_warning());
            warnings.map(|code| Choice::new(ChoiceKind::Value, code.id, code.title)).collect()
        });
        match found {
            None => {
                let warnings = codes::ALL.iter().filter(|code| code.is_warning()).map(|code| code.id);
                let error = Diagnostic::error(codes::UNKNOWN_CODE, format!("no warning has the code `{id}`"));
                let error = error.at(span, "unknown code").help("`bff explain` lists all codes");
                self.push(error.suggest(nearest_word(id, warnings)));
            }
            Some(code) if !code.is_warning() => {
                let error = Diagnostic::error(codes::NOT_A_WARNING, format!("`{id}` is always an error"));
                let error = error.at(span, code.title);
                self.push(error.help("only warnings, `BFF07…`, can be allowed or denied"));
            }
            Some(_) => {}
        }
        found.filter(|code| code.is_warning()).map(|code| Spanned::new(code, span))
    }
}
