//! Every kind of difference between two documents of a client, and whether it breaks the client.

use std::collections::BTreeSet;
use std::path::Path;

use bff_codegen::Project;
use bff_codegen::compare::{Change, Rule, compare_documents};
use serde_json::{Value as Json, json};

/// Two documents, and what is said of them: a line for each change, with `!` before a breaking one.
struct Case {
    old: Json,
    new: Json,
    said: &'static [&'static str],
}

/// A document with the one endpoint `GET /x`.
fn document(operation: Json) -> Json {
    with_path("/x", operation)
}

fn with_path(path: &str, operation: Json) -> Json {
    json!({
        "paths": { path: { "get": operation } },
        "components": {
            "schemas": {
                "Self": { "anyOf": [{ "$ref": "#/components/schemas/Self" }, { "type": "null" }] },
                "Colour": { "type": "string", "enum": ["red", "green"] },
                "Tree": {
                    "type": "object",
                    "properties": { "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } }
                }
            },
            "securitySchemes": { "customer": { "description": "A JWT for `shop`." }, "staff": { "description": "A JWT." } }
        }
    })
}

fn parameters(parameters: Json) -> Json {
    document(json!({ "parameters": parameters }))
}

fn limit(schema: Json) -> Json {
    parameters(json!([{ "name": "limit", "in": "query", "schema": schema }]))
}

fn reply(status: &str, reply: Json) -> Json {
    document(json!({ "responses": { status: reply } }))
}

fn body(schema: Json) -> Json {
    json!({ "content": { "application/json": { "schema": schema } } })
}

/// The same schema for what is taken and for what is given.
fn both(schema: Json) -> Json {
    document(json!({ "requestBody": body(schema.clone()), "responses": { "200": body(schema) } }))
}

fn case(old: Json, new: Json, said: &'static [&'static str]) -> Case {
    Case { old, new, said }
}

/// A schema that changes, in a body and in a reply.
fn schema(old: Json, new: Json, said: &'static [&'static str]) -> Case {
    case(both(old), both(new), said)
}

fn cases() -> Vec<Case> {
    [endpoints(), requests(), replies(), types(), bounds(), objects(), composition()].into_iter().flatten().collect()
}

fn endpoints() -> Vec<Case> {
    let security = |security: Json| document(json!({ "security": security }));
    let in_other_words = {
        let mut document = security(json!([{ "customer": [] }]));
        document["components"]["securitySchemes"]["customer"]["description"] = json!("A JWT for `app`.");
        document
    };
    vec![
        case(document(json!({})), json!({ "paths": {} }), &["! is gone"]),
        case(json!({ "paths": {} }), document(json!({})), &["is new"]),
        case(document(json!({})), with_path("/y", json!({})), &["! is gone", "is new"]),
        case(document(json!({})), document(json!({ "deprecated": true })), &["is deprecated"]),
        case(document(json!({ "deprecated": true })), document(json!({})), &["is no longer deprecated"]),
        case(document(json!({ "summary": "a" })), document(json!({ "summary": "b", "description": "c" })), &[]),
        case(
            security(json!([])),
            security(json!([{ "customer": [] }])),
            &["! auth was public, wants a token of customer now"],
        ),
        case(security(json!([{ "customer": [] }])), security(json!([])), &["auth is public now"]),
        case(
            security(json!([{ "customer": [] }])),
            security(json!([{ "customer": ["read", "admin"] }, { "customer": ["read", "staff"] }])),
            &["! auth asks callers with customer for `admin` and `read`, or `read` and `staff` now"],
        ),
        case(
            security(json!([{ "customer": ["read", "admin"] }])),
            security(json!([{ "customer": ["admin"] }, { "customer": ["staff"] }])),
            &["auth asks callers with customer for `admin`, or `staff` now"],
        ),
        case(
            security(json!([{ "customer": ["admin"] }, { "customer": ["staff"] }])),
            security(json!([{ "customer": ["admin"] }])),
            &["! auth asks callers with customer for `admin` now"],
        ),
        case(
            security(json!([{ "customer": ["admin"] }])),
            security(json!([{ "customer": [] }])),
            &["auth no longer asks callers with customer for a role or a scope"],
        ),
        case(
            security(json!([{ "customer": [] }])),
            security(json!([{ "staff": [] }])),
            &["! auth no longer takes a token of customer", "auth also takes a token of staff"],
        ),
        case(
            security(json!([{ "customer": [] }, { "staff": [] }])),
            security(json!([{ "staff": [] }, { "customer": [] }])),
            &[],
        ),
        case(security(json!([{ "customer": [] }])), in_other_words, &[]),
    ]
}

