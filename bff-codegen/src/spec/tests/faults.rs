//! What authors are told: one file of faults each, with the whole report as a snapshot.

use super::{CLIENT, PLATFORM, drawn, endpoints, read};

/// A snapshot without the expression it was made from: the report alone is worth reading.
macro_rules! snapshot {
    ($report:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($report));
    }};
}

fn report(text: &str) -> String {
    let (sources, diagnostics, _) = endpoints(text);
    drawn(&diagnostics, &sources)
}

fn report_of(platform: &str, client: &str) -> String {
    let (sources, diagnostics, specs) = read(&[("platform.yaml", platform), ("client.yaml", client)]);
    assert!(specs.is_none() || !diagnostics.is_empty());
    drawn(&diagnostics, &sources)
}

#[test]
fn shape() {
    snapshot!(report(
        "GET /a:
  summery: x
  color: red
  timeout: 300
  timeout: 2s
  status: 404
  tags: { a: b }
  deprecated: maybe
  nulls: drop
  meta:
  fan_out:
    one: users.getUser
    two:
      with: [a]
      timeout: 5 s
      pass: [404, 200, x]
      concurrency: 0
      max: 1e3
      batch: { size: 5 }
      cache: 2
      fallback: { call: users.b, each: $x }
    'a b': { call: users.a }
    path: { call: users.a }
GET /b: [1]
"
    ));
}

#[test]
fn names() {
    snapshot!(report(
        "get /a: {}
GET a: {}
HEAD /b: {}
GET: {}
GET /b//c: {}
GET /b/{x}/{x}: {}
GET /b/{x}.json: {}
GET /b/{x-y}: {}
GET /b?x=1: {}
GET /b/..: {}
GET /größe: {}
GET /b/:id: {}
GET /c/{orderId}:
  path: { orderID: { type: strng } }
  headers: { x y: }
  body: orders
  auth: [none]
  fan_out:
    a: { call: users }
    b: { call: users Get /x }
    c: { call: users GET x }
    d: { call: users., with: { query.: 1 } }
"
    ));
}

#[test]
fn yaml() {
    snapshot!(report(
        "GET /tab:
\tfields: x
GET /braces:
  fields: { a: $b { c }, d: e }
GET /colon:
  summary: one: two
GET /alias:
  summary: &s text
  description: *s
  <<: { meta: true }
  fields: !thing x
  ? [a]
  : b
GET /quote:
  summary: \"never closed
GET /escape:
  summary: \"a\\q\"
GET /indent:
    summary: x
  fields: y
GET /fine:
  fields: { a: 0x1F, b: 007, c: .5, d: .inf }
---
GET /other: {}
"
    ));
}

#[test]
fn expressions_point_into_the_file() {
    snapshot!(report(
        "GET /a:
  fan_out:
    one: { call: users.a, when: $a.b =, each: { a: b } }
  fields:
    plain: $größe.b | first > 3
    single: '$a[''x''] ?? $b-c'
    double: \"$a == \\\"\\u00e9\\\" = 1\"
    folded: >-
      $one | take(3)
        { a, b: c }
    block: |
      $one {
        größe,
        total.amount
      }
    lines: $one {
      a
      b.c }
    template: The {$one.a | } and {$two
    comment: $a | join(\" # \")
"
    ));
}

#[test]
fn platform_and_client() {
    snapshot!(report_of(
        "upstreams:
  users: { timeout: 2h }
  1st: { contract: [a] }
  orders:
auth:
  customer: { jwt: { isuer: x, claims: { sub: { type: text } } } }
  other: { basic: {} }
",
        "client: Mobile App
version:
defaults: { auth: [], timeout: none }
functions:
  a: string -> string
  b: (strin) -> [integer]?
  c-d: (string)
  e: (string, -> string
",
    ));
}

#[test]
fn files_that_others_need() {
    snapshot!(report_of("upstreams: []", "- client"));
    let (sources, diagnostics, specs) = read(&[("a.yaml", "GET /: { fields: $a. }")]);
    assert!(specs.is_none());
    snapshot!(drawn(&diagnostics, &sources));
}

#[test]
fn a_broken_platform_ends_the_run_and_a_broken_endpoint_does_not() {
    let broken = read(&[("platform.yaml", "upstreams: { a: { b"), ("client.yaml", CLIENT)]);
    assert!(broken.1.has_errors() && broken.2.is_none());
    let text = "GET /a: { fields: a }\nGET /b:\n  fields: [\nGET /c: { fields: c }\n";
    let (_, diagnostics, specs) = read(&[("platform.yaml", PLATFORM), ("client.yaml", CLIENT), ("e.yaml", text)]);
    let keys: Vec<_> = specs.expect("sound").endpoints.into_iter().map(|endpoint| endpoint.key.value).collect();
    assert_eq!((diagnostics.len(), keys), (1, vec!["GET /a".to_owned(), "GET /c".to_owned()]));
}
