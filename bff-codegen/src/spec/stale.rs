//! Fallbacks to the last good answer: `stale`, or `{ stale: { max_age: 10m }, fallback: null }`.

use crate::codes;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Meaning};
use crate::source::{Span, Spanned};
use crate::spec::ast::{CallSpec, StaleSpec};
use crate::spec::keys;
use crate::spec::lower::{Lower, is_duration};
use crate::spec::scalar::Style;
use crate::spec::tree::{Node, NodeKind, Scalar};

/// The word, as a fallback and as a key of one.
const STALE: &str = "stale";

impl Lower<'_> {
    /// Takes note if the last good answer stands in for the call, and gives what stands in next: all of `node` if it does
    /// not.
    pub(super) fn stale<'n>(&mut self, call: &mut CallSpec, node: &'n Node) -> Option<&'n Node> {
        if node.scalar().is_some_and(|scalar| scalar.style == Style::Plain && !scalar.text.as_str().contains('$')) {
            self.diagnostics.offer(node.span, || Choice::all(ChoiceKind::Value, ["null", "stale"]));
        }
        let Some((form, span)) = stale_of(node) else { return Some(node) };
        call.stale = Some(Spanned::new(form, span));
        if form == StaleSpec::Word {
            self.diagnostics.mean(span, || Meaning {
                title: "stale: a fallback".to_owned(),
                details: vec![keys::STALE.keys[0].about.to_owned()],
                definition: None,
            });
            return None;
        }
        let map = self.map(node, node.span, &keys::STALE)?;
        call.policy.extend(self.policy(&map, &keys::STALE));
        let next = map.get("fallback")?;
        if let Some((_, again)) = stale_of(next) {
            let error = Diagnostic::error(codes::STALE_UNCLEAR, "there is no last good answer before the last one");
            self.push(error.at(again, "once more here").also(span, "it stands in already").help("leave it out"));
            return None;
        }
        Some(next)
    }
}

/// Whether a fallback is the word `stale`, or a map with settings under that key; and where the word stands.
///
/// In quotes it is text, and a field of that name is a part of a value unless it holds a map, or what looks like a setting.
fn stale_of(node: &Node) -> Option<(StaleSpec, Span)> {
    let is_plain = |scalar: &Scalar| scalar.style == Style::Plain;
    match &node.kind {
        NodeKind::Scalar(scalar) if is_plain(scalar) && scalar.text.as_str() == STALE => {
            Some((StaleSpec::Word, node.span))
        }
        NodeKind::Map(entries) => {
            let entry = entries.iter().find(|entry| entry.key.as_str() == STALE)?;
            let is_meant = match &entry.value.kind {
                NodeKind::Map(_) => true,
                // `{ stale: 10m }` earns a report of its shape.
                NodeKind::Scalar(scalar) => is_plain(scalar) && is_duration(scalar.text.as_str()),
                NodeKind::List(_) | NodeKind::Poisoned => false,
            };
            is_meant.then(|| (StaleSpec::Map, entry.key.span()))
        }
        _ => None,
    }
}
