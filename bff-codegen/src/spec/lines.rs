//! Where lines begin: the YAML crate counts lines and characters, everything else counts bytes.

/// The lines of one text. A line ends with `\n`, `\r\n` or `\r`; a byte order mark belongs to no line.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// The byte at which a line begins; lines count from 0, and those behind the last begin at the text's end.
    pub(crate) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// The byte at which the `column`th character of a line stands.
    pub(crate) fn byte(&self, line: usize, column: usize) -> usize {
        let start = self.start(line);
        self.text[start..].char_indices().nth(column).map_or(self.text.len(), |(at, _)| start + at)
    }

    /// A line without its break.
    pub(crate) fn line(&self, line: usize) -> &'a str {
        self.text[self.start(line)..self.start(line + 1)].trim_end_matches(['\n', '\r'])
    }

    /// The first line at or behind `line` that may begin a top-level entry.
    pub(crate) fn next_entry(&self, line: usize) -> Option<usize> {
        (line..self.starts.len()).find(|line| {
            let first = self.line(*line).chars().next();
            first.is_some_and(|first| first.is_alphanumeric() || matches!(first, '_' | '"' | '\'' | '/' | '$'))
        })
    }
}
