//! Answers made from schemas.

use super::*;

/// One property for each thing that a schema can say.
fn everything() -> Value {
    json!({
        "type": "object",
        "required": ["id", "limits", "pattern"],
        "properties": {
            "id": { "type": "string" },
            "uuid": { "type": "string", "format": "uuid" },
            "createdAt": { "type": "string", "format": "date-time" },
            "birthday": { "type": "string", "format": "date" },
            "email": { "type": "string", "format": "email" },
            "website": { "type": "string", "format": "uri" },
            "address": { "type": "string", "format": "ipv4" },
            "status": { "enum": ["open", "closed"] },
            "version": { "const": 3 },
            "limits": { "type": "object", "properties": {
                "low": { "type": "integer", "minimum": 10, "maximum": 12 },
                "step": { "type": "integer", "minimum": 100, "multipleOf": 25 },
                "negative": { "type": "integer", "maximum": -5 },
                "open": { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.02 },
                "fine": { "type": "number", "minimum": 1, "maximum": 2, "multipleOf": 0.125 },
                "short": { "type": "string", "maxLength": 3 },
                "long": { "type": "string", "minLength": 40, "maxLength": 41 },
                "smallId": { "type": "integer", "minimum": 1, "maximum": 4 }
            } },
            "pattern": { "type": "string", "pattern": "^[A-Z]{2}-\\d{3,}$", "minLength": 8 },
            "tags": { "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true },
            "many": { "type": "array", "items": { "type": "integer" }, "minItems": 5 },
            "few": { "type": "array", "items": { "type": "string" }, "maxItems": 1 },
            "pair": { "type": "array", "prefixItems": [{ "type": "number" }, { "type": "boolean" }], "items": false },
            "names": { "type": "object", "additionalProperties": { "type": "string" } },
            "either": { "oneOf": [{ "type": "null" }, { "type": "integer" }, { "type": "string" }] },
            "maybe": { "type": ["string", "null"] },
            "both": { "allOf": [
                { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "n": { "type": "integer", "minimum": 5 } } },
                { "properties": { "b": { "type": "boolean" }, "n": { "maximum": 6 } } }
            ] }
        }
    })
}

#[test]
fn fits_its_schema() {
    let contract = reading("/things/{thingId}", everything(), json!({}));
    let validator = jsonschema::options().should_validate_formats(true).build(&everything()).unwrap();
    for id in 0..50 {
        let thing = get(&contract, &format!("/things/{id}"));
        let faults: Vec<_> =
            validator.iter_errors(&thing).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(thing.as_object().unwrap().len(), 19, "optional properties are there, too: {thing:#}");
    }
}

#[test]
fn is_the_same_every_time_and_on_every_machine() {
    let schema = json!({ "properties": {
        "id": { "type": "string" }, "name": { "type": "string" }, "price": { "type": "number" }, "createdAt": { "format": "date-time" }
    } });
    let contract = reading("/products/{sku}", schema, json!({}));
    let product = get(&contract, "/products/a");
    assert_eq!(
        product,
        json!({ "id": "product-867502", "name": "Urban Bottle", "price": 85.56, "createdAt": "2026-09-06T08:22:10Z" })
    );
    assert_ne!(product, get(&contract, "/products/b"));
    assert_eq!(product, get(&contract, "/products/%61"));
}

#[test]
fn looks_like_what_it_is() {
    let text = json!({ "type": "string" });
    let schema = json!({ "properties": {
        "avatar": { "type": "string", "format": "uri" }, "firstName": text, "phone": text, "currency": text, "created_at": text,
        "rating": { "type": "number" }, "quantity": { "type": "integer" }, "tags": { "type": "array", "items": text },
        "labels": { "type": "object", "additionalProperties": text }
    } });
    let user = get(&reading("/users/{id}", schema, json!({})), "/users/u1");
    let starts = |field: &str, start: &str| assert!(user[field].as_str().unwrap().starts_with(start), "{user:#}");
    starts("avatar", "https://images.example.com/");
    starts("phone", "+49 30 ");
    starts("created_at", "2026-");
    assert_eq!(user["currency"], "EUR");
    assert!((1.0..=5.0).contains(&user["rating"].as_f64().unwrap()));
    assert!((1..=5).contains(&user["quantity"].as_i64().unwrap()));
    assert_eq!((user["tags"].as_array().unwrap().len(), user["labels"].as_object().unwrap().len()), (3, 2));
}

