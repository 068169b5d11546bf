//! Requests to an issuer: few, small, and bounded in time and size.

use std::str::FromStr;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};

use crate::fetch::{Answer, FetchError, LONG_BYTES_MAX, fetch, is_private};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const REDIRECTS_MAX: usize = 3;
/// Requests come in ones and twos, minutes apart.
const IDLE_CONNECTIONS_MAX: usize = 8;

/// Where an issuer is.
#[derive(Debug, Clone)]
pub(crate) struct IssuerUrl(Url);

impl IssuerUrl {
    /// Whether what is said there can be read or changed on its way. Loopback has no way.
    pub(crate) fn is_open(&self) -> bool {
        !is_private(&self.0)
    }
}

impl FromStr for IssuerUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "must be a URL such as https://id.example.com/jwks")?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        match url.scheme() {
            "http" | "https" if is_plain && url.has_host() => Ok(Self(url)),
            "http" | "https" => Err("must have a host, and neither a password nor a fragment"),
            _ => Err("must begin with https://"),
        }
    }
}

/// What is done about redirects.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Redirects {
    Followed,
    /// Requests that hold secrets go where configuration says, and nowhere else.
    Refused,
}

/// Asks one issuer.
#[derive(Debug, Clone)]
pub(crate) struct IssuerClient {
    client: Client,
    url: IssuerUrl,
}

/// Why an issuer said nothing that is of use. No message quotes what it said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssuerError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("it answered with status {0}")]
    Status(u16),
}

impl IssuerClient {
    /// A client for `url`; a whole request may take `timeout`. Redirects are followed only if `redirects` says so, and
    /// only to where nobody can listen.
    ///
    /// # Errors
    ///
    /// The system's certificates cannot be read.
    pub(crate) fn new(url: IssuerUrl, timeout: Duration, redirects: Redirects) -> Result<Self, IssuerError> {
        let redirects = match redirects {
            Redirects::Refused => Policy::none(),
            Redirects::Followed => Policy::custom(|attempt| {
                if attempt.previous().len() > REDIRECTS_MAX || !is_private(attempt.url()) {
                    attempt.error("a redirect that is not followed")
                } else {
                    attempt.follow()
                }
            }),
        };
        // The environment's proxies are not asked: who an issuer is, is configuration.
        let client = Client::builder()
            .redirect(redirects)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(timeout)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX);
        Ok(Self { client: client.build().map_err(FetchError::from)?, url })
    }

    /// Gets what is there.
    pub(crate) async fn get(&self) -> Result<Answer, IssuerError> {
        read(self.client.get(self.url.0.clone())).await
    }

    /// Posts a form, as the client that `authorization` says, if the form does not say it.
    pub(crate) async fn post(
        &self,
        form: &[(&str, &str)],
        authorization: Option<&HeaderValue>,
    ) -> Result<Answer, IssuerError> {
        let mut request = self.client.post(self.url.0.clone()).form(form);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        read(request).await
    }
}

async fn read(request: RequestBuilder) -> Result<Answer, IssuerError> {
    let answer = fetch(request.header(ACCEPT, "application/json"), LONG_BYTES_MAX).await?;
    if answer.status == StatusCode::OK { Ok(answer) } else { Err(IssuerError::Status(answer.status.as_u16())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_protected_ways_are_taken_unless_told_otherwise() {
        for (url, is_open) in [
            ("https://id.example.com/jwks?x=1", false),
            ("http://localhost:8080/", false),
            ("http://127.0.0.1:8080", false),
            ("http://127.8.0.1:8080", false),
            ("http://[::1]/", false),
            ("http://id.example.com/jwks", true),
            ("http://localhost.example.com", true),
            ("http://10.0.0.1", true),
        ] {
            assert_eq!(url.parse::<IssuerUrl>().unwrap().is_open(), is_open, "{url}");
        }
        for url in
            ["", "id.example.com", "ftp://x", "file:///etc/passwd", "https://u:p@x/", "https://u@x", "https://x/#f"]
        {
            assert!(url.parse::<IssuerUrl>().is_err(), "{url}");
        }
    }
}
