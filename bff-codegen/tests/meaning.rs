//! What the compiler accepts and what it refuses, a line each: the rows that a wrong rule would turn over.
//!
//! A row is the inside of an endpoint (`fields` unless it says something else) and what is to be found: a code with the
//! text that its label is on, separated by a blank; nothing for what is right. Reports in full are in `tests/reports/`.

use bff_codegen::diagnostic::Place;
use bff_codegen::{Compilation, compile};

const CONTRACT: &str = include_str!("meaning/contract.yaml");

const PLATFORM: &str = "upstreams: { up: { contract: contracts/up.yaml } }
auth:
  a: { jwt: { claims: { sub: { type: string }, n: { type: integer }, maybe: { type: string, required: false } } } }
  b: { jwt: { claims: { sub: { type: integer }, n: { type: integer } } } }
";

const CLIENT: &str = "client: mobile
title: Mobile
version: 1.0.0
defaults: { auth: a, timeout: 1s }
functions: { shout: (string) -> string, pad: '(string?, integer) -> string', mean: '([number]) -> number?' }
";

/// What every endpoint of this file can use.
const CALLS: &str = "
    thing: { call: up.getThing, with: { id: $path.id } }
    maybe: { call: up.getThing, with: { id: $path.id }, fallback: null }
    things: { call: up.listThings, with: { owner: $claims.sub } }
    answers: { call: up.getThing, each: '$things[].id', with: { id: $key }, max: 2, fallback: null }
    optionals: { call: up.optionals }
";

fn specs(endpoints: &str) -> Compilation {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let files = [file("platform.yaml", PLATFORM), file("client.yaml", CLIENT), file("e.yaml", endpoints)];
    compile(&files, &|_| Ok(CONTRACT.to_owned()))
}

/// Errors only: an endpoint of one line has calls that it does not use.
fn errors(endpoints: &str) -> Vec<String> {
    let compilation = specs(endpoints);
    let sorted = compilation.diagnostics.sorted(&compilation.sources).into_iter();
    let errors = sorted.filter(|found| found.severity == bff_codegen::diagnostic::Severity::Error);
    errors
        .map(|found| match found.primary() {
            Some(Place::Span(span)) => format!("{} {}", &found.code[3..], compilation.sources.slice(*span)),
            _ => found.code[3..].to_owned(),
        })
        .collect()
}

