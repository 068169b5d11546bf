//! What `bff plan` prints in every format, held; and schedules of random endpoints against what can really happen.
//!
//! The plans of `plan/specs` are in `plan/*.{txt,mmd,dot,json,svg}`. `UPDATE_GOLDEN=1` writes them anew: read what changed.

#[path = "plan/random.rs"]
mod random;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan")
}

/// Runs the command on `plan/specs`.
fn bff(arguments: &[&str]) -> Output {
    bff_on(&folder().join("specs"), arguments)
}

fn bff_on(specs: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bff")).arg("--specs").arg(specs).args(arguments).output().unwrap()
}

const GOLDENS: [(&str, &[&str]); 10] = [
    ("mixed.txt", &["GET /mixed/{id}"]),
    ("mixed.mmd", &["GET /mixed/{id}", "--format", "mermaid"]),
    ("mixed.dot", &["GET /mixed/{id}", "--format", "dot"]),
    ("mixed.json", &["GET /mixed/{id}", "--format", "json"]),
    ("mixed.svg", &["GET /mixed/{id}", "--format", "svg"]),
    ("depends.txt", &["POST /depends/{id}"]),
    ("alone.txt", &["GET /alone", "--format", "text"]),
    ("nothing.txt", &["GET /nothing"]),
    ("nothing.mmd", &["GET /nothing", "--format", "mermaid"]),
    ("table.txt", &[]),
];

#[test]
fn every_plan_is_as_it_was() {
    let update = env::var_os("UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for (name, arguments) in GOLDENS {
        let output = bff(&[&["plan", "mobile"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let plan = String::from_utf8(output.stdout).unwrap();
        let golden = folder().join(name);
        if update {
            fs::write(&golden, plan).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != plan {
            changed.push(format!("{name}:\n{plan}"));
        }
    }
    assert!(changed.is_empty(), "UPDATE_GOLDEN=1 takes these over:\n\n{}", changed.join("\n"));
}

#[test]
fn the_plan_in_the_documentation_is_that_of_the_shop() {
    const DOCUMENTATION: &str = include_str!("../docs/command.md");
    let (_, shown) = DOCUMENTATION.split_once("$ bff plan mobile \"GET /orders/{orderId}\"\n").expect("an example");
    let (shown, _) = shown.split_once("```").expect("a block ends");
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let output = bff_on(&specs, &["plan", "mobile", "GET /orders/{orderId}"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), shown, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn json_of_a_client_is_that_of_its_endpoints_the_heaviest_first() {
    let json = |arguments: &[&str]| {
        let output = bff(&[&["plan", "mobile", "--format", "json"], arguments].concat());
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let endpoints = ["GET /mixed/{id}", "POST /depends/{id}", "GET /alone", "GET /nothing"];
    assert_eq!(json(&[]), serde_json::Value::from(endpoints.map(|endpoint| json(&[endpoint])).to_vec()));
}

#[test]
fn a_picture_is_of_one_endpoint() {
    for format in ["mermaid", "dot", "svg"] {
        let output = bff(&["plan", "mobile", "--format", format]);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.ends_with("error: a picture is of one endpoint: name it behind the client\n"), "{told}");
    }
}

#[test]
fn an_unknown_endpoint_is_told_the_known_ones() {
    let output = bff(&["plan", "mobile", "GET /alon"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("has no endpoint `GET /alon`; did you mean `GET /alone`?"), "{told}");
}
