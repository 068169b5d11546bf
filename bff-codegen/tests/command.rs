//! The `bff` command as its users run it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const PLATFORM: &str = "upstreams:\n  users: { contract: contracts/users.yaml, timeout: 1s }\n";

const CONTRACT: &str = "openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: A user
          content:
            application/json:
              schema: { type: object, required: [name], properties: { name: { type: string } } }
";

const GOOD: &str = "GET /users/{id}:
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: $user { name }
GET /names/{id}:
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: $user.name
";

const WRONG: &str = "GET /users/{id}:
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: $user { nam }
";

const REPORT: &str = "error[BFF0204]: there is no field `nam`
  --> web/users.yaml:4:19
   |
 4 |   fields: $user { nam }
   |                   ^^^ not a field of this object
   |
  ::: contracts/users.yaml:13:15
   |
13 |               schema: { type: object, required: [name], properties: { name: { type: string } } }
   |               ------ the object is described here
   |
help: did you mean `name`?
   |
 4 |   fields: $user { name }
   |                      +
";

/// A folder with `specs`, of which `admin` is right, and `web` has this endpoint file.
fn workspace(web: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let client = |name: &str| {
        format!("client: {name}\ntitle: {name}\nversion: 1.0.0\ndefaults: {{ auth: none, timeout: 2s }}\n")
    };
    write(folder.path(), "specs/platform.yaml", PLATFORM);
    write(folder.path(), "specs/contracts/users.yaml", CONTRACT);
    write(folder.path(), "specs/admin/client.yaml", &client("admin"));
    write(folder.path(), "specs/admin/users.yaml", GOOD);
    write(folder.path(), "specs/web/client.yaml", &client("web"));
    write(folder.path(), "specs/web/users.yaml", web);
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn bff(here: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bff")).args(arguments).current_dir(here).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn check_looks_at_one_client() {
    let workspace = workspace(GOOD);
    let output = bff(workspace.path(), &["check", "web"]);
    assert_eq!(stdout(&output), "web: 2 endpoints, no errors, no warnings\n");
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn check_reports_what_is_wrong_and_exits_with_1() {
    let workspace = workspace(WRONG);
    let output = bff(workspace.path(), &["check", "web"]);
    assert_eq!(
        stdout(&output),
        format!("{REPORT}\nweb: 1 endpoint, 1 error, no warnings\n`bff explain BFF0204` says more\n")
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn check_without_a_client_looks_at_all() {
    let workspace = workspace(WRONG);
    let output = bff(workspace.path(), &["check"]);
    let summaries: Vec<_> = stdout(&output).lines().filter(|line| line.contains(" endpoint")).collect();
    assert_eq!(summaries, ["admin: 2 endpoints, no errors, no warnings", "web: 1 endpoint, 1 error, no warnings"]);
    assert_eq!(output.status.code(), Some(1), "one of them is wrong");
    assert_eq!(output.stdout, bff(workspace.path(), &["check"]).stdout, "the same specs give the same report");
}

#[test]
fn the_specs_are_found_from_any_folder_below_and_by_name() {
    let workspace = workspace(GOOD);
    let below = workspace.path().join("bffs/web");
    fs::create_dir_all(&below).unwrap();
    assert_eq!(bff(&below, &["check", "web"]).status.code(), Some(0));

    let elsewhere = tempfile::tempdir().unwrap();
    let output = bff(elsewhere.path(), &["check", "web"]);
    assert!(stderr(&output).contains("name one with --specs DIR"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(2));

    let specs = workspace.path().join("specs");
    let named = ["check", "--specs", specs.to_str().unwrap(), "web"];
    assert_eq!(bff(elsewhere.path(), &named).status.code(), Some(0));

    let output = bff(elsewhere.path(), &["check", "--specs", "."]);
    assert!(stderr(&output).starts_with("error: there is no client in `.`"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_unknown_client_is_told_the_known_ones() {
    let workspace = workspace(GOOD);
    for command in ["check", "expand", "openapi"] {
        let output = bff(workspace.path(), &[command, "wbe"]);
        let told = stderr(&output);
        assert!(told.contains("; did you mean `web`? (there are admin, web)"), "{told}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn an_unknown_endpoint_is_told_the_known_ones() {
    let workspace = workspace(GOOD);
    let output = bff(workspace.path(), &["expand", "web", "--endpoint", "GET /user/{id}"]);
    assert_eq!(
        stderr(&output),
        "error: the client `web` has no endpoint `GET /user/{id}`; did you mean `GET /users/{id}`?
its endpoints are:
  GET /names/{id}
  GET /users/{id}
"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn results_go_to_stdout_and_reports_out_of_their_way() {
    let wrong = workspace(WRONG);
    for command in ["expand", "openapi"] {
        let output = bff(wrong.path(), &[command, "web"]);
        assert_eq!(stdout(&output), "");
        assert_eq!(stderr(&output), REPORT);
        assert_eq!(output.status.code(), Some(1));

        let output = bff(wrong.path(), &[command, "admin"]);
        assert_eq!(stderr(&output), "");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let workspace = workspace(WRONG);
    let coloured = |arguments: &[&str]| stdout(&bff(workspace.path(), arguments)).contains('\u{1b}');
    assert!(!coloured(&["check", "web"]), "a pipe is no terminal");
    assert!(coloured(&["check", "web", "--color", "always"]));
    assert!(!coloured(&["check", "web", "--color", "never"]));
}

#[test]
fn explain_prints_the_page_of_a_code() {
    let nowhere = tempfile::tempdir().unwrap();
    for code in ["BFF0204", "bff0204", "0204"] {
        let output = bff(nowhere.path(), &["explain", code]);
        let page = include_str!("../docs/codes/BFF0204.md");
        assert_eq!((stdout(&output), stderr(&output)), (page, ""), "no specs are needed for it");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn explain_without_a_code_lists_all() {
    let output = bff(tempfile::tempdir().unwrap().path(), &["explain"]);
    let listed: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(listed.len(), bff_codegen::codes::ALL.len());
    assert_eq!(listed[0], "BFF0101  a file is not YAML");
}

#[test]
fn explain_of_an_unknown_code_names_the_nearest() {
    let nowhere = tempfile::tempdir().unwrap();
    let output = bff(nowhere.path(), &["explain", "BFF204"]);
    let told = "error: there is no code `BFF204`; did you mean `BFF0204`?\n`bff explain` lists all codes\n";
    assert_eq!(stderr(&output), told);
    assert_eq!(output.status.code(), Some(2));
    let output = bff(nowhere.path(), &["explain", "everything"]);
    assert_eq!(stderr(&output), "error: there is no code `everything`\n`bff explain` lists all codes\n");
}

#[test]
fn wrong_arguments_exit_with_2() {
    let workspace = workspace(GOOD);
    for arguments in [&["chekc"][..], &["openapi"], &["check", "--colour", "always"], &[]] {
        let output = bff(workspace.path(), arguments);
        assert!(stderr(&output).contains("Usage: bff"), "{}", stderr(&output));
        assert_eq!(output.status.code(), Some(2));
    }
}
