//! YAML in: the one file that knows the YAML crate.
//!
//! A syntax error costs the top-level entry that it stands in (an endpoint, say): reading goes on at the next line
//! that begins one. Anchors, aliases, tags, merge keys and further documents are refused: a spec says everything where
//! it stands.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput};

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceId, Sources, Span};
use crate::spec::lines::Lines;
use crate::spec::scalar::{self, Style};
use crate::spec::tree::{Entry, Key, Node, NodeKind, Scalar};

/// Nested maps and lists. Specs need about ten; the limit keeps every later recursion off the end of the stack.
const DEPTH_MAX: usize = 64;

/// Syntax errors reported for one file before it is given up.
const SYNTAX_ERRORS_MAX: usize = 20;

/// One file.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its top level; `None`: it is empty.
    pub(crate) root: Option<Node>,
    /// Whether something is missing because it is no YAML.
    pub(crate) is_broken: bool,
}

/// Reads a file; what is wrong in it goes to `diagnostics`.
pub(crate) fn read(source: SourceId, sources: &Sources, diagnostics: &mut Diagnostics) -> Document {
    let text = sources.text(source);
    let lines = Lines::of(text);
    let mut entries = Vec::new();
    let mut from = 0;
    let mut errors = 0;
    let root = loop {
        let mut reader = Reader::new(source, text, &lines, from, diagnostics);
        let error = match reader.document(&mut entries) {
            Ok(root) => break root,
            Err(error) => error,
        };
        let next = reader.explain(&error);
        errors += 1;
        match lines.next_entry(next.max(from + 1)) {
            Some(line) if errors < SYNTAX_ERRORS_MAX => from = line,
            _ => break None,
        }
    };
    let is_broken = errors > 0;
    let whole = Span::new(source, lines.start(0)..text.trim_end().len().max(lines.start(0)));
    let is_map = is_broken || matches!(&root, Some(Node { kind: NodeKind::Map(_), .. }));
    let map = |entries| Node { span: whole, head: whole, kind: NodeKind::Map(entries) };
    let root = if is_map { Some(map(unique(entries, diagnostics))) } else { root };
    Document { root, is_broken }
}

/// Drops and reports keys that stand twice.
fn unique(entries: Vec<Entry>, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    let mut first: HashMap<String, Span> = HashMap::new();
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        let key = entry.key.as_str();
        if let Some(earlier) = first.get(key) {
            diagnostics.push(
                Diagnostic::error(codes::DUPLICATE_KEY, format!("the key `{key}` stands twice in one map"))
                    .at(entry.key.span(), "once more here")
                    .also(*earlier, "first here"),
            );
        } else {
            first.insert(key.to_owned(), entry.key.span());
            kept.push(entry);
        }
    }
    kept
}

