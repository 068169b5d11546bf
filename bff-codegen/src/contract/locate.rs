//! From a JSON pointer to the bytes of a contract's text: done only when a report is drawn.

use std::ops::Range;

use saphyr_parser::{Event, Parser};

use super::pointer::tokens;
use super::yaml::byte_offset;

/// The bytes a label should point at: a scalar itself, the key of a list or map, or, where a list holds a list or map,
/// its first bytes. What the pointer names but the text does not have is shown by its nearest ancestor.
///
/// `text` is JSON or YAML. `None` if there is nothing to point at.
pub fn locate(text: &str, pointer: &str) -> Option<Range<usize>> {
    let path: Vec<String> = tokens(pointer).collect();
    if is_json(text) {
        let mut json = Json { bytes: text.as_bytes(), at: 0 };
        return json.locate(&path);
    }
    locate_in_yaml(text, &path)
}

/// Whether a text is meant as JSON. A YAML text may begin with a brace, too, but then its keys have no quotes.
pub(super) fn is_json(text: &str) -> bool {
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    trimmed.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}'])) || trimmed.starts_with('[')
}

/// A walk over JSON text that was parsed before, so its syntax is right; if not, it ends early.
struct Json<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Json<'_> {
    fn locate(&mut self, path: &[String]) -> Option<Range<usize>> {
        let mut found = None;
        self.skip_space();
        for token in path {
            let Some(range) = self.enter(token) else { break };
            found = Some(range);
        }
        let start = self.at;
        match self.peek()? {
            b'{' | b'[' => found.or(Some(start..start + 1)),
            _ => {
                self.skip_value();
                Some(start..self.at)
            }
        }
    }

    /// Moves to the member or element `token` of the value here; gives the key's bytes, or an element's first byte.
    fn enter(&mut self, token: &str) -> Option<Range<usize>> {
        let before = self.at;
        let entered = match self.peek()? {
            b'{' => self.enter_member(token),
            b'[' => self.enter_element(token.parse().ok()?),
            _ => None,
        };
        if entered.is_none() {
            self.at = before;
        }
        entered
    }

    fn enter_member(&mut self, name: &str) -> Option<Range<usize>> {
        self.at += 1;
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek()? != b'"' {
                return None;
            }
            self.skip_value();
            let range = start..self.at;
            self.skip_space();
            self.at += 1; // the colon
            self.skip_space();
            let key: Option<String> = serde_json::from_slice(self.bytes.get(range.clone())?).ok();
            if key.as_deref() == Some(name) {
                return Some(range);
            }
            self.next_sibling()?;
        }
    }

    fn enter_element(&mut self, index: usize) -> Option<Range<usize>> {
        self.at += 1;
        self.skip_space();
        for _ in 0..index {
            self.next_sibling()?;
            self.skip_space();
        }
        (self.peek()? != b']').then_some(self.at..self.at + 1)
    }

    /// Skips the value here and the comma after it.
    fn next_sibling(&mut self) -> Option<()> {
        self.skip_value();
        self.skip_space();
        (self.peek()? == b',').then(|| self.at += 1)
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                byte if byte.is_ascii_whitespace() && depth == 0 => return,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    fn skip_space(&mut self) {
        // A byte order mark may stand before the first value.
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || [0xef, 0xbb, 0xbf].contains(&byte)) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// A list or map around the event at hand.
struct Frame {
    /// How many tokens of the path lead here, if it lies on the path.
    matched: Option<usize>,
    is_map: bool,
    index: usize,
    /// In a map: the key before the value that comes now, and its characters.
    key: Option<(String, Range<usize>)>,
}

fn locate_in_yaml(text: &str, path: &[String]) -> Option<Range<usize>> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut best: Option<(usize, Range<usize>)> = None;
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        let range = span.start.index()..span.end.index();
        match &event {
            Event::SequenceEnd | Event::MappingEnd => {
                frames.pop();
                continue;
            }
            Event::Scalar(name, ..) => {
                if let Some(Frame { is_map: true, key: key @ None, .. }) = frames.last_mut() {
                    *key = Some((name.to_string(), range));
                    continue;
                }
            }
            Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..) => {}
            _ => continue,
        }
        let (matched, key) = step(frames.last_mut(), path);
        let is_container = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        if let Some(matched) = matched
            && best.as_ref().is_none_or(|(depth, _)| matched > *depth)
        {
            let label =
                key.filter(|_| is_container).unwrap_or(if is_container { range.start..range.start + 1 } else { range });
            best = Some((matched, label));
        }
        if is_container {
            frames.push(Frame { matched, is_map: matches!(event, Event::MappingStart(..)), index: 0, key: None });
        } else if matched == Some(path.len()) {
            break;
        }
    }
    let (_, characters) = best?;
    let start = byte_offset(text, characters.start);
    let end = start + byte_offset(&text[start..], characters.end - characters.start);
    // The span of a block scalar runs to the next token: the label should not.
    let end = start + text[start..end].trim_end().len().max(1).min(text.len() - start);
    text.get(start..end).map(|_| start..end)
}

