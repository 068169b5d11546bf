//! An issuer on a socket of its own, which says what a test wants it to.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::{IssuerClient, Redirects};

/// What it answers to everything.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn ok(body: impl ToString) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: body.to_string() }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap(), headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// A request that came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Debug)]
struct Desk {
    said: Mutex<Said>,
    asked: Mutex<Vec<Asked>>,
    /// Whoever asks waits for a permit.
    open: Semaphore,
}

/// It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Issuer {
    pub(crate) address: SocketAddr,
    desk: Arc<Desk>,
    serving: JoinHandle<()>,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Issuer {
    pub(crate) async fn start(said: Said) -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), said).await
    }

    pub(crate) async fn start_at(address: SocketAddr, said: Said) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Desk { said: Mutex::new(said), asked: Mutex::default(), open: Semaphore::new(1_000_000) };
        let desk = Arc::new(desk);
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let serving = tokio::spawn(async move { axum_serve(listener, router).await });
        Self { address, desk, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn says(&self, said: Said) {
        *self.desk.said.lock().unwrap() = said;
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.desk.asked.lock().unwrap().clone()
    }

    /// Lets nobody through until [`opens`](Self::opens).
    pub(crate) fn closes(&self) {
        self.desk.open.forget_permits(1_000_000);
    }

    pub(crate) fn opens(&self) {
        self.desk.open.add_permits(1_000_000);
    }

    /// Waits until so many have asked.
    pub(crate) async fn was_asked(&self, times: usize) {
        until(|| self.asked().len() >= times).await;
    }

    pub(crate) fn client(&self) -> IssuerClient {
        client(&self.url(), Redirects::Followed)
    }
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something is so.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it becomes so");
}

pub(crate) fn client(url: &str, redirects: Redirects) -> IssuerClient {
    IssuerClient::new(url.parse().unwrap(), Duration::from_secs(5), redirects).unwrap()
}

async fn answer(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    desk.asked.lock().unwrap().push(Asked { headers, body: String::from_utf8_lossy(&body).into_owned() });
    let _through = desk.open.acquire().await.unwrap();
    let Said { status, headers, body } = desk.said.lock().unwrap().clone();
    let mut response = (status, body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

/// `axum::serve` is behind a feature that nothing else needs.
async fn axum_serve(listener: TcpListener, router: Router) {
    use hyper_util::rt::{TokioExecutor, TokioIo};
    use hyper_util::server::conn::auto::Builder;
    use hyper_util::service::TowerToHyperService;
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(router.clone());
        connections.spawn(async move {
            // Who hangs up in a test means it.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