fn requests() -> Vec<Case> {
    let with_body = |required: bool| {
        let mut body = body(json!({}));
        body["required"] = json!(required);
        document(json!({ "requestBody": body }))
    };
    let required =
        |required: bool| parameters(json!([{ "name": "q", "in": "query", "required": required, "schema": {} }]));
    let none = || document(json!({}));
    let in_path = |name: &str, ty: &str| {
        let parameter = json!({ "name": name, "in": "path", "required": true, "schema": { "type": ty } });
        with_path(&format!("/x/{{{name}}}"), json!({ "parameters": [parameter] }))
    };
    let header = |name: &str| parameters(json!([{ "name": name, "in": "header", "schema": {} }]));
    let list = |explode: bool| {
        let schema = json!({ "type": "array", "items": { "type": "string" } });
        parameters(json!([{ "name": "tag", "in": "query", "style": "form", "explode": explode, "schema": schema }]))
    };
    vec![
        case(none(), required(false), &["query.q is new"]),
        case(none(), required(true), &["! query.q is new and required"]),
        case(required(false), none(), &["! query.q is no longer looked at"]),
        case(required(false), required(true), &["! query.q is required now"]),
        case(required(true), required(false), &["query.q is optional now"]),
        // What a client sends does not show how a part of the path is called, nor the case of a header's name.
        case(in_path("id", "string"), in_path("orderId", "string"), &[]),
        case(in_path("id", "string"), in_path("orderId", "integer"), &["! path.id was a string, is an integer now"]),
        case(header("X-Tenant"), header("x-tenant"), &[]),
        case(
            limit(json!({ "type": "integer" })),
            limit(json!({ "type": "integer", "default": 5 })),
            &["! query.limit is 5 now if it is left out"],
        ),
        case(
            limit(json!({ "type": "integer", "default": 5 })),
            limit(json!({ "type": "integer", "default": 6 })),
            &["! query.limit was 5 if it is left out, and is 6 now"],
        ),
        case(
            limit(json!({ "type": "integer", "default": 5 })),
            limit(json!({ "type": "integer" })),
            &["! query.limit was 5 if it is left out, and is nothing now"],
        ),
        case(list(true), list(false), &["! query.tag writes its list otherwise now"]),
        case(none(), with_body(false), &["body is new"]),
        case(none(), with_body(true), &["! body is new and required"]),
        case(with_body(false), none(), &["! body is no longer looked at"]),
        case(with_body(false), with_body(true), &["! body is required now"]),
        case(with_body(true), with_body(false), &["body is optional now"]),
    ]
}

fn replies() -> Vec<Case> {
    let also = |status: &str| document(json!({ "responses": { "200": {}, status: {} } }));
    let header = |schema: Json| reply("200", json!({ "headers": { "Location": { "schema": schema } } }));
    let own = || reply("200", json!({ "headers": { "Bff-Degraded": { "$ref": "#/components/headers/Degraded" } } }));
    vec![
        case(reply("200", json!({})), reply("201", json!({})), &["! status was 200, is 201 now"]),
        case(also("404"), also("409"), &["status can be 409 now", "status is never 404 now"]),
        case(reply("200", json!({})), reply("200", body(json!({}))), &["reply is new"]),
        case(reply("200", body(json!({}))), reply("200", json!({})), &["! reply is gone"]),
        case(reply("200", json!({})), header(json!({ "type": "string" })), &["reply header Location is new"]),
        case(header(json!({ "type": "string" })), reply("200", json!({})), &["! reply header Location is gone"]),
        case(
            header(json!({ "type": "string" })),
            header(json!({ "type": "integer" })),
            &["! reply header Location was a string, is an integer now"],
        ),
        // The run time's own headers say nothing of the endpoint's contract.
        case(own(), reply("200", json!({})), &[]),
    ]
}

