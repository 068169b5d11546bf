//! What an upstream is told about the caller, beside what the spec passes on.
//!
//! The headers that tell it are the BFF's alone. Whatever else stands under such a name, or under one that some servers take
//! for it, is taken away, also where there is nothing to put in its place: a missing claim must not become a client's word.

use http::{HeaderName, HeaderValue, header};
use serde_json::Value;

use crate::descriptor::{ClaimHeader, Identity, SchemeKind, UpstreamToken};
use crate::edge::auth::Caller;
use crate::failure::Failure;
use crate::upstream::{Request, Subject, bearer};

/// A longer value is one that most servers refuse, together with the rest of the request.
const VALUE_BYTES_MAX: usize = 8 * 1024;

/// `request` with what `identity` says of `caller`.
///
/// # Errors
///
/// A claim cannot be sent in a header without becoming another one, or there is no token to show: the call is not made.
pub(super) fn identified(identity: &Identity, caller: Option<&Caller>, request: Request) -> Result<Request, Failure> {
    let mut request = request;
    for ClaimHeader { name, claim } in identity.headers {
        let value = caller.and_then(|caller| caller.claim(claim));
        let value = value.map_or(Ok(None), |value| header_value(name, value))?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::Input)?;
        request = request.own_header(name, value);
    }
    match identity.token {
        UpstreamToken::None => Ok(request),
        UpstreamToken::Relay => {
            let token = token(caller)?;
            let value = bearer(token).ok_or_else(|| no_token("the caller's token cannot be sent"))?;
            Ok(request.own_header(header::AUTHORIZATION, Some(value)))
        }
        // Which token that is turns out when the call is made (`upstream/token`).
        UpstreamToken::Exchange { .. } => {
            let subject = Subject::new(token(caller)?, caller.and_then(expires));
            Ok(request.own_header(header::AUTHORIZATION, None).on_behalf_of(subject))
        }
        UpstreamToken::ClientCredentials { .. } => Ok(request.own_header(header::AUTHORIZATION, None)),
    }
}

/// A spec that asks for a token whose scheme has none is refused when it is built, so this is our own fault.
fn token(caller: Option<&Caller>) -> Result<&str, Failure> {
    let token = caller.and_then(Caller::token).map(|token| token.as_str());
    token.ok_or_else(|| no_token("the caller has no token to pass on"))
}

fn no_token(reason: &str) -> Failure {
    tracing::error!(target: "bff::call", reason, "an upstream cannot be told who calls");
    Failure::Unreachable(reason.to_owned())
}

/// When the caller's own token expires, in seconds since 1970. A session's claims are those of another token.
fn expires(caller: &Caller) -> Option<u64> {
    match caller.scheme().kind {
        SchemeKind::Jwt { .. } | SchemeKind::Introspection { .. } => {
            // Whole seconds or not (RFC 7519 §2); a cast of a float ends at the limits of the type.
            caller.claim(&["exp"]).and_then(Value::as_f64).map(|exp| exp as u64)
        }
        SchemeKind::Session { .. } | SchemeKind::ApiKey { .. } | SchemeKind::ClientCertificate => None,
    }
}

/// A claim as a header's value: a scalar as text, and a list of scalars with commas between them. None for what is empty,
/// or an object.
fn header_value(name: &str, claim: &Value) -> Result<Option<HeaderValue>, Failure> {
    let text = match claim {
        Value::Array(items) => list(name, items)?,
        claim => scalar(claim),
    };
    let Some(text) = text else {
        tracing::debug!(target: "bff::call", header = name, "a claim is no scalar and no list of them: there is no header");
        return Ok(None);
    };
    if text.is_empty() {
        return Ok(None);
    }
    // Control characters end a header, or the whole request; UTF-8 does not.
    match HeaderValue::from_bytes(text.as_bytes()) {
        Ok(mut value) if text.len() <= VALUE_BYTES_MAX => {
            value.set_sensitive(true);
            Ok(Some(value))
        }
        _ => Err(unfit(name)),
    }
}

