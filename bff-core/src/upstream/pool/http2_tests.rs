//! HTTP/2 against an upstream that is played frame by frame (RFC 9113), and against one that takes few calls at once.

use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use http::Method;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::tests::{ask, get, identity, pool_of, pool_with};
use super::*;

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const REFUSED_STREAM: u8 = 7;
const END_STREAM: u8 = 1;
const END_STREAM_AND_HEADERS: u8 = 5;

/// What the upstream does with the second request of its first connection.
#[derive(Clone, Copy, Debug)]
enum Second {
    /// Says that it did not process it, and goes on.
    Refuse,
    /// Says that it processed nothing after the first one, and goes away.
    GoAway,
    /// Closes the connection.
    Close,
    /// Says nothing any more, also to pings.
    Fall,
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// The kind, flags and stream of the next frame.
async fn read_frame(stream: &mut TlsStream<TcpStream>) -> std::io::Result<(u8, u8, u8)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    stream.read_exact(&mut vec![0; length.try_into().unwrap()]).await?;
    Ok((head[3], head[4], head[8]))
}

/// Answers every request with an empty 200, except that one.
async fn play(mut stream: TlsStream<TcpStream>, second: Option<Second>) -> std::io::Result<()> {
    const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
    const STATUS_200: u8 = 0x88; // of HPACK's static table
    stream.read_exact(&mut [0; PREFACE]).await?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    loop {
        let (kind, flags, id) = read_frame(&mut stream).await?;
        if flags & END_STREAM == 0 || !matches!(kind, 0 | HEADERS) {
            continue;
        }
        let answer = match second.filter(|_| id == 3) {
            None => frame(HEADERS, END_STREAM_AND_HEADERS, id, &[STATUS_200]),
            Some(Second::Refuse) => frame(RST_STREAM, 0, id, &[0, 0, 0, REFUSED_STREAM]),
            Some(Second::GoAway) => frame(GOAWAY, 0, 0, &[0, 0, 0, 1, 0, 0, 0, 0]),
            Some(Second::Close) => return Ok(()),
            Some(Second::Fall) => std::future::pending().await,
        };
        stream.write_all(&answer).await?;
        stream.flush().await?;
    }
}

/// The upstream, what trusts it, and how many connections it had.
async fn played(second: Second) -> (SocketAddr, Tls, Arc<AtomicUsize>) {
    let (config, tls) = identity(b"h2");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, connections) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let is_first = counted.fetch_add(1, Ordering::Relaxed) == 0;
            let stream = acceptor.accept(stream).await.unwrap();
            tokio::spawn(play(stream, is_first.then_some(second)));
        }
    });
    (address, tls, connections)
}

#[tokio::test]
async fn what_was_not_processed_is_sent_again_whatever_it_is() {
    for second in [Second::Refuse, Second::GoAway] {
        let (address, tls, connections) = played(second).await;
        let pool = pool_of(&format!("https://{address}"), &tls);
        for _ in 0..2 {
            assert_eq!(ask(&pool, Method::POST, "/x", 100).await.unwrap().status, 200, "{second:?}");
        }
        // A connection that refused goes on; one that goes away is left.
        let expected = if matches!(second, Second::Refuse) { 1 } else { 2 };
        assert_eq!(connections.load(Ordering::Relaxed), expected, "{second:?}");
    }
}

#[tokio::test]
async fn what_may_have_been_processed_is_sent_again_if_that_does_no_harm() {
    for (method, is_answered) in [(Method::GET, true), (Method::PUT, true), (Method::POST, false)] {
        let (address, tls, _) = played(Second::Close).await;
        let pool = pool_of(&format!("https://{address}"), &tls);
        get(&pool, "/x").await.unwrap();
        assert_eq!(ask(&pool, method.clone(), "/x", 100).await.is_ok(), is_answered, "{method}");
        assert_eq!(ask(&pool, method, "/x", 100).await.unwrap().status, 200, "there is a new connection");
    }
}

#[tokio::test]
async fn a_dead_connection_is_found_by_its_pings() {
    let (address, tls, connections) = played(Second::Fall).await;
    let interval = Duration::from_millis(50);
    let policy = ConnectionPolicy { ping_interval: interval, ping_timeout: interval, ..ConnectionPolicy::DEFAULT };
    let pool = pool_with(&format!("https://{address}"), &tls, policy);
    get(&pool, "/x").await.unwrap();
    let answered = timeout(Duration::from_secs(5), get(&pool, "/x")).await.expect("nobody waits for a dead connection");
    assert_eq!((answered.unwrap().status.as_u16(), connections.load(Ordering::Relaxed)), (200, 2));
}

/// A server that takes so many calls at once and holds those to `/held` until it is told.
async fn narrow(streams_max: u32) -> (SocketAddr, Tls, Arc<AtomicUsize>, Arc<Notify>, Arc<AtomicUsize>) {
    let (config, tls) = identity(b"h2");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (connections, held) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let release = Arc::new(Notify::new());
    let (counted, waiting, released) = (Arc::clone(&connections), Arc::clone(&held), Arc::clone(&release));
    let hold = async move || {
        let until = released.notified();
        waiting.fetch_add(1, Ordering::Relaxed);
        until.await;
    };
    let routes = Router::new().route("/ok", any(async || "")).route("/held", any(hold));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let (stream, service) = (acceptor.accept(stream).await.unwrap(), TowerToHyperService::new(routes.clone()));
            let mut server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            server.max_concurrent_streams(streams_max);
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
        }
    });
    (address, tls, connections, release, held)
}

#[tokio::test]
async fn a_full_connection_gets_a_sibling() {
    let (address, tls, connections, release, held) = narrow(2).await;
    let pool = pool_of(&format!("https://{address}"), &tls);
    get(&pool, "/ok").await.unwrap();
    get(&pool, "/ok").await.unwrap(); // by now the connection has heard of the limit
    let calls = async { futures::future::join_all((0..5).map(|_| get(&pool, "/held"))).await };
    let all_at_once = async {
        while held.load(Ordering::Relaxed) < 5 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let connections = connections.load(Ordering::Relaxed);
        release.notify_waiters();
        connections
    };
    let both = timeout(Duration::from_secs(5), async { tokio::join!(calls, all_at_once) });
    let (answers, connections_then) = both.await.expect("none waits for another");
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(connections_then, 3, "two and two and one");
    get(&pool, "/ok").await.unwrap();
    assert_eq!(connections.load(Ordering::Relaxed), 3, "there is room again");
}

#[tokio::test]
async fn calls_that_come_together_share_one_new_connection_once_it_is_known_that_they_can() {
    let (address, tls, connections, ..) = narrow(100).await;
    let policy = ConnectionPolicy { age_max: Duration::from_millis(50), ..ConnectionPolicy::DEFAULT };
    let pool = pool_with(&format!("https://{address}"), &tls, policy);
    get(&pool, "/ok").await.unwrap();
    tokio::time::sleep(policy.age_max).await;
    let answers = futures::future::join_all((0..20).map(|_| get(&pool, "/ok"))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(connections.load(Ordering::Relaxed), 2);
}