fn types() -> Vec<Case> {
    vec![
        schema(
            json!({ "type": "string" }),
            json!({ "type": "boolean" }),
            &["! body was a string, is a boolean now", "! reply was a string, is a boolean now"],
        ),
        schema(
            json!({ "type": "integer" }),
            json!({ "type": "number" }),
            &["! reply was an integer, is a number now", "body was an integer, is a number now"],
        ),
        schema(
            json!({ "type": ["array", "string"], "items": {} }),
            json!({ "type": "array", "items": {} }),
            &["! body was a list or a string, is a list now", "reply was a list or a string, is a list now"],
        ),
        schema(json!({ "type": "string" }), json!({}), &["! reply can be anything now", "body can be anything now"]),
        schema(
            json!({ "description": "Anything." }),
            json!({ "type": "object" }),
            &["! body could be anything, is an object now", "reply could be anything, is an object now"],
        ),
        // A type that is not named is told by the rest.
        schema(json!({ "type": "object", "properties": {} }), json!({ "properties": {} }), &[]),
        schema(json!({ "type": "integer", "enum": [1] }), json!({ "const": 1 }), &[]),
        schema(
            json!({ "type": "string", "minLength": 1 }),
            json!({ "minLength": 1 }),
            &["! reply was a string, is of any type now", "body was a string, is of any type now"],
        ),
        // `null` is the same however it is written.
        schema(
            json!({ "type": ["string", "null"] }),
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
            &[],
        ),
        schema(
            json!({ "type": "string" }),
            json!({ "type": ["string", "null"] }),
            &["! reply can be null now", "body can be null now"],
        ),
        schema(
            json!({ "anyOf": [{ "$ref": "#/components/schemas/Colour" }, { "type": "null" }] }),
            json!({ "$ref": "#/components/schemas/Colour" }),
            &["! body is never null now", "reply is never null now"],
        ),
        schema(
            json!({ "$ref": "#/components/schemas/Colour" }),
            json!({ "type": "string", "enum": ["green", "blue"] }),
            &[
                "! body cannot be `red` now",
                "! reply can be `blue` now",
                "body can be `blue` now",
                "reply cannot be `red` now",
            ],
        ),
        schema(
            json!({ "type": "integer" }),
            json!({ "type": "integer", "const": 3 }),
            &["! body is one of `3` now", "reply is one of `3` now"],
        ),
        schema(
            json!({ "type": "string", "const": "a" }),
            json!({ "type": "string" }),
            &["! reply can have any value now", "body can have any value now"],
        ),
        schema(
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "string", "format": "date-time" }),
            &[
                "! body had the format `date`, has `date-time` now",
                "! reply had the format `date`, has `date-time` now",
            ],
        ),
        schema(
            json!({ "type": "integer", "format": "int32" }),
            json!({ "type": "integer", "format": "int64" }),
            &["! reply had the format `int32`, has `int64` now", "body had the format `int32`, has `int64` now"],
        ),
        schema(
            json!({ "type": "string", "format": "uri" }),
            json!({ "type": "string" }),
            &["! reply no longer has the format `uri`", "body no longer has the format `uri`"],
        ),
        schema(
            json!({ "type": "string" }),
            json!({ "type": "string", "format": "uri" }),
            &["! body has the format `uri` now", "reply has the format `uri` now"],
        ),
        schema(
            json!({ "type": "string", "description": "a", "examples": ["x"], "x-bff-missing": [], "title": "A" }),
            json!({ "type": "string", "description": "b" }),
            &[],
        ),
    ]
}

fn bounds() -> Vec<Case> {
    vec![
        schema(
            json!({ "type": "integer", "minimum": 1 }),
            json!({ "type": "integer", "minimum": 2 }),
            &["! body had `minimum` 1, has 2 now", "reply had `minimum` 1, has 2 now"],
        ),
        schema(
            json!({ "type": "string", "maxLength": 10 }),
            json!({ "type": "string", "maxLength": 20 }),
            &["! reply had `maxLength` 10, has 20 now", "body had `maxLength` 10, has 20 now"],
        ),
        schema(
            json!({ "type": "array", "items": {}, "maxItems": 5, "uniqueItems": false }),
            json!({ "type": "array", "items": {}, "maxItems": 4, "uniqueItems": true }),
            &[
                "! body had `maxItems` 5, has 4 now",
                "! body has `uniqueItems` true now",
                "reply had `maxItems` 5, has 4 now",
                "reply has `uniqueItems` true now",
            ],
        ),
        schema(
            json!({ "type": "string", "pattern": "^a" }),
            json!({ "type": "string", "pattern": "^b" }),
            &["! body had `pattern` \"^a\", has \"^b\" now", "! reply had `pattern` \"^a\", has \"^b\" now"],
        ),
        schema(
            json!({ "type": "integer", "multipleOf": 5 }),
            json!({ "type": "integer" }),
            &["! reply no longer has `multipleOf` 5", "body no longer has `multipleOf` 5"],
        ),
    ]
}

