//! Requests to the provider: bounded in time and size, and never redirected.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use http::header;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long making a connection to the provider may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a request may take in all.
pub(super) const TIMEOUT: Duration = Duration::from_secs(8);
/// A discovery document has a few kB, keys and tokens as well.
const BODY_BYTES_MAX: usize = 512 * 1024;

/// What sends requests to the provider.
#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("no answer in time")]
    Timeout,
    #[error("unreachable: {0}")]
    Unreachable(String),
    #[error("the answer is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the answer is no HTTP")]
    Broken,
}

impl Http {
    /// # Errors
    ///
    /// TLS cannot be set up.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self(client))
    }

    /// Sends a request, and takes its answer.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let request = self.0.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
        let mut answer = request.send().await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        if let Some(media_type) = answer.headers().get(header::CONTENT_TYPE) {
            response.headers_mut().insert(header::CONTENT_TYPE, media_type.clone());
        }
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        // The URL of a request holds no secret, but is long; its error says enough without.
        let error = error.without_url();
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_builder() {
            Self::Broken
        } else {
            Self::Unreachable(error.to_string())
        }
    }
}
