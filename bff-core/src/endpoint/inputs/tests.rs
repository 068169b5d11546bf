use std::time::Duration;

use http::HeaderValue;

use super::*;
use crate::descriptor::{Access, AuthScheme, KeyPlace, ListStyle, Method, Place, Rules, SchemeKind};
use crate::json::{Decimal, Text};

static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{user-id}/orders/{orderId}",
    method: Method::Get,
    path: "/users/{user-id}/orders/{orderId}",
    timeout: Duration::from_secs(1),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[],
};

const fn parameter(name: &'static str, place: Place, schema: &'static str) -> Parameter {
    Parameter { name, place, required: true, list: None, schema, default: None, rules: Rules::new() }
}

const fn list(name: &'static str, style: ListStyle) -> Parameter {
    let mut parameter = parameter(name, Place::Query, r#"{"type":"array"}"#);
    parameter.list = Some(style);
    parameter
}

const TEXT: &str = r#"{"type":"string"}"#;

static USER: Parameter = parameter("user-id", Place::Path, TEXT);
static ORDER: Parameter = parameter("orderId", Place::Path, TEXT);
static Q: Parameter = parameter("q", Place::Query, TEXT);
static LIMIT: Parameter = Parameter {
    name: "limit",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"integer","minimum":1,"maximum":100}"#,
    default: Some("20"),
    rules: Rules::new(),
};
static LANGUAGE: Parameter = parameter("Accept-Language", Place::Header, TEXT);
static PRICE: Parameter = parameter("price", Place::Query, r#"{"type":"number"}"#);
static OPEN: Parameter = parameter("open", Place::Query, r#"{"type":"boolean"}"#);
static STATUS: Parameter = parameter("status", Place::Query, r#"{"enum":["new","done"]}"#);
static IDS: Parameter = Parameter {
    name: "ids",
    place: Place::Query,
    required: true,
    list: Some(ListStyle::Comma),
    schema: r#"{"type":"array","items":{"type":"integer"},"maxItems":3}"#,
    default: None,
    rules: Rules::new(),
};

/// Reads with `read` from a request to `uri`, and finishes.
fn reading<T>(uri: &str, read: impl FnOnce(&mut Inputs<'_>) -> T) -> Result<T, Problem> {
    let uri: Uri = uri.parse().unwrap();
    let headers = HeaderMap::from_iter([(http::header::ACCEPT_LANGUAGE, HeaderValue::from_static(" de "))]);
    let mut inputs = Inputs::new(&ENDPOINT, &uri, &headers);
    let value = read(&mut inputs);
    inputs.finish().map(|()| value)
}

fn text(uri: &str, parameter: &'static Parameter) -> Result<String, Problem> {
    reading(uri, |inputs| inputs.required::<Text<'_>>(parameter).to_string())
}

fn query_is_refused<T: for<'a> FromInput<'a>>(query: &str, parameter: &'static Parameter) -> bool {
    reading(&format!("/users/1/orders/2?{query}"), |inputs| drop(inputs.required::<T>(parameter))).is_err()
}

#[test]
fn path_values_are_decoded_segments() {
    let uri = "/users/a%2Fb/orders/c%20d?q=x";
    assert_eq!(text(uri, &USER).unwrap(), "a/b");
    assert_eq!(text(uri, &ORDER).unwrap(), "c d");
    assert!(text("/users/%FF/orders/1", &USER).is_err());
}

#[test]
fn query_values_are_decoded_as_forms_are() {
    assert_eq!(text("/?q=a+b%2Bc%26", &Q).unwrap(), "a b+c&");
    assert_eq!(text("/?x=1&%71=y", &Q).unwrap(), "y");
    assert_eq!(text("/?q", &Q).unwrap(), "");
    assert!(text("/?q=%C3%28", &Q).is_err());
    assert!(text("/?q=1&q=2", &Q).is_err());
    assert!(text("/?qq=1&", &Q).is_err());
}

#[test]
fn a_missing_input_is_its_default_or_a_fault_or_nothing() {
    assert_eq!(reading("/", |inputs| inputs.required::<i64>(&LIMIT)).unwrap(), 20);
    assert!(reading("/", |inputs| inputs.required::<Text<'_>>(&Q).len()).is_err());
    assert_eq!(reading("/", |inputs| inputs.optional::<i64>(&LIMIT)).unwrap(), None);
}

#[test]
fn headers_are_inputs_whatever_their_case() {
    assert_eq!(text("/", &LANGUAGE).unwrap(), "de");
}

#[test]
fn scalars_have_types_and_rules() {
    assert_eq!(reading("/?limit=7", |inputs| inputs.required::<i64>(&LIMIT)).unwrap(), 7);
    assert_eq!(reading("/?price=19.90", |inputs| inputs.required::<Decimal>(&PRICE).to_string()).unwrap(), "19.90");
    assert!(reading("/?open=true", |inputs| inputs.required::<bool>(&OPEN)).unwrap());
    for query in ["limit=0", "limit=101", "limit=", "limit=1.5", "limit=%2B5", "limit=99999999999999999999"] {
        assert!(query_is_refused::<i64>(query, &LIMIT), "{query}");
    }
    for query in ["price=", "price=x", "price=NaN"] {
        assert!(query_is_refused::<Decimal>(query, &PRICE), "{query}");
    }
    for query in ["open=1", "open=TRUE", "open="] {
        assert!(query_is_refused::<bool>(query, &OPEN), "{query}");
    }
    assert!(text("/?status=new", &STATUS).is_ok());
    assert!(text("/?status=old", &STATUS).is_err());
}

#[test]
fn lists_are_split_before_they_are_decoded() {
    static EXPLODED: Parameter = list("ids", ListStyle::Explode);
    static COMMA: Parameter = list("ids", ListStyle::Comma);
    static SPACE: Parameter = list("ids", ListStyle::Space);
    static PIPE: Parameter = list("ids", ListStyle::Pipe);
    let texts = |query: &str, parameter| {
        reading(&format!("/?{query}"), |inputs| {
            inputs.required::<Vec<Text<'_>>>(parameter).iter().map(Text::to_string).collect::<Vec<_>>()
        })
        .unwrap()
    };
    assert_eq!(texts("ids=1&x=0&ids=a%2Cb", &EXPLODED), ["1", "a,b"]);
    assert_eq!(texts("ids=1,a%2Cb", &COMMA), ["1", "a,b"]);
    assert_eq!(texts("ids=1%20b+c", &SPACE), ["1", "b", "c"]);
    assert_eq!(texts("ids=1|b%7Cc", &PIPE), ["1", "b", "c"]);
    assert!(texts("ids=", &COMMA).is_empty());
}

#[test]
fn a_lists_elements_and_length_are_checked() {
    assert_eq!(reading("/?ids=1,2", |inputs| inputs.required::<Vec<i64>>(&IDS)).unwrap(), [1, 2]);
    for query in ["ids=1,x", "ids=1,2,3,4"] {
        assert!(query_is_refused::<Vec<i64>>(query, &IDS), "{query}");
    }
}

#[test]
fn one_problem_lists_every_fault() {
    let problem = reading("/?limit=0&open=maybe", |inputs| {
        (inputs.required::<i64>(&LIMIT), inputs.required::<bool>(&OPEN), inputs.required::<i64>(&IDS))
    });
    let text = format!("{:?}", problem.unwrap_err());
    for name in ["limit", "open", "ids"] {
        assert!(text.contains(&format!("Parameter({name:?})")), "{text}");
    }
    assert!(text.contains("value is less than the minimum of 1"), "{text}");
}

static SCHEME: AuthScheme = AuthScheme {
    name: "partners",
    kind: SchemeKind::ApiKey { place: KeyPlace::Query, name: "api_key" },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static STRICT: Endpoint = Endpoint {
    name: "GET /orders",
    method: Method::Get,
    path: "/orders",
    timeout: Duration::from_secs(1),
    access: Access { schemes: &[&SCHEME], ..Access::PUBLIC },
    rates: &[],
    status: 200,
    strict_query: true,
    parameters: &[&Q, &LANGUAGE],
    body: None,
    calls: &[],
};

/// The faults of a strict endpoint that finds `query`.
fn strict_faults(query: &str) -> String {
    let uri: Uri = format!("/orders{query}").parse().unwrap();
    let inputs = Inputs::new(&STRICT, &uri, &HeaderMap::new()).finish();
    inputs.err().map(|problem| format!("{problem:?}")).unwrap_or_default()
}

#[test]
fn a_strict_endpoint_names_what_it_does_not_know() {
    for fine in ["", "?", "?q=1", "?%71=1", "?q=1&api_key=x", "?&&q=1"] {
        assert_eq!(strict_faults(fine), "", "{fine}");
    }
    let faults = strict_faults("?limit=1&q=2&b+c=3&limit=4&Accept-Language=de&%zz=5");
    for name in ["limit", "b c", "Accept-Language", "%zz"] {
        assert_eq!(faults.matches(&format!("Parameter({name:?})")).count(), 1, "{name}: {faults}");
    }
    assert!(!faults.contains("Parameter(\"q\")"), "{faults}");
}

#[test]
fn a_thousand_unknown_names_are_told_so_far() {
    let query: String = (0..1000).map(|number| format!("&x{number}=1")).collect();
    let faults = strict_faults(&format!("?{}", &query[1..]));
    assert_eq!(faults.matches("Parameter(").count(), 50);
}

#[test]
fn what_is_given_twice_or_encoded_wrongly_is_a_fault() {
    for wrong in ["q=1&q=2", "q=%", "q=%2", "q=%g1", "q=a%zzb", "q=%ff"] {
        assert!(text(&format!("/users/1/orders/2?{wrong}"), &Q).is_err(), "{wrong}");
    }
    assert_eq!(text("/users/1/orders/2?q=100%25", &Q).unwrap(), "100%");
    assert!(text("/users/%zz/orders/2", &USER).is_err());
}
