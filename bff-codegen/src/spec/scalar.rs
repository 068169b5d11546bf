//! Where the text of a YAML scalar stands in its file, byte by byte.
//!
//! The YAML parser gives a scalar's text and where it begins, not where each character came from. Walking file and
//! text side by side, by the rules of YAML 1.2.2 (chapters 7.3 and 8.1), finds that out. A walk that loses its way
//! falls back to the scalar as a whole: spans get coarse, never wrong.

use crate::source::{Piece, PlacedText, SourceId};

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// Places `text`, written in `file` from byte `start` on: at the opening quote, or at the first character of content.
/// `indent` is that character's column in a block scalar.
pub(crate) fn place(
    source: SourceId,
    file: &str,
    start: usize,
    indent: usize,
    style: Style,
    text: String,
) -> PlacedText {
    let mut walk = Walk::new(file, &text, start);
    let found = match style {
        Style::Plain => walk.flow(style),
        Style::SingleQuoted | Style::DoubleQuoted => {
            walk.at += 1;
            walk.flow(style)
        }
        Style::Literal | Style::Folded => walk.block(indent, style == Style::Folded),
    };
    let Walk { at, pieces, breaks, .. } = walk;
    match found {
        Some(()) => PlacedText::new(text, source, pieces, breaks, at),
        None => {
            let rest = &file[start..];
            let file_len = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let whole = Piece { text: 0, text_len: text.len(), file: start, file_len };
            // A whole of equal lengths would be read byte by byte, so it is split off as an empty remainder.
            let pieces = if file_len == text.len() { vec![] } else { vec![whole] };
            PlacedText::new(text, source, pieces, breaks, start)
        }
    }
}

struct Walk<'a> {
    file: &'a str,
    text: &'a str,
    /// Where the walk is in the file.
    at: usize,
    /// Where it is in the text.
    offset: usize,
    pieces: Vec<Piece>,
    breaks: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(file: &'a str, text: &'a str, at: usize) -> Self {
        Self { file, text, at, offset: 0, pieces: Vec::new(), breaks: Vec::new() }
    }

    /// A plain or quoted scalar.
    fn flow(&mut self, style: Style) -> Option<()> {
        while self.offset < self.text.len() {
            let rest = &self.file[self.at..];
            let double = style == Style::DoubleQuoted;
            if double && (rest.starts_with("\\\n") || rest.starts_with("\\\r")) {
                // An escaped break is nothing; empty lines that follow it are breaks.
                self.at += 1;
                self.at += break_len(&self.file[self.at..]);
                let (length, breaks) = white_run(&self.file[self.at..]);
                self.fold(breaks, length)?;
                continue;
            }
            let (length, breaks) = white_run(rest);
            if breaks > 0 {
                // One break is a space, more are one less.
                self.fold(if breaks == 1 { 1 } else { breaks - 1 }, length)?;
            } else if double && rest.starts_with('\\') {
                self.take(escape_len(rest))?;
            } else if style == Style::SingleQuoted && rest.starts_with("''") {
                self.take(2)?;
            } else {
                self.copy()?;
            }
        }
        Some(())
    }

    /// A block scalar; the walk stands on its first line that is not empty.
    fn block(&mut self, indent: usize, folded: bool) -> Option<()> {
        let leading = self.text.len() - self.text.trim_start_matches('\n').len();
        self.fold(leading, 0)?;
        let mut line_is_blank = self.file[self.at..].starts_with([' ', '\t']);
        while self.offset < self.text.len() {
            let rest = &self.file[self.at..];
            if rest.is_empty() {
                // The last line's break, which the parser adds at the end of the file.
                return self.fold(self.text.len() - self.offset, 0);
            }
            if break_len(rest) == 0 {
                self.copy()?;
                continue;
            }
            let (length, breaks) = block_run(rest, indent);
            let next_is_blank = rest[length..].starts_with([' ', '\t']);
            let joins = folded && !line_is_blank && !next_is_blank;
            let in_text = if joins && breaks > 1 { breaks - 1 } else { breaks };
            // Chomping ends the text early.
            self.fold(in_text.min(self.text.len() - self.offset), length)?;
            line_is_blank = next_is_blank;
        }
        Some(())
    }

    /// `in_text` bytes of space or breaks, which stand for `in_file` bytes with a line break.
    fn fold(&mut self, in_text: usize, in_file: usize) -> Option<()> {
        let made = self.text.get(self.offset..self.offset + in_text)?;
        if !made.bytes().all(|byte| matches!(byte, b' ' | b'\n')) {
            return None;
        }
        if in_text > 0 {
            self.breaks.push(self.offset);
        }
        self.push(in_text, in_file);
        Some(())
    }

    /// One character that is written with `in_file` bytes.
    fn take(&mut self, in_file: usize) -> Option<()> {
        let character = self.text[self.offset..].chars().next()?;
        self.file.get(self.at..self.at + in_file)?;
        self.push(character.len_utf8(), in_file);
        Some(())
    }

    /// One character that stands for itself.
    fn copy(&mut self) -> Option<()> {
        let character = self.text[self.offset..].chars().next()?;
        if !self.file[self.at..].starts_with(character) {
            return None;
        }
        self.push(character.len_utf8(), character.len_utf8());
        Some(())
    }

    fn push(&mut self, text_len: usize, file_len: usize) {
        let piece = Piece { text: self.offset, text_len, file: self.at, file_len };
        self.offset += text_len;
        self.at += file_len;
        match self.pieces.last_mut() {
            _ if text_len == 0 => {}
            Some(last)
                if last.text_len == last.file_len
                    && text_len == file_len
                    && last.file + last.file_len == piece.file =>
            {
                last.text_len += text_len;
                last.file_len += file_len;
            }
            _ => self.pieces.push(piece),
        }
    }
}

