//! Clients that go away, and a BFF that ends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Served;
use super::fake::{Act, Fake};

/// Far below the calls' timeout of 20 s: whatever happens sooner happens for another reason.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_client_that_goes_away_cancels_its_calls() {
    let (hanging, other) = (Fake::always(Act::Hang).await, Fake::always(Act::Hang).await);
    let bff = Served::shop(&hanging, &other, &other).await;
    let mut client = TcpStream::connect(bff.address).await.unwrap();
    client.write_all(b"GET /home HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    timeout(SOON, hanging.arrived.notified()).await.unwrap();
    drop(client);
    timeout(SOON, hanging.abandoned.notified()).await.expect("the call is cancelled with its request");
    timeout(SOON, other.abandoned.notified()).await.expect("and so is its sibling");
}

#[tokio::test]
async fn the_first_failure_cancels_the_siblings() {
    let hanging = Fake::always(Act::Hang).await;
    let failing = Fake::always(Act::Status(500)).await;
    let bff = Served::shop(&hanging, &failing, &failing).await;
    let reply = timeout(SOON, bff.get("/home")).await.expect("a failure does not wait for its siblings");
    assert_eq!(reply.status, 502);
    timeout(SOON, hanging.abandoned.notified()).await.unwrap();
}

#[tokio::test]
async fn a_shutdown_lets_open_requests_end() {
    let users = Fake::always(Act::Empty).await;
    let orders = Fake::always(Act::Hang).await;
    let catalog = Fake::always(Act::Json(r#"{"items":[]}"#)).await;
    let http2 = reqwest::Client::builder().tls_certs_only([]).http2_prior_knowledge().build().unwrap();
    for over_http2 in [false, true] {
        let bff = Served::shop(&users, &orders, &catalog).await;
        let url = bff.url("/home");
        let client = if over_http2 { &http2 } else { &bff.client };
        // The caller waits 500 ms for `picks`; the shutdown comes in between.
        let request = client.get(&url).header("bff-deadline-ms", "500").send();
        let request = tokio::spawn(request);
        timeout(SOON, orders.arrived.notified()).await.unwrap();
        bff.signals.send("SIGTERM").unwrap();
        let reply = timeout(SOON, request).await.unwrap().unwrap().expect("the open request is answered");
        assert_eq!(reply.status(), 504);
        timeout(SOON, bff.ended).await.expect("the BFF ends once its requests have").unwrap();
        assert!(client.get(url).send().await.is_err(), "nobody is let in any more");
    }
}

#[tokio::test]
async fn a_shutdown_closes_idle_connections() {
    let upstream = Fake::refused();
    let bff = Served::shop(&upstream, &upstream, &upstream).await;
    let mut client = TcpStream::connect(bff.address).await.unwrap();
    client.write_all(b"GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut reply = vec![0; 10_000];
    assert!(timeout(SOON, client.read(&mut reply)).await.unwrap().unwrap() > 0);
    bff.signals.send("SIGTERM").unwrap();
    timeout(SOON, bff.ended).await.expect("nobody waits for a client that says nothing").unwrap();
    assert_eq!(client.read(&mut reply).await.unwrap(), 0);
}
