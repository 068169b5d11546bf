//! The readers of all files, by what they make of text.

mod faults;
mod hostile;

use std::time::Duration;

use super::*;
use crate::diagnostic::Diagnostics;
use crate::expr::{Constant, ExprKind, Expression};
use crate::source::Spanned;

/// The example of the language's design.
const EXAMPLE: [(&str, &str); 4] = [
    ("specs/platform.yaml", include_str!("example/platform.yaml")),
    ("specs/mobile/client.yaml", include_str!("example/client.yaml")),
    ("specs/mobile/home.yaml", include_str!("example/home.yaml")),
    ("specs/mobile/orders.yaml", include_str!("example/orders.yaml")),
];

const PLATFORM: &str = "upstreams: { users: { contract: users.yaml } }";
const CLIENT: &str = "client: mobile\ntitle: Mobile\nversion: 1.0\n";

fn read(files: &[(&str, &str)]) -> (Sources, Diagnostics, Option<Specs>) {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(*path, *text)).collect();
    let mut diagnostics = Diagnostics::new();
    let specs = parse(&ids, &sources, &mut diagnostics);
    (sources, diagnostics, specs)
}

/// Reads one file of endpoints beside a platform and a client.
fn endpoints(text: &str) -> (Sources, Diagnostics, Vec<EndpointSpec>) {
    let files = [("platform.yaml", PLATFORM), ("client.yaml", CLIENT), ("e.yaml", text)];
    let (sources, diagnostics, specs) = read(&files);
    (sources, diagnostics, specs.expect("platform and client are right").endpoints)
}

fn sound(text: &str) -> (Sources, Vec<EndpointSpec>) {
    let (sources, diagnostics, endpoints) = endpoints(text);
    assert!(diagnostics.is_empty(), "{}", drawn(&diagnostics, &sources));
    (sources, endpoints)
}

fn drawn(diagnostics: &Diagnostics, sources: &Sources) -> String {
    crate::render::render(diagnostics, sources, false, &|_, _| None)
}

fn value<T>(spanned: Option<Spanned<T>>) -> Option<T> {
    spanned.map(|spanned| spanned.value)
}

#[test]
fn the_designs_example_is_read_in_any_order() {
    let (sources, diagnostics, specs) = read(&EXAMPLE);
    assert!(diagnostics.is_empty(), "{}", drawn(&diagnostics, &sources));
    let specs = specs.expect("sound");
    let names = specs.platform.upstreams.iter().map(|upstream| upstream.name.value.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["users", "orders", "catalog", "notifications", "recommendations"]);
    assert_eq!(value(specs.platform.upstreams[0].timeout), Some(Duration::from_millis(300)));
    assert_eq!(specs.platform.auth[0].audience[0].value, "shop");
    assert_eq!(specs.client.version.value, "1.0.0");
    assert_eq!(value(specs.client.defaults.nulls), Some(Nulls::Omit));
    let signature = specs.client.functions[0].signature.clone().expect("sound");
    assert_eq!(signature.parameters.len(), 3);
    let keys: Vec<_> = specs.endpoints.iter().map(|endpoint| endpoint.key.value.as_str()).collect();
    assert_eq!(keys, ["GET /home", "GET /orders/{orderId}", "POST /orders"]);
    let home = &specs.endpoints[0];
    assert_eq!(home.fan_out.len(), 4);
    assert!(matches!(&home.fan_out[3].fallback.as_ref().expect("has one").value, FallbackSpec::Call(_)));
    let order = &specs.endpoints[1];
    assert_eq!(order.path_parameters[0].value, "orderId");
    assert_eq!(order.fan_out[0].pass[0].value, 404);
    assert!(matches!(&order.fan_out[1].fallback.as_ref().expect("has one").value, FallbackSpec::Null));
    assert!(matches!(&specs.endpoints[2].body.as_ref().expect("has one").value, BodySpec::Operation(_)));

    let mut shuffled = EXAMPLE;
    shuffled.reverse();
    let shuffled = read(&shuffled).2.expect("sound");
    let keys_again = shuffled.endpoints.iter().map(|endpoint| endpoint.key.value.as_str());
    assert_eq!(keys_again.collect::<Vec<_>>(), keys);
}