fn objects() -> Vec<Case> {
    let object =
        |properties: Json, required: Json| json!({ "type": "object", "properties": properties, "required": required });
    let map = |values: Json| json!({ "type": "object", "additionalProperties": values });
    vec![
        schema(
            object(json!({ "a": {} }), json!([])),
            object(json!({ "b": {}, "c": {} }), json!(["c"])),
            &[
                "! body.a is no longer looked at",
                "! body.c is new and required",
                "! reply.a is gone",
                "body.b is new",
                "reply.b is new",
                "reply.c is new",
            ],
        ),
        schema(
            object(json!({ "a": {}, "b": {} }), json!(["b"])),
            object(json!({ "a": {}, "b": {} }), json!(["a"])),
            &[
                "! body.a is required now",
                "! reply.b can be missing now",
                "body.b is optional now",
                "reply.a is always there now",
            ],
        ),
        schema(
            json!({ "type": "array", "items": object(json!({ "a": { "type": "string" } }), json!([])) }),
            json!({ "type": "array", "items": object(json!({ "a": { "type": "integer" } }), json!([])) }),
            &["! body[].a was a string, is an integer now", "! reply[].a was a string, is an integer now"],
        ),
        schema(
            map(json!({ "type": "integer" })),
            map(json!({ "type": "number" })),
            &["! reply.* was an integer, is a number now", "body.* was an integer, is a number now"],
        ),
        schema(
            map(json!({ "type": "integer" })),
            map(json!(true)),
            &["! reply.* can be anything now", "body.* can be anything now"],
        ),
        schema(
            map(json!(true)),
            map(json!({ "type": "integer" })),
            &["! body.* has values that are an integer now", "reply.* has values that are an integer now"],
        ),
        schema(
            map(json!(true)),
            map(json!(false)),
            &["! body has no fields but those described now", "reply has no fields but those described now"],
        ),
        schema(
            map(json!(false)),
            json!({ "type": "object" }),
            &["body may have other fields now", "reply may have other fields now"],
        ),
        schema(
            map(json!(false)),
            map(json!({ "type": "integer" })),
            &["! body.* is something else now", "! reply.* is something else now"],
        ),
        schema(json!({ "$ref": "#/components/schemas/Tree" }), json!({ "$ref": "#/components/schemas/Tree" }), &[]),
    ]
}

