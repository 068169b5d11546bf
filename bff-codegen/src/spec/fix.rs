//! A fix as it must be written in the file: what it changes is text, and around the text there is YAML.

use crate::diagnostic::{Diagnostics, Fix};
use crate::source::{Sources, Span};
use crate::spec::scalar::Style;
use crate::spec::tree::{Node, NodeKind, Scalar};
use crate::spec::yaml;

/// What ends or begins something else in a plain scalar between brackets.
const FLOW_INDICATORS: [char; 5] = [',', '[', ']', '{', '}'];

/// What some place in YAML gives a meaning of its own: a fix without these is written as it is.
const SPECIAL: [char; 8] = [',', '[', ']', '{', '}', '\'', '"', '\\'];

/// The fix with the quotes and escapes that its place in the file asks for.
pub(crate) fn fitted(fix: &Fix, sources: &Sources) -> Fix {
    if !fix.replacement.contains(SPECIAL) {
        return fix.clone();
    }
    let document = yaml::read(fix.span.source, sources, &mut Diagnostics::new());
    let text = sources.text(fix.span.source);
    let found = document.root.as_ref().and_then(|root| scalar_around(root, fix.span, text, false));
    let Some((scalar, in_flow)) = found else { return fix.clone() };
    match scalar.style {
        Style::Plain if in_flow => in_plain_flow(fix, scalar.text.whole(), text),
        Style::Plain | Style::Literal | Style::Folded => fix.clone(),
        Style::SingleQuoted => Fix { replacement: fix.replacement.replace('\'', "''"), ..fix.clone() },
        Style::DoubleQuoted => {
            Fix { replacement: fix.replacement.replace('\\', "\\\\").replace('"', "\\\""), ..fix.clone() }
        }
    }
}

/// Quotes the whole scalar, if what it becomes cannot stand without quotes.
fn in_plain_flow(fix: &Fix, scalar: Span, text: &str) -> Fix {
    if !fix.replacement.contains(FLOW_INDICATORS) {
        return fix.clone();
    }
    let (before, behind) = (&text[scalar.start..fix.span.start], &text[fix.span.end..scalar.end]);
    let whole = format!("{before}{}{behind}", fix.replacement);
    Fix { span: scalar, replacement: format!("'{}'", whole.replace('\'', "''")), ..fix.clone() }
}

/// The scalar value in which `span` lies, and whether it stands in a flow map or list.
fn scalar_around<'n>(node: &'n Node, span: Span, text: &str, in_flow: bool) -> Option<(&'n Scalar, bool)> {
    let in_flow = in_flow || text[node.span.start..].starts_with(['{', '[']);
    match &node.kind {
        NodeKind::Scalar(scalar) => {
            let whole = scalar.text.whole();
            (whole.start <= span.start && span.end <= whole.end).then_some((scalar, in_flow))
        }
        NodeKind::List(items) => items.iter().find_map(|item| scalar_around(item, span, text, in_flow)),
        NodeKind::Map(entries) => entries.iter().find_map(|entry| scalar_around(&entry.value, span, text, in_flow)),
        NodeKind::Poisoned => None,
    }
}