fn list(name: &str, items: &[Value]) -> Result<Option<String>, Failure> {
    let Some(texts) = items.iter().map(scalar).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    // The upstream would read two of one: `["a,admin"]` as `a` and `admin`.
    if texts.iter().any(|text| text.contains(',')) {
        return Err(unfit(name));
    }
    Ok(Some(texts.join(",")))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn unfit(header: &str) -> Failure {
    tracing::warn!(target: "bff::call", header, "a claim cannot be sent in a header: the call is not made");
    Failure::Input
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;
    use crate::descriptor::{AuthScheme, TokenRules};
    use crate::endpoint::testing::ORDER;

    static CUSTOMER: AuthScheme = AuthScheme {
        name: "customer",
        kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
        claims: &[],
        roles: None,
        scopes: None,
        tier: None,
    };
    static HEADERS: &[ClaimHeader] = &[
        ClaimHeader { name: "x-user-id", claim: &["sub"] },
        ClaimHeader { name: "x-roles", claim: &["realm", "roles"] },
    ];

    fn caller(claims: &Value) -> Caller {
        Caller::new(&CUSTOMER, "u-1", to_raw_value(claims).unwrap())
    }

    /// The headers that an upstream gets, of a request with these from the spec.
    fn headers(
        identity: &Identity,
        caller: Option<&Caller>,
        given: &[(&'static str, &str)],
    ) -> Result<Vec<String>, Failure> {
        let request =
            given.iter().fold(ORDER.request().text("/orders"), |request, (name, value)| request.header(name, *value));
        let parts = identified(identity, caller, request)?.into_parts()?;
        Ok(parts
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect())
    }

    fn told(claims: &Value) -> Result<Vec<String>, Failure> {
        headers(&Identity { headers: HEADERS, token: UpstreamToken::None }, Some(&caller(claims)), &[])
    }

    #[test]
    fn scalars_are_text_and_lists_have_commas() {
        for (claims, expected) in [
            (
                json!({ "sub": "u-1", "realm": { "roles": ["a", "b c", 3, true] } }),
                &["x-user-id: u-1", "x-roles: a,b c,3,true"][..],
            ),
            (json!({ "sub": 42, "realm": { "roles": "a" } }), &["x-user-id: 42", "x-roles: a"]),
            (json!({ "sub": "Zoë, Ås", "realm": { "roles": [] } }), &["x-user-id: Zoë, Ås"]),
            (json!({ "sub": false, "realm": { "roles": [{ "name": "admin" }] } }), &["x-user-id: false"]),
            (json!({ "sub": "", "realm": { "roles": { "admin": true } } }), &[]),
            (json!({ "sub": null, "realm": { "roles": ["a", null] } }), &[]),
            (json!({ "realm": "x" }), &[]),
        ] {
            assert_eq!(told(&claims).unwrap(), expected, "{claims}");
        }
    }

    #[test]
    fn no_claim_becomes_another_header_or_another_role() {
        for claims in [
            json!({ "sub": "u-1\r\nx-admin: true" }),
            json!({ "sub": "u-1\n" }),
            json!({ "sub": "a\u{0}b" }),
            json!({ "sub": "a\u{7f}" }),
            json!({ "sub": "a".repeat(VALUE_BYTES_MAX + 1) }),
            json!({ "realm": { "roles": ["a,admin"] } }),
            json!({ "realm": { "roles": ["a\r\nx: y"] } }),
        ] {
            assert_eq!(told(&claims).unwrap_err(), Failure::Input, "{claims}");
        }
        assert!(told(&json!({ "sub": "a".repeat(VALUE_BYTES_MAX) })).is_ok());
    }

    #[test]
    fn nothing_but_a_claim_stands_under_its_header() {
        let identity = Identity { headers: HEADERS, token: UpstreamToken::None };
        let given = [("X-User-Id", "evil"), ("x_user_id", "evil"), ("x_roles", "admin"), ("x-other", "kept")];
        let known = caller(&json!({ "sub": "u-1" }));
        assert_eq!(headers(&identity, Some(&known), &given).unwrap(), ["x-other: kept", "x-user-id: u-1"]);
        assert_eq!(headers(&identity, None, &given).unwrap(), ["x-other: kept"]);
        assert_eq!(
            headers(&Identity::NONE, Some(&known), &given[..1]).unwrap(),
            ["x-user-id: evil"],
            "nobody's header"
        );
    }

    #[test]
    fn a_token_takes_the_place_of_whatever_the_spec_passes() {
        let given = [("authorization", "Bearer evil"), ("x-other", "kept")];
        let known = caller(&json!({ "exp": 4_000_000_000_u64 })).with_token("a.b.c");
        let with = |token, caller| headers(&Identity { headers: &[], token }, caller, &given);
        let exchange = UpstreamToken::Exchange { audience: None, scopes: &[] };
        let own = UpstreamToken::ClientCredentials { scopes: &[] };
        assert_eq!(with(UpstreamToken::Relay, Some(&known)).unwrap(), ["x-other: kept", "authorization: Bearer a.b.c"]);
        assert_eq!(with(exchange, Some(&known)).unwrap(), ["x-other: kept"]);
        assert_eq!(with(own, None).unwrap(), ["x-other: kept"]);
        let without = caller(&json!({}));
        for (token, caller) in
            [(UpstreamToken::Relay, Some(&without)), (UpstreamToken::Relay, None), (exchange, Some(&without))]
        {
            assert!(matches!(with(token, caller), Err(Failure::Unreachable(_))), "{token:?}");
        }
    }

    #[test]
    fn an_exchange_is_on_behalf_of_the_caller_and_ends_with_its_token() {
        let identity = Identity { headers: &[], token: UpstreamToken::Exchange { audience: None, scopes: &[] } };
        let subject = |exp: Value| {
            let caller = caller(&json!({ "exp": exp })).with_token("a.b.c");
            identified(&identity, Some(&caller), ORDER.request().text("/"))
                .unwrap()
                .into_parts()
                .unwrap()
                .subject
                .map(|subject| Subject::clone(&subject))
        };
        assert_eq!(subject(json!(1000)), Some(Subject::new("a.b.c", Some(1000))));
        assert_eq!(subject(json!(1000.7)), Some(Subject::new("a.b.c", Some(1000))));
        assert_eq!(subject(json!(null)), Some(Subject::new("a.b.c", None)));
        assert!(!format!("{:?}", subject(json!(1))).contains("a.b.c"));
    }
}
