//! `/openapi.json`, and the page at `/docs` that shows it. All of it is in the binary, so it works offline.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::descriptor::{Client, Endpoint};
use crate::problem::Problem;

const DOCUMENT: &str = "/openapi.json";
const PAGE: &str = "/docs";
/// What the page needs, and no more: its own files, styles that its scripts set, icons that are part of its styles, and
/// requests to this BFF.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The documentation's routes; none where an endpoint of the client's own has one of their paths.
pub(super) fn routes(client: &'static Client, endpoints: &[&'static Endpoint]) -> Router {
    let is_ours = |path: &str| path == DOCUMENT || path == PAGE || path.starts_with("/docs/");
    if let Some(endpoint) = endpoints.iter().find(|endpoint| is_ours(endpoint.path)) {
        tracing::warn!(target: "bff::app", endpoint = endpoint.name, "there is no docs page: an endpoint has its path");
        return Router::new();
    }
    let config = Config::from(DOCUMENT).try_it_out_enabled(true).display_request_duration(true);
    // Away from localhost the page would show a badge from validator.swagger.io, and tell it where the document is.
    let config = Arc::new(config.validator_url("none"));
    let index = Arc::clone(&config);
    Router::new()
        .route(DOCUMENT, get(async || ([(header::CONTENT_TYPE, "application/json")], client.openapi)))
        // The page's assets are relative to it: without the slash they would be looked for beside it.
        .route(PAGE, get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async move || page("", client, index)))
        .route("/docs/{*file}", get(async move |Path(file): Path<String>| page(&file, client, config)))
}

fn page(file: &str, client: &Client, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(file, config) {
        Ok(Some(file)) => asset(titled(file, client.title)),
        Ok(None) => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
        Err(error) => {
            tracing::error!(target: "bff::app", %error, "the docs page cannot be made");
            Problem::internal().into_response()
        }
    }
}

/// The page itself under the client's title, so that its tab can be told from another BFF's; other files as they are.
fn titled(mut file: SwaggerFile<'static>, title: &str) -> SwaggerFile<'static> {
    if file.content_type.starts_with("text/html")
        && let Ok(html) = std::str::from_utf8(&file.bytes)
    {
        let title = title.replace('&', "&amp;").replace('<', "&lt;");
        file.bytes = html.replace("<title>Swagger UI</title>", &format!("<title>{title}</title>")).into_bytes().into();
    }
    file
}

fn asset(file: SwaggerFile<'static>) -> Response {
    let mut response = Response::new(file.bytes.into_owned().into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    if let Ok(content_type) = HeaderValue::try_from(file.content_type) {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    if file.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
