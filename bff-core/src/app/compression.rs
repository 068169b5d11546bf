//! Compressing replies, for clients that ask for it.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use hyper::body::Body as HttpBody;
use tower::{Layer, Service, ServiceExt};
use tower_http::compression::predicate::Predicate;
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Which replies are compressed, and how.
#[derive(Debug, Clone)]
pub(crate) struct Compression {
    pub(crate) gzip: bool,
    pub(crate) br: bool,
    pub(crate) zstd: bool,
    /// `None`: each algorithm's own.
    pub(crate) level: Option<u32>,
    /// Less is not worth it.
    pub(crate) bytes_min: usize,
}

/// Whether a reply is worth compressing, and may be.
#[derive(Debug, Clone, Copy)]
struct Worthwhile {
    bytes_min: usize,
}

impl Compression {
    /// Answers `request` by `router`.
    pub(super) async fn call(&self, mut router: Router, request: Request) -> Response {
        let worthwhile = Worthwhile { bytes_min: self.bytes_min };
        if !request.headers().contains_key(header::ACCEPT_ENCODING) {
            let Ok(mut response) = router.call(request).await;
            // A cache must not give this one to nobody but those who say nothing.
            if worthwhile.should_compress(&response) {
                response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
            }
            return response;
        }
        let level = self.level.and_then(|level| i32::try_from(level).ok());
        let layer = CompressionLayer::new().gzip(self.gzip).br(self.br).zstd(self.zstd);
        let layer = layer.quality(level.map_or(CompressionLevel::Default, CompressionLevel::Precise));
        let Ok(response) = layer.compress_when(worthwhile).layer(router).oneshot(request).await;
        response.map(Body::new)
    }
}

impl Predicate for Worthwhile {
    fn should_compress<B: HttpBody>(&self, response: &http::Response<B>) -> bool {
        let headers = response.headers();
        let is_large = response.body().size_hint().lower() >= u64::try_from(self.bytes_min).unwrap_or(u64::MAX);
        is_large && is_compressible(headers) && may_be_changed(headers)
    }
}

/// JSON, text and the like. What is compressed already has another type.
fn is_compressible(headers: &HeaderMap) -> bool {
    let essence = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = essence.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(&*essence, "application/json" | "application/javascript" | "application/xml")
}

/// A strong `ETag` names these very bytes, and a reply with a cookie has a secret, whose length must not depend on what
/// else is in it (BREACH).
fn may_be_changed(headers: &HeaderMap) -> bool {
    let is_strong = |tag: &HeaderValue| !tag.as_bytes().starts_with(b"W/");
    let forbids =
        |value: &HeaderValue| value.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains("no-transform"));
    !headers.contains_key(header::CONTENT_ENCODING)
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.get(header::ETAG).is_some_and(is_strong)
        && !headers.get_all(header::CACHE_CONTROL).iter().any(forbids)
}
