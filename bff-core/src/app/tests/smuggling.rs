//! Requests that two servers in a row could read in two ways, byte by byte.

use super::fake::{Act, Fake};
use super::{Served, token};

async fn shop() -> (Fake, Served) {
    let orders = Fake::always(Act::Json(r#"{"id":"o1"}"#)).await;
    let other = Fake::refused();
    let bff = Served::shop(&other, &orders, &other).await;
    (orders, bff)
}

/// The statuses of all replies in a text.
fn statuses(replies: &str) -> Vec<&str> {
    replies.split("HTTP/1.1 ").skip(1).map(|reply| &reply[..3]).collect()
}

#[tokio::test]
async fn a_head_that_is_not_clear_is_refused_and_its_connection_ended() {
    let (orders, bff) = shop().await;
    let ahead = "POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let hidden = "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n";
    for head in [
        "content-length: 5\r\ncontent-length: 6\r\n\r\n",
        "content-length: 5, 6\r\n\r\n",
        "content-length: +5\r\n\r\n",
        "content-length: -1\r\n\r\n",
        "content-length: 0x5\r\n\r\n",
        "content-length: 99999999999999999999999\r\n\r\n",
        "transfer-encoding: identity\r\n\r\n",
        "transfer-encoding: chunked, identity\r\n\r\n",
        "transfer-encoding: xchunked\r\n\r\n",
        "transfer-encoding : chunked\r\n\r\n",
        "x-folded: a\r\n b\r\n\r\n",
        "x-null: a\0b\r\n\r\n",
        "x-return: a\rb\r\n\r\n",
        "host: y\r\n\r\n",
        "(bad): name\r\n\r\n",
    ] {
        let replies = bff.raw(&format!("{ahead}{head}{hidden}")).await;
        assert_eq!(statuses(&replies), ["400"], "{head:?}: {replies}");
    }
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn a_length_beside_chunks_never_hides_a_request() {
    let (orders, bff) = shop().await;
    let token = token();
    let head = format!(
        "POST /orders HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
    );
    let body = "b\r\n{\"sku\":\"a\"}\r\n0\r\n\r\n";
    for framing in
        ["content-length: 4\r\ntransfer-encoding: chunked\r\n", "transfer-encoding: chunked\r\ncontent-length: 4\r\n"]
    {
        let replies = bff.raw(&format!("{head}{framing}\r\n{body}GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        // RFC 9112 §6.3: the chunks count, and the connection ends, whatever a proxy before us has made of it.
        assert_eq!(statuses(&replies), ["201"], "{replies}");
    }
    assert!(orders.seen().iter().all(|seen| seen.ends_with("{\"sku\":\"a\"}")), "{:?}", orders.seen());
}

#[tokio::test]
async fn a_target_names_one_host_and_one_resource() {
    let (_, bff) = shop().await;
    let status = async |head: &str| {
        let replies = bff.raw(&format!("{head}connection: close\r\n\r\n")).await;
        statuses(&replies).first().map(|status| (*status).to_owned())
    };
    let is = |status: &str| Some(status.to_owned());
    assert_eq!(status("GET http://x/nowhere HTTP/1.1\r\nhost: x\r\n").await, is("404"));
    assert_eq!(status("GET http://y/nowhere HTTP/1.1\r\nhost: x\r\n").await, is("400"));
    assert_eq!(status("GET /nowhere HTTP/1.1\r\n").await, is("400"));
    assert_eq!(status("GET /nowhere HTTP/1.0\r\n").await.as_deref(), None, "its reply is HTTP/1.0's");
    assert_eq!(status("GET /orders/1 HTTP/1.1\r\nhost: x@y\r\n").await, is("400"));
    assert_eq!(status("GET /orders/%zz HTTP/1.1\r\nhost: x\r\n").await, is("401"), "who calls is asked first");
    assert_eq!(status("TRACE /orders HTTP/1.1\r\nhost: x\r\n").await, is("405"));
    assert_eq!(status("TRACE /nowhere HTTP/1.1\r\nhost: x\r\n").await, is("404"));
    assert_eq!(status("CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n").await, is("501"));
    assert_eq!(status("OPTIONS * HTTP/1.1\r\nhost: x\r\n").await, is("404"));
    assert_eq!(status("GET /a b HTTP/1.1\r\nhost: x\r\n").await, is("400"));
}

#[tokio::test]
async fn what_is_encoded_wrongly_is_named() {
    let (orders, bff) = shop().await;
    let head = format!(
        "GET /orders/%zz HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
        token()
    );
    let reply = bff.raw(&head).await;
    assert!(reply.contains("\"parameter\":\"orderId\"") && reply.contains("hexadecimal"), "{reply}");
    assert!(orders.seen().is_empty());
}