fn composition() -> Vec<Case> {
    let (a, b, c) = (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "boolean" }));
    vec![
        schema(
            json!({ "anyOf": [a, b] }),
            json!({ "anyOf": [a, b, c] }),
            &["! reply was one of 2 alternatives, is one of 3 now", "body was one of 2 alternatives, is one of 3 now"],
        ),
        schema(
            json!({ "oneOf": [a, b, c] }),
            json!({ "oneOf": [a, c] }),
            &["! body was one of 3 alternatives, is one of 2 now", "reply was one of 3 alternatives, is one of 2 now"],
        ),
        schema(
            a.clone(),
            json!({ "anyOf": [a, b] }),
            &[
                "! reply was described by one schema, is by 2 alternatives now",
                "body was described by one schema, is by 2 alternatives now",
            ],
        ),
        schema(
            json!({ "oneOf": [a, b] }),
            b.clone(),
            &[
                "! body was described by 2 alternatives, is by one schema now",
                "reply was described by 2 alternatives, is by one schema now",
            ],
        ),
        schema(
            c.clone(),
            json!({ "anyOf": [a, b] }),
            &[
                "! body was described by one schema, is by 2 alternatives now",
                "! reply was described by one schema, is by 2 alternatives now",
            ],
        ),
        schema(json!({ "anyOf": [a, b] }), json!({ "oneOf": [a, b] }), &[]),
        schema(
            json!({ "anyOf": [a, b] }),
            json!({ "anyOf": [a, c] }),
            &["! body(2) was an integer, is a boolean now", "! reply(2) was an integer, is a boolean now"],
        ),
        schema(
            json!({ "allOf": [{ "type": "string", "minLength": 1 }, { "minLength": 2 }] }),
            json!({ "allOf": [{ "type": "string", "minLength": 1 }, { "minLength": 2 }, { "minLength": 3 }] }),
            &["! body is put together of other schemas now", "! reply is put together of other schemas now"],
        ),
        schema(
            json!({ "allOf": [{ "$ref": "#/components/schemas/Colour" }] }),
            json!({ "$ref": "#/components/schemas/Colour" }),
            &[],
        ),
        schema(
            json!({
                "required": ["a"],
                "allOf": [
                    { "type": "object", "properties": { "a": a, "c": c }, "description": "One." },
                    { "type": "object", "properties": { "b": b, "c": c }, "required": ["b"], "description": "Two." }
                ]
            }),
            json!({ "type": "object", "properties": { "a": a, "b": b, "c": c }, "required": ["a", "b"] }),
            &[],
        ),
        schema(
            json!({ "allOf": [{ "properties": { "a": a } }, { "properties": { "a": { "minLength": 1 } } }] }),
            json!({ "properties": { "a": { "type": "string", "minLength": 1 } } }),
            &[],
        ),
        schema(json!({ "$ref": "#/components/schemas/Self" }), json!({ "$ref": "#/components/schemas/Self" }), &[]),
        schema(
            json!({ "type": "string", "not": { "const": "a" } }),
            json!({ "type": "string" }),
            &["! body has another `not` now", "! reply has another `not` now"],
        ),
    ]
}

fn said(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| {
        let weight = if change.is_breaking { "! " } else { "" };
        let gap = if change.place.is_empty() { "" } else { " " };
        format!("{weight}{}{gap}{}", change.place, change.what)
    };
    changes.iter().map(line).collect()
}

#[test]
fn every_difference_is_said_and_weighed() {
    for Case { old, new, said: expected } in cases() {
        let changes = compare_documents(&old, &new);
        assert_eq!(said(&changes), expected, "{old:#}\n{new:#}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let seen: BTreeSet<Rule> =
        cases().iter().flat_map(|case| compare_documents(&case.old, &case.new)).map(|change| change.rule).collect();
    assert_eq!(Rule::ALL.iter().filter(|rule| !seen.contains(rule)).collect::<Vec<_>>(), Vec::<&Rule>::new());
}

#[test]
fn nothing_changes_from_a_document_to_itself() {
    for Case { old, new, .. } in cases() {
        assert_eq!(compare_documents(&old, &old), []);
        assert_eq!(compare_documents(&new, &new), []);
    }
    let project = Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"));
    for client in project.clients().unwrap() {
        let output = project.compile(&client).unwrap().output.expect("the shop's specs compile");
        let document = serde_json::from_str(&output.openapi).unwrap();
        assert_eq!(compare_documents(&document, &document), [], "{client}");
    }
}

#[test]
fn what_breaks_in_one_direction_can_be_taken_back_without_breaking() {
    // What widens or narrows is breaking for one of requests and replies; taken back, for the other.
    let table = [
        (json!({ "type": "integer" }), json!({ "type": "number" })),
        (json!({ "type": "string" }), json!({ "type": ["string", "null"] })),
        (json!({ "type": "string", "enum": ["a"] }), json!({ "type": "string", "enum": ["a", "b"] })),
        (json!({ "type": "integer", "minimum": 2 }), json!({ "type": "integer", "minimum": 1 })),
        (json!({ "type": "string", "maxLength": 1 }), json!({ "type": "string" })),
        (json!({ "type": "string" }), json!({})),
    ];
    for (narrow, wide) in table {
        let breaking = |old: &Json, new: &Json| {
            let changes = compare_documents(&both(old.clone()), &both(new.clone()));
            let places = changes.into_iter().filter(|change| change.is_breaking).map(|change| change.place);
            places.collect::<Vec<_>>()
        };
        assert_eq!(breaking(&narrow, &wide), ["reply"], "{narrow} {wide}");
        assert_eq!(breaking(&wide, &narrow), ["body"], "{wide} {narrow}");
    }
}
