//! What happens when all goes well.

use std::time::Duration;

use http::{HeaderValue, header};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::sleep;

use super::admitted;
use crate::edge::session::LoginSettings;
use crate::edge::session::sessions::open;
use crate::edge::session::testing::{Browser, FakeProvider, Site, settings};
use crate::edge::session::ticket::Ticket;
use crate::problem::Kind;

#[tokio::test]
async fn a_user_logs_in_is_known_and_logs_out() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));

    let nobody = browser.get(&site, "/bff/user").await;
    assert_eq!(nobody.status, 401);
    assert_eq!(nobody.headers[header::WWW_AUTHENTICATE], r#"Session login="/bff/login""#);
    assert_eq!(admitted(&site, browser.headers()).await.unwrap_err().status(), 401);

    let back = browser.log_in(&site).await;
    assert_eq!((back.status.as_u16(), back.location()), (303, "/orders"));
    assert_eq!(back.headers[header::CACHE_CONTROL], "no-store");
    let cookies = back.set_cookies();
    assert!(cookies[0].starts_with("__Host-login-") && cookies[0].ends_with("; Max-Age=0"), "{cookies:?}");
    assert!(cookies[1].starts_with("__Host-session=") && cookies[1].contains("; SameSite=Strict"), "{cookies:?}");
    assert_eq!(browser.cookies.len(), 1, "only the session's is left");

    let user = browser.get(&site, "/bff/user").await;
    assert_eq!(
        (user.status.as_u16(), &user.headers[header::CACHE_CONTROL]),
        (200, &HeaderValue::from_static("no-store"))
    );
    let user = user.json();
    assert_eq!((&user["claims"]["sub"], &user["claims"]["email"]), (&json!("u-1"), &json!("ada@example.com")));
    assert!(user["session"]["ends"].as_str().unwrap() > user["session"]["idleEnds"].as_str().unwrap(), "{user}");

    let caller = admitted(&site, browser.headers()).await.unwrap();
    assert_eq!(caller.id(), "u-1");
    assert!(caller.has_role("clerk") && caller.has_scope("offline_access") && !caller.has_role("admin"));
    assert_eq!(caller.token().unwrap().as_str(), "access-token-0");

    let session = browser.headers();
    let out = browser.post(&site, "/bff/logout").await;
    assert_eq!(out.status, 200);
    let url = out.json()["logoutUrl"].as_str().unwrap().to_owned();
    assert_eq!(
        url,
        format!(
            "{}/end?client_id=shop-bff&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fgoodbye",
            provider.url
        )
    );
    assert!(browser.cookies.is_empty());
    assert_eq!(admitted(&site, session).await.unwrap_err().status(), 401, "a cookie that was kept opens nothing");
    while provider.play().revoked.is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(provider.play().revoked, ["refresh-token-1"]);
    assert_eq!(browser.post(&site, "/bff/logout").await.status, 200, "once more changes nothing");
}

#[tokio::test]
async fn each_login_has_an_id_of_its_own_and_ends_the_session_before() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    let first = browser.headers();
    // The provider's redirect comes from another site, so the browser keeps a strict cookie to itself.
    let to_provider = browser.get(&site, "/bff/login").await;
    let callback = provider.authorize(to_provider.location());
    browser.cookies.remove("__Host-session");
    let back = browser.get(&site, &callback).await;
    assert_eq!(back.location(), "/", "where nothing else was asked for");
    assert_ne!(first[header::COOKIE], browser.headers()[header::COOKIE]);
    assert_eq!(admitted(&site, first).await.unwrap_err().status(), 401);
    assert!(admitted(&site, browser.headers()).await.is_ok());
}

#[tokio::test]
async fn tabs_log_in_side_by_side_and_the_oldest_of_too_many_is_given_up() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    let mut callbacks = Vec::new();
    for path in ["/a", "/b"] {
        let to_provider = browser.get(&site, &format!("/bff/login?return_to={path}")).await;
        callbacks.push(provider.authorize(to_provider.location()));
    }
    assert_eq!(browser.cookies.len(), 2);
    assert_eq!(browser.get(&site, &callbacks[1]).await.location(), "/b");
    assert_eq!(browser.get(&site, &callbacks[0]).await.location(), "/a");

    browser.cookies.insert("__Host-login-strange".to_owned(), "x".to_owned());
    for _ in 0..8 {
        browser.get(&site, "/bff/login").await;
    }
    let logins = browser.cookies.keys().filter(|name| name.starts_with("__Host-login-")).count();
    assert_eq!(logins, 5);
    assert!(!browser.cookies.contains_key("__Host-login-strange"));
}

#[tokio::test]
async fn what_the_store_has_says_nothing_without_the_cookie() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    let ticket = Ticket::parse(&browser.cookies["__Host-session"]).unwrap();
    let sealed = site.sessions.store.load(&ticket.key()).await.unwrap().unwrap().sealed;
    let text = String::from_utf8_lossy(&sealed);
    assert!(!text.contains("token") && !text.contains("u-1") && !text.contains("ada"), "{text}");
    assert!(open(&Ticket::random().unwrap(), &sealed).is_none());
    assert_eq!(open(&ticket, &sealed).unwrap().tokens.access.as_str(), "access-token-0");
    // The right id with another secret.
    let other = Ticket::random().unwrap().value();
    let forged = format!("{}{}", &ticket.value()[..43], &other[43..]);
    browser.cookies.insert("__Host-session".to_owned(), forged);
    assert_eq!(admitted(&site, browser.headers()).await.unwrap_err().status(), 401);
}

