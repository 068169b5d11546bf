use super::*;
use crate::source::Span;

fn schema_json(version: &str, schemas: Value, purpose: Purpose) -> Value {
    let fixture = Fixture::schemas(version, schemas);
    let (schema, definitions) = fixture.contracts.schema_json(&fixture.root(), "#/$defs/", purpose);
    json!({ "schema": schema, "$defs": definitions })
}

fn written(schema: Value) -> Value {
    schema_json("3.0.3", json!({ "It": schema }), Purpose::Documentation)["$defs"]["It"].clone()
}

#[test]
fn words_of_3_0_become_those_of_2020_12() {
    assert_eq!(
        written(json!({ "type": "string", "nullable": true, "xml": {}, "x-a": 1 })),
        json!({ "type": ["string", "null"] })
    );
    assert_eq!(
        written(json!({ "type": "string", "nullable": true, "enum": ["a"], "example": "a" })),
        json!({ "type": ["string", "null"], "enum": ["a", null], "examples": ["a"] })
    );
    assert_eq!(
        written(
            json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false })
        ),
        json!({ "type": "number", "exclusiveMinimum": 1, "maximum": 2 })
    );
    assert_eq!(
        written(json!({ "nullable": true, "description": "d", "allOf": [{ "type": "object" }] })),
        json!({ "description": "d", "anyOf": [{ "allOf": [{ "type": "object" }] }, { "type": "null" }] })
    );
    assert_eq!(
        written(json!({ "type": "object", "required": true, "properties": { "required": { "type": "string" } } })),
        json!({ "type": "object", "properties": { "required": { "type": "string" } } })
    );
}

#[test]
fn references_become_definitions_and_recursion_stays() {
    let tree = json!({
        "It": { "type": "object", "properties": {
            "children": { "type": "array", "items": { "$ref": "#/components/schemas/It" } },
            "name": { "$ref": "#/components/schemas/A~1b" },
            "same": { "$ref": "#/components/schemas/It/properties/name" },
            "deep": { "$ref": "#/components/schemas/A_b/properties/x" },
            "gone": { "$ref": "#/gone" },
        } },
        "A/b": { "$ref": "#/components/schemas/Name" },
        "Name": { "type": "string" },
        "A_b": { "properties": { "x": { "type": "integer" } } },
    });
    assert_eq!(
        schema_json("3.0.3", tree, Purpose::Validation),
        json!({
            "schema": { "$ref": "#/$defs/It" },
            "$defs": {
                "A_b_x": { "type": "integer" },
                "It": { "type": "object", "properties": {
                    "children": { "type": "array", "items": { "$ref": "#/$defs/It" } },
                    "name": { "$ref": "#/$defs/Name" },
                    "same": { "$ref": "#/$defs/Name" },
                    "deep": { "$ref": "#/$defs/A_b_x" },
                    "gone": {},
                } },
                "Name": { "type": "string" },
            }
        })
    );
}

#[test]
fn siblings_of_references_follow_the_version() {
    let schemas = json!({ "It": { "properties": { "a": { "$ref": "#/components/schemas/A", "maxLength": 3 } } }, "A": { "type": "string" } });
    let of =
        |version| schema_json(version, schemas.clone(), Purpose::Validation)["$defs"]["It"]["properties"]["a"].clone();
    assert_eq!(of("3.0.0"), json!({ "$ref": "#/$defs/A" }));
    assert_eq!(of("3.1.0"), json!({ "$ref": "#/$defs/A", "maxLength": 3 }));
}

#[test]
fn a_request_needs_no_read_only_field() {
    let schema = json!({ "It": { "title": "t", "required": ["id", "name"], "properties": { "id": { "readOnly": true }, "name": { "default": 1 } } } });
    let of = |purpose| schema_json("3.1.0", schema.clone(), purpose)["$defs"]["It"].clone();
    assert_eq!(of(Purpose::Validation), json!({ "required": ["name"], "properties": { "id": {}, "name": {} } }));
    assert_eq!(of(Purpose::Documentation)["required"], json!(["id", "name"]));
}

#[test]
fn one_bundle_has_one_name_for_one_schema() {
    let one = Fixture::schemas("3.1.0", json!({ "It": { "type": "string" } }));
    let mut bundle = Bundle::new(&one.contracts, "#/components/schemas/", Purpose::Documentation);
    bundle.reserve("It");
    let first = bundle.add(&one.root());
    assert_eq!(first, json!({ "$ref": "#/components/schemas/It_2" }));
    assert_eq!(bundle.add(&one.root()), first);
    assert_eq!(bundle.add(&SchemaRef::any()), json!({}));
    assert_eq!(Value::Object(bundle.into_definitions()), json!({ "It_2": { "type": "string" } }));
}

