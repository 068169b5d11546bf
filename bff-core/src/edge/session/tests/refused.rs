//! What is refused, and how.

use http::{HeaderMap, HeaderValue, header};
use serde_json::json;

use super::admitted;
use crate::edge::session::record::now;
use crate::edge::session::testing::{Browser, FakeProvider, Play, Site};
use crate::problem::Kind;

#[tokio::test]
async fn a_request_with_a_session_needs_the_header_that_no_other_site_can_send() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    for value in [None, Some(""), Some("0"), Some("true"), Some("1, 1")] {
        let mut headers = browser.headers();
        headers.remove("x-csrf");
        if let Some(value) = value {
            headers.insert("x-csrf", HeaderValue::from_static(value));
        }
        let problem = admitted(&site, headers.clone()).await.unwrap_err();
        assert_eq!((problem.status().as_u16(), problem.kind()), (403, Kind::CsrfHeaderMissing), "{value:?}");
        for (method, path) in [("GET", "/bff/user"), ("POST", "/bff/logout")] {
            let answered = browser.send(&site, method, path, headers.clone()).await;
            assert_eq!(answered.status, 403, "{value:?} {path}");
            assert_eq!(answered.json()["type"], "urn:problem-type:bff:csrf-header-missing");
        }
        // Another scheme may know the token.
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert_eq!(admitted(&site, headers).await.unwrap_err().status(), 401);
    }
    let mut navigation = browser.headers();
    navigation.insert("sec-fetch-mode", HeaderValue::from_static("navigate"));
    navigation.remove(header::COOKIE);
    assert_eq!(admitted(&site, navigation).await.unwrap_err().status(), 401, "no redirect");
    assert!(admitted(&site, browser.headers()).await.is_ok());
}

#[tokio::test]
async fn methods_are_what_they_should_be() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    for (method, path) in [
        ("GET", "/bff/logout"),
        ("POST", "/bff/login"),
        ("POST", "/bff/callback"),
        ("POST", "/bff/user"),
        ("GET", "/bff/backchannel-logout"),
    ] {
        assert_eq!(browser.send(&site, method, path, HeaderMap::new()).await.status, 405, "{method} {path}");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    for query in [
        "return_to=https://evil.example",
        "return_to=//evil.example",
        "return_to=%2F%2Fevil.example",
        "return_to=/%5Cevil.example",
        "return_to=/%255cevil.example",
        "return_to=/%0d%0aX:y",
        "return_to=/a&return_to=/b",
        "return_to=/bff/login",
        "return_to=",
    ] {
        let answered = browser.get(&site, &format!("/bff/login?{query}")).await;
        assert_eq!(answered.status, 400, "{query}");
        assert_eq!(answered.json()["errors"][0]["parameter"], "return_to");
        assert!(!answered.headers.contains_key(header::LOCATION));
    }
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_callback_that_does_not_fit_its_login_is_400() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    let to_provider = browser.get(&site, "/bff/login").await;
    let good = provider.authorize(to_provider.location());
    let state = good.split("state=").nth(1).unwrap().split('&').next().unwrap();
    for target in [
        "/bff/callback".to_owned(),
        "/bff/callback?code=x".to_owned(),
        "/bff/callback?code=x&state=y".to_owned(),
        "/bff/callback?error=access_denied".to_owned(),
        format!("{good}&state={state}"),
        good.replace(state, &format!("{state}x")),
    ] {
        let answered = browser.get(&site, &target).await;
        assert_eq!(answered.status, 400, "{target}");
        assert!(answered.set_cookies().is_empty(), "the login that is under way goes on");
    }
    let mut stranger = Browser::new(&provider);
    assert_eq!(stranger.get(&site, &good).await.status, 400, "another browser");
    let (name, value) = browser.cookies.first_key_value().map(|(name, value)| (name.clone(), value.clone())).unwrap();
    stranger.cookies.insert(name, value.replace(&value[..2], "AA"));
    assert_eq!(stranger.get(&site, &good).await.status, 400, "a cookie that was changed");

    for (replaced, by) in [
        (format!("iss={}", provider.url), "iss=https://evil.example".to_owned()),
        (format!("&iss={}", provider.url), String::new()),
    ] {
        let mut browser = Browser::new(&provider);
        let to_provider = browser.get(&site, "/bff/login").await;
        let mixed = provider.authorize(to_provider.location()).replace(&replaced, &by);
        assert_eq!(browser.get(&site, &mixed).await.status, 400, "{mixed}");
        assert!(browser.cookies.is_empty(), "this login is over");
    }
    assert_eq!(browser.get(&site, &good).await.status, 303, "and the first one still works");
    assert_eq!(browser.get(&site, &good).await.status, 400, "once");
}

#[tokio::test]
async fn what_the_provider_refuses_or_gets_wrong_is_a_problem_and_no_session() {
    type Change = fn(&mut Play);
    let faults: [(u16, Change); 11] = [
        (502, |play| play.token_status = Some(500)),
        (502, |play| play.token_status = Some(200)),
        (502, |play| play.breaks_signature = true),
        (502, |play| play.id_token = json!({ "aud": "bank" })),
        (502, |play| play.id_token = json!({ "iss": "https://evil.example" })),
        (502, |play| play.id_token = json!({ "exp": now() - 100 })),
        (502, |play| play.user_info = json!({ "sub": "u-2" })),
        (401, |play| play.id_token = json!({ "nonce": "another" })),
        (403, |play| play.id_token = json!({ "age": "old" })),
        (403, |play| {
            play.id_token = json!({ "sub": "" });
            play.user_info = json!({ "sub": "" });
        }),
        (502, |play| play.user_info = json!([])),
    ];
    for (number, (status, change)) in faults.into_iter().enumerate() {
        let provider = FakeProvider::start().await;
        let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
        change(&mut provider.play());
        let answered = browser.log_in(&site).await;
        assert_eq!(answered.status, status, "{number}: {}", answered.text);
        assert!(browser.cookies.is_empty(), "{number}");
        assert!(!answered.headers.contains_key(header::LOCATION));
    }
}

#[tokio::test]
async fn what_the_provider_says_of_a_login_is_told_by_its_status() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    for (error, status) in [
        ("access_denied", 401),
        ("login_required", 401),
        ("server_error", 502),
        ("temporarily_unavailable", 502),
        ("invalid_scope", 502),
        ("%3Cscript%3E", 401),
    ] {
        let to_provider = browser.get(&site, "/bff/login").await;
        let back = provider.authorize(to_provider.location());
        let back = format!("/bff/callback?error={error}&{}", back.split_once('&').unwrap().1);
        let answered = browser.get(&site, &back).await;
        assert_eq!(answered.status, status, "{error}");
        assert!(!answered.text.contains("script") && browser.cookies.is_empty());
    }
    // A code that was used, and a verifier that is another login's.
    let to_provider = browser.get(&site, "/bff/login").await;
    let back = provider.authorize(to_provider.location()).replace("code=code-6", "code=code-0x");
    assert_eq!(browser.get(&site, &back).await.status, 401);
}
