use super::*;

/// The schema `It` in a few words, `?` for nullable.
fn it(version: &str, schema: Value) -> String {
    let others = json!({
        "Name": { "type": "string", "description": "of Name" },
        "NullName": { "type": ["string", "null"] },
        "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "kind": { "type": "string", "maxLength": 9 } } },
        "Loop": { "$ref": "#/components/schemas/Pool" },
        "Pool": { "$ref": "#/components/schemas/Loop" },
        "Tree": { "type": "object", "properties": { "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } },
        "Self": { "allOf": [{ "$ref": "#/components/schemas/Self" }, { "type": "object", "properties": { "a": {} } }] },
        "Nothing": { "anyOf": [{ "$ref": "#/components/schemas/Nothing" }] },
        "Ring": { "oneOf": [{ "$ref": "#/components/schemas/Ring" }, { "type": "string" }] },
    });
    let mut schemas = others;
    schemas["It"] = schema;
    let read = Fixture::schemas(version, schemas).it();
    format!("{}{}", word(&read.kind), if read.nullable { " | null" } else { "" })
}

fn v30(schema: Value) -> String {
    it("3.0.3", schema)
}

fn v31(schema: Value) -> String {
    it("3.1.0", schema)
}

fn name(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn types_said_and_told() {
    assert_eq!(v31(json!({ "type": "string" })), "string");
    assert_eq!(v31(json!({ "type": "integer" })), "integer");
    assert_eq!(v31(json!({ "type": ["integer", "number"] })), "number");
    assert_eq!(v31(json!({ "type": ["string", "integer"] })), "any mixed");
    assert_eq!(v31(json!({ "type": "null" })), "null | null");
    assert_eq!(v31(json!({ "properties": { "a": {} }, "required": ["a", "b"] })), "object a");
    assert_eq!(v31(json!({ "items": { "type": "string" } })), "list");
    assert_eq!(v31(json!({ "enum": ["a", "b"] })), "string");
    assert_eq!(v31(json!({ "enum": [1, 2.5] })), "number");
    assert_eq!(v31(json!({ "enum": [1, "a"] })), "any mixed");
    assert_eq!(v31(json!({ "const": 3 })), "integer");
    assert_eq!(v31(json!({ "const": null })), "null | null");
    assert_eq!(v31(json!({})), "any free | null");
    assert_eq!(v31(json!(true)), "any free | null");
    assert_eq!(v31(json!(false)), "any unsupported | null");
    assert_eq!(v31(json!({ "type": "file" })), "any unsupported");
    assert_eq!(v31(json!("text")), "any broken | null");
    assert_eq!(v31(json!({ "type": "array", "prefixItems": [{ "type": "string" }] })), "list");
}

#[test]
fn null_in_every_spelling() {
    assert_eq!(v30(json!({ "type": "string", "nullable": true })), "string | null");
    assert_eq!(v31(json!({ "type": ["string", "null"] })), "string | null");
    assert_eq!(v31(json!({ "anyOf": [name("Name"), { "type": "null" }] })), "string | null");
    assert_eq!(v31(json!({ "oneOf": [{ "const": null }, name("Base")] })), "object id kind? | null");
    assert_eq!(v30(json!({ "nullable": true, "allOf": [name("Base")] })), "object id kind? | null");
    assert_eq!(v31(json!({ "type": "string", "enum": ["a", null] })), "string | null");
    assert_eq!(v31(json!({ "enum": [null] })), "null | null");
    assert_eq!(v31(json!({ "anyOf": [{ "type": "null" }] })), "null | null");
    assert_eq!(
        v31(json!({ "allOf": [name("NullName"), { "description": "says nothing about null" }] })),
        "string | null"
    );
    assert_eq!(v31(json!({ "allOf": [name("NullName"), { "type": "string" }] })), "string");
    assert_eq!(v31(json!({ "oneOf": [name("NullName"), { "type": "string", "enum": ["a"] }] })), "string | null");
}

#[test]
fn siblings_of_a_reference_count_in_3_1_only() {
    let schema = json!({ "$ref": "#/components/schemas/Name", "type": ["string", "null"], "description": "own" });
    assert_eq!(v30(schema.clone()), "string");
    assert_eq!(v31(schema.clone()), "string | null");
    let read = |version| {
        Fixture::schemas(version, json!({ "It": schema, "Name": { "type": "string", "description": "of Name" } }))
            .it()
            .description
    };
    assert_eq!((read("3.0.0"), read("3.1.0")), (Some("of Name".to_owned()), Some("own".to_owned())));
}

#[test]
fn all_of_unites() {
    let own = json!({ "allOf": [name("Base"), { "properties": { "extra": { "type": "string" }, "kind": { "minLength": 2 } }, "required": ["kind"] }] });
    assert_eq!(v30(own.clone()), "object id kind extra?");
    assert_eq!(v31(json!({ "allOf": [{ "allOf": [own, { "required": ["extra"] }] }] })), "object id kind extra");
    assert_eq!(v31(json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] })), "any unsupported");
    assert_eq!(v31(json!({ "allOf": [{ "type": "number" }, { "type": "integer" }] })), "integer");
    assert_eq!(v31(json!({ "allOf": [{ "enum": ["a"] }, { "enum": ["b"] }] })), "any unsupported");
    assert_eq!(
        v30(json!({ "type": "object", "properties": { "own": {} }, "allOf": [name("Base")] })),
        "object own? id kind?"
    );
}

