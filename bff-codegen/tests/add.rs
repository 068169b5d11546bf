//! `bff add` as its users run it: in a workspace of `bff new`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bff_codegen::Project;
use tempfile::TempDir;

fn bff(here: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bff")).args(arguments).current_dir(here).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

/// A new workspace, and the path of its spec folder.
fn workspace() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(stderr(&bff(folder.path(), &["new", "."])), "");
    let specs = folder.path().join("specs");
    (folder, specs)
}

fn shop_contract(name: &str) -> String {
    format!("{}/../specs/contracts/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Everything in the spec folder, as paths.
fn files(specs: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![specs.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

#[test]
fn a_contract_and_an_endpoint_of_it() {
    let (folder, specs) = workspace();
    let contract = shop_contract("orders.yaml");
    let output = bff(folder.path(), &["add", "contract", &contract, "--url", "http://orders.example/v1"]);
    assert_eq!(stderr(&output), "");
    assert_eq!(
        stdout(&output),
        "added the upstream `orders`, 8 operations:
  specs/contracts/orders.yaml
  specs/contracts/orders/schemas.yaml
  specs/platform.yaml

its address is configuration:
  BFF_UPSTREAMS__ORDERS__URL=http://orders.example/v1
"
    );
    let copied = |name: &str| fs::read_to_string(specs.join("contracts").join(name)).unwrap();
    assert_eq!(copied("orders.yaml"), fs::read_to_string(&contract).unwrap());
    assert_eq!(copied("orders/schemas.yaml"), fs::read_to_string(shop_contract("orders/schemas.yaml")).unwrap());
    let platform = fs::read_to_string(specs.join("platform.yaml")).unwrap();
    let lines = "  users: { contract: contracts/users.yaml, timeout: 500ms }
  orders: { contract: contracts/orders.yaml, timeout: 1s }
";
    assert!(platform.contains(lines) && platform.contains("# What all clients share"), "{platform}");

    let arguments = ["add", "endpoint", "GET /orders/{orderId}", "--from", "orders.getOrder, users.getUser"];
    let output = bff(folder.path(), &arguments);
    assert_eq!(stderr(&output), "");
    assert_eq!(stdout(&output), "wrote specs/web/orders-orderId.yaml\n");
    let spec = fs::read_to_string(specs.join("web/orders-orderId.yaml")).unwrap();
    let start = "# yaml-language-server: $schema=../.schema/endpoints.json\nGET /orders/{orderId}:\n";
    assert!(spec.starts_with(start), "{spec}");
    let compilation = Project::new(&specs).compile("web").unwrap();
    assert_eq!(compilation.report(false), "");
    assert_eq!(compilation.endpoints, ["GET /orders/{orderId}", "GET /profile"]);

    let again = bff(folder.path(), &arguments);
    let told = "error: the client has the endpoint `GET /orders/{orderId}` already, in `web/orders-orderId.yaml`\n";
    assert_eq!(stderr(&again), told);
    assert_eq!(again.status.code(), Some(2));

    // Another endpoint of the same path has a file of its own; a third would have to share one.
    let delete = ["add", "endpoint", "DELETE /orders/{orderId}", "--from", "orders.getOrder", "--client", "web"];
    let output = bff(folder.path(), &delete);
    assert_eq!(stdout(&output), "wrote specs/web/delete-orders-orderId.yaml\n", "{}", stderr(&output));
    fs::write(specs.join("web/put-orders-orderId.yaml"), "").unwrap();
    let put = bff(folder.path(), &["add", "endpoint", "PUT /orders/{orderId}", "--from", "orders.getOrder"]);
    assert!(stderr(&put).starts_with("error: there are files `web/orders-orderId.yaml` and"), "{}", stderr(&put));
}

#[test]
fn a_contract_is_named_after_its_file_or_as_told() {
    let (folder, specs) = workspace();
    let copy = folder.path().join("2 Notes.v3.json");
    fs::copy(shop_contract("notifications.json"), &copy).unwrap();
    assert_eq!(stderr(&bff(folder.path(), &["add", "contract", "2 Notes.v3.json"])), "");
    assert!(specs.join("contracts/Notes-v3.json").is_file());
    assert_eq!(stderr(&bff(folder.path(), &["add", "contract", "2 Notes.v3.json", "--as", "notes"])), "");
    assert!(specs.join("contracts/notes.json").is_file());

    // One that stands where it belongs is only named.
    fs::copy(shop_contract("analytics.yaml"), specs.join("contracts/analytics.yaml")).unwrap();
    let output = bff(folder.path(), &["add", "contract", "specs/contracts/analytics.yaml"]);
    assert_eq!(stderr(&output), "");
    assert!(!stdout(&output).contains("contracts/analytics.yaml"), "{}", stdout(&output));
    let compilation = Project::new(&specs).compile("web").unwrap();
    assert_eq!(compilation.report(false), "");
}

#[test]
fn what_cannot_be_added_changes_nothing() {
    let (folder, specs) = workspace();
    fs::write(folder.path().join("bad.yaml"), "swagger: '2.0'\n").unwrap();
    fs::write(folder.path().join("+.yaml"), "").unwrap();
    fs::create_dir_all(folder.path().join("deep")).unwrap();
    let outside = "openapi: 3.1.0\npaths: { /a: { $ref: '../bad.yaml' } }\n";
    fs::write(folder.path().join("deep/outside.yaml"), outside).unwrap();
    fs::write(specs.join("contracts/catalog.yaml"), "theirs").unwrap();
    let before: Vec<_> = files(&specs).into_iter().map(|path| (fs::read_to_string(&path).unwrap(), path)).collect();

    let catalog = shop_contract("catalog.yaml");
    let users = shop_contract("users.yaml");
    let cases: [(&[&str], &str); 10] = [
        (&["contract", "nowhere.yaml"], "error: the contract `nowhere.yaml` cannot be read: "),
        (&["contract", "bad.yaml"], "error[BFF0403]: the contract `bad.yaml` is not an OpenAPI 3.0 or 3.1 document"),
        (&["contract", "+.yaml"], "error: `+.yaml` gives the upstream no name: give it one with --as NAME\n"),
        (&["contract", "deep/outside.yaml"], "error: the contract refers to `../bad.yaml`, which is outside"),
        (&["contract", &users], "error: the platform has an upstream `users` already\n"),
        (&["contract", &catalog], "error: there is a file `"),
        (&["contract", &catalog, "--as", "a b"], "error: `a b` cannot be the name of an upstream: "),
        (&["endpoint", "GET /x", "--from", "users.getUsr"], "error: `users` has no operation `getUsr`; did you mean"),
        (&["endpoint", "GET /x", "--from", "users.getUser", "--client", "wbe"], "error: there is no client `wbe`: "),
        (&["endpoint", "GET /x"], "error: the following required arguments were not provided:"),
    ];
    for (arguments, why) in cases {
        let output = bff(folder.path(), &[&["add"], arguments].concat());
        assert!(stderr(&output).starts_with(why), "{arguments:?}: {}", stderr(&output));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let after: Vec<_> = files(&specs).into_iter().map(|path| (fs::read_to_string(&path).unwrap(), path)).collect();
    assert_eq!(after, before);
}
