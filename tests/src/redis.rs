//! A real Redis, which a test can kill and start again.
//!
//! Needs `redis-server`; tests that use it are `#[ignore = "needs redis-server: run by .ci/run"]`.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::{PATIENCE, ms};

/// How often a free port may be taken by somebody else before Redis is there.
const PORTS_MAX: usize = 5;

/// A Redis of its own for one test, on loopback, that keeps nothing on disk. It is killed when it is dropped.
#[derive(Debug)]
pub struct Redis {
    address: SocketAddr,
    process: Child,
    folder: TempDir,
    /// Where it speaks TLS.
    tls: Option<SocketAddr>,
}

impl Redis {
    /// Starts `redis-server` at a free port, and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    pub async fn start() -> Self {
        Self::start_with(false).await
    }

    /// Starts one that speaks TLS at a second port, with a certificate for `localhost` that only
    /// [`ca_file`](Self::ca_file) vouches for.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    pub async fn start_with_tls() -> Self {
        Self::start_with(true).await
    }

    async fn start_with(has_tls: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        if has_tls {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
            std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).expect("a writable folder");
            std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).expect("a writable folder");
        }
        for _ in 0..PORTS_MAX {
            let (address, tls) = (free_address(), has_tls.then(free_address));
            let mut process = spawn(address, tls, &folder);
            if answers(address, &mut process).await {
                return Self { address, process, folder, tls };
            }
        }
        panic!("redis-server cannot be started: {}", log(&folder));
    }

    /// `redis://127.0.0.1:…`; with TLS, `rediss://localhost:…`
    pub fn url(&self) -> String {
        match self.tls {
            Some(tls) => format!("rediss://localhost:{}", tls.port()),
            None => format!("redis://{}", self.address),
        }
    }

    /// The certificate of the one who vouches for it.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Ends it as a crash does (SIGKILL): connections break, and all that it knew is lost.
    pub fn kill(&mut self) {
        // Both fail only where the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again at the same port, with nothing in it, and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    pub async fn start_again(&mut self) {
        self.kill();
        self.process = spawn(self.address, self.tls, &self.folder);
        assert!(answers(self.address, &mut self.process).await, "it ended: {}", log(&self.folder));
    }

    /// Sends it a signal: after `STOP` it takes connections and commands, and answers none; `CONT` ends that.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(sent.success(), "the process is there to be told");
    }

    /// What it answers to a command such as `DBSIZE`, as it stands on the wire: `:3\r\n`.
    ///
    /// # Panics
    ///
    /// If it does not answer within [`PATIENCE`].
    pub async fn command(&self, command: &str) -> String {
        let asked = timeout(PATIENCE, ask(self.address, command)).await.expect("an answer in time");
        asked.expect("a connection")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_address() -> SocketAddr {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    free.local_addr().expect("an address")
}

fn spawn(address: SocketAddr, tls: Option<SocketAddr>, folder: &TempDir) -> Child {
    let mut command = Command::new("redis-server");
    if let Some(tls) = tls {
        command.args(["--tls-port", &tls.port().to_string(), "--tls-auth-clients", "no"]);
        command.args(["--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "cert.pem"]);
    }
    command
        .current_dir(folder.path())
        .args(["--bind", &address.ip().to_string(), "--port", &address.port().to_string()])
        .args(["--save", "", "--appendonly", "no", "--logfile", "redis.log", "--dir"])
        .arg(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("redis-server (Debian's package of that name): {error}"))
}

/// Whether it answers before it ends.
async fn answers(address: SocketAddr, process: &mut Child) -> bool {
    let answers = async {
        loop {
            if process.try_wait().expect("a child of this process").is_some() {
                return false;
            }
            if ask(address, "PING").await.is_ok_and(|answer| answer.starts_with("+PONG")) {
                return true;
            }
            sleep(ms(5)).await;
        }
    };
    timeout(PATIENCE, answers).await.unwrap_or(false)
}

async fn ask(address: SocketAddr, command: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    // Redis closes after QUIT, so that the answer ends where the connection does.
    stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.strip_suffix("+OK\r\n").map(str::to_owned).unwrap_or(answer))
}

fn log(folder: &TempDir) -> String {
    std::fs::read_to_string(folder.path().join("redis.log")).unwrap_or_default()
}
