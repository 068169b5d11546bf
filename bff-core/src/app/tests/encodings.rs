//! Bodies that are compressed, in both directions.

use async_compression::tokio::bufread::{
    BrotliDecoder, BrotliEncoder, GzipDecoder, GzipEncoder, ZstdDecoder, ZstdEncoder,
};
use tokio::io::AsyncReadExt;

use super::fake::{Act, Fake};
use super::{Answered, Served, token};

async fn shop(settings: &[(&'static str, &str)]) -> (Fake, Served) {
    let orders = Fake::always(Act::Json(r#"{"id":"o1"}"#)).await;
    let other = Fake::refused();
    let bff = Served::shop_with(&other, &orders, &other, settings).await;
    (orders, bff)
}

async fn packed(encoding: &str, text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match encoding {
        "gzip" => GzipEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
        "br" => BrotliEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
        _ => ZstdEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
    };
    bytes
}

async fn unpacked(encoding: &str, bytes: &[u8]) -> String {
    let mut text = String::new();
    match encoding {
        "gzip" => GzipDecoder::new(bytes).read_to_string(&mut text).await.unwrap(),
        "br" => BrotliDecoder::new(bytes).read_to_string(&mut text).await.unwrap(),
        _ => ZstdDecoder::new(bytes).read_to_string(&mut text).await.unwrap(),
    };
    text
}

async fn post(bff: &Served, encoding: &str, body: Vec<u8>) -> Answered {
    let request = bff.client.post(bff.url("/orders")).bearer_auth(token()).header("content-encoding", encoding);
    Answered::of(request.header("content-type", "application/json").body(body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_request_may_be_compressed() {
    let (orders, bff) = shop(&[]).await;
    for encoding in ["gzip", "br", "zstd"] {
        let reply = post(&bff, encoding, packed(encoding, br#"{"sku":"a"}"#).await).await;
        assert_eq!(reply.status, 201, "{encoding}: {}", reply.text);
        let seen = orders.seen().pop().unwrap();
        assert!(seen.ends_with(r#"{"sku":"a"}"#) && !seen.contains("content-encoding"), "{seen}");

        let bomb = packed(encoding, &vec![b' '; 10_000_000]).await;
        let small = packed(encoding, format!("{{\"sku\":\"{}\"}}", "a".repeat(2000)).as_bytes()).await;
        assert!(small.len() < 1000, "the limit is 1000 bytes: what comes in is less");
        for body in [bomb, small] {
            let reply = post(&bff, encoding, body).await;
            assert_eq!(reply.json()["type"], "urn:problem-type:bff:body-too-large", "{encoding}");
        }
        assert_eq!(post(&bff, encoding, b"{}".to_vec()).await.status, 400, "{encoding}");
    }
    assert_eq!(orders.seen().len(), 3);
}

#[tokio::test]
async fn another_encoding_is_refused_and_those_that_are_not_are_named() {
    let (orders, bff) = shop(&[]).await;
    for encoding in ["deflate", "gzip, gzip", "x-nonsense"] {
        let reply = post(&bff, encoding, b"{}".to_vec()).await;
        assert_eq!((reply.status, reply.header("accept-encoding")), (415, Some("gzip, br, zstd")), "{encoding}");
    }
    assert!(orders.seen().is_empty());
}

#[tokio::test]
async fn a_reply_is_compressed_for_whom_it_may_be() {
    let (_, bff) = shop(&[("BFF_COMPRESSION__MIN_BYTES", "10"), ("BFF_COMPRESSION__LEVEL", "3")]).await;
    let get = async |accept: Option<&str>| {
        let request = bff.client.get(bff.url("/openapi.json"));
        let request = accept.into_iter().fold(request, |request, accept| request.header("accept-encoding", accept));
        let response = request.send().await.unwrap();
        let headers = response.headers().clone();
        (headers, response.bytes().await.unwrap())
    };
    for (accept, expected) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip;q=0.5, zstd;q=0.9", "zstd")] {
        let (headers, body) = get(Some(accept)).await;
        assert_eq!(headers["content-encoding"], expected);
        assert_eq!(headers["vary"], "accept-encoding");
        assert_eq!(unpacked(expected, &body).await, r#"{"openapi":"3.1.0"}"#);
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
    for accept in [None, Some("gzip;q=0"), Some("identity")] {
        let (headers, body) = get(accept).await;
        assert!(!headers.contains_key("content-encoding"), "{accept:?}");
        assert_eq!(body, r#"{"openapi":"3.1.0"}"#, "{accept:?}");
        assert_eq!(headers["vary"], "accept-encoding", "{accept:?}");
    }
    let small = shop(&[("BFF_COMPRESSION__ALGORITHMS", "gzip")]).await.1;
    let request = small.client.get(small.url("/openapi.json")).header("accept-encoding", "gzip, br");
    let reply = Answered::of(request.send().await.unwrap()).await;
    assert_eq!((reply.header("content-encoding"), reply.header("vary")), (None, None), "less than 1 KiB");
}

#[tokio::test]
async fn nothing_is_compressed_that_nobody_configured() {
    let (_, bff) = shop(&[]).await;
    let request = bff.client.get(bff.url("/docs/swagger-initializer.js")).header("accept-encoding", "gzip, br, zstd");
    let reply = Answered::of(request.send().await.unwrap()).await;
    assert_eq!((reply.status, reply.header("content-encoding"), reply.header("vary")), (200, None, None));
}
