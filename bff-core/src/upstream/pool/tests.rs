//! Over real sockets, against a server that counts its connections.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::any;
use bytes::Bytes;
use futures::stream;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, Method, StatusCode, Version, header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::super::address::Address;
use super::super::discovery::{Found, Instances, Weight};
use super::super::headers::Headers;
use super::super::resilience::is_idempotent;
use super::*;

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

fn routes() -> Router {
    let chunks = || stream::iter(["01234", "56789"].map(Ok::<_, std::convert::Infallible>));
    Router::new()
        .route("/ok", any(async || "0123456789"))
        .route("/chunks", any(async move || Body::from_stream(chunks())))
        .route("/moved", any(async || ([(header::LOCATION, "/ok")], StatusCode::FOUND).into_response()))
        .route("/error", any(async || (StatusCode::INTERNAL_SERVER_ERROR, "a".repeat(1000))))
        .route("/version", any(async |version: Version| format!("{version:?}")))
        .route(
            "/v1/echo",
            any(async |headers: HeaderMap, body: String| format!("{}|{body}", headers["x-test"].to_str().unwrap())),
        )
}

pub(super) async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = TowerToHyperService::new(routes());
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// A server, with TLS if it has a configuration for that.
async fn server(tls: Option<ServerConfig>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let tls = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            match tls.clone() {
                None => tokio::spawn(converse(stream)),
                Some(tls) => tokio::spawn(async move {
                    if let Ok(stream) = tls.accept(stream).await {
                        converse(stream).await;
                    }
                }),
            };
        }
    });
    Server { address, connections }
}

/// A pool, and the instance that it is asked for.
pub(super) struct Pooled {
    pub(super) pool: Pool,
    instance: Arc<Instance>,
}

pub(super) fn pool_of(base: &str, tls: &Tls) -> Pooled {
    pool_with(base, tls, ConnectionPolicy::DEFAULT)
}

pub(super) fn pool_with(base: &str, tls: &Tls, policy: ConnectionPolicy) -> Pooled {
    let (list, _) = Instances::default().followed_by(vec![Found::at(Address::parse(base).unwrap(), Weight::MIN)], true);
    let pool = Pool::new(vec![Connecting { policy, tls: tls.clone() }]);
    Pooled { pool, instance: Arc::clone(&list.members()[0].instance) }
}

impl Server {
    fn pool(&self) -> Pooled {
        self.pool_with(ConnectionPolicy::DEFAULT)
    }

    fn pool_with(&self, policy: ConnectionPolicy) -> Pooled {
        pool_with(&format!("http://{}", self.address), &Tls::new(false).unwrap(), policy)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

pub(super) async fn ask(
    pool: &Pooled,
    method: Method,
    path: &str,
    bytes_max: usize,
) -> Result<Incoming, TransportError> {
    let mut headers = Headers::default();
    headers.set(HeaderName::from_static("x-test"), HeaderValue::from_static("yes"));
    let body = (method == Method::POST).then(|| Bytes::from_static(b"body"));
    let is_idempotent = is_idempotent(&method, false);
    let target = PathAndQuery::try_from(path).unwrap();
    let outgoing = Outgoing { method, upstream: 0, target, headers, body, subject: None, is_idempotent };
    pool.pool.send(&pool.instance, &outgoing, bytes_max).await
}

pub(super) async fn get(pool: &Pooled, path: &str) -> Result<Incoming, TransportError> {
    ask(pool, Method::GET, path, 100).await
}

#[tokio::test]
async fn what_is_sent_and_answered_arrives() {
    let server = server(None).await;
    let pool = pool_of(&format!("http://{}/v1/", server.address), &Tls::new(false).unwrap());
    let answer = ask(&pool, Method::POST, "/echo", 100).await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"yes|body"[..]));
    assert_eq!(get(&server.pool(), "/chunks").await.unwrap().body, "0123456789");
}

