//! The reply, and the headers that replies have.

use serde_json::{Value as Json, json};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{ContentBuilder, Header, Ref, Response, ResponseBuilder};

use super::problems::has_required_call;
use super::slots::Slots;
use crate::model::{Call, Endpoint};

/// Headers that responses share, as names among the components.
pub(super) const REQUEST_ID: &str = "RequestId";
pub(super) const CACHE_CONTROL: &str = "NoStore";
pub(super) const RETRY_AFTER: &str = "RetryAfter";
pub(super) const WWW_AUTHENTICATE: &str = "WwwAuthenticate";
pub(super) const RATE_LIMIT: &str = "RateLimit";
pub(super) const RATE_LIMIT_POLICY: &str = "RateLimitPolicy";
const DEGRADED: &str = "Degraded";
const DEGRADED_CACHE_CONTROL: &str = "NoStoreIfDegraded";

/// A reference to a shared header.
pub(super) fn header_reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

/// The success response: a body if `schema` is given, with an example if there is one.
pub(super) fn reply(
    endpoint: &Endpoint,
    schema: Option<Json>,
    headers: Vec<Json>,
    example: Option<Json>,
    slots: &mut Slots,
) -> Response {
    let degradable = is_degradable(endpoint);
    let mut response = ResponseBuilder::new().description(description(endpoint.status, degradable));
    if let Some(schema) = schema {
        let content = ContentBuilder::new().schema(Some(slots.put(schema))).example(example);
        response = response.content("application/json", content.build());
    }
    response = response.header_ref("X-Request-Id", header_reference(REQUEST_ID));
    if !endpoint.rates.is_empty() {
        response = response.header_ref("RateLimit", header_reference(RATE_LIMIT));
        response = response.header_ref("RateLimit-Policy", header_reference(RATE_LIMIT_POLICY));
    }
    if degradable {
        response = response.header_ref("Bff-Degraded", header_reference(DEGRADED));
    }
    if degradable && !sets_cache_control(endpoint) {
        response = response.header_ref("Cache-Control", header_reference(DEGRADED_CACHE_CONTROL));
    }
    for ((name, _), schema) in endpoint.reply_headers.iter().zip(headers) {
        response = response.header(&name.value, own_header(&name.value, schema, degradable, slots));
    }
    response.build()
}

fn own_header(name: &str, mut schema: Json, degradable: bool, slots: &mut Slots) -> Header {
    let words = schema.as_object_mut().and_then(|schema| schema.shift_remove("description"));
    let words = words.as_ref().and_then(Json::as_str).map(str::to_owned);
    if degradable && is_cache_control(name) {
        let description = words.into_iter().chain(["`no-store` when the reply is degraded.".to_owned()]);
        let description = description.collect::<Vec<_>>().join(" ");
        let either = json!({ "anyOf": [schema, { "type": "string", "const": "no-store" }] });
        return HeaderBuilder::new().schema(Some(slots.put(either))).description(Some(description)).build();
    }
    HeaderBuilder::new().schema(Some(slots.put(schema))).description(words).build()
}

/// Whether something can stand in for what a call should have given.
pub(super) fn is_degradable(endpoint: &Endpoint) -> bool {
    endpoint.calls.iter().any(Call::is_degradable)
}

/// Whether a last good answer can stand in.
pub(super) fn can_be_stale(endpoint: &Endpoint) -> bool {
    endpoint.calls.iter().flat_map(Call::chain).any(|call| call.stale.is_some())
}

fn sets_cache_control(endpoint: &Endpoint) -> bool {
    endpoint.reply_headers.iter().any(|(name, _)| is_cache_control(&name.value))
}

fn is_cache_control(name: &str) -> bool {
    name.eq_ignore_ascii_case("cache-control")
}

fn description(status: u16, degradable: bool) -> String {
    let words = match status {
        200 => "Done",
        201 => "Created",
        202 => "Accepted",
        204 | 205 => "Done; there is no body",
        _ => "Success",
    };
    if degradable { format!("{words}, perhaps degraded: `Bff-Degraded` says so.") } else { format!("{words}.") }
}

