//! Files in memory and places in them. Nothing here reads a disk.

use std::ops::Range;
use std::sync::Arc;

/// One file of [`Sources`]. Cheap to copy; means nothing without the `Sources` that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A stretch of one file, in bytes: `start` included, `end` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The stretch `range` of `source`.
    #[must_use]
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        Self { source, start: range.start, end: range.end }
    }

    /// From where this span begins to where `last` ends. Both lie in one file.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        debug_assert_eq!(self.source, last.source, "a span lies in one file");
        Self { end: last.end.max(self.start), ..self }
    }

    /// The empty span at the end of this one: where something is missing.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Whether `other` lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    /// The span as a range of byte offsets.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where; for a quoted scalar without its quotes.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    #[must_use]
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value at the same place.
    #[must_use]
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: to(self.value), span: self.span }
    }
}

/// Every file a compilation has seen: specs and contracts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    text: Arc<str>,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. `path` is what reports show, with `/` between its parts.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        self.files.push(File { path: path.into(), text: text.into() });
        SourceId(id)
    }

    /// The path that reports show.
    #[must_use]
    pub fn path(&self, source: SourceId) -> &str {
        &self.file(source).path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self, source: SourceId) -> &str {
        &self.file(source).text
    }

    /// The file that reports show with this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<SourceId> {
        let at = self.files.iter().position(|file| file.path == path)?;
        u32::try_from(at).ok().map(SourceId)
    }

    /// What is written at `span`.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.source)[span.range()]
    }

    fn file(&self, source: SourceId) -> &File {
        self.files.get(source.0 as usize).expect("a source id belongs to the sources that made it")
    }
}

/// Text taken out of a file, every byte of which still knows where it stands there, although quotes, escapes, folds
/// and indentation were taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedText {
    text: String,
    source: SourceId,
    pieces: Vec<Piece>,
    breaks: Vec<usize>,
    end: usize,
}

/// A run of text and the run of the file it was made from. Runs of one length correspond byte by byte; of different
/// lengths (an escape, a folded line break) as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: usize,
    pub(crate) text_len: usize,
    pub(crate) file: usize,
    pub(crate) file_len: usize,
}

impl PlacedText {
    /// Text that stands in the file just as it is, from byte `start` on.
    #[must_use]
    pub fn verbatim(source: SourceId, start: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        let piece = Piece { text: 0, text_len: text.len(), file: start, file_len: text.len() };
        let breaks = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { end: start + text.len(), text, source, pieces: vec![piece], breaks }
    }

    /// Text with its pieces in order, the offsets in it at which the file has a line break, and where it ends in the
    /// file.
    pub(crate) fn new(text: String, source: SourceId, pieces: Vec<Piece>, breaks: Vec<usize>, end: usize) -> Self {
        Self { text, source, pieces, breaks, end }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The file's stretch that `range` of the text was made from.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.start_of(range.start);
        let end = if range.is_empty() { start } else { self.end_of(range.end) };
        Span::new(self.source, start..end.max(start))
    }

    /// The file's stretch that the whole text was made from.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// Whether the file has a line break in `range` of the text, folded or not.
    #[must_use]
    pub fn has_break(&self, range: Range<usize>) -> bool {
        let next = self.breaks.partition_point(|at| *at < range.start);
        self.breaks.get(next).is_some_and(|at| *at < range.end)
    }

    fn start_of(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.text <= offset);
        match after.checked_sub(1).map(|index| self.pieces[index]) {
            Some(piece) if offset < piece.text + piece.text_len => {
                if piece.text_len == piece.file_len {
                    piece.file + (offset - piece.text)
                } else {
                    piece.file
                }
            }
            _ => self.end,
        }
    }

    fn end_of(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.text < offset);
        match after.checked_sub(1).map(|index| self.pieces[index]) {
            Some(piece) if piece.text_len == piece.file_len => piece.file + (offset - piece.text).min(piece.file_len),
            Some(piece) => piece.file + piece.file_len,
            None => self.end,
        }
    }
}