#[test]
fn an_endpoint_with_everything() {
    let (sources, found) = sound(
        "PATCH /a/{x}/b-c:
  summary: 12
  description: |
    Long
  tags: [one, two]
  deprecated: true
  auth: [staff, supplier]
  path: { x: { type: integer } }
  query: { limit: { type: integer, default: 1.50 }, q: }
  headers: { Accept-Language: }
  body: { type: object, properties: { a: { type: [string, 'null'] } } }
  timeout: 1.5s
  status: 202
  reply_headers: { Location: '/x/{$path.x}' }
  meta: true
  nulls: keep
  fan_out:
    one:
      call: users GET /users/{id}
      with: { query.limit: 5, header.x-tenant: a, path.id: $path.x, filter.name: { deep: [$query.q] } }
      body: $body
      timeout: 1m
      pass: 404
      when: \"!$query.q\"
      each: $body.a
      concurrency: 4
      max: 10
      batch: { by: id, size: 5 }
      after: two
      fallback: []
    two: { call: users.repos/get, fallback: { call: users.b, fallback: null } }
  fields: { a: '$one { b }', 'c d': constant, e: 'null' }
",
    );
    let [endpoint] = found.as_slice() else { panic!("one endpoint") };
    assert_eq!(endpoint.method.value, Method::Patch);
    assert_eq!(endpoint.path.value, "/a/{x}/b-c");
    assert_eq!(sources.slice(endpoint.path_parameters[0].span), "x");
    assert_eq!(endpoint.summary.as_ref().expect("given").value, "12");
    assert_eq!(value(endpoint.timeout), Some(Duration::from_millis(1500)));
    assert_eq!(value(endpoint.status), Some(202));
    assert!(endpoint.query[1].1.is_none());
    let schema = endpoint.query[0].1.as_ref().expect("has one");
    assert_eq!(schema.json.to_string(), r#"{"type":"integer","default":1.5}"#);
    assert_eq!(sources.slice(schema.span), "{ type: integer, default: 1.50 }");
    let one = &endpoint.fan_out[0];
    let places: Vec<_> = one.with.iter().map(|(name, _)| (name.value.place, name.value.name.as_str())).collect();
    let expected = [
        (Some(ParameterPlace::Query), "limit"),
        (Some(ParameterPlace::Header), "x-tenant"),
        (Some(ParameterPlace::Path), "id"),
        (None, "filter.name"),
    ];
    assert_eq!(places, expected);
    let call = one.call.as_ref().expect("sound");
    assert!(matches!(&call.value.operation, OperationName::Route { method, path }
        if method.value == Method::Get && sources.slice(path.span) == "/users/{id}"));
    assert_eq!(value(one.timeout), Some(Duration::from_secs(60)));
    assert_eq!((value(one.max), value(one.concurrency), one.pass[0].value), (Some(10), Some(4), 404));
    assert_eq!(sources.slice(one.when.as_ref().expect("given").span()), "!$query.q");
    assert_eq!(one.after[0].value, "two");
    let two = endpoint.fan_out[1].call.as_ref().expect("sound");
    assert!(matches!(&two.value.operation, OperationName::Named(name) if sources.slice(name.span) == "repos/get"));
}

#[test]
fn a_last_good_answer_is_told_from_a_value() {
    let (_, found) = sound(
        "GET /:
  fan_out:
    word: { call: users.a, fallback: stale }
    map: { call: users.a, fallback: { stale: {} } }
    more: { call: users.a, fallback: { stale: { max_age: 1440m }, fallback: { call: users.b, fallback: stale } } }
    quoted: { call: users.a, fallback: 'stale' }
    field: { call: users.a, fallback: { stale: false, items: [] } }
    text: { call: users.a, fallback: { stale: '5m' } }
    inside: { call: users.a, fallback: { state: stale } }
",
    );
    let calls = &found[0].fan_out;
    let stale = |call: &CallSpec| call.stale.map(|stale| stale.value);
    let (word, map) = (Some(StaleSpec::Word), Some(StaleSpec::Map));
    assert_eq!(calls.iter().map(stale).collect::<Vec<_>>(), [word, map, map, None, None, None, None]);
    assert_eq!((&calls[0].fallback, &calls[1].fallback), (&None, &None));
    let Some(FallbackSpec::Call(next)) = value(calls[2].fallback.clone()) else { panic!("a call") };
    assert_eq!(stale(&next), word);
    let day = SettingValue::Time(Duration::from_secs(24 * 60 * 60));
    let policy: Vec<_> = calls[2].policy.iter().map(|setting| (setting.key.as_str(), setting.value)).collect();
    assert_eq!((policy, &next.policy), (vec![("stale.max_age", Some(day))], &Vec::new()));
    assert!(calls[3..].iter().all(|call| matches!(value(call.fallback.clone()), Some(FallbackSpec::Value(_)))));
}

#[test]
fn values_are_what_yaml_says() {
    let (sources, found) = sound(
        "GET /:
  fields:
    - null
    - ~
    - True
    - yes
    - 1.0.0
    - -12.50e+3
    - '12'
    - \"\\u00e9\"
    - $$5 a piece
    - a {$$b} {$claims.sub | upper}!
    - >
      $query.q
      | upper
",
    );
    let Some(Tree::List(items, _)) = &found[0].fields else { panic!("a list") };
    let constant = |index: usize| match &items[index] {
        Tree::Constant(constant) => constant.value.clone(),
        other => panic!("{other:?}"),
    };
    let text = |text: &str| Constant::String(text.to_owned());
    assert_eq!([constant(0), constant(1)], [Constant::Null, Constant::Null]);
    assert_eq!([constant(2), constant(3)], [Constant::Boolean(true), text("yes")]);
    assert_eq!([constant(4), constant(5)], [text("1.0.0"), Constant::Number("-12.50e+3".to_owned())]);
    assert_eq!([constant(6), constant(7), constant(8)], [text("12"), text("é"), text("$5 a piece")]);
    let Tree::Template(parts, span) = &items[9] else { panic!("a template") };
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], TemplatePart::Text("a {$b} ".to_owned()));
    assert_eq!(parts[2], TemplatePart::Text("!".to_owned()));
    assert_eq!(sources.slice(*span), "a {$$b} {$claims.sub | upper}!");
    let TemplatePart::Expression(Expression { root }) = &parts[1] else { panic!("an expression") };
    assert_eq!(sources.slice(root.span), "$claims.sub | upper");
    let Tree::Expression(Expression { root }) = &items[10] else { panic!("an expression") };
    let ExprKind::Filter(_, name, _) = &root.kind else { panic!("a filter") };
    assert_eq!(sources.slice(name.span), "upper");
    assert_eq!(sources.slice(root.span), "$query.q\n      | upper");
}

#[test]
fn line_breaks_separate_items_even_where_yaml_folds_them() {
    let (_, found) = sound("GET /:\n  fields: $claims {\n    a\n    b = c\n    d { e } }\n");
    let Some(Tree::Expression(Expression { root })) = &found[0].fields else { panic!("an expression") };
    assert!(matches!(&root.kind, ExprKind::Select(_, items) if items.len() == 3));
}

#[test]
fn empty_files_have_no_endpoints() {
    for text in ["", "# only a comment\n", "---\n", "\u{feff}"] {
        assert!(sound(text).1.is_empty());
    }
}
