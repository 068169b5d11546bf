//! Places as editors count them: lines from 0 on, and in a line the units of UTF-16.

use bff_codegen::finding::Location;
use gen_lsp_types::{Position, Range};

/// Where byte `offset` of a text is.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position { line: count(before.matches('\n').count()), character: count(units(&before[line_start..])) }
}

/// The stretch of a text that a location names.
pub(super) fn range(text: &str, location: &Location) -> Range {
    Range { start: position(text, location.byte_start), end: position(text, location.byte_end) }
}

/// The byte at a position; the end of the line for one behind it.
pub(super) fn offset(text: &str, Position { line, character }: Position) -> usize {
    let lines = text.split_inclusive('\n').take(line as usize);
    let line_start: usize = lines.map(str::len).sum();
    let line = text[line_start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut units_left = character as usize;
    for (at, found) in line.char_indices() {
        if units_left < found.len_utf16() {
            return line_start + at;
        }
        units_left -= found.len_utf16();
    }
    line_start + line.len()
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_the_units_of_utf_16() {
        let text = "a\r\nä𝄞b\n";
        let table = [(0, 0, 0), (1, 0, 1), (3, 1, 0), (5, 1, 1), (9, 1, 3), (10, 1, 4), (11, 2, 0)];
        for (byte, line, character) in table {
            assert_eq!(position(text, byte), Position { line, character }, "byte {byte}");
            assert_eq!(offset(text, Position { line, character }), byte);
        }
    }

    #[test]
    fn what_is_behind_a_line_is_its_end_and_what_is_inside_a_character_its_start() {
        assert_eq!(offset("ab\r\ncd", Position { line: 0, character: 9 }), 2);
        assert_eq!(offset("ab", Position { line: 7, character: 0 }), 2);
        assert_eq!(offset("𝄞", Position { line: 0, character: 1 }), 0);
    }
}
