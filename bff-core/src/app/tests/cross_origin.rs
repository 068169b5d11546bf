//! Pages of other sites, as browsers ask for them.

use super::fake::{Act, Fake};
use super::{Answered, Served, token};

const SHOP: &str = "https://shop.example.com";

async fn shop(settings: &[(&'static str, &str)]) -> Served {
    let orders = Fake::always(Act::Json(r#"{"id":"o1"}"#)).await;
    let other = Fake::refused();
    Served::shop_with(&other, &orders, &other, settings).await
}

async fn preflight(bff: &Served, path: &str, origin: &str) -> Answered {
    let request = bff.client.request(reqwest::Method::OPTIONS, bff.url(path)).header("origin", origin);
    Answered::of(request.header("access-control-request-method", "POST").send().await.unwrap()).await
}

#[tokio::test]
async fn a_preflight_tells_what_its_path_really_has() {
    let settings = [
        ("BFF_CORS__ORIGINS", "https://shop.example.com, https://*.preview.example.com"),
        ("BFF_CORS__CREDENTIALS", "true"),
        ("BFF_CORS__MAX_AGE", "5m"),
        ("BFF_CORS__REQUEST_HEADERS", "x-csrf"),
    ];
    let bff = shop(&settings).await;
    for origin in [SHOP, "https://pr-7.preview.example.com"] {
        let reply = preflight(&bff, "/orders", origin).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, Some(origin)));
        assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
        let headers = reply.header("access-control-allow-headers");
        assert_eq!(headers, Some("authorization, content-type, x-csrf, x-request-id"));
        assert_eq!(reply.header("access-control-allow-credentials"), Some("true"));
        assert_eq!((reply.header("access-control-max-age"), reply.header("vary")), (Some("300"), Some("origin")));
    }
    let other = preflight(&bff, "/orders/1", SHOP).await;
    assert_eq!(other.header("access-control-allow-methods"), Some("GET, HEAD"));
    assert_eq!(preflight(&bff, "/nowhere", SHOP).await.status, 404);

    let stranger = preflight(&bff, "/orders", "https://evil.example").await;
    assert_eq!((stranger.status, stranger.header("vary")), (204, Some("origin")));
    assert!(
        stranger.headers.keys().all(|name| !name.as_str().starts_with("access-control-")),
        "{:?}",
        stranger.headers
    );
}

#[tokio::test]
async fn a_reply_may_be_read_by_whom_it_is_meant_for() {
    let bff = shop(&[("BFF_CORS__ORIGINS", SHOP)]).await;
    let ask = async |origin: Option<&str>, authorization: Option<String>| {
        let mut request = bff.client.post(bff.url("/orders")).header("content-type", "application/json");
        request = authorization.into_iter().fold(request, |request, token| request.bearer_auth(token));
        request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
        Answered::of(request.body(r#"{"sku":"a"}"#).send().await.unwrap()).await
    };
    let reply = ask(Some(SHOP), Some(token())).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (201, Some(SHOP)));
    assert!(reply.header("access-control-expose-headers").unwrap().contains("bff-degraded"));
    assert_eq!((reply.header("access-control-allow-credentials"), reply.header("vary")), (None, Some("origin")));
    let refused = ask(Some(SHOP), None).await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, Some(SHOP)), "errors as well");
    for origin in [None, Some("https://evil.example"), Some("null"), Some("https://shop.example.com.evil.example")] {
        let reply = ask(origin, Some(token())).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (201, None), "{origin:?}");
        assert_eq!(reply.header("vary"), Some("origin"));
    }
}

#[tokio::test]
async fn everybody_may_read_without_cookies() {
    let bff = shop(&[("BFF_CORS__ORIGINS", "*"), ("BFF_CORS__EXPOSE", "x-total")]).await;
    let request = bff.client.get(bff.url("/nowhere")).header("origin", "https://anybody.example");
    let reply = Answered::of(request.send().await.unwrap()).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("access-control-expose-headers"), Some("x-total"));
}

#[tokio::test]
async fn without_configuration_nothing_is_said_and_nothing_routed() {
    let bff = shop(&[]).await;
    let reply = preflight(&bff, "/orders", SHOP).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{:?}", reply.headers);
}