/// How many tokens of the path lead to the value that comes now inside `parent`, and the key it has there.
fn step(parent: Option<&mut Frame>, path: &[String]) -> (Option<usize>, Option<Range<usize>>) {
    let Some(parent) = parent else { return (Some(0), None) };
    let (token, key) = match parent.key.take() {
        Some((name, range)) => (name, Some(range)),
        None => (parent.index.to_string(), None),
    };
    parent.index += 1;
    let matched = parent.matched.filter(|matched| path.get(*matched) == Some(&token));
    (matched.map(|matched| matched + 1), key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'t>(text: &'t str, pointer: &str) -> &'t str {
        &text[locate(text, pointer).expect("a place")]
    }

    const JSON: &str = r#"{ "openapi": "3.1.0", "paths": { "/ä/{id}": { "get": { "tags": ["a", "b\"", {"x": 1.50}], "ok": true } } } }"#;

    #[test]
    fn json_scalars_keys_and_elements() {
        assert_eq!(shown(JSON, "/openapi"), "\"3.1.0\"");
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}"), "\"/ä/{id}\"");
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}/get/tags/1"), r#""b\"""#);
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}/get/tags/2"), "{");
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}/get/tags/2/x"), "1.50");
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}/get/ok"), "true");
        assert_eq!(shown(JSON, ""), "{");
    }

    #[test]
    fn what_is_missing_is_shown_by_its_ancestor() {
        assert_eq!(shown(JSON, "/paths/~1ä~1{id}/get/responses/200"), "\"get\"");
        assert_eq!(shown(JSON, "/nothing"), "{");
        assert_eq!(shown(YAML, "/paths/~1ä/get/responses"), "get");
    }

    const YAML: &str = "openapi: 3.1.0\npaths:\n  # é\n  /ä:\n    get:\n      summary: 'One order'\n      text: |\n        block\n      tags: [a, {x: b}]\n      200: &r\n        - one\n        - two\n      201: *r\n";

    #[test]
    fn yaml_scalars_keys_and_elements() {
        assert_eq!(shown(YAML, "/openapi"), "3.1.0");
        assert_eq!(shown(YAML, "/paths/~1ä"), "/ä");
        assert_eq!(shown(YAML, "/paths/~1ä/get/summary"), "'One order'");
        assert_eq!(shown(YAML, "/paths/~1ä/get/tags"), "tags");
        assert_eq!(shown(YAML, "/paths/~1ä/get/tags/0"), "a");
        assert_eq!(shown(YAML, "/paths/~1ä/get/tags/1"), "{");
        assert_eq!(shown(YAML, "/paths/~1ä/get/tags/1/x"), "b");
        assert_eq!(shown(YAML, "/paths/~1ä/get/200/1"), "two");
        assert_eq!(shown(YAML, "/paths/~1ä/get/201/1"), "*r");
        assert!(shown(YAML, "/paths/~1ä/get/text").ends_with("block"));
    }

    #[test]
    fn nothing_in_an_empty_text() {
        assert_eq!(locate("", "/a"), None);
        assert_eq!(locate("{", "/a/b"), Some(0..1));
    }
}
