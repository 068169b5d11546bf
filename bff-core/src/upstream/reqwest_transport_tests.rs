//! Over real sockets, against a server that counts its connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::any;
use futures::stream;
use http::{HeaderMap, Method, header};
use tokio::net::TcpListener;

use super::*;

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

async fn server() -> Server {
    let routes = Router::new()
        .route("/ok", any(async || "0123456789"))
        .route(
            "/chunks",
            any(async || Body::from_stream(stream::iter(["01234", "56789"].map(Ok::<_, std::convert::Infallible>)))),
        )
        .route("/moved", any(async || ([(header::LOCATION, "/ok")], http::StatusCode::FOUND).into_response()))
        .route("/error", any(async || (http::StatusCode::INTERNAL_SERVER_ERROR, "a".repeat(1000))))
        .route(
            "/echo",
            any(async |headers: HeaderMap, body: String| format!("{}|{body}", headers["x-test"].to_str().unwrap())),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let service = hyper_util::service::TowerToHyperService::new(routes.clone());
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(hyper_util::rt::TokioIo::new(stream), service);
            tokio::spawn(connection);
        }
    });
    Server { address, connections }
}

async fn send(transport: &ReqwestTransport, url: String, bytes_max: usize) -> Result<Incoming, TransportError> {
    let headers =
        HeaderMap::from_iter([(http::HeaderName::from_static("x-test"), http::HeaderValue::from_static("yes"))]);
    let outgoing = Outgoing { method: Method::POST, url, headers, body: Some(Bytes::from_static(b"body")) };
    transport.send(outgoing, bytes_max).await
}

impl Server {
    async fn ask(
        &self,
        transport: &ReqwestTransport,
        path: &str,
        bytes_max: usize,
    ) -> Result<Incoming, TransportError> {
        send(transport, format!("http://{}{path}", self.address), bytes_max).await
    }
}

fn transport() -> ReqwestTransport {
    ReqwestTransport::new(false).unwrap()
}

#[tokio::test]
async fn what_is_sent_and_answered_arrives() {
    let (server, transport) = (server().await, transport());
    let answer = server.ask(&transport, "/echo", 100).await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &b"yes|body"[..]));
    assert_eq!(server.ask(&transport, "/chunks", 100).await.unwrap().body, "0123456789");
}

#[tokio::test]
async fn one_connection_serves_one_call_after_the_other() {
    let (server, transport) = (server().await, transport());
    for path in ["/ok", "/chunks", "/error", "/moved", "/ok"] {
        server.ask(&transport, path, 100).await.unwrap();
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn redirects_are_not_followed_and_errors_not_read() {
    let (server, transport) = (server().await, transport());
    for (path, status) in [("/moved", 302), ("/error", 500)] {
        let answer = server.ask(&transport, path, 10).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.body.len()), (status, 0));
    }
}

#[tokio::test]
async fn an_answer_is_as_large_as_allowed_and_no_larger() {
    let (server, transport) = (server().await, transport());
    for path in ["/ok", "/chunks"] {
        assert_eq!(server.ask(&transport, path, 10).await.unwrap().body.len(), 10);
        assert!(matches!(server.ask(&transport, path, 9).await, Err(TransportError::TooLarge(9))));
    }
}

#[tokio::test]
async fn a_url_that_would_be_rewritten_is_not_sent() {
    let (server, transport) = (server().await, transport());
    for path in ["/a/../ok", "/a/%2E%2e/ok", "/./ok", "/o k", "/ok#x", "/ok?a='", "//x/../ok"] {
        let result = server.ask(&transport, path, 100).await;
        assert!(matches!(result, Err(TransportError::Url)), "{path}: {result:?}");
    }
    assert!(matches!(send(&transport, "nonsense".to_owned(), 1).await, Err(TransportError::Url)));
    assert_eq!(server.connections.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_refused_connection_is_broken_and_says_why_without_the_url() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = send(&transport(), format!("http://{address}/secret"), 1).await.unwrap_err();
    assert!(matches!(error, TransportError::Broken(_)));
    let text = error.to_string();
    assert!(text.contains("refused") && !text.contains("secret"), "{text}");
}