#[tokio::test]
async fn without_its_provider_nobody_logs_in_until_it_is_there_and_new_keys_are_found() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site::new(settings(&format!("http://{address}")));
    let nobody = FakeProvider::start().await;
    let early = Browser::new(&nobody).get(&site, "/bff/login").await;
    assert_eq!((early.status.as_u16(), early.json()["type"].as_str().unwrap()), (503, Kind::IdentityUnavailable.uri()));
    assert_eq!(early.headers[header::RETRY_AFTER], "2");

    let provider = FakeProvider::on(TcpListener::bind(address).await.unwrap());
    site.ready().await;
    let mut browser = Browser::new(&provider);
    assert_eq!(browser.log_in(&site).await.status, 303);
    provider.play().is_rotated = true;
    assert_eq!(browser.log_in(&site).await.status, 303, "with a key that was not known before");
}

#[tokio::test]
async fn under_mock_everybody_gets_in_with_the_claims_that_were_made_up() {
    let nobody = FakeProvider::start().await;
    let claims = json!({ "sub": "user-7", "roles": ["admin"] }).as_object().unwrap().clone();
    let site = Site::new(crate::edge::session::SessionSettings {
        login: LoginSettings::Mock(claims),
        ..settings("http://localhost:1")
    });
    let mut browser = Browser::new(&nobody);
    assert_eq!(browser.get(&site, "/bff/login?return_to=/orders").await.location(), "/orders");
    assert!(admitted(&site, browser.headers()).await.unwrap().has_role("admin"));
    assert_eq!(browser.post(&site, "/bff/logout").await.json()["logoutUrl"], "/goodbye");
    assert_eq!(browser.get(&site, "/bff/callback?code=x&state=y").await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn a_session_lasts_as_long_as_it_is_used() {
    const MINUTE: Duration = Duration::from_secs(60);
    let nobody = FakeProvider::start().await;
    let claims = json!({ "sub": "user-7" }).as_object().unwrap().clone();
    let site = Site::new(crate::edge::session::SessionSettings {
        login: LoginSettings::Mock(claims),
        ..settings("http://localhost:1")
    });
    let mut browser = Browser::new(&nobody);
    browser.get(&site, "/bff/login").await;
    for _ in 0..3 {
        tokio::time::advance(29 * MINUTE).await;
        assert!(admitted(&site, browser.headers()).await.is_ok());
    }
    // Asking who is there is no use of it.
    tokio::time::advance(20 * MINUTE).await;
    assert_eq!(browser.get(&site, "/bff/user").await.status, 200);
    tokio::time::advance(10 * MINUTE).await;
    assert_eq!(browser.get(&site, "/bff/user").await.status, 401);
    assert_eq!(admitted(&site, browser.headers()).await.unwrap_err().status(), 401);
}

#[tokio::test]
async fn an_id_token_goes_along_only_where_that_is_configured() {
    let provider = FakeProvider::start().await;
    let mut with_hint = settings(&provider.url);
    let LoginSettings::Provider(ours) = &mut with_hint.login else { panic!("a provider") };
    ours.id_token_hint = true;
    let site = Site::new(with_hint);
    site.ready().await;
    let mut browser = Browser::new(&provider);
    browser.log_in(&site).await;
    let ticket = Ticket::parse(&browser.cookies["__Host-session"]).unwrap();
    assert!(site.sessions.find(&ticket).await.unwrap().unwrap().record.id_token.is_some());
    // Not by way of `Browser`, which takes any token for a leak.
    let mut request = http::Request::post("/bff/logout").body(axum::body::Body::empty()).unwrap();
    *request.headers_mut() = browser.headers();
    let response = tower::ServiceExt::oneshot(site.router.clone(), request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("id_token_hint=ey"), "{body:?}");
}

#[cfg(feature = "redis")]
#[tokio::test]
async fn a_store_that_is_away_logs_nobody_out() {
    let provider = FakeProvider::start().await;
    let (good, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&good).await;
    let settings = crate::edge::session::SessionSettings {
        store: crate::edge::session::StoreSettings::Redis,
        ..settings(&provider.url)
    };
    let site = Site::sharing(settings, Some(&crate::edge::redis::testing::away().await));
    site.ready().await;
    let problem = admitted(&site, browser.headers()).await.unwrap_err();
    assert_eq!((problem.status().as_u16(), problem.kind()), (503, Kind::IdentityUnavailable));
    assert_eq!(browser.get(&site, "/bff/user").await.status, 503);
    assert_eq!(browser.post(&site, "/bff/logout").await.status, 503);
    assert!(browser.cookies.contains_key("__Host-session"));
}
