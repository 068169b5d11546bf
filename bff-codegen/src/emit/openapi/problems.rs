//! The problem responses that an endpoint can give, and no others: RFC 9457 documents of one shared schema.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::missing::any_of;
use super::responses::{
    CACHE_CONTROL, RATE_LIMIT, RATE_LIMIT_POLICY, REQUEST_ID, RETRY_AFTER, WWW_AUTHENTICATE, header_reference,
};
use super::schema::{PREFIX, PROBLEM};
use super::security;
use crate::contract::ParameterPlace;
use crate::model::{Call, Client, Endpoint, Fallback, Kind, Type};

/// A kind of problem: the end of its `type` and its title. The runtime has the same table.
type ProblemKind = (&'static str, &'static str);

const INVALID_INPUT: ProblemKind = ("invalid-input", "The request is not valid");
const MALFORMED_BODY: ProblemKind = ("malformed-body", "The body is not valid JSON");
const INVALID_BODY: ProblemKind = ("invalid-body", "The body breaks its schema");
const UNSUPPORTED_MEDIA_TYPE: ProblemKind = ("unsupported-media-type", "The body must be application/json");
const BODY_TOO_LARGE: ProblemKind = ("body-too-large", "The body is too large");
const BODY_TIMEOUT: ProblemKind = ("body-timeout", "The body came too slowly");
const UNAUTHORIZED: ProblemKind = ("unauthorized", "A valid token is required");
const FORBIDDEN_KIND: ProblemKind = ("forbidden", "This is not allowed");
const NOT_ACCEPTABLE_KIND: ProblemKind = ("not-acceptable", "The reply can only be JSON");
const TOO_MANY_REQUESTS: ProblemKind = ("too-many-requests", "There were too many requests");
const IDENTITY_UNAVAILABLE: ProblemKind = ("identity-unavailable", "Who calls cannot be found out now");
const CSRF_HEADER_MISSING: ProblemKind = ("csrf-header-missing", "The header against forged requests is missing");
const POLICY_UNAVAILABLE: ProblemKind = ("policy-unavailable", "Whether this is allowed cannot be found out now");
const UPSTREAM_TIMEOUT: ProblemKind = ("upstream-timeout", "A service did not answer in time");
const UPSTREAM_UNREACHABLE: ProblemKind = ("upstream-unreachable", "A service cannot be reached");
const UPSTREAM_OVERLOADED: ProblemKind = ("upstream-overloaded", "A service has too much to do");
const UPSTREAM_STATUS: ProblemKind = ("upstream-status", "A service answered with an error");
const UPSTREAM_CONTRACT: ProblemKind = ("upstream-contract", "A service answered something unexpected");
const TOO_MANY_KEYS: ProblemKind = ("too-many-keys", "A list is too long to look up");

/// A response that is the same wherever it stands: its name among the components, its status, and what there is to say.
struct Common {
    name: &'static str,
    status: u16,
    sentence: &'static str,
    kind: Option<ProblemKind>,
}

const NOT_KNOWN: Common = Common {
    name: "Unauthorized",
    status: 401,
    sentence: "The request does not prove who calls, or not validly.",
    kind: Some(UNAUTHORIZED),
};
const FORBIDDEN: Common = Common {
    name: "Forbidden",
    status: 403,
    sentence: "The caller is known, and may not do this.",
    kind: Some(FORBIDDEN_KIND),
};
const NOT_ACCEPTABLE: Common = Common {
    name: "NotAcceptable",
    status: 406,
    sentence: "The request accepts no JSON.",
    kind: Some(NOT_ACCEPTABLE_KIND),
};
const LONG_URI: Common =
    Common { name: "UriTooLong", status: 414, sentence: "The address is longer than this BFF takes.", kind: None };
const TOO_MANY: Common = Common {
    name: "TooManyRequests",
    status: 429,
    sentence: "There were too many requests; `Retry-After` says when the next may come.",
    kind: Some(TOO_MANY_REQUESTS),
};
const LARGE_HEADERS: Common = Common {
    name: "HeadersTooLarge",
    status: 431,
    sentence: "The headers are larger than this BFF takes.",
    kind: None,
};
const SLOW_BODY: Common =
    Common { name: "BodyTimeout", status: 408, sentence: "The body did not arrive in time.", kind: Some(BODY_TIMEOUT) };
const LARGE_BODY: Common = Common {
    name: "BodyTooLarge",
    status: 413,
    sentence: "The body is larger than this BFF takes.",
    kind: Some(BODY_TOO_LARGE),
};
const NO_JSON: Common = Common {
    name: "UnsupportedMediaType",
    status: 415,
    sentence: "The body is not declared as JSON.",
    kind: Some(UNSUPPORTED_MEDIA_TYPE),
};
const INTERNAL: Common =
    Common { name: "InternalError", status: 500, sentence: "An error of the BFF itself.", kind: None };
