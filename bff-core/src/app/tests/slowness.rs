//! Clients that are too slow, or too many.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fake::Fake;
use super::{SOON, Served};

async fn shop(settings: &[(&'static str, &str)]) -> Served {
    let other = Fake::refused();
    Served::shop_with(&other, &other, &other, settings).await
}

#[tokio::test]
async fn a_head_that_does_not_end_ends_its_connection() {
    let bff = shop(&[("BFF_LIMITS__HEAD_TIMEOUT", "100ms")]).await;
    for begin in ["G", "GET / HTTP/1.1\r\nhost: x\r\nx-a: "] {
        assert_eq!(bff.raw(begin).await, "", "nobody is told: who does this does not listen");
    }
    let mut stream = TcpStream::connect(bff.address).await.unwrap();
    stream.write_all(b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    stream.read_exact(&mut [0; 12]).await.unwrap();
    stream.write_all(b"GET /now").await.unwrap();
    let mut rest = Vec::new();
    timeout(SOON, stream.read_to_end(&mut rest)).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("HTTP/1.1"), "the second one is not answered");
}

#[tokio::test]
async fn an_idle_connection_ends_whatever_it_speaks() {
    let bff = shop(&[("BFF_LIMITS__IDLE_TIMEOUT", "100ms"), ("BFF_LIMITS__WRITE_TIMEOUT", "100ms")]).await;
    assert_eq!(bff.raw("").await, "");
    // HTTP/2's preface and an empty SETTINGS frame.
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0";
    assert!(!bff.raw(preface).await.is_empty(), "its settings are answered, and then it ends");
}

#[tokio::test]
async fn who_does_not_read_loses_the_connection() {
    let bff = shop(&[("BFF_LIMITS__WRITE_TIMEOUT", "200ms")]).await;
    let mut stream = TcpStream::connect(bff.address).await.unwrap();
    let flood = async {
        // More than both systems' buffers hold, in both directions.
        while stream.write_all(b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n").await.is_ok() {}
    };
    timeout(SOON, flood).await.unwrap();
}

#[tokio::test]
async fn an_address_has_so_many_connections() {
    let many = |settings| async move {
        let bff = shop(settings).await;
        let mut open = Vec::new();
        for _ in 0..3 {
            let mut stream = TcpStream::connect(bff.address).await.unwrap();
            // A connection that was closed at once may be reset before this is sent.
            let _ = stream.write_all(b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n").await;
            let mut begin = [0; 12];
            open.push((stream.read_exact(&mut begin).await.is_ok(), stream));
        }
        open.iter().filter(|(is_answered, _)| *is_answered).count()
    };
    assert_eq!(many(&[("BFF_LIMITS__CONNECTIONS_PER_ADDRESS", "2")]).await, 2);
    let proxy = [("BFF_LIMITS__CONNECTIONS_PER_ADDRESS", "2"), ("BFF_PROXIES__TRUSTED", "127.0.0.1")];
    assert_eq!(many(&proxy).await, 3, "a proxy's connections are those of many");
}