#[test]
fn a_schema_of_a_spec_is_written_where_it_stands() {
    let mut fixture = Fixture::schemas("3.1.0", json!({ "It": { "type": "string" } }));
    let source = fixture.sources.add("home.yaml", "");
    let mut inline = |schema: Value| fixture.contracts.inline(schema, Span::new(source, 0..0));
    let (flat, tree) = (inline(json!({ "type": "integer" })), inline(json!({ "items": { "$ref": "#" } })));
    let written = |schema| fixture.contracts.schema_json(schema, "#/$defs/", Purpose::Validation);
    assert_eq!(written(&flat), (json!({ "type": "integer" }), serde_json::Map::new()));
    let (schema, definitions) = written(&tree);
    assert_eq!(schema, json!({ "items": { "$ref": "#/$defs/Schema" } }));
    assert_eq!(Value::Object(definitions), json!({ "Schema": schema }));
}

#[test]
fn merged_fields_are_written_as_all_of() {
    let fixture = Fixture::schemas(
        "3.1.0",
        json!({
            "It": { "allOf": [{ "properties": { "a": { "$ref": "#/components/schemas/A" } } }, { "properties": { "a": { "minLength": 1 } } }] },
            "A": { "type": "string" }
        }),
    );
    let Kind::Object(object) = fixture.it().kind else { panic!("an object") };
    let (schema, definitions) =
        fixture.contracts.schema_json(&object.fields["a"].schema, "#/$defs/", Purpose::Validation);
    assert_eq!(schema, json!({ "allOf": [{ "$ref": "#/$defs/A" }, { "minLength": 1 }] }));
    assert_eq!(Value::Object(definitions), json!({ "A": { "type": "string" } }));
}

const API: &str = r##"
openapi: 3.0.3
paths:
  /b: { get: { operationId: b, parameters: [{ $ref: '#/components/parameters/Limit' }], responses: { '200': { $ref: 'parts.yaml#/responses/B' }, '500': { description: bad } } } }
  /a/{id}:
    parameters: [{ name: id, in: path, schema: { type: string } }]
    delete: { operationId: other, responses: {} }
    post: { requestBody: { content: { application/json: { schema: { $ref: 'parts.yaml#/Error' } } } }, responses: { default: { description: all } } }
components:
  parameters: { Limit: { name: limit, in: query, example: 3, schema: { type: integer, nullable: true } } }
  examples: { One: { summary: one, value: { code: 1 } } }
"##;
const PARTS: &str = r##"
responses: { B: { description: fine, content: { application/json: { schema: { $ref: '#/Error' }, examples: { one: { $ref: 'api.yaml#/components/examples/One' }, far: { externalValue: 'http://x' } } } } } }
Error: { type: object, properties: { code: { type: integer, example: 7 } } }
"##;

#[test]
fn a_pruned_contract_is_whole_and_can_be_read_again() {
    let fixture = Fixture::new(&[("api.yaml", API), ("parts.yaml", PARTS)]);
    let contract = fixture.contract();
    let (b, a) = (fixture.operation("b"), contract.operation_at(Method::Post, "/a/{x}").expect("an operation"));
    let pruned = contract.prune(&[&a, &b, &a]);
    assert_eq!(
        pruned,
        json!({
            "openapi": "3.1.0",
            "info": { "title": "shop", "version": "1" },
            "paths": {
                "/b": { "get": {
                    "operationId": "b",
                    "parameters": [{ "name": "limit", "in": "query", "required": false, "schema": { "type": ["integer", "null"] }, "example": 3 }],
                    "responses": { "200": { "description": "fine", "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Error" }, "examples": { "one": { "value": { "code": 1 } } }
                    } } } }
                } },
                "/a/{id}": { "post": {
                    "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } },
                    "responses": { "default": { "description": "all" } }
                } }
            },
            "components": { "schemas": { "Error": { "type": "object", "properties": { "code": { "type": "integer", "examples": [7] } } } } }
        })
    );
    assert_eq!(pruned.to_string(), contract.prune(&[&b, &a]).to_string(), "whatever the order asked for");
    let again = Fixture::new(&[("pruned.json", &pruned.to_string())]);
    let all: Vec<Rc<Operation>> =
        again.contract().routes().filter_map(|(method, path)| again.contract().operation_at(method, path)).collect();
    assert!(all.iter().all(|operation| operation.problems.is_empty()));
    assert_eq!(again.contract().prune(&all.iter().map(Rc::as_ref).collect::<Vec<_>>()), pruned);
}
