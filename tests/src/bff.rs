//! The process under test: configured, started, watched, and ended with its test.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use futures::future::join_all;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::{Key, PATIENCE, Reply, Request, ms};

/// A BFF to be started: its program and its configuration.
#[derive(Debug)]
pub struct Program {
    file: PathBuf,
    environment: Vec<(String, String)>,
    arguments: Vec<String>,
    configuration: Value,
    listen: SocketAddr,
}

impl Program {
    /// Adds an upstream's address to the configuration.
    #[must_use]
    pub fn upstream(self, name: &str, url: impl Into<String>) -> Self {
        self.setting(&["upstreams", name, "url"], json!(url.into()))
    }

    /// Adds an upstream's address, and keeps its breaker closed: for tests that want to see one fault after the other.
    #[must_use]
    pub fn faulty_upstream(self, name: &str, url: impl Into<String>) -> Self {
        let breaker = json!({ "success_rate": 0, "failures_in_a_row": 1_000_000 });
        self.upstream(name, url).setting(&["upstreams", name, "breaker"], breaker)
    }

    /// Adds the key of an auth scheme to the configuration.
    #[must_use]
    pub fn auth(self, scheme: &str, key: Key) -> Self {
        self.setting(&["auth", scheme], key.configuration())
    }

    /// Sets any value of the configuration file.
    #[must_use]
    pub fn setting(mut self, path: &[&str], value: Value) -> Self {
        let mut place = &mut self.configuration;
        for key in path {
            place = &mut place[*key];
        }
        *place = value;
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Listens at this address, instead of at any free port of loopback.
    #[must_use]
    pub fn listening_at(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Adds an argument to the command line, which has `--listen` and `--config` of its own.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Starts the process and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it ends before, or does not listen within [`PATIENCE`].
    pub async fn start(self) -> Bff {
        let mut process = Process::spawn(&self);
        let address = process.address().await;
        Bff { address, process }
    }

    /// Runs a process that is meant to end by itself: its exit status and all that it printed.
    ///
    /// # Panics
    ///
    /// If it does not end within [`PATIENCE`].
    pub async fn run_to_end(self) -> (ExitStatus, String) {
        let mut process = Process::spawn(&self);
        let status = process.ended().await;
        (status, process.output.text())
    }
}

/// A running BFF. It is killed when it is dropped.
#[derive(Debug)]
pub struct Bff {
    address: SocketAddr,
    process: Process,
}

impl Bff {
    /// The program in this file, such as `env!("CARGO_BIN_EXE_test-bff")`.
    pub fn program(file: impl Into<PathBuf>) -> Program {
        Program {
            file: file.into(),
            environment: Vec::new(),
            arguments: Vec::new(),
            configuration: json!({}),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        }
    }

    /// A package of this workspace, such as `mobile-bff`, whose program has the same name; built first if need be.
    pub fn package(name: &str) -> Program {
        Self::program(built(name))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A request to be completed and sent: `bff.request("POST /orders").json(…).send().await`.
    pub fn request(&self, line: &str) -> Request {
        Request::new(self.address, line)
    }

    /// Sends a plain GET.
    pub async fn get(&self, target: &str) -> Reply {
        self.request(&format!("GET {target}")).send().await
    }

    /// Everything it has printed so far.
    pub fn logs(&self) -> String {
        self.process.output.text()
    }

    /// Waits until it has printed this.
    ///
    /// # Panics
    ///
    /// If it does not within [`PATIENCE`].
    pub async fn logged(&self, text: &str) {
        self.process.output.printed(text).await;
    }

    /// Clients that ask for this as long as something goes on, each as fast as it is answered: every reply, and what
    /// came of the other.
    pub async fn load<T>(&self, target: &str, clients: usize, during: impl Future<Output = T>) -> (Vec<Reply>, T) {
        let is_over = AtomicBool::new(false);
        let client = async |_| {
            let mut replies = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                replies.push(self.get(target).await);
            }
            replies
        };
        let during = async {
            let done = during.await;
            is_over.store(true, Ordering::Relaxed);
            done
        };
        let (replies, done) = tokio::join!(join_all((0..clients).map(client)), during);
        (replies.concat(), done)
    }

    /// Asks it to end, as an orchestrator does (SIGTERM).
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal, such as `STOP`.
    pub fn signal(&self, name: &str) {
        // A shell knows `kill` everywhere, where the program of that name may be missing.
        let kill = format!("kill -{name} {}", self.process.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(sent.success(), "the process is there to be told");
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// If it does not end within [`PATIENCE`].
    pub async fn ended(&mut self) -> ExitStatus {
        self.process.ended().await
    }
}

#[derive(Debug)]
struct Process {
    child: Child,
    output: Output,
    _configuration: TempDir,
}

impl Process {
    fn spawn(program: &Program) -> Self {
        let configuration = tempfile::tempdir().expect("a temporary directory");
        let file = configuration.path().join("bff.yaml");
        // JSON is YAML, and needs no writer of its own.
        std::fs::write(&file, program.configuration.to_string()).expect("a writable temporary directory");
        let mut child = Command::new(&program.file)
            .args(["--listen", &program.listen.to_string(), "--config"])
            .arg(&file)
            .args(&program.arguments)
            .envs(program.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.file.display()));
        let output = Output::default();
        output.follow(child.stdout.take().expect("a pipe"));
        output.follow(child.stderr.take().expect("a pipe"));
        Self { child, output, _configuration: configuration }
    }

    async fn address(&mut self) -> SocketAddr {
        const MARK: &str = "listening on http://";
        tokio::select! {
            () = self.output.printed(MARK) => {}
            status = ended(&mut self.child) => panic!("ended with {status} before it listened:\n{}", self.output.text()),
        }
        let text = self.output.text();
        let (_, rest) = text.split_once(MARK).expect("it has just been printed");
        let end = rest.find(|sign: char| !(sign.is_ascii_hexdigit() || ".:[]".contains(sign))).unwrap_or(rest.len());
        rest[..end].parse().unwrap_or_else(|error| panic!("{error}: {:?}", &rest[..end]))
    }

    async fn ended(&mut self) -> ExitStatus {
        match timeout(PATIENCE, ended(&mut self.child)).await {
            Ok(status) => {
                self.output.closed().await;
                status
            }
            Err(_) => panic!("still running after {PATIENCE:?}:\n{}", self.output.text()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where the process has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The standard library waits for a process only by blocking; looking every few milliseconds needs no thread.
async fn ended(child: &mut Child) -> ExitStatus {
    loop {
        if let Some(status) = child.try_wait().expect("a child of this process") {
            return status;
        }
        tokio::time::sleep(ms(5)).await;
    }
}

/// What a process prints, on both of its streams, as it comes.
#[derive(Clone, Debug, Default)]
struct Output {
    text: Arc<Mutex<String>>,
    changed: Arc<watch::Sender<usize>>,
}

impl Output {
    fn follow(&self, stream: impl Read + Send + 'static) {
        let output = self.clone();
        output.changed.send_modify(|open| *open += 1);
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                {
                    let mut text = output.text.lock().expect("no panic while it is held");
                    text.push_str(&String::from_utf8_lossy(&line));
                    text.push('\n');
                }
                output.changed.send_modify(|_| ());
            }
            output.changed.send_modify(|open| *open -= 1);
        });
    }

    fn text(&self) -> String {
        self.text.lock().expect("no panic while it is held").clone()
    }

    async fn printed(&self, part: &str) {
        let mut changes = self.changed.subscribe();
        let waiting = changes.wait_for(|_| self.text.lock().expect("no panic while it is held").contains(part));
        if timeout(PATIENCE, waiting).await.is_err() {
            panic!("{part:?} was not printed:\n{}", self.text());
        }
    }

    /// Resolves when both streams have ended: what was printed last is there.
    async fn closed(&self) {
        let mut changes = self.changed.subscribe();
        changes.wait_for(|open| *open == 0).await.expect("this output itself keeps the channel open");
    }
}

/// Builds a package's program as the tests themselves were built, once a run, and says where it is.
fn built(package: &str) -> PathBuf {
    static BUILT: OnceLock<Mutex<HashMap<String, PathBuf>>> = OnceLock::new();
    let mut built = BUILT.get_or_init(Mutex::default).lock().expect("a build that failed has failed its tests");
    built.entry(package.to_owned()).or_insert_with(|| build(package)).clone()
}

fn build(package: &str) -> PathBuf {
    // <target>/<profile>/deps/<test binary>
    let tests = std::env::current_exe().expect("the tests' own file");
    let profile_dir = tests.parent().and_then(Path::parent).expect("a test binary is in <target>/<profile>/deps");
    let target = profile_dir.parent().expect("a test binary is in <target>/<profile>/deps");
    let profile = match profile_dir.file_name().and_then(|name| name.to_str()).expect("profiles have plain names") {
        "debug" => "dev",
        other => other,
    };
    // The whole workspace is named, so that features are those of the tests' own build and nothing is built twice.
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bin", package, "--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo");
    assert!(status.success(), "cargo build --bin {package}");
    profile_dir.join(package)
}