/// Compares every row, and shows all that differ.
fn hold(rows: &[(&str, &[&str])], endpoint: impl Fn(&str) -> String) {
    let mut differing = Vec::new();
    for (row, expected) in rows {
        let text = endpoint(row);
        let found = errors(&text);
        if found != *expected {
            differing
                .push(format!("{row}\n  expected {expected:?}\n  found    {found:?}\n{}", specs(&text).report(false)));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

/// An endpoint whose reply is this expression.
fn reply(expression: &str) -> String {
    format!(
        "GET /e/{{id}}:\n  path: {{ id: {{ type: integer }} }}\n  query: {{ q: {{ type: string }}, d: {{ type: string, default: x }} }}\n  fan_out:{CALLS}  fields:\n    x: |-\n{}",
        indented(expression, 6)
    )
}

/// An endpoint with one more call, of which nothing is used.
fn call(text: &str) -> String {
    let body = "{ type: object, required: [name, things], properties: { name: { type: string }, hint: { type: string }, note: { type: string }, things: { type: array, items: { type: object, required: [name], properties: { name: { type: string }, note: { type: string } } } } } }";
    format!(
        "POST /e/{{id}}:\n  path: {{ id: {{ type: integer }} }}\n  query: {{ q: {{ type: string }}, n: {{ type: integer, default: 1 }}, s: {{ type: string, enum: [x, y] }} }}\n  body: {body}\n  fan_out:{CALLS}    new:\n{}  fields: 1\n",
        indented(text, 6)
    )
}

#[test]
fn optional_flows_and_ends() {
    let rows: &[(&str, &[&str])] = &[
        ("$maybe.name | upper", &[]),
        ("$maybe.name ?? \"x\" | upper", &[]),
        ("$thing.note | money(\"EUR\")", &["0306 $thing.note"]),
        ("$thing.price | money($thing.note)", &["0302 $thing.note"]),
        ("$thing.price | money($thing.note ?? \"EUR\")", &[]),
        ("$maybe.parts[].sku", &[]),
        ("$maybe.parts | where(count > 1) | first { sku }", &[]),
        ("$thing.parts | where(on)", &["0302 on"]),
        ("$thing.parts | where(on ?? false)", &[]),
        ("$thing.parts | where(on != null)", &[]),
        ("$optionals | where(n > 1)", &[]),
        ("$optionals { n }", &[]),
        ("$optionals[].n", &[]),
        ("$optionals[].names[]", &[]),
        ("$thing.parts | where($thing.on)", &["0302 $thing.on"]),
        ("!$thing.on", &["0302 $thing.on"]),
        ("$thing.on && true", &["0302 $thing.on"]),
        ("$thing.note ?? $maybe.name ?? \"x\"", &[]),
        ("$thing.note ?? 5", &["0306 5"]),
        ("$thing.note | default(5)", &["0306 5"]),
        ("$thing.parts | default(\"x\")", &["0306 \"x\""]),
        ("$maybe ?? $thing", &[]),
        ("($maybe ?? $thing) { id, name }", &[]),
        ("($maybe ?? $thing).name", &["0303 name"]),
        ("$maybe { id } ?? null", &[]),
    ];
    hold(rows, reply);
}

#[test]
fn comparisons_and_totals() {
    let rows: &[(&str, &[&str])] = &[
        ("$thing.id == $thing.name", &["0306 $thing.name"]),
        ("$thing.id == $thing.price", &[]),
        ("$thing.id < $thing.name", &["0306 $thing.name"]),
        ("$thing.status == \"open\"", &[]),
        ("$thing.status == \"opn\"", &["0308 \"opn\""]),
        ("$things | where(\"opn\" == status)", &["0308 \"opn\""]),
        ("$thing.state != \"opn\"", &["0308 \"opn\""]),
        ("$maybe.status == \"opn\"", &["0308 \"opn\""]),
        ("$thing.status == $thing.state", &[]),
        ("$thing.parts | where(sku == 5)", &["0306 5"]),
        ("$thing == null", &[]),
        ("$thing.either == \"x\"", &["0306 \"x\""]),
        ("$thing.id + $thing.name", &["0306 $thing.name"]),
        ("$thing.price * 1.19 + $thing.id", &[]),
        ("$thing.id > 12345678901234567890", &["0111 12345678901234567890"]),
        ("$thing.on ?? true || $thing.name", &["0301 $thing.name"]),
    ];
    hold(rows, reply);
}

#[test]
fn filters_and_their_types() {
    let rows: &[(&str, &[&str])] = &[
        ("$thing.parts | sum", &["0306 $thing.parts"]),
        ("$thing.parts[].price | sum", &[]),
        ("$thing.parts[].sku | avg", &["0306 $thing.parts[].sku"]),
        ("$thing.parts[].count | max", &[]),
        ("$thing.parts | max", &["0306 $thing.parts"]),
        ("$thing.parts | distinct", &["0306 $thing.parts"]),
        ("$thing.parts | join(\",\")", &["0306 $thing.parts"]),
        ("$thing.parts[].sku | join(5)", &["0307 5"]),
        ("$thing.parts[].sku | join", &["0307 join"]),
        ("$thing.parts | sort(price)", &[]),
        ("$thing.parts | sort(\"price\")", &[]),
        ("$thing | sort(name)", &["0305 $thing"]),
        ("$thing.groups | flatten | count", &[]),
        ("$thing.parts | flatten", &["0305 $thing.parts"]),
        ("$thing.name | count", &["0305 $thing.name"]),
        ("$thing.name | length", &[]),
        ("$thing.id | length", &["0306 $thing.id"]),
        ("$thing.extra | keys", &[]),
        ("$thing | values", &["0306 $thing"]),
        ("$thing.extra.a + 1", &[]),
        ("$thing.extra[$thing.id]", &["0310 $thing.id"]),
        ("$answers[$thing.id].name", &[]),
        ("$answers[$thing.name].name", &["0310 $thing.name"]),
        ("$answers | keys", &[]),
        ("$answers", &["0311 $answers"]),
        ("$answers { id }", &["0303 $answers"]),
        ("$thing.parts[0].sku", &[]),
        ("$thing.name | number | money(\"EUR\")", &[]),
        ("$thing.id | upper", &["0306 $thing.id"]),
        ("$thing.id | string | upper", &[]),
        ("$thing.parts | string", &["0306 $thing.parts"]),
        ("$thing.at | date(\"%d\")", &[]),
        ("$thing.id | date(\"%d\")", &["0306 $thing.id"]),
        ("$thing | pick(id, nam)", &["0204 nam"]),
        ("$thing | pick(id) | merge($maybe)", &["0302 $maybe"]),
        ("$thing.parts | pick(sku)", &[]),
        ("$thing.either | pick(a)", &["0306 $thing.either"]),
        ("$thing.name | shout", &[]),
        ("$thing.note | shout", &[]),
        ("$thing.id | shout", &["0307 $thing.id"]),
        ("$thing.note | pad(3)", &[]),
        ("$thing.name | pad($thing.price)", &["0307 $thing.price"]),
        ("$thing.parts[].price | mean", &["0307 $thing.parts[].price"]),
        ("$thing.name | split(\"\")", &[]),
        ("$thing.parts | take($thing.id)", &[]),
        ("$thing.parts | take(1.5)", &["0307 1.5"]),
    ];
    hold(rows, reply);
}

#[test]
fn what_can_be_looked_into() {
    let rows: &[(&str, &[&str])] = &[
        ("$thing.either", &[]),
        ("$thing.either.a", &["0303 a"]),
        ("$thing.parent.parent.parent.name", &[]),
        ("$thing.parent", &[]),
        ("$thing.parent { parent { parent { id } } }", &[]),
        ("$thing { parts { sku, of = $thing.name } }", &[]),
        ("$thing { parts { sku, of = name } }", &["0204 name"]),
        ("$thing.secret", &["0204 secret"]),
        ("$claims.sub", &[]),
        ("$claims", &["0207 $claims"]),
        ("$query.q | upper", &[]),
        ("$query.d | upper", &[]),
        ("$key", &["0208 $key"]),
        ("$path", &["0207 $path"]),
        ("$thing.name == name", &["0214 name"]),
    ];
    hold(rows, reply);
}

#[test]
fn arguments() {
    let list = |with: &str| call(&format!("call: up.listThings\nwith:\n  owner: x\n{}", indented(with, 2)));
    let rows: &[(&str, &[&str])] = &[
        ("status: $query.q", &[]),
        ("status: $query.s", &["0301 $query.s"]),
        ("status: opn", &["0308 opn"]),
        ("status: $thing.state ?? \"opn\"", &["0308 \"opn\""]),
        ("status: $thing.state ?? \"open\"", &[]),
        ("limit: 0", &["0308 0"]),
        ("limit: 51", &["0308 51"]),
        ("limit: 5.5", &["0301 5.5"]),
        ("limit: '5'", &["0301 5"]),
        ("limit: $query.n", &[]),
        ("limit: null", &[]),
        ("ratio: 0", &["0308 0"]),
        ("ratio: $query.n", &[]),
        ("tags: [a, c]", &["0308 c"]),
        ("tags: a", &["0301 a"]),
        ("tags: $thing.parts[].sku", &[]),
        ("ids: $thing.parts[].count", &[]),
        ("ids: $thing.parts[].sku", &["0301 $thing.parts[].sku"]),
        ("box: { min: 1 }", &[]),
        ("box: { max: 1 }", &["0105 { max: 1 }"]),
        ("box: { min: 1, mox: 2 }", &["0204 mox"]),
        ("box: { min: $thing.price }", &["0302 $thing.price"]),
        ("odd: x", &["0510 x"]),
        ("nested: [[a]]", &["0510 [[a]]"]),
        ("one: x", &[]),
        ("one: $thing.either", &["0510 $thing.either"]),
        ("box: $thing.extra", &["0301 $thing.extra"]),
        ("x-trace: $query.q", &[]),
        ("status: $thing.either", &["0301 $thing.either"]),
    ];
    hold(rows, list);
    let rows: &[(&str, &[&str])] = &[
        ("call: up.labelled\nwith: { id: x }", &[]),
        ("call: up.labelled\nwith: { id: [x] }", &["0301 [x]"]),
        ("call: up.listThings\nwith: { owner: $query.q }", &["0302 $query.q"]),
        ("call: up.listThings\nwith: { owner: $query.q ?? \"x\" }", &[]),
        ("call: up.listThings\nwith: { owner: $maybe.name }", &["0302 $maybe.name"]),
        ("call: up.listThings\nwith: { owner: $claims.maybe }", &["0302 $claims.maybe"]),
        ("call: up.getThing\nwith: { id: null }", &["0302 null"]),
        ("call: up.getThing\nwith: { id: $optionals | first }", &["0302 $optionals | first"]),
    ];
    hold(rows, call);
}

#[test]
fn bodies() {
    let body = |text: &str| call(&format!("call: up.addThing\nbody: {text}"));
    let rows: &[(&str, &[&str])] = &[
        ("{ name: a, note: null }", &[]),
        ("{ name: a }", &["0105 { name: a }"]),
        ("{ name: null, note: null }", &["0302 null"]),
        ("{ name: $body.hint, note: $body.note }", &["0302 $body.hint"]),
        ("{ name: $body.name, note: $body.note, hint: $body.hint }", &[]),
        ("{ name: a, note: b, id: 5 }", &["0204 id"]),
        ("{ name: a, note: b, status: opn }", &["0308 opn"]),
        ("{ name: a, note: b, labels: { x: y } }", &[]),
        ("{ name: a, note: b, labels: { x: 5 } }", &["0301 5"]),
        ("{ name: a, note: b, parts: [{ sku: a }] }", &[]),
        ("{ name: a, note: b, parts: [{ cuont: 1 }] }", &["0105 { cuont: 1 }", "0204 cuont"]),
        ("'$body { name, note }'", &[]),
        ("'$body { name }'", &["0105 $body { name }"]),
        ("'$body { name, note, nmae = name }'", &["0204 nmae"]),
        ("$body", &["0301 $body"]),
        ("[a]", &["0301 [a]"]),
    ];
    hold(rows, body);
    let rows: &[(&str, &[&str])] = &[
        ("call: up.addThings\nbody: $body.things { name, note }", &[]),
        ("call: up.addThings\nbody: $body.things { name }", &["0301 $body.things { name }"]),
        ("call: up.addThings\nbody: $body.things { name = note, note }", &["0301 $body.things { name = note, note }"]),
        ("call: up.addThings", &[]),
        ("call: up.getThing\nwith: { id: 1 }\nbody: { a: 1 }", &["0507 { a: 1 }"]),
    ];
    hold(rows, call);
}

#[test]
fn fallbacks_passes_and_keys() {
    let rows: &[(&str, &[&str])] = &[
        ("call: up.getThing\nwith: { id: 1 }\nfallback: { id: x }", &["0301 x"]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: { idd: 1 }", &["0204 idd"]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: []", &["0301 []"]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: { status: opn }", &["0308 opn"]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: $thing", &[]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: '$thing { id, name }'", &[]),
        ("call: up.getThing\nwith: { id: 1 }\nfallback: $things", &["0301 $things"]),
        ("call: up.listThings\nwith: { owner: x }\nfallback: $things { id }", &[]),
        ("call: up.listThings\nwith: { owner: x }\nfallback: $things | take(3)", &[]),
        ("call: up.getThing\nwith: { id: 1 }\npass: [404, 418]", &[]),
        ("call: up.strict\npass: [404]", &[]),
        ("call: up.strict\npass: [409]", &["0505 409"]),
        ("call: up.strict\npass: [404]\nfallback: null", &["0505 404"]),
        ("call: up.strict\nwhen: $thing.on", &["0302 $thing.on"]),
        ("call: up.strict\nwhen: $thing.on ?? false", &[]),
        ("call: up.strict\nwhen: $key == 1", &["0208 $key"]),
        ("call: up.getThing\neach: $thing.parts[].count\nwith: { id: $key }", &[]),
        ("call: up.getThing\neach: $thing.parts[].sku\nwith: { id: $key }", &["0301 $key"]),
        ("call: up.getThing\neach: $thing.parts[].price\nwith: { id: $key }", &["0310 $thing.parts[].price"]),
        ("call: up.getThing\neach: $maybe.parts[].count\nwith: { id: $key }", &[]),
        ("call: up.getThing\neach: $answers\nwith: { id: $key }", &["0305 $answers"]),
        ("call: up.listThings\neach: $thing.parts[].sku\nwith: { owner: x, tags: $keys }\nbatch: { by: name }", &[]),
        (
            "call: up.listThings\neach: $thing.parts[].count\nwith: { owner: x, ids: $keys }\nbatch: { by: name }",
            &["0310 name"],
        ),
        ("call: up.listThings\neach: $thing.parts[].sku\nwith: { owner: $key }\nbatch: { by: name }", &["0208 $key"]),
        ("call: up.strict\ntimeout: 2s", &["0502 2s"]),
        ("call: up.strict\nfallback: { call: up.getThing, with: { id: $new.id } }", &["0501 $new"]),
        ("call: up.strict\nafter: new", &["0501 new"]),
        ("call: up.dropThing\nwith: { id: 1 }", &[]),
    ];
    hold(rows, call);
}

#[test]
fn endpoints() {
    let rows: &[(&str, &[&str])] = &[
        ("GET /a:\n  auth: [a, b]\n  fields: $claims.n", &[]),
        ("GET /a:\n  auth: [a, b]\n  fields: $claims.maybe", &["0203 maybe"]),
        ("GET /a:\n  auth: [a, b]\n  fields: $claims.sub", &["0203 sub"]),
        (
            "GET /a:\n  query: { x: { type: integer } }\n  headers: { x: { type: string } }\n  fields: { a: $query.x, b: $headers.x }",
            &[],
        ),
        ("GET /a/{x}:\n  query: { x: { type: integer } }\n  fields: { a: $query.x, b: $path.x }", &[]),
        ("GET /a:\n  query: { x: { type: integer, default: abc } }\n  fields: $query.x", &["0308 x"]),
        ("GET /a:\n  headers: { x-a: { type: string }, X-A: { type: string } }\n  fields: 1", &["0104 X-A"]),
        ("GET /a/{x}:\n  fields: 1\nGET /a/{y}:\n  fields: 1", &["0603 GET /a/{y}"]),
        ("GET /a/{x}:\n  fields: 1\nGET /a/b:\n  fields: 1\nPUT /a/{y}:\n  fields: 1", &["0609 /a/{y}"]),
        ("GET /a:\n  fan_out: { path: { call: up.strict } }\n  fields: $path", &["0114 path"]),
        ("POST /a:\n  body: up.getThing\n  fields: $body", &["0507 up.getThing"]),
        ("POST /a:\n  body: up.addThing\n  fields: $body.nme", &["0204 nme"]),
        ("GET /a:\n  fan_out: { x: { call: up.dropThing, with: { id: 1 } } }\n  fields: $x.id", &["0303 id"]),
        ("GET /a:\n  fan_out: { x: { call: up.nullable } }\n  fields: 'Text {$x.id}'", &["0302 $x.id"]),
        (
            "GET /a:\n  query: { x: { type: string, $ref: '#/nowhere' } }\n  fields: $query.x",
            &["0404 { type: string, $ref: '#/nowhere' }"],
        ),
        ("GET /a:\n  fields: ($claims.n + 1) * 2", &[]),
        ("GET /a:\n  fields: -$claims.n", &[]),
        ("GET /a:\n  fields: ($5 off)", &[]),
    ];
    hold(rows, str::to_owned);
}

#[test]
fn a_required_field_that_may_be_null_is_sent_as_null() {
    let sent = |body: &str| {
        let compilation = specs(&call(&format!("call: up.addThing\nbody: {body}")));
        let output = compilation.output.as_ref().unwrap_or_else(|| panic!("{}", compilation.report(false)));
        let module = output.files.values().find(|text| text.contains("struct NewBody")).expect("the call has a body");
        let start = module.find("impl ToJson for NewBody").expect("the body is written");
        module[start..].split("end_object").next().unwrap_or_default().to_owned()
    };
    for body in ["{ name: $body.name, note: $body.note, hint: $body.hint }", "'$body { name, note, hint }'"] {
        let made = sent(body);
        assert!(made.contains("field(r#\"\"note\":\"#"), "required and nullable: written as null\n{made}");
        assert!(made.contains("field_if_any(r#\"\"hint\":\"#"), "neither: left out\n{made}");
    }
}
