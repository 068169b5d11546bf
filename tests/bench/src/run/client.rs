//! Requests of the runner itself: checks, first answers, and connections that stay open.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST};
use hyper_util::rt::TokioIo;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::upstreams::Service;
use crate::works::{PRIVATE_KEY, TOKEN, Work};

/// Long enough for a cold virtual machine, short enough to notice one that hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that is kept open.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Empty<Bytes>>,
    driver: JoinHandle<()>,
    port: u16,
}

/// An answer, whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

impl Connection {
    pub(super) async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = connect(port).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // How it ends shows at the next request.
        let driver = tokio::spawn(async move { connection.await.unwrap_or_default() });
        Ok(Self { sender, driver, port })
    }

    /// Whether the other side has closed it.
    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Asks for a path, with a token if there is one.
    pub(super) async fn get(&mut self, path: &str, token: Option<&str>) -> anyhow::Result<Answer> {
        let mut request = Request::get(path).header(HOST, format!("127.0.0.1:{}", self.port));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Empty::new())?;
        let exchange = async {
            self.sender.ready().await?;
            let response = self.sender.send_request(request).await?;
            let status = response.status().as_u16();
            anyhow::Ok(Answer { status, body: response.into_body().collect().await?.to_bytes() })
        };
        tokio::time::timeout(PATIENCE, exchange).await.with_context(|| format!("no answer in {PATIENCE:?}"))?
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

async fn connect(port: u16) -> io::Result<TcpStream> {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await
}

/// Whether somebody listens there.
pub(super) async fn listens(port: u16) -> bool {
    connect(port).await.is_ok()
}

/// One request on a connection of its own.
pub(super) async fn get(port: u16, path: &str, token: Option<&str>) -> anyhow::Result<Answer> {
    Connection::open(port).await?.get(path, token).await
}

/// How many calls the upstream services answered since the last time somebody asked.
pub(super) async fn upstream_calls() -> anyhow::Result<u64> {
    let answer = get(Service::Accounts.port(), "/_served", None).await?;
    Ok(std::str::from_utf8(&answer.body)?.trim().parse()?)
}

/// The token of the works that need one: valid for a day.
pub(super) fn token() -> anyhow::Result<String> {
    let (issuer, audience, subject) = TOKEN;
    let tomorrow = jiff::Timestamp::now().as_second() + 24 * 3600;
    let claims = json!({ "sub": subject, "iss": issuer, "aud": audience, "exp": tomorrow });
    let key = EncodingKey::from_rsa_pem(PRIVATE_KEY.as_bytes())?;
    Ok(jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key)?)
}

/// The token, if this work needs one.
pub(super) fn token_for(work: Work, token: &str) -> Option<&str> {
    work.needs_token.then_some(token)
}
