//! `bff new` writes a workspace that compiles, builds, runs and answers.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use bff_codegen::Project;

fn bff(here: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bff")).args(arguments).current_dir(here).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// This repository.
fn framework() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

#[test]
fn what_it_writes_compiles_without_a_remark() {
    let folder = tempfile::tempdir().unwrap();
    let output = bff(folder.path(), &["new", "shop"]);
    assert_eq!(told(&output), "");
    let workspace = folder.path().join("shop");
    let compilation = Project::new(workspace.join("specs")).compile("web").unwrap();
    assert_eq!(compilation.report(false), "");
    assert_eq!(compilation.endpoints, ["GET /profile"]);
    assert!(compilation.output.is_some());

    let text = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    let (commands, files): (Vec<_>, Vec<_>) = listed.into_iter().partition(|line| line.contains(' '));
    assert_eq!(commands, ["cd shop", "cargo run -p web-bff -- --mock"]);
    assert_eq!(files.len(), 13);
    for file in files {
        assert!(workspace.join(file).is_file(), "{file}");
    }
}

#[test]
fn the_client_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = bff(folder.path(), &["new", ".", "--client", "back-office"]);
    assert_eq!(told(&output), "");
    let compilation = Project::new(folder.path().join("specs")).compile("back-office").unwrap();
    assert_eq!(compilation.report(false), "");
    let package = fs::read_to_string(folder.path().join("bffs/back-office/Cargo.toml")).unwrap();
    assert!(package.contains("name = \"back-office-bff\""), "{package}");
    for name in ["a b", "../x", "contracts", ""] {
        let output = bff(folder.path(), &["new", "other", "--client", name]);
        assert!(told(&output).contains("cannot be the name of a client"), "{}", told(&output));
        assert_eq!(output.status.code(), Some(2));
        assert!(!folder.path().join("other").exists());
    }
}

#[test]
fn the_framework_is_a_folder_or_a_repository() {
    let folder = tempfile::tempdir().unwrap();
    let framework = framework();
    let manifest = |dir: &str| fs::read_to_string(folder.path().join(dir).join("Cargo.toml")).unwrap();

    let output = bff(folder.path(), &["new", "path", "--framework", framework.to_str().unwrap()]);
    assert_eq!(told(&output), "");
    let line = format!("bff-core = {{ path = \"{}/bff-core\" }}\n", framework.display());
    assert!(manifest("path").contains(&line), "{}", manifest("path"));

    let output = bff(folder.path(), &["new", "git", "--framework", "https://git.example/bff.git"]);
    assert_eq!(told(&output), "");
    let line = "bff-codegen = { git = \"https://git.example/bff.git\" }\n";
    assert!(manifest("git").contains(line), "{}", manifest("git"));

    let output = bff(folder.path(), &["new", "none", "--framework", "nowhere"]);
    assert!(told(&output).starts_with("error: `nowhere` is no folder of the framework: "), "{}", told(&output));
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("none").exists());
}

#[test]
fn a_folder_that_is_not_empty_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "mine").unwrap();
    let output = bff(folder.path(), &["new", "."]);
    assert_eq!(told(&output), "error: the folder `.` is not empty: it has `mine`\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was written");

    let output = bff(folder.path(), &["new", "mine"]);
    assert!(told(&output).starts_with("error: `mine` cannot be read: "), "{}", told(&output));

    let fresh = tempfile::tempdir().unwrap();
    fs::create_dir(fresh.path().join(".git")).unwrap();
    assert_eq!(told(&bff(fresh.path(), &["new", "."])), "", "a repository that was just made");
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "builds a workspace with cargo, which takes minutes: run by .ci/run"]
fn the_workspace_builds_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("shop");
    assert_eq!(told(&bff(folder.path(), &["new", "shop", "--client", "shop"])), "");
    // The same versions as here, so that what is built already is used.
    fs::copy(framework().join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
    // <target>/<profile>/bff: there is a `web-bff` of this repository already.
    let profile = Path::new(env!("CARGO_BIN_EXE_bff")).parent().unwrap();
    for arguments in [&["build", "--quiet"][..], &["test", "--quiet"]] {
        let status = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--target-dir")
            .arg(profile.parent().unwrap())
            .current_dir(&workspace)
            .status()
            .unwrap();
        assert!(status.success(), "cargo {}", arguments.join(" "));
    }

    let program = profile.parent().unwrap().join("debug/shop-bff");
    let mut command = Command::new(program);
    command.args(["--mock", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = Running(command.spawn().unwrap());
    let printed = BufReader::new(running.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The welcome has a command that asks the endpoint, with a token.
    let curl = printed.into_iter().find(|line| line.contains("curl ")).expect("a welcome");
    let token = curl.split("Bearer ").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    let (address, path) = curl.split_once("http://").and_then(|(_, rest)| rest.split_once('/')).unwrap();
    assert!(path.starts_with("profile"), "{curl}");

    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let request = format!(
        "GET /profile HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    let body = reply.split_once("\r\n\r\n").unwrap().1;
    let expected = r#"{"id":"u-1001","name":"Ada Lovelace","initials":"AL","email":"ada@example.com"}"#;
    assert_eq!(body, expected);
}

#[test]
#[ignore = "checks a workspace with cargo, which takes minutes: run by .ci/run"]
fn a_feature_that_specs_need_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("shop");
    assert_eq!(told(&bff(folder.path(), &["new", "shop", "--client", "shop"])), "");
    fs::copy(framework().join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
    let change = |path: &str, from: &str, to: &str| {
        let path = workspace.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    change("specs/platform.yaml", "  customer:\n", "  browser: { session: {} }\n  customer:\n");
    change("specs/shop/client.yaml", "auth: customer", "auth: [customer, browser]");
    let target = Path::new(env!("CARGO_BIN_EXE_bff")).parent().and_then(Path::parent).unwrap();
    let check = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet", "--target-dir"]).arg(target).current_dir(&workspace);
        cargo.output().unwrap()
    };

    let output = check();
    assert!(!output.status.success());
    let report = told(&output);
    assert!(report.contains("BFF0615") && report.contains("the feature `oidc` of bff-core"), "{report}");
    let line = r#"bff-core = { workspace = true, features = ["oidc"] }"#;
    assert!(report.contains(line), "{report}");

    change("bffs/shop/Cargo.toml", "bff-core.workspace = true", line);
    let output = check();
    assert!(output.status.success(), "{}", told(&output));
}