#[test]
fn all_of_merges_one_field_with_another() {
    let fixture = Fixture::schemas(
        "3.0.0",
        json!({ "It": { "allOf": [
        { "properties": { "a": { "type": "number", "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "description": "first" } } },
        { "properties": { "a": { "type": "integer", "maximum": 7, "title": "second", "readOnly": true } } },
    ] } }),
    );
    let Kind::Object(object) = fixture.it().kind else { panic!("an object") };
    assert!(object.fields["a"].read_only && !object.fields["a"].write_only);
    let field = fixture.schema(&object.fields["a"].schema);
    assert_eq!(word(&field.kind), "integer");
    assert_eq!((field.description.as_deref(), field.title.as_deref()), (Some("first"), Some("second")));
    assert_eq!(Value::Object(field.constraints), json!({ "exclusiveMinimum": 1, "maximum": 7 }));
}

#[test]
fn branches_are_any_unless_they_are_one_scalar() {
    assert_eq!(v31(json!({ "oneOf": [name("Base"), { "type": "string" }] })), "any one-of");
    assert_eq!(v31(json!({ "anyOf": [{ "type": "string" }, { "type": "string", "format": "uri" }] })), "string");
    assert_eq!(v31(json!({ "anyOf": [{ "type": "integer" }, { "type": "number" }] })), "number");
    assert_eq!(
        v31(json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] })),
        "any one-of | null"
    );
    assert_eq!(v31(json!({ "oneOf": [name("Base")] })), "object id kind?");
    assert_eq!(v31(json!({ "oneOf": [name("Base"), name("Base")] })), "object id kind?");
    assert_eq!(
        v31(
            json!({ "type": "object", "properties": { "a": {} }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] })
        ),
        "object a?"
    );
    assert_eq!(v31(json!({ "type": "object", "oneOf": [name("Base"), name("Tree")] })), "any one-of");
    assert_eq!(v31(json!({ "type": "string", "anyOf": [{ "minLength": 3 }, { "pattern": "a" }] })), "string");
    assert_eq!(v31(json!({ "oneOf": [{ "$ref": "#/gone" }, { "type": "string" }] })), "any broken | null");
    let values = json!({ "type": "string", "anyOf": [{ "enum": ["a"] }, { "enum": ["b", "a"] }] });
    let schema = Fixture::schemas("3.1.0", json!({ "It": values })).it();
    assert_eq!(schema.enum_values, Some(vec![json!("a"), json!("b")]));
}

