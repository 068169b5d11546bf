//! An upstream on a socket of its own that answers, byte for byte, as a test tells it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;

/// What the fake does with a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// Answers with 200 and this body.
    Json(&'static str),
    /// Answers with this status and a JSON body that must never be seen.
    Status(u16),
    /// Answers 200 with this body in two chunks.
    Chunked(&'static str),
    /// Answers 204.
    Empty,
    /// Announces more body than it sends, then closes.
    Truncated,
    /// Announces a body and sends a part of it, then nothing more.
    SlowBody,
    /// Answers with 200 and a JSON string of so many bytes.
    Large(usize),
    /// Closes at once.
    Close,
    /// Never answers.
    Hang,
}

pub(super) struct Fake {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    pub(super) arrived: Arc<Notify>,
    pub(super) abandoned: Arc<Notify>,
    _taken: Option<TcpSocket>,
}

impl Fake {
    /// Does the same with every request.
    pub(super) async fn always(act: Act) -> Self {
        Self::new(move |_| act).await
    }

    /// Decides by the request's path and query.
    pub(super) async fn new(decide: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
            arrived: Arc::default(),
            abandoned: Arc::default(),
            _taken: None,
        };
        let (seen, arrived, abandoned) = (fake.seen.clone(), fake.arrived.clone(), fake.abandoned.clone());
        let decide = Arc::new(decide);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, arrived, abandoned) = (seen.clone(), arrived.clone(), abandoned.clone());
                let decide = decide.clone();
                tokio::spawn(async move {
                    let Some(request) = read(&mut stream).await else {
                        return;
                    };
                    let path = request.split(' ').nth(1).unwrap().to_owned();
                    seen.lock().unwrap().push(request);
                    arrived.notify_one();
                    play(&mut stream, decide(&path)).await;
                    abandoned.notify_one();
                });
            }
        });
        fake
    }

    /// An address where nothing listens, and nothing else can while this lives: the port stays taken.
    pub(super) fn refused() -> Self {
        let taken = TcpSocket::new_v4().unwrap();
        taken.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self {
            address: taken.local_addr().unwrap(),
            seen: Arc::default(),
            arrived: Arc::default(),
            abandoned: Arc::default(),
            _taken: Some(taken),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far: head and body.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// One request with its announced body; `None` if there is none.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return Some(text.into_owned());
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

async fn play(stream: &mut TcpStream, act: Act) {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let answer = match act {
        Act::Json(body) => format!("{head}content-length: {}\r\n\r\n{body}", body.len()),
        Act::Status(status) => {
            format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: 18\r\n\r\n{{\"secret\":\"inner\"}}")
        }
        Act::Chunked(body) => {
            let chunks: String =
                [&body[..10], &body[10..]].map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).concat();
            format!("{head}transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
        }
        Act::Empty => "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned(),
        Act::Truncated | Act::SlowBody => format!("{head}content-length: 100\r\n\r\n{{\"id\":"),
        Act::Large(length) => {
            format!("{head}content-length: {}\r\n\r\n\"{}\"", length, "a".repeat(length - 2))
        }
        Act::Close | Act::Hang => String::new(),
    };
    let _ = stream.write_all(answer.as_bytes()).await;
    if matches!(act, Act::Hang | Act::SlowBody) {
        // Until the BFF goes away.
        let _ = stream.read_u8().await;
    }
}