/// Length of the line break that `text` begins with, or 0.
fn break_len(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with(['\n', '\r'])) }
}

/// The blanks and line breaks that `text` begins with: their length, and the number of breaks.
fn white_run(text: &str) -> (usize, usize) {
    let length = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
    (length, breaks_in(&text[..length]))
}

/// A line break, the empty lines behind it and the next line's indentation: their length, and the number of breaks.
fn block_run(text: &str, indent: usize) -> (usize, usize) {
    let (mut length, mut breaks) = (0, 0);
    loop {
        let found = break_len(&text[length..]);
        if found == 0 {
            return (length, breaks);
        }
        breaks += 1;
        length += found;
        length += text[length..].bytes().take(indent).take_while(|byte| *byte == b' ').count();
    }
}

fn breaks_in(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

/// Length of the escape that `text` begins with.
fn escape_len(text: &str) -> usize {
    match text.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostics;
    use crate::source::Sources;
    use crate::spec::tree::{Node, NodeKind};
    use crate::spec::yaml;

    /// Where the words `one` … of the only scalar stand, as what the file has there.
    fn places(yaml: &str, words: &[&str]) -> (String, Vec<String>) {
        let mut sources = Sources::new();
        let file = sources.add("s.yaml", yaml);
        let mut diagnostics = Diagnostics::new();
        let document = yaml::read(file, &sources, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let Some(Node { kind: NodeKind::Map(entries), .. }) = document.root else { panic!("no map") };
        let scalar = entries[0].value.scalar().expect("a scalar").clone();
        let text = scalar.text.as_str();
        let found = words.iter().map(|word| {
            let start = text.find(word).unwrap_or_else(|| panic!("no {word:?} in {text:?}"));
            sources.slice(scalar.text.span(start..start + word.len())).to_owned()
        });
        (text.to_owned(), found.collect())
    }

    #[test]
    fn every_style_keeps_the_places_of_its_words() {
        // YAML, its text, words of the text; each must be found in the file as it is.
        let table: [(&str, &str, &[&str]); 15] = [
            ("k: eins zwei # drei", "eins zwei", &["eins", "zwei"]),
            ("k:  größe zwei\n  drei\n\n  vier\n", "größe zwei drei\nvier", &["größe", "zwei", "drei", "vier"]),
            ("k: 'eins zwei'  # c", "eins zwei", &["eins", "zwei"]),
            ("k: 'it''s zwei'", "it's zwei", &["zwei"]),
            ("k: 'eins\n  zwei\n\n\n  drei'", "eins zwei\n\ndrei", &["eins", "zwei", "drei"]),
            ("k: \"\\u00e9ins \\x41 zwei\"", "éins A zwei", &["ins", "zwei"]),
            ("k: \"eins \\\n   zwei\"", "eins zwei", &["eins ", "zwei"]),
            ("k: \"eins\n\n  zwei\\n\\\"drei\"", "eins\nzwei\n\"drei", &["eins", "zwei", "drei"]),
            ("k: |\n  eins\n    zwei\n\n  drei\n", "eins\n  zwei\n\ndrei\n", &["eins", "  zwei", "drei"]),
            ("k: |2-\n\n   eins\n  zwei\n\n", "\n eins\nzwei", &[" eins", "zwei"]),
            ("k: |+\n  eins\n\n\n", "eins\n\n\n", &["eins"]),
            (
                "k: >\n  eins\n  zwei\n\n  drei\n   vier\n  fünf\n",
                "eins zwei\ndrei\n vier\nfünf\n",
                &["eins", "zwei", "drei", " vier", "fünf"],
            ),
            ("k: >-\n\n  eins\n  zwei", "\neins zwei", &["eins", "zwei"]),
            ("k: |\r\n  eins\r\n  zwei\r\n", "eins\nzwei\n", &["eins", "zwei"]),
            ("\u{feff}# é\nk: eins\r\n  zwei\r\n", "eins zwei", &["eins", "zwei"]),
        ];
        for (yaml, text, words) in table {
            let (found_text, found) = places(yaml, words);
            assert_eq!(
                (found_text.as_str(), found),
                (text, words.iter().map(ToString::to_string).collect()),
                "{yaml:?}"
            );
        }
    }

    #[test]
    fn an_escape_is_placed_as_a_whole() {
        assert_eq!(places("k: \"a\\u00e9b\"", &["é"]).1, ["\\u00e9"]);
        assert_eq!(places("k: 'it''s'", &["'"]).1, ["''"]);
        assert_eq!(places("k: 'a'", &["a"]).1, ["a"]);
    }
}
