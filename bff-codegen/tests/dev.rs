//! `bff dev` as somebody uses it: a file is changed, and the BFF answers otherwise.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// A cold build takes minutes.
const PATIENCE: Duration = Duration::from_secs(900);

/// `bff dev` in a process group of its own, which ends with the test.
struct Dev {
    child: Child,
    lines: Receiver<String>,
}

impl Dev {
    fn start(workspace: &Path) -> Self {
        let target = Path::new(env!("CARGO_BIN_EXE_bff")).ancestors().nth(2).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bff"));
        command.args(["dev", "shop", "--listen", "127.0.0.1:0"]).current_dir(workspace).process_group(0);
        command.env("CARGO_TARGET_DIR", target).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// The first line, from the next one on, that has `part` in it.
    fn line(&self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no `{part}`: {error}"));
            if line.contains(part) {
                return line;
            }
        }
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let group = format!("kill -TERM -{}", self.child.id());
        let _ = Command::new("sh").args(["-c", &group]).status();
        let _ = self.child.wait();
    }
}

/// Sends the request of a welcome's `curl` line; gives the body of the answer.
fn ask(curl: &str) -> String {
    let token = curl.split("Bearer ").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    let (address, _) = curl.split_once("http://").and_then(|(_, rest)| rest.split_once('/')).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!("host: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    stream.write_all(format!("GET /profile HTTP/1.1\r\n{head}").as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    reply.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[test]
#[ignore = "builds a workspace with cargo, which takes minutes: run by .ci/run"]
fn a_change_is_checked_built_and_served() {
    let folder = tempfile::tempdir().unwrap();
    let new = Command::new(env!("CARGO_BIN_EXE_bff"))
        .args(["new", ".", "--client", "shop"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(new.status.success());
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let file = folder.path().join("specs/shop/profile.yaml");
    let spec = fs::read_to_string(&file).unwrap();

    let dev = Dev::start(folder.path());
    let first = dev.line("curl ");
    assert!(ask(&first).contains(r#""name":"Ada Lovelace""#));

    fs::write(&file, spec.replace("name: $user.name\n", "name: $user.nam\n")).unwrap();
    dev.line("error[BFF0204]");
    dev.line("1 endpoint, 1 error");
    assert!(ask(&first).contains(r#""name":"Ada Lovelace""#), "the one before goes on");

    fs::write(&file, spec.replace("name: $user.name\n", "fullName: $user.name\n")).unwrap();
    let second = dev.line("curl ");
    assert!(ask(&second).contains(r#""fullName":"Ada Lovelace""#));
}

#[test]
fn a_client_without_a_package_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bff = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_bff")).args(arguments).current_dir(folder.path()).output();
        String::from_utf8(output.unwrap().stderr).unwrap()
    };
    assert_eq!(bff(&["new", "."]), "");
    assert!(bff(&["dev", "wbe"]).starts_with("error: there is no client `wbe`: "));
    fs::remove_file(folder.path().join("bffs/web/Cargo.toml")).unwrap();
    assert!(bff(&["dev", "web"]).starts_with("error: the client `web` has no package: no `"));
}

/// A program that notes its process id in a file and then does nothing for ever.
fn sleeper(file: &Path, noted: &Path) {
    let script = format!("#!/bin/sh\necho $$ > '{0}.new' && mv '{0}.new' '{0}'\nexec sleep 1000\n", noted.display());
    fs::write(file, script).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

fn within<T>(patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < patience, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn kill(signal: &str, id: &str) -> bool {
    let status = Command::new("sh").args(["-c", &format!("kill -{signal} {id}")]).stderr(Stdio::null()).status();
    status.unwrap().success()
}

/// Sends `signal` to a `bff dev` whose cargo or BFF notes its id: both must end, and neither by itself.
fn ends_with(signal: &str, number: i32, workspace: &Path, cargo: &Path, noted: &Path) {
    let _ = fs::remove_file(noted);
    let mut dev = Command::new(env!("CARGO_BIN_EXE_bff"))
        .args(["dev", "web"])
        .current_dir(workspace)
        .env("CARGO", cargo)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let patience = Duration::from_secs(60);
    let child = within(patience, "nothing was started", || fs::read_to_string(noted).ok());
    assert!(kill("0", child.trim()), "it runs");
    assert!(kill(signal, &dev.id().to_string()));
    let status = within(patience, "it does not end", || dev.try_wait().unwrap());
    assert_eq!(status.signal(), Some(number), "as if the signal had not been caught");
    within(patience, "what it has started goes on", || (!kill("0", child.trim())).then_some(()));
}

#[test]
fn a_signal_ends_what_was_started_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let here = fs::canonicalize(folder.path()).unwrap();
    let new = Command::new(env!("CARGO_BIN_EXE_bff")).args(["new", "."]).current_dir(&here).status().unwrap();
    assert!(new.success());

    // A cargo that has built the BFF at once.
    let (cargo, bff, noted) = (here.join("cargo.sh"), here.join("bff.sh"), here.join("noted"));
    sleeper(&bff, &noted);
    let manifest = here.join("bffs/web/Cargo.toml");
    let built = format!("{{\"manifest_path\":\"{}\",\"executable\":\"{}\"}}", manifest.display(), bff.display());
    fs::write(&cargo, format!("#!/bin/sh\necho '{built}'\n")).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    for (signal, number) in [("TERM", 15), ("INT", 2), ("HUP", 1)] {
        ends_with(signal, number, &here, &cargo, &noted);
    }

    // One that is still at it.
    sleeper(&cargo, &noted);
    ends_with("TERM", 15, &here, &cargo, &noted);
}