/// Reads the events of one file from one of its lines on.
struct Reader<'a, 'd> {
    source: SourceId,
    text: &'a str,
    lines: &'d Lines<'a>,
    /// The line that the parser takes for its first.
    from: usize,
    parser: Parser<'a, StrInput<'a>>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Reader<'a, 'd> {
    fn new(
        source: SourceId,
        text: &'a str,
        lines: &'d Lines<'a>,
        from: usize,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self { source, text, lines, from, parser: Parser::new_from_str(&text[lines.start(from)..]), diagnostics }
    }

    /// The first document's top level. If that is a map, the entries read before an error are in `entries` then.
    fn document(&mut self, entries: &mut Vec<Entry>) -> Result<Option<Node>, ScanError> {
        let mut root = None;
        let mut documents = 0;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let error = Diagnostic::error(codes::MORE_DOCUMENTS, "a spec file holds one YAML document")
                            .at(self.span(place), "a second one begins here")
                            .help("move it to a file of its own");
                        self.diagnostics.push(error);
                        return Ok(root);
                    }
                }
                Event::MappingStart(anchor, tag) => {
                    let span = self.span(place);
                    self.refuse(span, anchor, tag.is_some());
                    self.entries(entries, 0)?;
                    root = Some(self.node_of(span, NodeKind::Map(Vec::new())));
                }
                Event::DocumentEnd | Event::StreamStart | Event::Nothing => {}
                other => {
                    let node = self.node(other, place, 0)?;
                    // A file of comments alone is one scalar that was left out.
                    let is_left_out = node.is_null() && node.span.start == node.span.end;
                    root = (!is_left_out).then_some(node);
                }
            }
        }
    }

    /// A map's entries up to its end, whose place it gives.
    fn entries(&mut self, entries: &mut Vec<Entry>, depth: usize) -> Result<saphyr_parser::Span, ScanError> {
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(place);
            }
            let key = self.node(event, place, depth + 1)?;
            let (event, place) = self.next()?;
            let is_left_out = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty());
            let value = if is_left_out {
                let (Event::Scalar(_, _, anchor, tag), place) = (event, self.behind_colon(key.span.end)) else {
                    continue;
                };
                let refused = self.refuse(place, anchor, tag.is_some());
                let node = self.left_out(place.start);
                if refused { poisoned(place) } else { node }
            } else {
                self.node(event, place, depth + 1)?
            };
            entries.extend(self.key(key).map(|key| Entry { key, value }));
        }
    }

    /// The key that a node is, unless it is one that specs do not have.
    fn key(&mut self, node: Node) -> Option<Key> {
        let refusal = match node.kind {
            NodeKind::Poisoned => return None,
            NodeKind::Scalar(scalar) if scalar.style == Style::Plain && scalar.text.as_str() == "<<" => {
                Diagnostic::error(codes::YAML_FEATURE, "specs have no merge keys")
                    .at(node.span, "a merge key")
                    .help("write the entries out")
            }
            NodeKind::Scalar(scalar) => return Some(Key { text: scalar.text }),
            NodeKind::List(_) | NodeKind::Map(_) => {
                Diagnostic::error(codes::YAML_FEATURE, "a key is text, not a map or a list")
                    .at(node.span, "this is a key")
                    .help("quote text that begins with `{` or `[`")
            }
        };
        self.diagnostics.push(refusal);
        None
    }

    fn node(&mut self, event: Event<'a>, place: saphyr_parser::Span, depth: usize) -> Result<Node, ScanError> {
        let span = self.span(place);
        if depth > DEPTH_MAX {
            let error = Diagnostic::error(codes::NESTED_TOO_DEEP, "this is nested too deep")
                .at(span, format!("more than {DEPTH_MAX} levels"));
            self.diagnostics.push(error);
            return self.skip(event).map(|()| poisoned(span));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(text.into_owned(), style, place.start);
                Ok(if self.refuse(node.span, anchor, tag.is_some()) { poisoned(node.span) } else { node })
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse(span, anchor, tag.is_some());
                let mut items: Vec<Node> = Vec::new();
                loop {
                    let (event, place) = self.next()?;
                    if event == Event::SequenceEnd {
                        let span = self.collection(span, place, items.last().map(|item| item.span));
                        return Ok(self.node_of(span, NodeKind::List(items)));
                    }
                    items.push(self.node(event, place, depth + 1)?);
                }
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse(span, anchor, tag.is_some());
                let mut entries = Vec::new();
                let end = self.entries(&mut entries, depth)?;
                let span = self.collection(span, end, entries.last().map(|entry| entry.value.span));
                let entries = unique(entries, self.diagnostics);
                Ok(self.node_of(span, NodeKind::Map(entries)))
            }
            Event::Alias(_) => {
                let error = Diagnostic::error(codes::YAML_FEATURE, "specs have no aliases")
                    .at(span, "an alias")
                    .help("write the value out; text that begins with `*` needs quotes");
                self.diagnostics.push(error);
                Ok(poisoned(span))
            }
            _ => Ok(poisoned(span)),
        }
    }

    fn node_of(&self, span: Span, kind: NodeKind) -> Node {
        let first_line = self.text[span.range()].find(['\n', '\r']).unwrap_or(span.end - span.start);
        Node { span, head: Span { end: span.start + first_line, ..span }, kind }
    }

    fn scalar(&self, text: String, style: ScalarStyle, start: Marker) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let text = scalar::place(self.source, self.text, self.byte(start), start.col(), style, text);
        let span = text.whole();
        let rest = self.text[span.end..].trim_start_matches([' ', '\t', '"', '\'']);
        let comment_follows = style == Style::Plain && rest.starts_with('#');
        self.node_of(span, NodeKind::Scalar(Scalar { text, style, comment_follows }))
    }

    /// The null that stands where a value was left out.
    fn left_out(&self, at: usize) -> Node {
        let text = scalar::place(self.source, self.text, at, 0, Style::Plain, String::new());
        let span = text.whole();
        self.node_of(span, NodeKind::Scalar(Scalar { text, style: Style::Plain, comment_follows: false }))
    }

    /// Passes over the rest of what `event` begins.
    fn skip(&mut self, event: Event<'a>) -> Result<(), ScanError> {
        let mut open = 0_usize;
        let mut event = event;
        loop {
            match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
                Event::MappingEnd | Event::SequenceEnd => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(());
            }
            event = self.next()?.0;
        }
    }

    /// Reports an anchor or a tag; whether there was a tag, which makes the value another one.
    fn refuse(&mut self, span: Span, anchor: usize, has_tag: bool) -> bool {
        let (message, label, help) = match (anchor, has_tag) {
            (_, true) => (
                "specs have no YAML tags",
                "a tag stands here",
                "text that begins with `!`, such as an expression, needs quotes",
            ),
            (1.., false) => {
                ("specs have no anchors", "an anchor stands here", "remove it; text that begins with `&` needs quotes")
            }
            (0, false) => return false,
        };
        self.diagnostics.push(Diagnostic::error(codes::YAML_FEATURE, message).at(span, label).help(help));
        has_tag
    }

    /// The next event. No one asks for more than the stream's end; if someone did, an error ends every loop.
    fn next(&mut self) -> Result<(Event<'a>, saphyr_parser::Span), ScanError> {
        let nothing = || ScanError::new_str(Marker::new(0, 1, 0), "the file ends here");
        self.parser.next_event().unwrap_or_else(|| Err(nothing()))
    }

    /// A collection's span: up to its bracket, or in block style up to the end of its last item.
    fn collection(&self, start: Span, end: saphyr_parser::Span, last: Option<Span>) -> Span {
        let is_flow = self.text[start.start..].starts_with(['{', '[']);
        let whole = start.to(if is_flow { self.span(end) } else { last.unwrap_or(start) });
        // The parser counts the blanks behind a bracket to it.
        Span { end: whole.start + self.text[whole.range()].trim_end().len(), ..whole }
    }

    /// What stands behind a key's colon on its line; empty if nothing does.
    fn behind_colon(&self, key_end: usize) -> Span {
        let colon = self.text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1);
        let line = self.text[colon..].split(['\n', '\r', '#', ',', '}']).next().unwrap_or_default();
        let value = line.trim();
        let start = if value.is_empty() { colon } else { colon + (line.len() - line.trim_start().len()) };
        Span::new(self.source, start..start + value.len())
    }

    fn span(&self, place: saphyr_parser::Span) -> Span {
        let start = self.byte(place.start);
        Span::new(self.source, start..self.byte(place.end).max(start))
    }

    fn byte(&self, marker: Marker) -> usize {
        self.lines.byte(self.from + marker.line().saturating_sub(1), marker.col())
    }

    /// Reports a syntax error; gives the first line that it does not spoil.
    fn explain(&mut self, error: &ScanError) -> usize {
        let line = self.from + error.marker().line().saturating_sub(1);
        let at = self.byte(*error.marker());
        let length = self.text[at..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
        let span = Span::new(self.source, at..at + length);
        let written = self.lines.line(line);
        let indentation = &written[..written.len() - written.trim_start().len()];
        let info = error.info();
        let diagnostic = if let Some(tab) = indentation.find('\t') {
            let tab = self.lines.start(line) + tab;
            Diagnostic::error(codes::YAML_TAB, "tabs cannot indent")
                .at(Span::new(self.source, tab..tab + 1), "a tab")
                .help("indent with spaces")
        } else {
            let (label, help) = wording(info);
            let diagnostic = Diagnostic::error(codes::YAML_SYNTAX, "this is not YAML").at(span, label);
            if let Some(help) = help { diagnostic.help(help) } else { diagnostic }
        };
        self.diagnostics.push(diagnostic);
        if error.marker().col() == 0 { line } else { line + 1 }
    }
}

