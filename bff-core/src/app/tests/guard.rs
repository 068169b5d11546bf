//! What holds for all requests, as a client meets it.

use super::fake::{Act, Fake};
use super::{Answered, Served, token};

async fn shop(settings: &[(&'static str, &str)]) -> Served {
    let orders = Fake::always(Act::Json(r#"{"id":"o1"}"#)).await;
    let other = Fake::refused();
    Served::shop_with(&other, &orders, &other, settings).await
}

async fn get(bff: &Served, path: &str, headers: &[(&str, &str)]) -> Answered {
    let request = bff.client.get(bff.url(path)).bearer_auth(token());
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answered::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn every_reply_tells_browsers_to_be_careful() {
    let bff = shop(&[]).await;
    let refused = Answered::of(bff.client.get(bff.url("/orders/1")).send().await.unwrap()).await;
    let replies = [
        bff.post("/orders", r#"{"sku":"a"}"#).await,
        bff.get("/nowhere").await,
        bff.get("/openapi.json").await,
        refused,
    ];
    assert_eq!(replies.each_ref().map(|reply| reply.status), [201, 404, 200, 401]);
    for reply in &replies {
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("x-frame-options"), Some("DENY"));
        assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(reply.header("strict-transport-security"), None, "the connection is not encrypted");
        assert_eq!(reply.header("access-control-allow-origin"), None);
        assert_eq!(reply.header("vary"), None);
    }
    assert_eq!(replies[0].header("cache-control"), Some("no-store"), "it is for one caller");
    let page = bff.get("/docs/").await;
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
}

#[tokio::test]
async fn headers_of_replies_are_as_configured() {
    let settings = [
        ("BFF_SECURITY_HEADERS__FRAME_OPTIONS", "SAMEORIGIN"),
        ("BFF_SECURITY_HEADERS__REFERRER_POLICY", "false"),
        ("BFF_PROXIES__TRUSTED", "127.0.0.0/8"),
    ];
    let bff = shop(&settings).await;
    let reply = get(&bff, "/nowhere", &[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")]).await;
    assert_eq!((reply.header("x-frame-options"), reply.header("referrer-policy")), (Some("SAMEORIGIN"), None));
    assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"));
    let none = shop(&[("BFF_SECURITY_HEADERS", "false")]).await;
    assert_eq!(none.get("/nowhere").await.header("x-content-type-options"), None);
}

#[tokio::test]
async fn the_address_that_counts_is_the_clients() {
    let settings = [("BFF_PROXIES__TRUSTED", "127.0.0.1"), ("BFF_ADDRESSES__DENY", "203.0.113.0/24, 2001:db8::/32")];
    let bff = shop(&settings).await;
    assert_eq!(bff.get("/nowhere").await.status, 404);
    for (line, status) in
        [("203.0.113.7", 403), ("203.0.113.7, 192.0.2.1", 404), ("2001:db8::1", 403), ("192.0.2.1", 404)]
    {
        let reply = get(&bff, "/nowhere", &[("x-forwarded-for", line)]).await;
        assert_eq!(reply.status, status, "{line}");
    }
    let reply = get(&bff, "/orders/1", &[("x-forwarded-for", "203.0.113.7")]).await;
    assert_eq!(reply.json()["type"], "urn:problem-type:bff:forbidden");
    assert_eq!(reply.json()["traceId"], reply.header("x-request-id").unwrap());

    let direct = shop(&[("BFF_ADDRESSES__DENY", "203.0.113.0/24")]).await;
    assert_eq!(get(&direct, "/nowhere", &[("x-forwarded-for", "203.0.113.7")]).await.status, 404, "nobody is trusted");
    let closed = shop(&[("BFF_ADDRESSES__ALLOW", "192.0.2.0/24")]).await;
    assert_eq!(closed.get("/openapi.json").await.status, 403, "before it is routed");
}

#[tokio::test]
async fn names_of_hosts_and_programs_count() {
    let settings = [
        ("BFF_HOSTS", "127.0.0.1, *.shop.example"),
        ("BFF_BOTS__DENY", "evilbot"),
        ("BFF_BOTS__REQUIRE_USER_AGENT", "true"),
    ];
    let bff = shop(&settings).await;
    let status = async |host: &str, agent: &str| {
        let head = format!("GET /nowhere HTTP/1.1\r\nhost: {host}\r\n{agent}connection: close\r\n\r\n");
        let reply = bff.raw(&head).await;
        reply.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status("127.0.0.1:8080", "user-agent: Mozilla\r\n").await, "404");
    assert_eq!(status("www.shop.example", "user-agent: Mozilla\r\n").await, "404");
    assert_eq!(status("evil.example", "user-agent: Mozilla\r\n").await, "421");
    assert_eq!(status("127.0.0.1", "user-agent: EvilBot/2\r\n").await, "403");
    assert_eq!(status("127.0.0.1", "").await, "403");
}

#[tokio::test]
async fn what_is_too_long_is_not_read() {
    let bff = shop(&[("BFF_LIMITS__URI_BYTES", "100"), ("BFF_LIMITS__HEADER_BYTES", "10000")]).await;
    let reply = get(&bff, &format!("/orders/1?q={}", "x".repeat(100)), &[]).await;
    assert_eq!((reply.status, reply.json()["title"].as_str()), (414, Some("URI Too Long")));
    for headers in [format!("x-long: {}\r\n", "x".repeat(20_000)), "x-many: 1\r\n".repeat(101)] {
        let reply = bff.raw(&format!("GET /nowhere HTTP/1.1\r\nhost: x\r\n{headers}\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 431 "), "{reply}");
    }
    let fits = format!("x-long: {}\r\n", "x".repeat(9000));
    let reply = bff.raw(&format!("GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{fits}\r\n")).await;
    assert!(reply.starts_with("HTTP/1.1 404 "), "{reply}");

    let http2 = reqwest::Client::builder().http2_prior_knowledge().tls_certs_only([]).build().unwrap();
    let request = |bytes| http2.get(bff.url("/nowhere")).header("x-long", "x".repeat(bytes)).send();
    assert_eq!(request(9000).await.unwrap().status(), 404);
    assert_eq!(request(20_000).await.unwrap().status(), 431);
}

#[tokio::test]
async fn who_takes_no_json_is_told_so() {
    let bff = shop(&[]).await;
    let request = |accept: &'static str| {
        let request = bff.client.post(bff.url("/orders")).bearer_auth(token()).header("accept", accept);
        request.header("content-type", "application/json").body(r#"{"sku":"a"}"#).send()
    };
    assert_eq!(request("text/html, */*;q=0.1").await.unwrap().status(), 201);
    let refused = Answered::of(request("text/html, application/json;q=0").await.unwrap()).await;
    assert_eq!((refused.status, refused.header("content-type")), (406, Some("application/problem+json")));
    assert_eq!(refused.json()["type"], "urn:problem-type:bff:not-acceptable");
}
