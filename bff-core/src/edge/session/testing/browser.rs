//! A browser, as far as cookies go.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::{FakeProvider, Site};

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}

/// It keeps cookies, and fails the test when it is told a token.
pub(crate) struct Browser<'p> {
    pub(crate) cookies: BTreeMap<String, String>,
    provider: &'p FakeProvider,
}

impl<'p> Browser<'p> {
    pub(crate) fn new(provider: &'p FakeProvider) -> Self {
        Self { cookies: BTreeMap::new(), provider }
    }

    /// The headers that a page's script sends along.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-csrf", HeaderValue::from_static("1"));
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        headers
    }

    pub(crate) async fn send(&mut self, site: &Site, method: &str, target: &str, headers: HeaderMap) -> Answered {
        let mut request = Request::builder().method(method).uri(target).body(Body::empty()).unwrap();
        *request.headers_mut() = headers;
        let answered = answered(site.router.clone(), request).await;
        self.provider.hold_no_token_in(&answered);
        for cookie in answered.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        answered
    }

    pub(crate) async fn get(&mut self, site: &Site, target: &str) -> Answered {
        self.send(site, "GET", target, self.headers()).await
    }

    pub(crate) async fn post(&mut self, site: &Site, target: &str) -> Answered {
        self.send(site, "POST", target, self.headers()).await
    }

    /// Logs in, and gives the answer that made the session.
    pub(crate) async fn log_in(&mut self, site: &Site) -> Answered {
        let to_provider = self.get(site, "/bff/login?return_to=/orders").await;
        let back = self.provider.authorize(to_provider.location());
        self.get(site, &back).await
    }
}

pub(crate) async fn answered(router: Router, request: Request<Body>) -> Answered {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Answered { status: head.status, headers: head.headers, text }
}