/// The shared headers that endpoints use.
pub(super) fn shared(endpoints: &[Endpoint], slots: &mut Slots) -> Vec<(&'static str, Header)> {
    let mut header = |schema: Json, description: &str| {
        HeaderBuilder::new().schema(Some(slots.put(schema))).description(Some(description)).build()
    };
    let mut headers = vec![
        (
            REQUEST_ID,
            header(json!({ "type": "string" }), "The request's id: the caller's own, or a new one. Logs have it, too."),
        ),
        (CACHE_CONTROL, header(json!({ "type": "string", "const": "no-store" }), "A problem is not to be kept.")),
    ];
    if endpoints.iter().any(|endpoint| !endpoint.auth.is_empty()) {
        let schema = json!({ "type": "string", "examples": ["Bearer error=\"invalid_token\""] });
        headers.push((WWW_AUTHENTICATE, header(schema, "How to authenticate (RFC 6750).")));
    }
    let limited = endpoints.iter().any(|endpoint| !endpoint.rates.is_empty());
    if limited {
        let schema = json!({ "type": "string", "examples": ["\"search\";r=29;t=2"] });
        let words = "How many more requests each limit allows now (`r`), and in how many seconds it allows more (`t`).";
        headers.push((RATE_LIMIT, header(schema, words)));
        let schema = json!({ "type": "string", "examples": ["\"search\";q=30;w=60"] });
        let words = "The limits: how many requests (`q`) in how many seconds (`w`).";
        headers.push((RATE_LIMIT_POLICY, header(schema, words)));
    }
    if limited || endpoints.iter().any(|endpoint| has_required_call(endpoint) || !endpoint.auth.is_empty()) {
        let words = "In how many seconds it is worth asking again.";
        headers.push((RETRY_AFTER, header(json!({ "type": "integer", "minimum": 0 }), words)));
    }
    if endpoints.iter().any(is_degradable) {
        let (stale, of_stale) = match endpoints.iter().any(can_be_stale) {
            true => (";stale=42", " `stale` is the age in seconds of a last good answer that stands in."),
            false => ("", ""),
        };
        let schema = json!({ "type": "string", "examples": [format!("picks;reason=timeout{stale}")] });
        let words = "Only in a degraded reply: a list (RFC 9651) of the calls that failed and for which something else \
                     stands in, each with its reason: `timeout`, `unreachable`, `overloaded`, `status`, \
                     `contract` or `input`.";
        headers.push((DEGRADED, header(schema, &format!("{words}{of_stale}"))));
    }
    if endpoints.iter().any(|endpoint| is_degradable(endpoint) && !sets_cache_control(endpoint)) {
        let words = "Only in a degraded reply, which is not to be kept: the next one may be whole.";
        headers.push((DEGRADED_CACHE_CONTROL, header(json!({ "type": "string", "const": "no-store" }), words)));
    }
    headers
}

/// The schema of `_meta`.
pub(super) fn meta(endpoints: &[Endpoint]) -> Json {
    let mut source = json!({
        "outcome": {
            "type": "string",
            "enum": ["ok", "skipped", "timeout", "unreachable", "overloaded", "status", "contract", "input"],
            "description": "`ok`, or why it gave nothing."
        },
        "duration_ms": { "type": "integer", "minimum": 0, "description": "How long it took." }
    });
    if endpoints.iter().any(|endpoint| endpoint.meta && can_be_stale(endpoint)) {
        let words = "The age in seconds of the last good answer that stands in for it.";
        source["stale_s"] = json!({ "type": "integer", "minimum": 0, "description": words });
    }
    json!({
        "type": "object",
        "description": "How the reply came about.",
        "required": ["complete", "sources"],
        "properties": {
            "complete": { "type": "boolean", "description": "Whether nothing stands in for what a call should have given." },
            "sources": {
                "type": "object",
                "description": "The calls that were made or skipped, by name.",
                "additionalProperties": {
                    "type": "object",
                    "required": ["outcome", "duration_ms"],
                    "properties": source
                }
            }
        }
    })
}
