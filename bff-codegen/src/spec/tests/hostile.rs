//! Whatever stands in a file, reading it ends with diagnostics.

use super::{CLIENT, EXAMPLE, PLATFORM, drawn, read};

/// Reads and draws everything; whether there was an error.
fn survives(path: &str, text: &str) -> bool {
    let beside = [("platform.yaml", PLATFORM), ("client.yaml", CLIENT)].into_iter().filter(|(name, _)| *name != path);
    let files: Vec<_> = beside.chain([(path, text)]).collect();
    let (sources, diagnostics, _) = read(&files);
    drop(drawn(&diagnostics, &sources));
    diagnostics.has_errors()
}

fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXAMPLE.into_iter().map(|(path, text)| (path.rsplit('/').next().unwrap_or(path), text))
}

#[test]
fn prefixes_are_survived() {
    for (path, text) in examples() {
        for (at, _) in text.char_indices().step_by(2) {
            survives(path, &text[..at]);
        }
    }
}

#[test]
fn every_deleted_line_is_survived() {
    for (path, text) in examples() {
        let lines: Vec<_> = text.lines().collect();
        for index in 0..lines.len() {
            let rest = [&lines[..index], &lines[index + 1..]].concat();
            survives(path, &rest.join("\n"));
        }
    }
}

#[test]
fn other_characters_are_survived() {
    let signs = ["{", "}", "[", "\"", "'", ":", "|", "\t", "é", "\0", "&", "*", "\r", "\n", "#", "- "];
    for (path, text) in examples() {
        // Every third place with one sign keeps the test quick; all signs come to all kinds of places.
        for (number, (at, old)) in text.char_indices().step_by(3).enumerate() {
            let sign = signs[number % signs.len()];
            survives(path, &format!("{}{sign}{}", &text[..at], &text[at + old.len_utf8()..]));
            survives(path, &format!("{}{sign}{}", &text[..at], &text[at..]));
        }
    }
}

#[test]
fn depth_has_an_end() {
    let deep = [
        format!("GET /:\n  fields: {}{}", "[".repeat(200), "]".repeat(200)),
        format!("GET /:\n  fields: {}", "[".repeat(100_000)),
        format!("GET /:\n  fields: {}x{}", "{ a: ".repeat(100), "}".repeat(100)),
        format!("GET /:\n  fields:\n   {}x", "- ".repeat(300)),
        format!("GET /:\n  fan_out: {{ a: {}x{} }}", "{ call: a.b, fallback: ".repeat(30), "}".repeat(30)),
        format!("GET /{}:\n  fields: x", "{a}/".repeat(5000)),
    ];
    for text in deep {
        assert!(survives("e.yaml", &text), "{}…", &text[..40]);
    }
}