/// The YAML crate's finding in the words of a spec's author, and what to do.
fn wording(info: &str) -> (String, Option<&'static str>) {
    const QUOTE: &str = "quote the text, or put it in a block that begins with `|`";
    const IN_BRACES: &str =
        "inside `{ }` and `[ ]`, an expression that has `{`, `[` or `,` in it needs quotes; or write one entry a line";
    let finding = info.rsplit_once(", ").map_or(info, |(_, finding)| finding);
    let help = match info {
        _ if info.contains("mapping values are not allowed") => {
            return ("a key and its `: ` cannot stand here".to_owned(), Some(QUOTE));
        }
        _ if info.contains("unexpected end of stream") || info.contains("indentation in quoted") => {
            return ("this quote is not closed".to_owned(), Some("quoted text that goes on is indented"));
        }
        _ if info.contains("unknown escape") => {
            return (
                "a `\\` in this text begins no escape".to_owned(),
                Some("double it, or use single quotes, which know no escapes"),
            );
        }
        _ if info.contains("flow") => Some(IN_BRACES),
        _ if info.contains("expected key") => Some("check the indentation"),
        _ => None,
    };
    (finding.to_owned(), help)
}

fn poisoned(span: Span) -> Node {
    Node { span, head: span, kind: NodeKind::Poisoned }
}
