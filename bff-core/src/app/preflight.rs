//! Preflights: what browsers ask before they send another site's request (the Fetch standard's CORS protocol).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::options;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::answer::Running;
use super::config::CrossOrigin;
use crate::descriptor::{Endpoint, KeyPlace, Method, Place, SchemeKind};
use crate::edge::guard::Preflight;

/// `OPTIONS` of every path that has none of its own. Whether the asking site may have the answer is the guard's decision.
pub(super) fn routes(endpoints: &[&'static Endpoint], settings: &CrossOrigin) -> Router<Arc<Running>> {
    let mut paths: BTreeMap<&'static str, Vec<&'static Endpoint>> = BTreeMap::new();
    for endpoint in endpoints {
        paths.entry(endpoint.path).or_default().push(endpoint);
    }
    paths.retain(|_, endpoints| endpoints.iter().all(|endpoint| endpoint.method != Method::Options));
    paths.into_iter().fold(Router::new(), |router, (path, endpoints)| match preflight(&endpoints, settings) {
        Some(preflight) => router.route(path, options(async move |request: HeaderMap| answer(&request, &preflight))),
        None => router,
    })
}

/// `None` where a name cannot be written as a header's value; names of headers and methods always can.
fn preflight(endpoints: &[&'static Endpoint], settings: &CrossOrigin) -> Option<Preflight> {
    let mut methods: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.method.as_str()).collect();
    if methods.contains(&"GET") && !methods.contains(&"HEAD") {
        methods.push("HEAD");
    }
    let mut headers = BTreeSet::from([header::CONTENT_TYPE.as_str(), "x-request-id"]);
    headers.extend(settings.request_headers.iter().map(HeaderName::as_str));
    for endpoint in endpoints {
        let named = endpoint.parameters.iter().filter(|parameter| parameter.place == Place::Header);
        headers.extend(named.map(|parameter| parameter.name));
        for scheme in endpoint.access.schemes {
            match scheme.kind {
                SchemeKind::Jwt { .. } | SchemeKind::Introspection { .. } => {
                    headers.insert(header::AUTHORIZATION.as_str());
                }
                SchemeKind::ApiKey { place: KeyPlace::Header, name } => {
                    headers.insert(name);
                }
                SchemeKind::ApiKey { .. } | SchemeKind::Session { .. } | SchemeKind::ClientCertificate => {}
            }
        }
    }
    let headers: Vec<_> = headers.into_iter().collect();
    Some(Preflight {
        methods: HeaderValue::try_from(methods.join(", ")).ok()?,
        headers: HeaderValue::try_from(headers.join(", ")).ok()?,
        max_age: HeaderValue::from(settings.max_age.as_secs()),
    })
}

fn answer(request: &HeaderMap, preflight: &Preflight) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, preflight.methods.clone());
    if request.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, preflight.methods.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, preflight.headers.clone());
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, preflight.max_age.clone());
    }
    response
}
