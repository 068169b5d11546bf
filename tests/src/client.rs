//! The client's side: one connection a request, every byte as the test says it.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::{Headers, PATIENCE, wire};

/// A request to be sent to one address. Nothing in the target is encoded or normalised: `/orders/%2E%2E` arrives as written.
#[derive(Clone, Debug)]
pub struct Request {
    address: SocketAddr,
    method: String,
    target: String,
    headers: Headers,
    body: Option<Vec<u8>>,
}

impl Request {
    /// `line` is `METHOD /path?query`.
    pub fn new(address: SocketAddr, line: &str) -> Self {
        let (method, target) = line.split_once(' ').expect("METHOD /path");
        let mut headers = Headers::default();
        headers.push("host", address.to_string());
        headers.push("connection", "close");
        Self { address, method: method.to_owned(), target: target.to_owned(), headers, body: None }
    }

    /// Adds a header field, unchecked.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Adds a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: impl Serialize) -> Self {
        let body = serde_json::to_vec(&body).expect("a test's own value serialises");
        self.header("content-type", "application/json").body(body)
    }

    /// Sets the body's bytes; its media type is a header of its own.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request and reads the whole reply.
    ///
    /// # Panics
    ///
    /// If the connection breaks, or nothing comes within [`PATIENCE`].
    pub async fn send(&self) -> Reply {
        let line = format!("{} {}", self.method, self.target);
        match timeout(PATIENCE, self.try_send()).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => panic!("{line}: {error}"),
            Err(_) => panic!("{line}: no reply within {PATIENCE:?}"),
        }
    }

    /// As [`Request::send`], for requests that are meant to go wrong.
    ///
    /// # Errors
    ///
    /// What the connection says: refused, reset, ended before the reply was complete.
    pub async fn try_send(&self) -> io::Result<Reply> {
        let started = Instant::now();
        let mut stream = self.open().await?;
        let mut reader = BufReader::new(&mut stream);
        let head = wire::read_head(&mut reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = head.first_line.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status line: {:?}", head.first_line)))?;
        let bodiless = self.method == "HEAD" || status == 204 || status == 304;
        let body = if bodiless { Vec::new() } else { wire::read_body(&mut reader, &head.headers, true).await? };
        Ok(Reply { status, headers: head.headers, body, elapsed: started.elapsed() })
    }

    /// Sends the request and gives the connection back unread: dropping it is a client that leaves.
    ///
    /// # Errors
    ///
    /// What the connection says.
    pub async fn open(&self) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(&self.bytes()).await?;
        Ok(stream)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut message = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in self.headers.iter() {
            message.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            message.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        message.push_str("\r\n");
        let mut bytes = message.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body's bytes, chunks joined.
    pub body: Vec<u8>,
    /// From before the connection was opened until the body's end.
    pub elapsed: Duration,
}

impl Reply {
    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The members of `Bff-Degraded`, sorted: `[("picks", "timeout")]`; `timeout;stale` where a last good answer stands in,
    /// however old.
    pub fn degraded(&self) -> Vec<(String, String)> {
        let members = self.headers.all("bff-degraded").flat_map(|list| list.split(','));
        let mut members: Vec<_> = members
            .map(|member| {
                let (name, reason) = member
                    .trim()
                    .split_once(";reason=")
                    .unwrap_or_else(|| panic!("not `name;reason=word`: {member:?}"));
                let reason = match reason.split_once(";stale=") {
                    Some((reason, age)) if age.parse::<u32>().is_ok() => format!("{reason};stale"),
                    _ => reason.to_owned(),
                };
                (name.to_owned(), reason)
            })
            .collect();
        members.sort();
        members
    }
}

/// Holds that every one of these is a 200.
///
/// # Panics
///
/// If one is not, or there are none.
pub fn hold_all_well(replies: &[Reply]) {
    assert!(!replies.is_empty());
    for reply in replies {
        assert_eq!(reply.status, 200, "one of {}: {}", replies.len(), reply.text());
    }
}
