//! Exchanges over a real socket with an upstream that says, byte for byte, what it is told to.

use http::uri::PathAndQuery;
use http::{HeaderValue, Method};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::either::Either;

use super::super::super::headers::Headers;
use super::*;

/// A connection, and its other end, which has read nothing yet.
async fn pair() -> (Http1, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ours = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    (Http1::new(Either::Left(Either::Left(ours))), listener.accept().await.unwrap().0)
}

async fn exchange(connection: &mut Http1, method: Method, body: Option<&Bytes>) -> Result<Answer, Http1Error> {
    let (target, host) = (PathAndQuery::from_static("/x"), HeaderValue::from_static("orders"));
    let head = Head { method: &method, prefix: "", target: &target, host: &host, headers: &Headers::default(), body };
    connection.exchange(head, 100).await
}

/// One GET that is answered so; the other end stays open as long as the second value lives.
async fn answered(answer: &[u8]) -> (Result<Answer, Http1Error>, Http1, TcpStream) {
    let (mut connection, mut upstream) = pair().await;
    upstream.write_all(answer).await.unwrap();
    let result = exchange(&mut connection, Method::GET, None).await;
    (result, connection, upstream)
}

async fn cut_off(answer: &[u8]) -> Result<Answer, Http1Error> {
    let (mut connection, mut upstream) = pair().await;
    upstream.write_all(answer).await.unwrap();
    upstream.shutdown().await.unwrap();
    exchange(&mut connection, Method::GET, None).await
}

#[tokio::test]
async fn a_success_is_read_and_the_connection_goes_on() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let (result, mut connection, mut upstream) = answered(answer).await;
    assert_eq!(result.unwrap().body, "{}");
    assert!(connection.is_reusable());
    upstream.write_all(b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n").await.unwrap();
    let second = exchange(&mut connection, Method::POST, Some(&Bytes::from_static(b"[1]"))).await.unwrap();
    assert_eq!((second.status.as_u16(), &second.body[..]), (201, &b"7"[..]));
    assert!(connection.is_reusable());
    let mut sent = vec![0; 1000];
    let length = upstream.read(&mut sent).await.unwrap();
    let sent = String::from_utf8_lossy(&sent[..length]).into_owned();
    let both =
        "GET /x HTTP/1.1\r\nhost: orders\r\n\r\nPOST /x HTTP/1.1\r\nhost: orders\r\ncontent-length: 3\r\n\r\n[1]";
    assert_eq!(sent, both);
}

#[tokio::test]
async fn interim_answers_are_read_over() {
    let (result, ..) = answered(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    )
    .await;
    assert_eq!(result.unwrap().status, 204);
    let (result, ..) = answered(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n").await;
    assert!(matches!(result, Err(Http1Error::Malformed(_))));
}

#[tokio::test]
async fn an_error_is_not_waited_for_and_its_connection_goes_on_afterwards() {
    let (result, mut connection, _) = answered(b"HTTP/1.1 404 X\r\ncontent-length: 2\r\n\r\n{}").await;
    assert_eq!(result.unwrap().status, 404);
    assert!(!connection.has_unread_body(), "what is there already is taken");

    let (result, mut slow, mut upstream) = answered(b"HTTP/1.1 500 X\r\ncontent-length: 2\r\n\r\n{").await;
    assert_eq!(result.unwrap().status, 500);
    assert!(slow.has_unread_body() && !slow.is_reusable());
    upstream.write_all(b"}").await.unwrap();
    slow.skip_body().await.unwrap();
    assert!(slow.is_reusable());

    let (result, mut endless, _upstream) = answered(b"HTTP/1.1 500 X\r\ncontent-length: 99999999\r\n\r\n{").await;
    assert_eq!(result.unwrap().status, 500);
    assert!(!endless.has_unread_body() && !endless.is_reusable(), "such a body is not worth the connection");
    assert!(!connection.is_reusable(), "the upstream has closed it by now");
}

#[tokio::test]
async fn a_connection_that_ends_too_early_says_how_early() {
    for (answer, is_unanswered) in [
        (&b""[..], true),
        (b"HTTP/1.1 200", false),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort", false),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[]\r\n", false),
    ] {
        let error = cut_off(answer).await.unwrap_err();
        assert_eq!(matches!(error, Http1Error::Unanswered), is_unanswered, "{answer:?}: {error}");
        assert_eq!(matches!(error, Http1Error::Truncated), !is_unanswered, "{answer:?}: {error}");
    }
    assert_eq!(cut_off(b"HTTP/1.1 200 OK\r\n\r\nall of it").await.unwrap().body, "all of it");
}

#[tokio::test]
async fn a_connection_is_not_used_again_after_anything_odd() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"[..],
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil",
    ] {
        let (result, mut connection, _upstream) = answered(answer).await;
        assert_eq!(result.unwrap().body, "{}");
        assert!(!connection.is_reusable(), "{answer:?}");
    }
    let (result, mut connection, mut upstream) = answered(b"HTTP/1.1 204 X\r\n\r\n").await;
    result.unwrap();
    assert!(connection.is_reusable());
    upstream.write_all(b"HTTP/1.1 408 Request Timeout\r\n\r\n").await.unwrap();
    tokio::task::yield_now().await;
    assert!(!connection.is_reusable(), "nobody asked for that");
}

#[tokio::test]
async fn what_was_never_sent_is_told_from_what_was_not_answered() {
    let (mut connection, upstream) = pair().await;
    upstream.set_zero_linger().unwrap(); // so that it resets
    drop(upstream);
    let Either::Left(Either::Left(stream)) = &connection.stream else { panic!("it is plain TCP") };
    stream.ready(tokio::io::Interest::ERROR).await.unwrap();
    let body = Bytes::from_static(b"{}");
    let error = exchange(&mut connection, Method::POST, Some(&body)).await.unwrap_err();
    assert!(matches!(error, Http1Error::Unsent), "{error:?}");

    let (mut connection, mut upstream) = pair().await;
    let reads_and_closes = async {
        let _ = upstream.read(&mut [0; 1000]).await;
        drop(upstream);
    };
    let (result, ()) = tokio::join!(exchange(&mut connection, Method::POST, Some(&body)), reads_and_closes);
    assert!(matches!(result, Err(Http1Error::Unanswered)));
}
