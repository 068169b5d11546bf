use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::*;
use crate::descriptor::{Identity, Upstream};
use crate::json::{RawString, Text, from_json};

static USERS: Upstream = Upstream { name: "users", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static CALL: Call = Call {
    name: "user",
    index: 0,
    upstream: &USERS,
    operation: "getUser",
    method: Method::Put,
    path: "/users/{id}",
    timeout: Duration::from_millis(100),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

fn sent(request: Request) -> Parts {
    request.into_parts().unwrap()
}

fn is_poisoned(request: Request) -> bool {
    matches!(request.into_parts(), Err(Failure::Input))
}

#[test]
fn a_path_value_stays_one_segment() {
    let hostile =
        ["a b/c?x=1", "%2e%2e", "..%2f..", "..;/x", "\\..\\", "#", "...", ". .", "a\r\nb", "\0", "é", "\u{202e}😀"];
    let every_ascii = (0..128_u8).map(|byte| format!("a{}", char::from(byte)));
    for value in hostile.map(str::to_owned).into_iter().chain(every_ascii) {
        let path = sent(CALL.request().text("/users/").value(&value).text("/orders")).path_and_query;
        let url = reqwest::Url::parse(&format!("http://upstream/v1{path}")).unwrap();
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        assert_eq!(segments.len(), 4, "{value:?} gives {url}");
        assert_eq!((segments[1], segments[3], url.query()), ("users", "orders", None));
        assert_eq!(percent_decode_str(segments[2]).decode_utf8().unwrap(), value);
        path.parse::<http::uri::PathAndQuery>().unwrap();
    }
}

#[test]
fn a_query_value_stays_one_value() {
    for value in ["a&b=c", "a+b", "a b", "#x", "a=b", "%26", "", "é", "a,b", "..", "\n"] {
        let parts = sent(CALL.request().text("/users").query("page[size]", value).query("b", 2));
        let url = reqwest::Url::parse(&format!("http://upstream{}", parts.path_and_query)).unwrap();
        let pairs: Vec<_> = url.query_pairs().collect();
        assert_eq!(pairs, [("page[size]".into(), value.into()), ("b".into(), "2".into())], "{url}");
    }
}

#[test]
fn unreserved_characters_stay_as_they_are() {
    let request = CALL.request().text("/").value("AZaz09-._~").query("q", "AZaz09-._~");
    assert_eq!(request.path_and_query(), "/AZaz09-._~?q=AZaz09-._~");
}

#[test]
fn values_that_would_change_the_path_are_not_sent() {
    for value in ["", ".", ".."] {
        assert!(is_poisoned(CALL.request().text("/users/").value(value).text("/orders")));
        assert!(is_poisoned(CALL.request().text("/users/").values([value]).query("q", 1)));
    }
    assert!(is_poisoned(CALL.request().text("/users/").value(None::<i64>)));
    assert!(is_poisoned(CALL.request().text("/users/").values([0_i64; 0])));
    assert!(!is_poisoned(CALL.request().text("/users/").values(["..", "."])));
}

#[test]
fn lists_in_each_style() {
    let list = |style| {
        let request = CALL.request().query_list("id", style, ["a b", "c,d|e"]).query("z", true);
        sent(request).path_and_query
    };
    assert_eq!(list(ListStyle::Explode), "?id=a%20b&id=c%2Cd%7Ce&z=true");
    assert_eq!(list(ListStyle::Comma), "?id=a%20b,c%2Cd%7Ce&z=true");
    assert_eq!(list(ListStyle::Space), "?id=a%20b%20c%2Cd%7Ce&z=true");
    assert_eq!(list(ListStyle::Pipe), "?id=a%20b%7Cc%2Cd%7Ce&z=true");
    assert_eq!(CALL.request().text("/").values([1, 2]).path_and_query(), "/1,2");
}

#[test]
fn what_is_not_there_is_left_out() {
    let request = CALL
        .request()
        .query("a", None::<Text<'_>>)
        .query_list("b", ListStyle::Comma, [None::<i64>, None])
        .query_list("c", ListStyle::Explode, [0_i64; 0])
        .query_list("d", ListStyle::Pipe, [None, Some(1), None, Some(2)])
        .header("e", None::<bool>)
        .header_list("f", [None::<bool>]);
    let parts = sent(request);
    assert_eq!(parts.path_and_query, "?d=1%7C2");
    assert!(parts.headers.iter().count() == 0);
}

#[test]
fn headers_take_text_but_no_control_characters() {
    let escaped: RawString<'_> = from_json(r#""caf\u00e9""#).unwrap();
    let request = CALL.request().header("X-Name", escaped).header_list("X-List", [Some("a"), None, Some("b")]);
    let headers = sent(request).headers;
    assert_eq!(headers.get(&HeaderName::from_static("x-name")).unwrap().as_bytes(), "café".as_bytes());
    assert_eq!(headers.get(&HeaderName::from_static("x-list")).unwrap(), "a,b");
    for value in ["a\r\nx: y", "\n", "\0", "\u{7f}"] {
        assert!(is_poisoned(CALL.request().header("x-name", value)), "{value:?}");
        assert!(is_poisoned(CALL.request().header_list("x-name", ["a", value])), "{value:?}");
    }
}

#[test]
fn bodies_are_json() {
    let parts = sent(CALL.request().text("/users").json(&vec![Some("a"), None]));
    assert_eq!(parts.body.unwrap(), r#"["a",null]"#);
    assert_eq!(parts.headers.get(&CONTENT_TYPE).unwrap(), "application/json");
    assert!(matches!(parts.method, Method::Put));

    let request = CALL.request().header("content-type", "application/merge-patch+json");
    let parts = sent(request.raw_json(Bytes::from_static(b"{}")));
    assert_eq!(parts.headers.get(&CONTENT_TYPE).unwrap(), "application/merge-patch+json");

    assert_eq!(sent(CALL.request().text("/users").json_if_any(&Some("a"))).body.unwrap(), r#""a""#);
    let nothing = sent(CALL.request().text("/users").json_if_any(&None::<&str>).raw_json(Bytes::new()));
    assert!(nothing.body.is_none() && nothing.headers.iter().count() == 0);
}