#[test]
fn objects_maps_and_what_else_they_hold() {
    let additional = |schema: Value| match Fixture::schemas("3.1.0", json!({ "It": schema })).it().kind {
        Kind::Object(object) => match object.additional {
            Additional::No => "no",
            Additional::Any => "any",
            Additional::Schema(_) => "schema",
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(additional(json!({ "type": "object" })), "any");
    assert_eq!(additional(json!({ "type": "object", "additionalProperties": false })), "no");
    assert_eq!(additional(json!({ "properties": { "a": {} }, "additionalProperties": true })), "any");
    assert_eq!(
        additional(json!({ "properties": { "a": {} }, "additionalProperties": { "type": "string" } })),
        "schema"
    );
    assert_eq!(
        additional(
            json!({ "allOf": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }], "unevaluatedProperties": false })
        ),
        "no"
    );
    assert_eq!(
        additional(
            json!({ "properties": { "a": {} }, "patternProperties": { "^x": {} }, "additionalProperties": false })
        ),
        "any"
    );
    assert_eq!(v31(json!({ "type": "object", "additionalProperties": { "type": "string" } })), "map");
    assert_eq!(v31(json!({ "additionalProperties": true })), "map");
    assert_eq!(v31(json!({ "type": "object", "patternProperties": { "^x": {} } })), "any unsupported");
    assert_eq!(v31(json!({ "properties": { "never": false, "a": {} } })), "object a?");
    let Kind::Map(values) =
        Fixture::schemas("3.1.0", json!({ "It": { "additionalProperties": { "type": "integer" } } })).it().kind
    else {
        panic!("a map")
    };
    let fixture = Fixture::schemas("3.1.0", json!({ "It": { "additionalProperties": { "type": "integer" } } }));
    assert_eq!(word(&fixture.schema(&values).kind), "integer");
}

#[test]
fn circles_end() {
    assert_eq!(v30(name("Loop")), "any recursive | null");
    assert_eq!(v31(json!({ "$ref": "#/components/schemas/It" })), "any recursive | null");
    assert_eq!(v30(name("Self")), "object a?");
    assert_eq!(v30(name("Nothing")), "any recursive | null");
    assert_eq!(v30(name("Ring")), "any one-of | null");
    let fixture =
        Fixture::schemas("3.1.0", json!({ "It": { "properties": { "next": { "$ref": "#/components/schemas/It" } } } }));
    let Kind::Object(object) = fixture.it().kind else { panic!("an object") };
    assert_eq!(object.fields["next"].schema, fixture.root(), "recursion with progress has no end, and needs none");
}

#[test]
fn hostile_nesting_ends() {
    let mut schemas = json!({ "It": name("S0"), "S40": { "type": "object" } });
    for level in 0..40 {
        let next = name(&format!("S{}", level + 1));
        schemas[format!("S{level}")] =
            json!({ "oneOf": [{ "allOf": [next] }, { "title": "b", "allOf": [next] }, { "type": "string" }] });
    }
    assert!(word(&Fixture::schemas("3.1.0", schemas).it().kind).starts_with("any "));
    let mut chain = json!({ "It": name("S0"), "S5000": { "type": "string" } });
    for level in 0..5000 {
        chain[format!("S{level}")] = json!({ "allOf": [name(&format!("S{}", level + 1))] });
    }
    assert_eq!(word(&Fixture::schemas("3.0.0", chain).it().kind), "any broken");
}

#[test]
fn values_annotations_and_constraints() {
    let schema = json!({ "type": "string", "title": "T", "description": "D", "format": "uuid", "enum": ["a", 1, null], "default": "a", "examples": ["e"], "deprecated": true, "maxLength": 3, "x-other": 1 });
    let fixture = Fixture::schemas("3.1.0", json!({ "It": schema }));
    let read = fixture.it();
    assert_eq!(read.enum_values, Some(vec![json!("a")]), "a value of another type can never be");
    assert_eq!((read.default, read.example, read.deprecated), (Some(json!("a")), Some(json!("e")), true));
    assert_eq!((read.title.as_deref(), read.format.as_deref()), (Some("T"), Some("uuid")));
    assert_eq!(Value::Object(read.constraints), json!({ "maxLength": 3 }));
    let Some(Place::Contract { pointer, .. }) = read.place else { panic!("a place") };
    assert_eq!(pointer, "/components/schemas/It");
    assert!(fixture.schema(&SchemaRef::any()).place.is_none());
}