#[tokio::test]
async fn one_connection_serves_one_call_after_the_other() {
    let server = server(None).await;
    let pool = server.pool();
    for path in ["/ok", "/chunks", "/error", "/moved", "/ok"] {
        get(&pool, path).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn calls_at_once_have_a_connection_each() {
    let server = server(None).await;
    let pool = server.pool();
    for _round in 0..2 {
        let answers = futures::future::join_all((0..5).map(|_| get(&pool, "/ok"))).await;
        assert!(answers.into_iter().all(|answer| answer.unwrap().body == "0123456789"));
    }
    assert_eq!(server.connections(), 5);
}

#[tokio::test]
async fn redirects_are_not_followed_and_errors_not_read() {
    let server = server(None).await;
    let pool = server.pool();
    for (path, status) in [("/moved", 302), ("/error", 500)] {
        let answer = ask(&pool, Method::GET, path, 10).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn an_answer_is_as_large_as_allowed_and_no_larger() {
    let server = server(None).await;
    let pool = server.pool();
    for path in ["/ok", "/chunks"] {
        assert_eq!(ask(&pool, Method::GET, path, 10).await.unwrap().body.len(), 10);
        assert!(matches!(ask(&pool, Method::GET, path, 9).await, Err(TransportError::TooLarge(9))));
    }
}

#[tokio::test]
async fn a_refused_connection_says_why_without_the_path() {
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let pool = pool_of(&format!("http://{}", taken.local_addr().unwrap()), &Tls::new(false).unwrap());
    let error = get(&pool, "/secret").await.unwrap_err();
    assert!(matches!(error, TransportError::Connect(_)));
    let text = error.to_string();
    assert!(text.contains("refused") && !text.contains("secret"), "{text}");
}

/// Answers the first request of each connection and closes the connection at the second one.
async fn closes_at_the_second() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 1000];
                let _ = stream.read(&mut request).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
                let _ = stream.read(&mut request).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_no_error_to_a_request_that_may_be_repeated() {
    let pool = pool_of(&format!("http://{}", closes_at_the_second().await), &Tls::new(false).unwrap());
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        assert_eq!(ask(&pool, method, "/x", 100).await.unwrap().body, "{}");
    }
    let error = ask(&pool, Method::POST, "/x", 100).await.unwrap_err();
    assert!(error.to_string().contains("closed before an answer came"), "nobody knows what it has done: {error}");
}

#[tokio::test(start_paused = true)]
async fn idle_connections_are_closed_in_time() {
    let server = server(None).await;
    let pool = server.pool();
    get(&pool, "/ok").await.unwrap();
    let count = || lock(&pool.pool.instances)[0].1.lock().count();
    assert_eq!(count(), (1, 0));
    tokio::time::sleep(ConnectionPolicy::DEFAULT.idle_timeout + SWEEP_INTERVAL).await;
    assert_eq!(count(), (0, 0));
}

#[tokio::test]
async fn no_more_connections_are_kept_than_allowed() {
    let server = server(None).await;
    let pool = server.pool_with(ConnectionPolicy { idle_max: 1, ..ConnectionPolicy::DEFAULT });
    for connections in [3, 3 + 2] {
        futures::future::join_all((0..3).map(|_| get(&pool, "/ok")))
            .await
            .into_iter()
            .for_each(|answer| drop(answer.unwrap()));
        assert_eq!(server.connections(), connections);
    }
}

#[tokio::test]
async fn a_connection_ends_when_it_is_old_however_much_it_is_used() {
    let age_max = Duration::from_millis(200);
    let policy = ConnectionPolicy { age_max, ..ConnectionPolicy::DEFAULT };
    let server = server(None).await;
    let pool = server.pool_with(policy);
    let began = Instant::now();
    while began.elapsed() < age_max * 2 {
        get(&pool, "/ok").await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!((2..=4).contains(&server.connections()), "{}", server.connections());
}

#[tokio::test]
async fn a_connection_that_takes_too_long_is_given_up() {
    // The system accepts, and nobody answers.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let policy = ConnectionPolicy { connect_timeout: Duration::from_millis(50), ..ConnectionPolicy::DEFAULT };
    let url = format!("https://{}", listener.local_addr().unwrap());
    let error = get(&pool_with(&url, &identity(b"h2").1, policy), "/ok").await.unwrap_err();
    assert_eq!(error.to_string(), "there was no connection within 50ms");
}

#[tokio::test(start_paused = true)]
async fn connections_to_an_instance_that_is_gone_are_closed() {
    let server = server(None).await;
    let pooled = server.pool();
    get(&pooled, "/ok").await.unwrap();
    let Pooled { pool, instance } = pooled;
    drop(instance);
    assert_eq!(lock(&pool.instances).len(), 1);
    tokio::time::sleep(SWEEP_INTERVAL * 2).await;
    assert_eq!(lock(&pool.instances).len(), 0);
}

/// A server's identity, and what trusts it.
pub(super) fn identity(alpn: &[u8]) -> (ServerConfig, Tls) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let certificate = CertificateDer::from(made.cert);
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    config.alpn_protocols = vec![alpn.to_vec()];
    (config, Tls::trusting(certificate))
}

#[tokio::test]
async fn tls_speaks_what_the_upstream_prefers() {
    for (alpn, version, connections) in [(&b"h2"[..], "HTTP/2.0", 1), (b"http/1.1", "HTTP/1.1", 3)] {
        let (config, tls) = identity(alpn);
        let server = server(Some(config)).await;
        let pool = pool_of(&format!("https://{}", server.address), &tls);
        assert_eq!(get(&pool, "/version").await.unwrap().body, version);
        let paths = ["/ok", "/chunks", "/ok"];
        let answers = futures::future::join_all(paths.map(|path| get(&pool, path))).await;
        assert!(answers.into_iter().all(|answer| answer.unwrap().body == "0123456789"));
        assert_eq!(server.connections(), connections, "{version}");
        assert!(matches!(ask(&pool, Method::GET, "/ok", 9).await, Err(TransportError::TooLarge(9))));
        assert_eq!(get(&pool, "/error").await.unwrap().status, 500);
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_no_connection() {
    let (config, _) = identity(b"h2");
    let server = server(Some(config)).await;
    let pool = pool_of(&format!("https://{}", server.address), &Tls::new(false).unwrap());
    let error = get(&pool, "/ok").await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}
