//! A request's JSON body, checked and decoded.

mod numbers;

use std::error::Error;

use http::{HeaderMap, header};
use serde_json::Value;

use crate::descriptor::BodyRule;
use crate::json::{FromJson, JsonError, from_json};
use crate::problem::{Fault, Kind, Problem};

/// A client that sends a thousand wrong elements learns enough from the first of them.
const FAULTS_MAX: usize = 50;

/// Decodes `body`, borrowing from it, once it satisfies the rule's schema.
///
/// # Errors
///
/// 415 when it is not declared as JSON, 400 when it is missing or malformed, 422 with a fault for each place where it
/// breaks its schema.
pub(super) fn decode<'a, T: FromJson<'a>>(
    rule: &'static BodyRule,
    headers: &HeaderMap,
    body: &'a [u8],
) -> Result<T, Problem> {
    if body.is_empty() {
        if rule.required {
            return Err(Problem::new(Kind::MalformedBody).detail("A body is required."));
        }
        return from_json("null").map_err(|_| Problem::internal());
    }
    if !is_json(headers) {
        return Err(Problem::new(Kind::UnsupportedMediaType));
    }
    let body = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
    check(rule, body)?;
    from_json(body).map_err(|error| if error.is_syntax() { malformed(&error) } else { mismatch(&error) })
}

fn check(rule: &'static BodyRule, body: &str) -> Result<(), Problem> {
    let rules = rule.rules.of(rule.schema).map_err(|error| {
        tracing::error!(target: "bff::endpoint", %error, "the body's schema cannot be used");
        Problem::internal()
    })?;
    let Some(validator) = rules else {
        return Ok(());
    };
    let value: Value = serde_json::from_str(body).map_err(|error| malformed(&error))?;
    let errors = validator.iter_errors(&value);
    let mut faults: Vec<Fault> = errors
        .take(FAULTS_MAX)
        .map(|error| Fault::pointer(error.instance_path().to_string(), error.masked().to_string()))
        .collect();
    numbers::check(&value, FAULTS_MAX, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Problem::new(Kind::InvalidBody).faults(faults)) }
}

/// Whether no other character set than UTF-8 is named: JSON has no other (RFC 8259 §8.1), and what would be read in
/// another one than the client wrote it in is not what it said.
fn is_utf8(parameters: &str) -> bool {
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut named = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    named.all(|(_, value)| {
        let value = value.trim().trim_matches('"');
        value.eq_ignore_ascii_case("utf-8")
            || value.eq_ignore_ascii_case("utf8")
            || value.eq_ignore_ascii_case("us-ascii")
    })
}

/// `application/json` or `application/…+json`. A body without a type is refused too: only a declared type makes a
/// browser ask (CORS) before it sends a body across sites.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    if !is_utf8(parameters) {
        return false;
    }
    let essence = essence.trim();
    let Some((kind, subtype)) = essence.split_once('/') else {
        return false;
    };
    let suffix = subtype.len().checked_sub(5).and_then(|start| subtype.get(start..));
    kind.eq_ignore_ascii_case("application")
        && (subtype.eq_ignore_ascii_case("json") || suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("+json")))
}

fn malformed(error: &dyn Error) -> Problem {
    Problem::new(Kind::MalformedBody).detail(error.to_string())
}

fn mismatch(error: &JsonError) -> Problem {
    Problem::new(Kind::InvalidBody).faults(vec![Fault::pointer(error.pointer(), error.to_string())])
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::descriptor::Rules;
    use crate::json::RawString;
    use crate::json::testing::from_json_struct;

    from_json_struct! {
        struct Order<'a> {
            sku: RawString<'a>,
        }
    }

    static REQUIRED: BodyRule = BodyRule { required: true, schema: SCHEMA, rules: Rules::new() };
    static OPTIONAL: BodyRule = BodyRule { required: false, schema: SCHEMA, rules: Rules::new() };
    const SCHEMA: &str = r##"{
        "type": "object",
        "required": ["sku"],
        "properties": { "sku": { "$ref": "#/$defs/Sku" }, "quantity": { "type": "integer", "minimum": 1 } },
        "$defs": { "Sku": { "type": "string", "pattern": "^[a-z]+$" } }
    }"##;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    fn status(body: &str) -> u16 {
        decode::<Order<'_>>(&REQUIRED, &headers("application/json"), body.as_bytes()).unwrap_err().status().as_u16()
    }

    #[test]
    fn a_valid_body_is_decoded() {
        let body = br#"{"sku":"a","quantity":1}"#;
        for content_type in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json; v=2",
            "application/merge-patch+json",
        ] {
            let order: Order<'_> = decode(&REQUIRED, &headers(content_type), body).unwrap();
            assert_eq!(order.sku, "a");
        }
    }

    #[test]
    fn every_fault_has_its_pointer() {
        let problem = decode::<Order<'_>>(&REQUIRED, &headers("application/json"), br#"{"sku":"A","quantity":0}"#);
        let text = format!("{:?}", problem.unwrap_err());
        assert!(text.contains(r#"Pointer("/sku")"#) && text.contains(r#"Pointer("/quantity")"#), "{text}");
        assert_eq!(status(r#"{"sku":"A"}"#), 422);
        assert_eq!(status("{}"), 422);
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        assert_eq!(status("{"), 400);
        assert_eq!(status(""), 400);
        assert_eq!(status("\u{0}"), 400);
    }

    #[test]
    fn a_body_that_could_be_read_in_two_ways_is_refused() {
        assert_eq!(status(r#"{"sku":"a","sku":"b"}"#), 422);
    }

    #[test]
    fn another_media_type_is_415() {
        for content_type in [
            "text/plain",
            "application/xml",
            "json",
            "application/notjson",
            "text/x+json",
            "application/json; charset=utf-16",
            "application/json;charset=\"ISO-8859-1\"",
            "application/json; charset=utf-8; charset=latin1",
        ] {
            let result = decode::<Order<'_>>(&REQUIRED, &headers(content_type), br#"{"sku":"a"}"#);
            assert_eq!(result.unwrap_err().status(), 415, "{content_type}");
        }
        assert_eq!(decode::<Order<'_>>(&REQUIRED, &HeaderMap::new(), b"{}").unwrap_err().status(), 415);
    }

    #[test]
    fn an_optional_body_may_be_missing() {
        let order: Option<Order<'_>> = decode(&OPTIONAL, &HeaderMap::new(), b"").unwrap();
        assert!(order.is_none());
    }
}