const COMMON: [&Common; 10] = [
    &NOT_KNOWN,
    &FORBIDDEN,
    &NOT_ACCEPTABLE,
    &SLOW_BODY,
    &LARGE_BODY,
    &LONG_URI,
    &NO_JSON,
    &TOO_MANY,
    &LARGE_HEADERS,
    &INTERNAL,
];

/// What can be said of one status.
#[derive(Default)]
struct Reasons {
    sentences: Vec<String>,
    kinds: Vec<ProblemKind>,
}

impl Reasons {
    /// The shared response that says just this.
    fn common(&self, status: u16) -> Option<&'static Common> {
        let says = |common: &Common| common.status == status && self.sentences == [common.sentence];
        COMMON.into_iter().find(|common| says(common))
    }
}

/// The endpoint's problem responses by status.
pub(super) fn responses(client: &Client, endpoint: &Endpoint) -> BTreeMap<u16, RefOr<Response>> {
    let response = |(status, reasons): (u16, Reasons)| {
        let response = match reasons.common(status) {
            Some(common) => RefOr::Ref(Ref::new(format!("#/components/responses/{}", common.name))),
            None => RefOr::T(response(status, &reasons)),
        };
        (status, response)
    };
    reasons(client, endpoint).into_iter().map(response).collect()
}

/// The shared responses that endpoints use.
pub(super) fn shared(client: &Client) -> BTreeMap<&'static str, Response> {
    let of_endpoint = |endpoint: &Endpoint| {
        reasons(client, endpoint).into_iter().filter_map(|(status, reasons)| {
            let common = reasons.common(status)?;
            Some((common.name, response(status, &reasons)))
        })
    };
    client.endpoints.iter().flat_map(of_endpoint).collect()
}

fn reasons(client: &Client, endpoint: &Endpoint) -> BTreeMap<u16, Reasons> {
    let mut problems = Problems(BTreeMap::new());
    problems.of_edge(client, endpoint);
    problems.of_request(endpoint);
    problems.of_calls(endpoint);
    problems.add_common(&INTERNAL);
    problems.0
}

struct Problems(BTreeMap<u16, Reasons>);

impl Problems {
    fn add(&mut self, status: u16, sentence: impl Into<String>, kinds: &[ProblemKind]) {
        let reasons = self.0.entry(status).or_default();
        reasons.sentences.push(sentence.into());
        reasons.kinds.extend(kinds);
    }

    fn add_common(&mut self, common: &Common) {
        self.add(common.status, common.sentence, common.kind.as_slice());
    }

    /// What stands before every handler.
    fn of_edge(&mut self, client: &Client, endpoint: &Endpoint) {
        if !endpoint.auth.is_empty() {
            self.add_common(&NOT_KNOWN);
        }
        if security::can_refuse(client, endpoint) {
            self.add_common(&FORBIDDEN);
        }
        if endpoint.reply.is_some() {
            self.add_common(&NOT_ACCEPTABLE);
        }
        self.add_common(&LONG_URI);
        if !endpoint.rates.is_empty() {
            self.add_common(&TOO_MANY);
        }
        self.add_common(&LARGE_HEADERS);
        if security::has_session(client, endpoint) {
            self.add(403, "A session's request lacks the header against forged ones.", &[CSRF_HEADER_MISSING]);
        }
        if security::asks_others(client, endpoint) {
            self.add(503, "Who calls cannot be found out now.", &[IDENTITY_UNAVAILABLE]);
        }
        if !endpoint.policies.is_empty() {
            self.add(503, "Whether the caller may do this cannot be found out now.", &[POLICY_UNAVAILABLE]);
        }
    }

    fn of_request(&mut self, endpoint: &Endpoint) {
        if !endpoint.inputs.is_empty() {
            self.add(400, "A parameter is missing or breaks its rules; `errors` names each.", &[INVALID_INPUT]);
        } else if required(endpoint).any(sends_text) {
            self.add(
                400,
                "A value cannot be sent on: it is empty, a dot segment, or has control characters.",
                &[INVALID_INPUT],
            );
        }
        if endpoint.strict_query {
            self.add(400, "A query parameter is not declared.", &[INVALID_INPUT]);
        }
        if endpoint.body.is_some() {
            self.add(400, "The body is missing or malformed.", &[MALFORMED_BODY]);
            for common in [&SLOW_BODY, &LARGE_BODY, &NO_JSON] {
                self.add_common(common);
            }
            self.add(
                422,
                "The body breaks its schema; `errors` names each place by its JSON pointer.",
                &[INVALID_BODY],
            );
        }
    }

