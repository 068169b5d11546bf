//! `bff check` for programs, and with `--fix`, as its users run it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const PLATFORM: &str = "upstreams:\n  users: { contract: contracts/users.yaml, timeout: 1s, retries: 2 }\n";

const CONTRACT: &str = "openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
paths:
  /users/{id}:
    get:
      operationId: getUser
      deprecated: true
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: A user
          content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } }
";

/// A mistake behind text that is not ASCII, one that is surely meant otherwise, and a `%` in a message.
const USERS: &str = "GET /users/{id}:
  Summary: One user
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: { größe: größer, name: $user.nam }
GET /100%:
  fields: 1
";

const FIXED: &str = "GET /users/{id}:
  summary: One user
";

/// A folder with `specs` and the clients `admin` and `web`, of which `web` has this endpoint file.
fn workspace(web: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let client = |name: &str| {
        format!("client: {name}\ntitle: {name}\nversion: 1.0.0\ndefaults: {{ auth: none, timeout: 2s }}\n")
    };
    let files = [
        ("platform.yaml", PLATFORM.to_owned()),
        ("contracts/users.yaml", CONTRACT.to_owned()),
        ("admin/client.yaml", client("admin")),
        ("web/client.yaml", client("web")),
        ("web/users.yaml", web.to_owned()),
    ];
    for (name, text) in files {
        let path = folder.path().join("specs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn check(here: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bff"));
    command.arg("check").args(arguments).current_dir(here).env_remove("GITHUB_WORKSPACE").output().unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

/// The output without where the test has put the workspace.
fn portable(output: &Output, workspace: &TempDir) -> String {
    let here = fs::canonicalize(workspace.path()).unwrap();
    stdout(output).replace(&*here.to_string_lossy(), "HERE")
}

/// A snapshot of which the expression it was made from is no part.
macro_rules! snapshot {
    ($text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($text));
    }};
}

#[test]
fn json_is_one_document_for_the_run() {
    let workspace = workspace(USERS);
    let output = check(workspace.path(), &["--format", "json", "--specs", "specs"]);
    assert_eq!(output.status.code(), Some(1));
    snapshot!(portable(&output, &workspace));
}

#[test]
fn bytes_and_columns_are_those_of_the_file() {
    let workspace = workspace(USERS);
    let output = check(workspace.path(), &["--format", "json"]);
    let document: Value = serde_json::from_str(stdout(&output)).unwrap();
    let found = document["diagnostics"].as_array().unwrap().iter();
    let unknown = found.into_iter().find(|found| found["code"] == "BFF0204").expect("the field is unknown");
    let bytes = |key: &str| usize::try_from(unknown[key].as_u64().unwrap()).unwrap();
    assert_eq!(&USERS[bytes("byte_start")..bytes("byte_end")], "nam");
    let line = USERS.lines().nth(bytes("line") - 1).unwrap();
    assert_eq!(line.chars().skip(bytes("column") - 1).take(3).collect::<String>(), "nam");
}

#[test]
fn github_gets_annotations_with_paths_from_the_repository() {
    let workspace = workspace(USERS);
    snapshot!(stdout(&check(workspace.path(), &["--format", "github"])));
    let below = check(&workspace.path().join("specs/web"), &["--format", "github", "web"]);
    let inside = "::error file=users.yaml,line=5";
    assert!(stdout(&below).contains(inside), "from where it runs: {}", stdout(&below));
}

#[test]
fn github_is_told_paths_from_its_workspace() {
    let workspace = workspace(USERS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_bff"));
    command.args(["check", "web", "--format", "github"]).current_dir(workspace.path().join("specs/web"));
    let output = command.env("GITHUB_WORKSPACE", workspace.path()).output().unwrap();
    assert!(stdout(&output).contains("::error file=specs/web/users.yaml,line=5"), "{}", stdout(&output));
}

#[test]
fn what_is_right_has_an_empty_list_and_no_annotation() {
    let workspace = workspace("GET /one:\n  fields: 1\n");
    fs::write(workspace.path().join("specs/platform.yaml"), PLATFORM.replace(", retries: 2", "")).unwrap();
    let output = check(workspace.path(), &["--format", "json"]);
    let document: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(document["diagnostics"], Value::Array(Vec::new()));
    assert_eq!(output.status.code(), Some(0));
    let summaries = "admin: no endpoints, no errors, no warnings\nweb: 1 endpoint, no errors, no warnings\n";
    assert_eq!(stdout(&check(workspace.path(), &["--format", "github"])), summaries);
}

#[test]
fn fix_changes_what_is_sure_and_reports_the_rest() {
    let workspace = workspace(USERS);
    let output = check(workspace.path(), &["web", "--fix"]);
    let told = stdout(&output);
    assert!(told.starts_with("web/users.yaml:2:3: BFF0103 fixed: `Summary` is now `summary`\n\nerror["), "{told}");
    assert!(told.contains("error[BFF0204]"), "what is a guess is left: {told}");
    assert_eq!(output.status.code(), Some(1));
    let file = fs::read_to_string(workspace.path().join("specs/web/users.yaml")).unwrap();
    assert_eq!(file, USERS.replace("GET /users/{id}:\n  Summary: One user\n", FIXED));

    let again = check(workspace.path(), &["web", "--fix"]);
    assert!(!stdout(&again).contains("fixed:"), "there is nothing more to change: {}", stdout(&again));
}

#[test]
fn fix_tells_programs_what_it_has_changed() {
    let workspace = workspace(USERS);
    let output = check(workspace.path(), &["web", "--fix", "--format", "json"]);
    let document: Value = serde_json::from_str(stdout(&output)).unwrap();
    let fixed = &document["fixed"][0];
    let told = ["code", "file", "removed", "replacement", "applicability"].map(|key| fixed[key].as_str().unwrap());
    assert_eq!(told, ["BFF0103", "web/users.yaml", "Summary", "summary", "sure"]);
    assert_eq!((fixed["line"].as_u64(), fixed["column"].as_u64()), (Some(2), Some(3)));
}

#[test]
fn without_fix_no_file_is_touched() {
    let workspace = workspace(USERS);
    check(workspace.path(), &[]);
    assert_eq!(fs::read_to_string(workspace.path().join("specs/web/users.yaml")).unwrap(), USERS);
}
