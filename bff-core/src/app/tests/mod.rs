//! Whole requests over real sockets: a client, this BFF, and upstreams that misbehave as told.

mod certificates;
mod cross_origin;
mod encodings;
mod fake;
mod faults;
mod guard;
mod lifecycle;
mod limits;
mod operator;
mod protocol;
/// Shaped exactly as the generator emits it: what compiles here is the contract between the two halves.
mod shop;
mod slowness;
mod smuggling;
mod tls;
mod vectors;

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::bff::Bff;
use super::config::{ConfigError, Settings};
use super::operator::Operator;
use super::serve::Signals;
use super::{serve, start};
use crate::edge::auth::SigningKey;
use fake::Fake;

/// Long enough for anything that happens at all.
const SOON: Duration = Duration::from_secs(20);

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A running BFF; it ends with the test's runtime.
struct Served {
    address: SocketAddr,
    client: reqwest::Client,
    /// Where it listens for the operator.
    operator: Option<SocketAddr>,
    signals: mpsc::UnboundedSender<&'static str>,
    ended: JoinHandle<()>,
}

/// What was answered.
struct Answered {
    status: u16,
    headers: http::HeaderMap,
    text: String,
}

impl Answered {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Served {
    /// Serves the shop's BFF in front of three upstreams.
    async fn shop(users: &Fake, orders: &Fake, catalog: &Fake) -> Self {
        Self::shop_with(users, orders, catalog, &[]).await
    }

    /// The same with more settings.
    async fn shop_with(users: &Fake, orders: &Fake, catalog: &Fake, more: &[(&'static str, &str)]) -> Self {
        let variables = [
            ("BFF_LISTEN", "127.0.0.1:0".to_owned()),
            ("BFF_UPSTREAMS__USERS__URL", users.url()),
            ("BFF_UPSTREAMS__ORDERS__URL", orders.url()),
            ("BFF_UPSTREAMS__CATALOG__URL", catalog.url()),
            ("BFF_AUTH__CUSTOMER__ALGORITHM", "HS256".to_owned()),
            ("BFF_AUTH__CUSTOMER__SECRET", SECRET.to_owned()),
            ("BFF_WORKERS", "2".to_owned()),
            ("BFF_LIMITS__UPSTREAM_BODY_BYTES", "10000".to_owned()),
            ("BFF_LIMITS__REQUEST_BODY_BYTES", "1000".to_owned()),
        ];
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self::bff(shop::bff(), variables.into_iter().chain(more)).await.unwrap()
    }

    /// Serves any BFF.
    async fn bff(bff: Bff, variables: impl IntoIterator<Item = (&str, String)>) -> Result<Self, ConfigError> {
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value));
        let settings = Settings::read(bff.client(), None, variables, false)?;
        let started = start::start(bff, settings, false).await.unwrap();
        let address = started.listener.local_addr().unwrap();
        let operator = started.operator.as_ref().map(Operator::address);
        let (signals, played) = Signals::played();
        let ended = tokio::spawn(serve::serve(started, played));
        // Loading root certificates takes longer than most tests.
        let client = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Ok(Self { address, client, operator, signals, ended })
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A GET of one of the operator's pages.
    async fn operator(&self, path: &str) -> Answered {
        let url = format!("http://{}{path}", self.operator.unwrap());
        Answered::of(self.client.get(url).send().await.unwrap()).await
    }

    /// Sends these bytes on a connection of their own, and gives back all that comes until it ends.
    async fn raw(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        // A connection that is reset has said what it had to say.
        let _ = timeout(SOON, stream.read_to_end(&mut reply)).await.unwrap();
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// A GET with a valid token.
    async fn get(&self, path: &str) -> Answered {
        let request = self.client.get(self.url(path)).bearer_auth(token());
        Answered::of(request.send().await.unwrap()).await
    }

    /// A POST of JSON with a valid token.
    async fn post(&self, path: &str, body: &str) -> Answered {
        let request = self.client.post(self.url(path)).bearer_auth(token());
        let request = request.header("content-type", "application/json").body(body.to_owned());
        Answered::of(request.send().await.unwrap()).await
    }
}

fn token() -> String {
    let exp = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() + 60;
    let claims = json!({ "iss": "https://id.example.com", "aud": "shop", "sub": "42", "exp": exp });
    SigningKey::secret(SECRET).sign(&claims).unwrap()
}
