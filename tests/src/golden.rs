//! Text held against a file beside the tests.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the files anew; review them as any other change.

use std::fs;
use std::path::Path;

/// Fails unless `actual` is what the file says, and then shows the first line that differs.
///
/// # Panics
///
/// On a difference, a missing file, or a file that cannot be written.
pub fn assert_golden(file: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(file, actual).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        return;
    }
    let expected = fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE_GOLDEN=1 writes it", file.display()));
    if expected == actual {
        return;
    }
    let line = expected.lines().zip(actual.lines()).take_while(|(expected, actual)| expected == actual).count();
    panic!(
        "{}:{} differs (UPDATE_GOLDEN=1 writes it anew)\n  golden: {}\n  actual: {}",
        file.display(),
        line + 1,
        expected.lines().nth(line).unwrap_or("(end of file)"),
        actual.lines().nth(line).unwrap_or("(end of file)"),
    );
}
