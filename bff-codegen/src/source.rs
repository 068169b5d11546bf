//! Files in memory and places in them. Nothing here reads a disk.

use std::ops::Range;

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
    text: String,
}

impl Sources {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. `path` is what reports show, with `/` between its parts.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
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

    /// What is written at `span`.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text(span.source)[span.range()]
    }

    fn file(&self, source: SourceId) -> &File {
        self.files.get(source.0 as usize).expect("a source id belongs to the sources that made it")
    }
}
