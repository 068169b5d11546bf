//! Requests to the provider: bounded in time and size, and never redirected.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use http::header;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::fetch::{FetchError, LONG_BYTES_MAX, fetch};

/// How long making a connection to the provider may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a request may take in all.
pub(super) const TIMEOUT: Duration = Duration::from_secs(8);

/// What sends requests to the provider.
#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

impl Http {
    /// # Errors
    ///
    /// TLS cannot be set up.
    pub(super) fn new() -> Result<Self, FetchError> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self(client))
    }

    /// Sends a request, and takes its answer.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let (head, body) = request.into_parts();
        let request = self.0.request(head.method, head.uri.to_string()).headers(head.headers).body(body);
        let answer = fetch(request, LONG_BYTES_MAX).await?;
        let mut response = HttpResponse::new(answer.body.into());
        *response.status_mut() = answer.status;
        if let Some(media_type) = answer.headers.get(header::CONTENT_TYPE) {
            response.headers_mut().insert(header::CONTENT_TYPE, media_type.clone());
        }
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = FetchError;
    type Future = BoxFuture<'c, Result<HttpResponse, FetchError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}