#[test]
fn takes_examples_and_defaults_of_schemas() {
    let schema = json!({ "properties": {
        "a": { "type": "string", "example": "from 3.0" }, "b": { "type": "string", "examples": ["from 3.1", "unused"] }, "c": { "type": "integer", "default": 7 }
    } });
    assert_eq!(
        get(&reading("/things", schema, json!({})), "/things"),
        json!({ "a": "from 3.0", "b": "from 3.1", "c": 7 })
    );
}

#[test]
fn understands_openapi_3_0() {
    let schema = json!({ "type": "object", "properties": {
        "note": { "type": "string", "nullable": true }, "n": { "type": "integer", "minimum": 3, "exclusiveMinimum": true, "maximum": 4 }
    } });
    let answer = get(&reading("/things", schema, json!({})), "/things");
    assert!(answer["note"].is_string());
    assert_eq!(answer["n"], 4);
}

#[test]
fn has_a_null_now_and_then() {
    let element = json!({ "properties": { "id": { "type": "string" }, "note": { "type": ["string", "null"] } } });
    let contract = reading("/things", json!({ "type": "array", "items": element }), json!({}));
    let things = get(&contract, "/things?limit=100");
    let nulls = column(&things, "note").iter().filter(|note| note.is_null()).count();
    assert!((2..=30).contains(&nulls), "{nulls}");
}

#[test]
fn ends_recursion() {
    let schemas = json!({
        "Node": { "type": "object", "required": ["id", "children"], "properties": {
            "id": { "type": "string" },
            "children": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } },
            "parent": { "$ref": "#/components/schemas/Node" },
            "next": { "oneOf": [{ "$ref": "#/components/schemas/Node" }, { "type": "null" }] }
        } },
        "Endless": { "type": "object", "required": ["again"], "properties": { "again": { "$ref": "#/components/schemas/Endless" } } },
        "Ring": { "$ref": "#/components/schemas/Ring" },
    });
    let of = |name: &str| {
        get(
            &reading("/nodes/{id}", json!({ "$ref": format!("#/components/schemas/{name}") }), schemas.clone()),
            "/nodes/n1",
        )
    };
    assert_eq!(of("Node"), json!({ "id": "n1", "children": [], "next": null }));
    assert_eq!(of("Endless"), Value::Null);
    let _ = of("Ring");
}

#[test]
fn lays_all_of_together_once() {
    let schemas = json!({
        "Base": { "type": "object", "properties": { "id": { "type": "string" } } },
        "Left": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "properties": { "left": { "type": "boolean" } } }] },
        "Right": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "properties": { "right": { "type": "boolean" } } }] },
        "Both": { "allOf": [{ "$ref": "#/components/schemas/Left" }, { "$ref": "#/components/schemas/Right" }] }
    });
    let both = get(&reading("/both", json!({ "$ref": "#/components/schemas/Both" }), schemas), "/both");
    assert_eq!(both.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "left", "right"]);
}

#[test]
fn follows_discriminators() {
    let pet = |name: &str| json!({ "allOf": [{ "$ref": "#/components/schemas/Pet" }, { "properties": { name: { "type": "boolean" } } }] });
    let schemas = json!({
        "Pet": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
        "Cat": pet("purrs"), "Dog": pet("barks"),
        "Any": {
            "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": "kind", "mapping": { "feline": "#/components/schemas/Cat" } }
        }
    });
    let answer = get(&reading("/pet", json!({ "$ref": "#/components/schemas/Any" }), schemas), "/pet");
    assert_eq!(answer["kind"], "feline");
    assert!(answer["purrs"].is_boolean());
}

#[test]
fn leaves_passwords_out() {
    let schema =
        json!({ "properties": { "name": { "type": "string" }, "password": { "type": "string", "writeOnly": true } } });
    assert!(get(&reading("/users", schema, json!({})), "/users").get("password").is_none());
}

#[test]
fn survives_enormous_schemas() {
    // 40 levels of two required branches: 2^40 values if nothing stopped it.
    let mut schemas = json!({ "L40": { "type": "string" } });
    for level in 0..40 {
        let next = json!({ "$ref": format!("#/components/schemas/L{}", level + 1) });
        schemas[format!("L{level}")] =
            json!({ "type": "object", "required": ["a", "b"], "properties": { "a": next, "b": next } });
    }
    let _ = get(&reading("/deep", json!({ "$ref": "#/components/schemas/L0" }), schemas), "/deep");
}
