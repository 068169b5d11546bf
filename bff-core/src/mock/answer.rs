//! From a request to its answer: the part of the mock that knows no sockets.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use super::contract::{Content, Contract, Operation, Place};
use super::play;
use super::schema::Schema;
use super::wishes::{Wishes, group};

/// A request, read to its end.
pub(super) struct Request<'r> {
    pub(super) method: &'r Method,
    /// Still percent-encoded.
    pub(super) path: &'r str,
    /// Still percent-encoded, without the question mark.
    pub(super) query: &'r str,
    pub(super) headers: &'r HeaderMap,
    pub(super) body: &'r [u8],
}

/// What the mock answers.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Plays the operation that `request` is for. `name` is the upstream's.
pub(super) fn answer(name: &str, contract: &Contract, request: &Request<'_>) -> Answer {
    let (operation, path) = match find(contract, request) {
        Ok(found) => found,
        Err(allowed) if allowed.is_empty() => return unknown(name, contract, request),
        Err(allowed) => return wrong_method(name, &allowed, request),
    };
    let body = match body(operation, request) {
        Ok(body) => body,
        Err(fault) => return refused(name, operation, &[fault]),
    };
    let missing = missing(operation, request);
    if !missing.is_empty() {
        return refused(name, operation, &missing);
    }
    let status = StatusCode::from_u16(operation.success.status).unwrap_or(StatusCode::OK);
    let wishes = Wishes::new(operation, &path, request.query, body);
    match &operation.success.content {
        Some(content) => Answer::of(status, &content.media_type, bytes(contract, content, &wishes)),
        None => Answer { status, headers: HeaderMap::new(), body: vec![] },
    }
}

/// An operation, and the values of its path's parameters.
type Found<'c> = (&'c Operation, Vec<(&'c str, String)>);

/// The operation that a request is for, or the methods that the path has instead.
fn find<'c>(contract: &'c Contract, request: &Request<'_>) -> Result<Found<'c>, Vec<&'c Method>> {
    let on_path = || {
        contract.operations.iter().filter_map(|operation| Some((operation, operation.template.values(request.path)?)))
    };
    let best = |method: &Method| {
        on_path()
            .filter(|(operation, _)| operation.method == *method)
            .max_by_key(|(operation, _)| operation.template.precedence())
    };
    // HEAD is GET without the body, which hyper leaves out.
    let head = || (*request.method == Method::HEAD).then(|| best(&Method::GET)).flatten();
    best(request.method).or_else(head).ok_or_else(|| on_path().map(|(operation, _)| &operation.method).collect())
}

/// The body as JSON, where the request says that it is; the error is a fault to report.
fn body(operation: &Operation, request: &Request<'_>) -> Result<Option<Value>, Value> {
    if request.body.is_empty() {
        let fault = json!({ "pointer": "", "detail": "the request body is required" });
        return if operation.body_required { Err(fault) } else { Ok(None) };
    }
    let media_type =
        request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.contains("json") {
        return Ok(None);
    }
    serde_json::from_slice(request.body)
        .map(Some)
        .map_err(|error| json!({ "pointer": "", "detail": format!("the request body is no JSON: {error}") }))
}

/// A fault for each required query parameter or header that the request lacks.
fn missing(operation: &Operation, request: &Request<'_>) -> Vec<Value> {
    let given = group(request.query);
    let in_query = |name: &str| {
        given.iter().any(|(own, _)| {
            let rest = own.strip_prefix(name);
            // `filter[status]=…` gives the `filter` of the style deepObject.
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        })
    };
    // OpenAPI: parameters of these names say nothing.
    let counts =
        |name: &str| !["accept", "authorization", "content-type"].contains(&name.to_ascii_lowercase().as_str());
    let is_missing = |place: Place, name: &str| match place {
        Place::Path => false,
        Place::Query => !in_query(name),
        Place::Header => counts(name) && !request.headers.contains_key(name),
    };
    let missing = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && is_missing(parameter.place, &parameter.name));
    let fault = |place: Place, name: &str| match place {
        Place::Header => {
            json!({ "parameter": name, "detail": format!("the header `{name}` is required") })
        }
        _ => {
            json!({ "parameter": name, "detail": format!("the query parameter `{name}` is required") })
        }
    };
    missing.map(|parameter| fault(parameter.place, &parameter.name)).collect()
}

fn bytes(contract: &Contract, content: &Content, wishes: &Wishes) -> Vec<u8> {
    let schema = Schema::new(&contract.document, &content.schema);
    let example = content.examples.iter().find(|example| wishes.is_named_by(example)).or(content.examples.first());
    let value = play::answer(&schema, example, wishes);
    match value {
        Value::String(text) if !content.media_type.contains("json") => text.into_bytes(),
        value => value.to_string().into_bytes(),
    }
}

fn unknown(name: &str, contract: &Contract, request: &Request<'_>) -> Answer {
    let known: Vec<_> = contract
        .operations
        .iter()
        .take(20)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    let detail = format!("the contract of `{name}` has no path for `{}`; it has {}", request.path, known.join(", "));
    Answer::problem(StatusCode::NOT_FOUND, &detail, &[])
}

fn wrong_method(name: &str, allowed: &[&Method], request: &Request<'_>) -> Answer {
    let mut allowed: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
    allowed.sort_unstable();
    allowed.dedup();
    let allowed = allowed.join(", ");
    let detail = format!("the contract of `{name}` has no {} for `{}`, only {allowed}", request.method, request.path);
    let mut answer = Answer::problem(StatusCode::METHOD_NOT_ALLOWED, &detail, &[]);
    answer.headers.extend(HeaderValue::from_str(&allowed).ok().map(|allowed| (header::ALLOW, allowed)));
    answer
}

fn refused(name: &str, operation: &Operation, faults: &[Value]) -> Answer {
    let details: Vec<_> = faults.iter().filter_map(|fault| fault["detail"].as_str()).collect();
    let detail = format!("{} {} of `{name}`: {}", operation.method, operation.path, details.join("; "));
    Answer::problem(StatusCode::BAD_REQUEST, &detail, faults)
}

impl Answer {
    /// An answer of the mock itself, as RFC 9457 writes them.
    pub(super) fn problem(status: StatusCode, detail: &str, errors: &[Value]) -> Self {
        let mut problem = json!({ "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail });
        if !errors.is_empty() {
            problem["errors"] = Value::from(errors);
        }
        Self::of(status, "application/problem+json", problem.to_string().into_bytes())
    }

    fn of(status: StatusCode, media_type: &str, body: Vec<u8>) -> Self {
        let media_type =
            HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
        Self { status, headers: HeaderMap::from_iter([(header::CONTENT_TYPE, media_type)]), body }
    }
}
