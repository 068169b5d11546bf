//! A new entry in a map of a file, without a change of anything else in it: comments and layout stay.

use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, Sources};
use crate::spec::tree::{Entry, Node, NodeKind};
use crate::spec::yaml;

/// What separates the parts of a map's entry.
const INDENT: &str = "  ";

/// The names of the entries of the top-level map `map`; `None` if the file is no map, or broken.
pub(crate) fn names_in(text: &str, map: &str) -> Option<Vec<String>> {
    let entries = read(text)?;
    let Some(entry) = entries.into_iter().find(|entry| entry.key.as_str() == map) else { return Some(Vec::new()) };
    match entry.value.kind {
        NodeKind::Map(entries) => Some(entries.iter().map(|entry| entry.key.as_str().to_owned()).collect()),
        _ => entry.value.is_null().then(Vec::new),
    }
}

/// `text` with `name: value` as one more entry of its top-level map `map`: on a line below the last one, written as the
/// others are, or first between braces.
///
/// `value` fits on the line. `None` if there is no telling where it goes.
pub(crate) fn with_entry(text: &str, map: &str, name: &str, value: &str) -> Option<String> {
    let (at, inserted) = insertion(text, map, name, value)?;
    let changed = format!("{}{inserted}{}", &text[..at], &text[at..]);
    let (mut expected, mut found) = (names_in(text, map)?, names_in(&changed, map)?);
    expected.push(name.to_owned());
    expected.sort();
    found.sort();
    (found == expected).then_some(changed)
}

fn read(text: &str) -> Option<Vec<Entry>> {
    let mut sources = Sources::new();
    let source: SourceId = sources.add("", text);
    let mut problems = Diagnostics::new();
    let document = yaml::read(source, &sources, &mut problems);
    match document.root {
        _ if problems.has_errors() => None,
        None => Some(Vec::new()),
        Some(Node { kind: NodeKind::Map(entries), .. }) => Some(entries),
        Some(_) => None,
    }
}

/// Where something is inserted, and what.
fn insertion(text: &str, map: &str, name: &str, value: &str) -> Option<(usize, String)> {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let entries = read(text)?;
    let Some(entry) = entries.iter().find(|entry| entry.key.as_str() == map) else {
        let ends = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
        return Some((text.len(), format!("{ends}{map}:{line_break}{INDENT}{name}: {value}{line_break}")));
    };
    let NodeKind::Map(known) = &entry.value.kind else {
        let behind = line_end(text, entry.key.span().end);
        return Some((behind, format!("{line_break}{INDENT}{name}: {value}")));
    };
    let is_flow = text[entry.value.span.start..].starts_with('{');
    match known.last() {
        None => Some((entry.value.span.start + 1, format!(" {name}: {value} "))),
        // In front, where no comment can stand.
        Some(_) if is_flow => Some((entry.value.span.start + 1, format!(" {name}: {value},"))),
        Some(last) => {
            let indent = column(text, last.key.span().start);
            let width = if is_aligned(text, known) { column(text, last.value.span.start) - indent } else { 0 };
            let key = format!("{name}: ");
            let behind = line_end(text, last.value.span.end.max(last.key.span().end));
            Some((behind, format!("{line_break}{}{key:<width$}{value}", " ".repeat(indent))))
        }
    }
}

/// Whether values stand below one another though their keys differ in length.
fn is_aligned(text: &str, entries: &[Entry]) -> bool {
    let columns = entries.iter().map(|entry| column(text, entry.value.span.start));
    let lengths = entries.iter().map(|entry| entry.key.as_str().len());
    is_constant(columns) && !is_constant(lengths)
}

fn is_constant(mut numbers: impl Iterator<Item = usize>) -> bool {
    let first = numbers.next();
    numbers.all(|number| Some(number) == first)
}

/// How many characters stand before this byte on its line.
fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..at].trim_start_matches('\u{feff}').chars().count()
}

/// Where the line of this byte ends, its break not included.
fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn added(text: &str, expected: &str) {
        assert_eq!(with_entry(text, "ups", "new", "{ a: 1 }").as_deref(), Some(expected));
    }

    #[test]
    fn a_block_map_gets_a_line() {
        added("ups:\n  users: { a: 2 }\n", "ups:\n  users: { a: 2 }\n  new: { a: 1 }\n");
        added("ups:\n  users: { a: 2 }", "ups:\n  users: { a: 2 }\n  new: { a: 1 }");
        added(
            "# c\nups: # d\n    users:\n        a: 2 # e\n    # f\n\nauth: {}\n",
            "# c\nups: # d\n    users:\n        a: 2 # e\n    new: { a: 1 }\n    # f\n\nauth: {}\n",
        );
        added("ups:\r\n  u: { a: 2 }\r\nauth: {}\r\n", "ups:\r\n  u: { a: 2 }\r\n  new: { a: 1 }\r\nauth: {}\r\n");
        added("ups:\n  users:\nauth: {}\n", "ups:\n  users:\n  new: { a: 1 }\nauth: {}\n");
    }

    #[test]
    fn columns_stay_columns() {
        added(
            "ups:\n  users:   { a: 2 }\n  catalog: { a: 2 }\n",
            "ups:\n  users:   { a: 2 }\n  catalog: { a: 2 }\n  new:     { a: 1 }\n",
        );
    }

    #[test]
    fn a_flow_map_gets_an_entry() {
        added("ups: { users: { a: 2 } } # c\n", "ups: { new: { a: 1 }, users: { a: 2 } } # c\n");
        added("ups: {\n  users: { a: 2 } # c\n  }\n", "ups: { new: { a: 1 },\n  users: { a: 2 } # c\n  }\n");
        added("ups: {}\n", "ups: { new: { a: 1 } }\n");
    }

    #[test]
    fn a_map_that_is_not_there_is_made() {
        added("", "ups:\n  new: { a: 1 }\n");
        added("auth: {}", "auth: {}\nups:\n  new: { a: 1 }\n");
        added("ups: # none yet\nauth: {}\n", "ups: # none yet\n  new: { a: 1 }\nauth: {}\n");
    }

    #[test]
    fn what_cannot_be_told_is_left_alone() {
        for text in ["ups: null\n", "ups: []\n", "- a\n", "{ auth: {} }\n", "ups: { a: 1\n", "ups:\n  new: 1\n"] {
            assert_eq!(with_entry(text, "ups", "new", "{ a: 1 }"), None, "{text}");
        }
    }
}
