//! What is said of requests, and of the problems that they can end in.

use super::*;

#[test]
fn inputs_are_parameters() {
    let document = document(
        "omit",
        "
GET /items/{kind}:
  query:
    tag:
    ids: { type: array, items: { type: integer } }
    limit: { type: integer, minimum: 1, default: 5, description: How many }
  headers: { X-Trace: { type: string, required: true } }
  fan_out: { items: { call: shop.listItems, with: { tag: $query.tag } } }
  fields: $items | take($query.limit) { sku, kind = $path.kind, trace = $headers[\"X-Trace\"], ids = $query.ids }
",
    );
    assert_eq!(
        only(&document)["parameters"],
        json!([
            { "name": "kind", "in": "path", "required": true, "schema": { "type": "string" } },
            {
                "name": "tag", "in": "query", "description": "One or more of them", "required": false,
                "schema": { "type": "array", "items": { "type": "string" } }, "style": "pipeDelimited", "explode": false
            },
            {
                "name": "ids", "in": "query", "required": false,
                "schema": { "type": "array", "items": { "type": "integer" } }, "style": "form", "explode": true
            },
            {
                "name": "limit", "in": "query", "description": "How many", "required": false,
                "schema": { "type": "integer", "minimum": 1, "default": 5 }
            },
            { "name": "X-Trace", "in": "header", "required": true, "schema": { "type": "string" } },
        ])
    );
    assert_eq!(only(&document)["operationId"], "getItemsByKind");
}

#[test]
fn a_body_brings_its_problems_along() {
    let document = document(
        "omit",
        "
POST /items:
  deprecated: true
  description: Not twice.
  body: shop.addItem
  status: 201
  fan_out: { added: { call: shop.addItem, body: $body, pass: [409] } }
  fields: $added { sku }
",
    );
    let operation = only(&document);
    assert_eq!(
        operation["requestBody"],
        json!({
            "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Item" },
                "example": { "sku": "A-1", "price": 9.5, "note": "text" }
            } },
            "required": true
        })
    );
    assert_eq!(operation["deprecated"], true);
    assert_eq!(operation["description"], "Not twice.\n\nAnswers within 1500 ms.");
    let responses = &operation["responses"];
    assert_eq!(
        keys(responses),
        ["201", "400", "401", "406", "408", "409", "413", "414", "415", "422", "431", "500", "502", "503", "504"]
    );
    assert_eq!(responses["409"]["description"], "`added`: There is one already.");
    assert_eq!(responses["413"], json!({ "$ref": "#/components/responses/BodyTooLarge" }));
    assert_eq!(responses["504"]["description"], "`added` does not answer in time.");
    assert_eq!(
        responses["504"]["content"]["application/problem+json"]["schema"],
        json!({ "$ref": "#/components/schemas/Problem" })
    );
    let unauthorized = &document["components"]["responses"]["Unauthorized"];
    assert_eq!(keys(&unauthorized["headers"]), ["Cache-Control", "WWW-Authenticate", "X-Request-Id"]);
}

#[test]
fn only_problems_that_can_happen_are_listed() {
    let document = document(
        "omit",
        "
GET /a:
  auth: none
  fan_out:
    items: { call: shop.listItems, fallback: [] }
    users:
      call: shop.getUser
      each: $items[].sku
      max: 7
      with: { id: $key }
      fallback: null
  fields: $items { sku, name = $users[sku].name }
",
    );
    let operation = only(&document);
    assert_eq!(operation["security"], json!([]));
    assert_eq!(keys(&operation["responses"]), ["200", "406", "414", "431", "500", "502"]);
    assert_eq!(operation["responses"]["502"]["description"], "`users` would look up more than 7 keys.");
    assert_eq!(operation["description"], "Answers within 1500 ms. If `items` or `users` fails, the reply is degraded.");
    assert!(document["components"].get("securitySchemes").is_none());
}

#[test]
fn a_fallback_call_without_a_fallback_is_required() {
    let document = document(
        "omit",
        "
GET /a:
  fan_out:
    user: { call: shop.getUser, with: { id: $claims.sub }, fallback: { call: shop.getUser, with: { id: none } } }
  fields: $user { name }
",
    );
    let responses = &only(&document)["responses"];
    assert_eq!(keys(responses), ["200", "401", "406", "414", "431", "500", "502", "503", "504"]);
    assert_eq!(responses["504"]["description"], "`user.fallback` does not answer in time.");
}

#[test]
fn schemes_say_whose_tokens_they_take() {
    let document = document("omit", "GET /a:\n  fan_out: { items: { call: shop.listItems } }\n  fields: $items\n");
    assert_eq!(only(&document)["security"], json!([{ "user": [] }]));
    assert_eq!(
        document["components"]["securitySchemes"],
        json!({ "user": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A JWT issued by `https://id.example` for `app` or `web`. It carries `sub`, and may carry `team`."
        } })
    );
}