    fn of_calls(&mut self, endpoint: &Endpoint) {
        let names: Vec<&str> = required(endpoint).map(|call| call.name.value.as_str()).collect();
        for call in required(endpoint) {
            for status in &call.pass {
                self.add(*status, passed(call, *status), &[]);
            }
        }
        if !names.is_empty() {
            let which = format!(
                "{} cannot be reached, answers with an error, or answers something unexpected.",
                any_of(&names)
            );
            self.add(502, which, &[UPSTREAM_UNREACHABLE, UPSTREAM_STATUS, UPSTREAM_CONTRACT]);
            self.add(503, format!("{} has too much to do now.", any_of(&names)), &[UPSTREAM_OVERLOADED]);
            self.add(504, format!("{} does not answer in time.", any_of(&names)), &[UPSTREAM_TIMEOUT]);
        }
        for (index, (call, fan)) in
            endpoint.calls.iter().filter_map(|call| Some((call, call.fan.as_ref()?))).enumerate()
        {
            let kinds: &[ProblemKind] = if index == 0 { &[TOO_MANY_KEYS] } else { &[] };
            self.add(502, format!("`{}` would look up more than {} keys.", call.name.value, fan.max), kinds);
        }
    }
}

/// Whether a call's failure can be the endpoint's own.
pub(super) fn has_required_call(endpoint: &Endpoint) -> bool {
    required(endpoint).next().is_some()
}

/// The calls whose failure is the endpoint's own: those without a fallback, and fallback calls without one.
fn required(endpoint: &Endpoint) -> impl Iterator<Item = &Call> {
    endpoint.calls.iter().filter_map(|mut call| {
        loop {
            match &call.fallback {
                Fallback::Required => return Some(call),
                Fallback::Call(other) => call = other,
                Fallback::Null | Fallback::Value(_) => return None,
            }
        }
    })
}

/// Whether the call puts text that is not the spec's own where not every text can stand.
fn sends_text(call: &Call) -> bool {
    call.arguments.iter().any(|argument| {
        matches!(argument.parameter.place, ParameterPlace::Path | ParameterPlace::Header)
            && argument.value.ty.ty == Type::String
            && !matches!(argument.value.kind, Kind::Constant(_))
    })
}

/// What the contract says of a status that is passed on.
fn passed(call: &Call, status: u16) -> String {
    let failure = call.operation.failures.iter().find(|failure| failure.statuses.contain(status));
    let words =
        failure.map(|failure| failure.description.trim().trim_end_matches('.')).filter(|words| !words.is_empty());
    let name = &call.name.value;
    words.map_or_else(|| format!("`{name}` answers so."), |words| format!("`{name}`: {words}."))
}

fn response(status: u16, reasons: &Reasons) -> Response {
    let mut content = ContentBuilder::new().schema(Some(Ref::new(format!("{PREFIX}{PROBLEM}"))));
    let examples = reasons.kinds.iter().map(|(name, title)| {
        let problem = json!({ "type": format!("urn:problem-type:bff:{name}"), "title": title, "status": status });
        (*name, ExampleBuilder::new().summary(*title).value(Some(problem)).build())
    });
    content = content.examples_from_iter(examples);
    let mut response = ResponseBuilder::new()
        .description(reasons.sentences.join(" "))
        .content("application/problem+json", content.build())
        .header_ref("X-Request-Id", header_reference(REQUEST_ID))
        .header_ref("Cache-Control", header_reference(CACHE_CONTROL));
    if matches!(status, 401 | 403) && reasons.kinds.iter().any(|kind| [UNAUTHORIZED, FORBIDDEN_KIND].contains(kind)) {
        response = response.header_ref("WWW-Authenticate", header_reference(WWW_AUTHENTICATE));
    }
    if status == 429 && reasons.kinds.contains(&TOO_MANY_REQUESTS) {
        response = response.header_ref("RateLimit", header_reference(RATE_LIMIT));
        response = response.header_ref("RateLimit-Policy", header_reference(RATE_LIMIT_POLICY));
        response = response.header_ref("Retry-After", header_reference(RETRY_AFTER));
    }
    if status == 503 {
        response = response.header_ref("Retry-After", header_reference(RETRY_AFTER));
    }
    response.build()
}

/// The schema of every problem document.
pub(super) fn schema() -> Json {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": "The kind of problem; `about:blank` where the status says all." },
            "title": { "type": "string", "description": "The kind in words." },
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The status of the response." },
            "detail": { "type": "string", "description": "About this occurrence, for developers." },
            "instance": { "type": "string", "format": "uri-reference", "description": "The path of the request." },
            "traceId": { "type": "string", "description": "The request's id, as in `X-Request-Id`." },
            "errors": {
                "type": "array",
                "description": "Each thing that is wrong with the request.",
                "items": {
                    "type": "object",
                    "required": ["detail"],
                    "properties": {
                        "parameter": { "type": "string", "description": "The parameter that is wrong." },
                        "pointer": { "type": "string", "description": "The place in the body, as a JSON pointer (RFC 6901)." },
                        "detail": { "type": "string", "description": "What is wrong with it." }
                    }
                }
            }
        }
    })
}
