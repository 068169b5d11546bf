//! Documents of small specs, and of the three clients.

mod clients;
mod replies;
mod requests;

use std::io;

use serde_json::{Value as Json, json};

use crate::compile;

const PLATFORM: &str = "
upstreams: { shop: { contract: shop.yaml } }
auth: { user: { jwt: { issuer: 'https://id.example', audience: [app, web], claims: { sub: { type: string }, team: { type: string, required: false } } } } }
";

const CONTRACT: &str = r##"
openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: It, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        '404': { description: No such user. }
  /items:
    get:
      operationId: listItems
      parameters:
        - { name: tag, in: query, description: One or more of them, schema: { type: array, items: { type: string } }, style: pipeDelimited, explode: false }
      responses:
        '200': { description: All, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Item' } } } } }
    post:
      operationId: addItem
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
      responses:
        '201': { description: Added, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
        '409': { description: There is one already }
components:
  schemas:
    User:
      type: object
      required: [id, name, level]
      properties:
        id: { type: string, example: u-1 }
        name: { type: string, description: What to call them., example: Ada }
        email: { type: string, example: ada@example.com }
        phone: { type: [string, 'null'] }
        level: { $ref: '#/components/schemas/Level' }
    Level: { type: string, enum: [low, high], description: How far they got }
    Item:
      type: object
      required: [sku, price]
      properties:
        sku: { type: string, example: A-1 }
        price: { type: number, minimum: 0, example: 9.5 }
        note: { type: string }
"##;

/// The document of a client with this `nulls` and these endpoints.
fn document(nulls: &str, endpoints: &str) -> Json {
    let client = format!(
        "client: app\ntitle: App\nversion: 1.2.3\ndefaults: {{ auth: user, timeout: 1500ms, nulls: {nulls} }}\nfunctions: {{ shout: (string) -> string }}\n"
    );
    let files = [("platform.yaml", PLATFORM), ("app/client.yaml", &client), ("app/endpoints.yaml", endpoints)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let load = |path: &std::path::Path| match path.to_str() {
        Some("shop.yaml") => Ok(CONTRACT.to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    let compilation = compile(&files, &load);
    let report: Vec<&str> = compilation
        .diagnostics
        .sorted(&compilation.sources)
        .iter()
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    let output = compilation.output.unwrap_or_else(|| panic!("does not compile: {report:?}"));
    serde_json::from_str(&output.openapi).expect("JSON")
}

/// The only operation of a document.
fn only(document: &Json) -> &Json {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().next().and_then(Json::as_object).expect("operations");
    operations.values().next().expect("an operation")
}

fn reply(operation: &Json) -> &Json {
    let responses = operation["responses"].as_object().expect("responses");
    let success = responses.iter().find(|(status, _)| status.starts_with('2')).expect("a success").1;
    &success["content"]["application/json"]
}

fn keys(object: &Json) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_document_is_named_and_served_from_its_own_root() {
    let document = document(
        "omit",
        "GET /a:\n  summary: All of a\n  tags: [b, a]\n  fan_out: { items: { call: shop.listItems } }\n  fields: $items\n",
    );
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"], json!({ "title": "App", "version": "1.2.3" }));
    assert_eq!(document["servers"], json!([{ "url": "/" }]));
    assert_eq!(
        document["tags"],
        json!([{ "name": "a", "description": "All of a." }, { "name": "b", "description": "All of a." }])
    );
}
