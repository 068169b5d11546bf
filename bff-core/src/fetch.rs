//! Asking a service that is no upstream: an issuer, an OpenID provider, an OPA server, a token endpoint.
//!
//! Such a service answers soon and little. It is asked by `reqwest`, mostly without redirects (a secret follows none) and
//! never by way of the proxies that the environment may name: who it is, is configuration.

use std::error::Error;
use std::mem;
use std::net::IpAddr;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};

/// What the answer of one that decides or gives out a token may have at most.
pub(crate) const SHORT_BYTES_MAX: usize = 64 * 1024;
/// The same of one that describes itself, or publishes its keys.
pub(crate) const LONG_BYTES_MAX: usize = 512 * 1024;

/// An answer, whichever its status is.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// The time was over first.
    #[error("no answer in time")]
    Timeout,
    /// There was no connection, or it broke before the answer was complete.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// The answer is larger than anybody has to say.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Timeout } else { Self::Unreachable(causes(error)) }
    }
}

/// A client for services at this URL, with connections of its own.
///
/// # Errors
///
/// It is `https`, and the system has no certificates to trust.
pub(crate) fn client(url: &Url) -> Result<Client, FetchError> {
    let builder = Client::builder().redirect(Policy::none()).no_proxy();
    // Not every machine has certificates, and loading them takes longer than a test.
    let builder = if is_secure(url) { builder.https_only(true) } else { builder.tls_certs_only([]) };
    Ok(builder.build()?)
}

/// Sends a request, whose timeout is its own or its client's, and reads the whole answer: at most `bytes_max` bytes.
pub(crate) async fn fetch(request: RequestBuilder, bytes_max: usize) -> Result<Answer, FetchError> {
    let mut response = request.send().await?;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > bytes_max {
            return Err(FetchError::TooLarge(bytes_max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status: response.status(), headers: mem::take(response.headers_mut()), body: body.freeze() })
}

/// The URL of a service, whose path may go on.
///
/// # Errors
///
/// The end of a sentence about the text.
pub(crate) fn service_url(text: &str) -> Result<Url, &'static str> {
    let url: Url = text.parse().map_err(|_| "must be a URL such as https://id.example.com/token")?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("must be an http or https URL");
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("must have no user, no query and no fragment");
    }
    Ok(url)
}

/// Whether nobody on the way can read along.
pub(crate) fn is_private(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    is_secure(url) || host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_secure(url: &Url) -> bool {
    url.scheme() == "https"
}

/// An error of `reqwest` says what failed, but only its causes say why.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::response::Redirect;
    use axum::routing::{get, post};
    use tokio::net::TcpListener;

    use super::*;

    async fn served(router: Router) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url.parse().unwrap()
    }

    async fn post_to(url: &Url, path: &str) -> Result<(StatusCode, Bytes), FetchError> {
        let request = client(url).unwrap().post(url.join(path).unwrap()).timeout(Duration::from_secs(20));
        fetch(request, SHORT_BYTES_MAX).await.map(|Answer { status, body, .. }| (status, body))
    }

    #[tokio::test]
    async fn an_answer_is_read_whole_up_to_its_limit() {
        let url = served(
            Router::new()
                .route("/most", post(|| async { "x".repeat(SHORT_BYTES_MAX) }))
                .route("/more", post(|| async { "x".repeat(SHORT_BYTES_MAX + 1) })),
        )
        .await;
        let (status, body) = post_to(&url, "most").await.unwrap();
        assert_eq!((status, body.len()), (StatusCode::OK, SHORT_BYTES_MAX));
        assert_eq!(post_to(&url, "more").await.unwrap_err(), FetchError::TooLarge(SHORT_BYTES_MAX));
    }

    #[tokio::test]
    async fn no_redirect_is_followed() {
        let url = served(
            Router::new()
                .route("/from", post(|| async { Redirect::temporary("/to") }))
                .route("/to", get(|| async { "there" }).post(|| async { "there" })),
        )
        .await;
        let (status, body) = post_to(&url, "from").await.unwrap();
        assert_eq!((status, body.len()), (StatusCode::TEMPORARY_REDIRECT, 0));
    }

    #[tokio::test]
    async fn who_is_not_there_is_told_from_who_is_slow() {
        let url = served(Router::new().route("/", post(std::future::pending::<()>))).await;
        let client = client(&url).unwrap();
        let slow = fetch(client.post(url).timeout(Duration::from_millis(1)), SHORT_BYTES_MAX).await.unwrap_err();
        assert_eq!(slow, FetchError::Timeout);
        let taken = tokio::net::TcpSocket::new_v4().unwrap();
        taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let nobody = format!("http://{}/", taken.local_addr().unwrap());
        let gone = fetch(client.post(nobody).timeout(Duration::from_secs(20)), SHORT_BYTES_MAX).await.unwrap_err();
        assert!(matches!(&gone, FetchError::Unreachable(why) if !why.contains("127.0.0.1")), "{gone}");
    }

    #[test]
    fn a_service_is_at_an_http_url() {
        for url in ["http://opa:8181", "https://id.example.com/oauth2/token", "http://[::1]:8181/opa"] {
            assert!(service_url(url).is_ok(), "{url}");
        }
        for url in ["", "opa:8181", "ftp://x/", "http://", "http://u@x/", "http://u:p@x/", "http://x/?a", "http://x/#a"]
        {
            assert!(service_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn only_on_this_machine_nobody_reads_along() {
        for (url, private) in [
            ("https://id.example.com", true),
            ("http://id.example.com", false),
            ("http://127.0.0.1:9/token", true),
            ("http://[::1]:9/token", true),
            ("http://localhost/token", true),
            ("http://localhost.example.com/token", false),
            ("http://10.0.0.1/token", false),
        ] {
            assert_eq!(is_private(&url.parse().unwrap()), private, "{url}");
        }
    }
}
