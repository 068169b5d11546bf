//! A client of 1,000 endpoints over GitHub's contract, which is not in this repository: what is asked of the `bff` command,
//! and how long it takes, which no test holds. In a release build on a quiet machine a check should take less than 3 s, and an
//! edit less than 200 ms:
//!
//! ```sh
//! cargo test --release -p bff-codegen --test scale -- --nocapture
//! ```

#[path = "scale/client.rs"]
mod client;
#[path = "lsp/editor.rs"]
#[expect(dead_code, reason = "only part of what the tests of the language server need")]
mod editor;

use std::fs;
use std::io::{Write, stderr};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use editor::Editor;
use serde_json::json;
use tempfile::TempDir;

const ENDPOINTS: usize = 1000;

fn say(line: &str) {
    // Not `eprintln!`: the harness would swallow it.
    stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// A workspace with the client; `None` without the contract.
fn workspace() -> Option<TempDir> {
    if !Path::new(client::CONTRACT).exists() {
        say(&format!("SKIPPED: {} is not there", client::CONTRACT));
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    client::write(folder.path(), ENDPOINTS);
    Some(folder)
}

fn say_time(what: &str, started: Instant) {
    say(&format!("{what}: {:.0} ms", started.elapsed().as_secs_f64() * 1e3));
}

#[test]
fn all_endpoints_are_checked() {
    let Some(folder) = workspace() else { return };
    let started = Instant::now();
    let check =
        Command::new(env!("CARGO_BIN_EXE_bff")).arg("check").arg("--specs").arg(folder.path()).output().unwrap();
    say_time("`bff check` of 1,000 endpoints", started);
    assert_eq!(String::from_utf8(check.stderr).unwrap(), "");
    assert_eq!(String::from_utf8(check.stdout).unwrap(), "mobile: 1000 endpoints, no errors, no warnings\n");
}

#[test]
fn an_edit_of_one_file_is_answered() {
    const FILE: &str = "mobile/part020.yaml";
    let Some(folder) = workspace() else { return };
    let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
    let mut editor = Editor::start_in(folder);
    editor.open(FILE);
    let started = Instant::now();
    assert_eq!(editor.next_diagnostics(FILE), None, "nothing is wrong");
    say_time("what the language server begins with", started);

    for round in 1..=3 {
        let started = Instant::now();
        editor.change(FILE, &text.replacen("$repo.id", "$repo.idd", round));
        let shown = editor.next_diagnostics(FILE).unwrap();
        say_time("an edit in the language server", started);
        assert_eq!(shown.as_array().unwrap().len(), round);
    }
    editor.change(FILE, &text);
    assert_eq!(editor.next_diagnostics(FILE), Some(json!([])));
}
