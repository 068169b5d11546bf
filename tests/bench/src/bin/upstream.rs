//! The upstream services of the benchmark: one process, a port for each, fixed answers.
//!
//! ```text
//! bench-upstream [none|5ms|tail]
//! ```
//!
//! It costs as little as a server can, since it shares the machine with what it is asked by: answers are rendered once,
//! heads of requests are only searched for their end and their path. `GET /_served` says how many requests were
//! answered since the last time somebody asked.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bff_bench::answers::answers;
use bff_bench::upstreams::{DEAD_PORT, SERVICES, Service};
use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How long an answer takes.
#[derive(Debug, Clone, Copy)]
enum Latency {
    None,
    Fixed(Duration),
    /// 1 ms for the most, up to 100 ms for a few: a Pareto distribution of shape 1.1.
    Tail,
}

impl Latency {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "none" => Self::None,
            "5ms" => Self::Fixed(Duration::from_millis(5)),
            "tail" => Self::Tail,
            _ => return None,
        })
    }

    /// How long the answer to this request takes; the same requests take the same in every run.
    fn of(self, request: u64) -> Option<Duration> {
        match self {
            Self::None => None,
            Self::Fixed(duration) => Some(duration),
            Self::Tail => {
                let share = (splitmix(request) >> 11) as f64 / (1_u64 << 53) as f64;
                Some(Duration::from_secs_f64((0.001 / (1.0 - share).powf(1.0 / 1.1)).min(0.1)))
            }
        }
    }
}

/// A number that looks random (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn splitmix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// One service.
struct Upstream {
    /// Whole answers, head and body, by path.
    answers: HashMap<String, Bytes>,
    latency: Latency,
    served: Arc<AtomicU64>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mode = std::env::args().nth(1).unwrap_or_else(|| "none".to_owned());
    let Some(latency) = Latency::parse(&mode) else {
        return refuse(&format!("`{mode}` is no latency: none, 5ms, tail"));
    };
    match serve(latency).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error.to_string()),
    }
}

#[expect(clippy::print_stderr, reason = "a program's own words")]
fn refuse(error: &str) -> ExitCode {
    eprintln!("bench-upstream: {error}");
    ExitCode::FAILURE
}

async fn serve(latency: Latency) -> io::Result<()> {
    let served = Arc::new(AtomicU64::new(0));
    let dead = TcpSocket::new_v4()?;
    dead.set_reuseaddr(true)?;
    dead.bind((Ipv4Addr::LOCALHOST, DEAD_PORT).into())?;
    for service in SERVICES {
        let listener = listen(service.address())?;
        let upstream = Arc::new(Upstream { answers: rendered(service), latency, served: Arc::clone(&served) });
        tokio::spawn(accept(listener, upstream));
    }
    std::future::pending().await
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4096)
}

fn rendered(service: Service) -> HashMap<String, Bytes> {
    let own = answers().into_iter().filter(|answer| answer.service == service);
    own.map(|answer| (answer.path, response("200 OK", &answer.body))).collect()
}

fn response(status: &str, body: &[u8]) -> Bytes {
    let mut bytes = BytesMut::new();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ndate: Sun, 22 Nov 2026 12:00:00 GMT\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(body);
    bytes.freeze()
}

async fn accept(listener: TcpListener, upstream: Arc<Upstream>) {
    while let Ok((stream, _peer)) = listener.accept().await {
        let upstream = Arc::clone(&upstream);
        // A connection that breaks is its client's affair.
        tokio::spawn(async move { converse(stream, &upstream).await.ok() });
    }
}

async fn converse(mut stream: TcpStream, upstream: &Upstream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = BytesMut::with_capacity(4096);
    loop {
        while let Some(length) = head_length(&received) {
            let answer = upstream.answer(&received[..length]).await;
            received.advance(length);
            stream.write_all(&answer).await?;
        }
        received.reserve(4096);
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
}

/// The length of the first request in these bytes, if it is there: no request has a body.
fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|start| start + 4)
}

impl Upstream {
    async fn answer(&self, head: &[u8]) -> Bytes {
        let target = head.split(|byte| *byte == b' ').nth(1).and_then(|target| std::str::from_utf8(target).ok());
        let path = target.and_then(|target| target.split('?').next()).unwrap_or_default();
        if path == "/_served" {
            let served = self.served.swap(0, Ordering::Relaxed);
            return response("200 OK", served.to_string().as_bytes());
        }
        let request = self.served.fetch_add(1, Ordering::Relaxed);
        if let Some(duration) = self.latency.of(request) {
            tokio::time::sleep(duration).await;
        }
        self.answers.get(path).cloned().unwrap_or_else(|| response("404 Not Found", b"{}"))
    }
}
