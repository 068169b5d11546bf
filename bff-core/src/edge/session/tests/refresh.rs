//! Tokens that are renewed.

use futures::future::join_all;
use serde_json::json;
use tokio::time::{Duration, sleep};

use super::admitted;
use crate::edge::session::record::{Secret, Tokens, now};
use crate::edge::session::testing::{Browser, FakeProvider, Site};
use crate::problem::Kind;

/// A session whose access token has so many seconds left of an hour, and is renewed with `refresh`.
async fn session(site: &Site, browser: &mut Browser<'_>, left: u64, refresh: Option<&str>) {
    let tokens = Tokens {
        access: Secret::new("old"),
        refresh: refresh.map(Secret::new),
        obtained: now() + left - 3600,
        expires: Some(now() + left),
    };
    let claims = json!({ "sub": "u-1" }).as_object().unwrap().clone();
    let ticket = site.sessions.begin(&claims, tokens, None).await.unwrap_or_else(|problem| panic!("{problem:?}"));
    browser.cookies.insert("__Host-session".to_owned(), ticket.value());
}

/// Waits until the provider was asked so often.
async fn refreshed(provider: &FakeProvider, times: usize) {
    while provider.play().refreshes < times {
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn many_requests_renew_an_expired_token_once() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    provider.play().token_life = 0;
    browser.log_in(&site).await;
    provider.play().token_life = 3600;
    let callers = join_all((0..50).map(|_| admitted(&site, browser.headers()))).await;
    let tokens: Vec<_> =
        callers.into_iter().map(|caller| caller.unwrap().token().unwrap().as_str().to_owned()).collect();
    assert_eq!(provider.play().refreshes, 1);
    assert!(tokens.iter().all(|token| *token == tokens[0] && token != "access-token-0"), "{tokens:?}");
}

#[tokio::test]
async fn refresh_tokens_that_rotate_are_followed() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    provider.play().token_life = 0;
    browser.log_in(&site).await;
    for times in 1..=3 {
        if times == 3 {
            provider.play().token_life = 3600;
        }
        // The provider takes each refresh token once.
        assert!(admitted(&site, browser.headers()).await.is_ok(), "{times}");
        assert_eq!(provider.play().refreshes, times);
    }
    assert!(admitted(&site, browser.headers()).await.is_ok());
    assert_eq!(provider.play().refreshes, 3, "it is good for an hour");
}

#[tokio::test]
async fn a_token_that_is_still_good_is_used_while_another_one_is_asked_for() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    session(&site, &mut browser, 50, Some("refresh-token-1")).await;
    let caller = admitted(&site, browser.headers()).await.unwrap();
    assert_eq!(caller.token().unwrap().as_str(), "old");
    refreshed(&provider, 1).await;
    loop {
        let caller = admitted(&site, browser.headers()).await.unwrap();
        if caller.token().unwrap().as_str().starts_with("access-token") {
            break;
        }
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(provider.play().refreshes, 1);
}

#[tokio::test]
async fn a_provider_that_is_down_stops_nobody_whose_token_is_good() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    provider.play().token_status = Some(500);
    session(&site, &mut browser, 50, Some("refresh-token-1")).await;
    for _ in 0..5 {
        assert_eq!(admitted(&site, browser.headers()).await.unwrap().token().unwrap().as_str(), "old");
    }
    session(&site, &mut browser, 0, Some("refresh-token-1")).await;
    let problem = admitted(&site, browser.headers()).await.unwrap_err();
    assert_eq!((problem.status().as_u16(), problem.kind()), (503, Kind::IdentityUnavailable));
    assert_eq!(browser.get(&site, "/bff/user").await.status, 200, "the session goes on");
}

#[tokio::test]
async fn a_provider_that_refuses_ends_the_session() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    session(&site, &mut browser, 0, Some("withdrawn")).await;
    assert_eq!(admitted(&site, browser.headers()).await.unwrap_err().status(), 401);
    assert_eq!(browser.get(&site, "/bff/user").await.status, 401);
    // Ahead of its time, it is the next request that finds out.
    session(&site, &mut browser, 50, Some("withdrawn")).await;
    assert!(admitted(&site, browser.headers()).await.is_ok());
    while admitted(&site, browser.headers()).await.is_ok() {
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_goes_nowhere_once_it_has_expired() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    session(&site, &mut browser, 0, None).await;
    let caller = admitted(&site, browser.headers()).await.unwrap();
    assert!(caller.token().is_none());
    assert_eq!(caller.id(), "u-1");
}

#[tokio::test]
async fn a_session_that_ends_while_its_token_is_renewed_stays_ended() {
    let provider = FakeProvider::start().await;
    let (site, mut browser) = (Site::of(&provider).await, Browser::new(&provider));
    browser.log_in(&site).await;
    session(&site, &mut browser, 0, Some("refresh-token-1")).await;
    let mut other_tab = Browser::new(&provider);
    other_tab.cookies.clone_from(&browser.cookies);
    let (renewed, out) = tokio::join!(admitted(&site, browser.headers()), other_tab.post(&site, "/bff/logout"));
    assert_eq!(out.status, 200);
    drop(renewed);
    assert_eq!(browser.get(&site, "/bff/user").await.status, 401);
}

#[cfg(feature = "redis")]
#[tokio::test]
#[ignore = "needs redis-server: run by .ci/run"]
async fn instances_that_share_a_redis_renew_a_token_once() {
    use crate::edge::redis::testing::RedisServer;
    use crate::edge::session::testing::settings;
    use crate::edge::session::{SessionSettings, StoreSettings};

    let (provider, redis) = (FakeProvider::start().await, RedisServer::start().await);
    let mut sites = Vec::new();
    for _ in 0..3 {
        let settings = SessionSettings { store: StoreSettings::Redis, ..settings(&provider.url) };
        sites.push(Site::sharing(settings, Some(&redis.connect("bff:shop:").await)));
    }
    for site in &sites {
        site.ready().await;
    }
    let mut browser = Browser::new(&provider);
    provider.play().token_life = 0;
    browser.log_in(&sites[0]).await;
    provider.play().token_life = 3600;
    let requests = (0..60).map(|number| admitted(&sites[number % 3], browser.headers()));
    for caller in join_all(requests).await {
        assert_eq!(caller.unwrap().token().unwrap().as_str(), "access-token-3");
    }
    assert_eq!(provider.play().refreshes, 1);
}
