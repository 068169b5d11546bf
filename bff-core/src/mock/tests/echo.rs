//! What the request says comes back.

use super::*;

fn user() -> Value {
    json!({ "type": "object", "properties": { "id": { "type": "string" }, "name": { "type": "string" }, "managerId": { "type": "string" } } })
}

fn order(fields: &[&str]) -> Value {
    let fields: serde_json::Map<_, _> =
        fields.iter().map(|field| ((*field).to_owned(), json!({ "type": "string" }))).collect();
    json!({ "type": "object", "properties": fields })
}

#[test]
fn a_path_names_the_object() {
    let id_of = |path: &str, target: &str| get(&reading(path, user(), json!({})), target)["id"].clone();
    assert_eq!(id_of("/users/{userId}", "/users/u%207"), "u 7");
    assert_eq!(id_of("/users/{id}", "/users/u7"), "u7");
    assert_eq!(id_of("/users/{user}", "/users/u7"), "u7");
    assert_eq!(id_of("/users/{user_id}/block", "/users/u7/block"), "u7");
    assert_eq!(id_of("/orgs/{orgId}/users/{userId}", "/orgs/o1/users/u7"), "u7");
}

#[test]
fn a_path_names_the_owner() {
    let contract = reading("/users/{id}/orders/{orderId}", order(&["id", "userId", "name"]), json!({}));
    let answer = get(&contract, "/users/u7/orders/o9");
    assert_eq!((&answer["id"], &answer["userId"]), (&json!("o9"), &json!("u7")));

    let contract = reading("/users/{userId}/cart", order(&["id", "user_id"]), json!({}));
    let cart = get(&contract, "/users/u7/cart");
    assert_eq!(cart["user_id"], "u7");
    assert_ne!(cart["id"], "u7");

    let list = json!({ "type": "array", "items": order(&["id", "userId"]) });
    let orders = get(&reading("/users/{userId}/orders", list, json!({})), "/users/u7/orders");
    assert_eq!(column(&orders, "userId"), ["u7", "u7", "u7"]);
    assert!(!column(&orders, "id").contains(&&json!("u7")));
}

#[test]
fn things_inside_keep_their_own_keys() {
    let product = json!({ "properties": { "sku": { "type": "string" }, "related": { "type": "array", "items": order(&["sku"]) } } });
    let answer = get(&reading("/products/{sku}", product, json!({})), "/products/s1");
    assert_eq!(answer["sku"], "s1");
    assert!(!column(&answer["related"], "sku").contains(&&json!("s1")));

    let list = json!({ "type": "array", "items": order(&["sku", "title"]) });
    let related = get(&reading("/products/{sku}/related", list, json!({})), "/products/s1/related");
    assert!(!column(&related, "sku").contains(&&json!("s1")));
}

#[test]
fn types_and_enums_are_kept() {
    let schema = json!({ "properties": { "id": { "type": "integer", "format": "int64" }, "status": { "enum": ["open", "closed"] }, "paid": { "type": "boolean" } } });
    let contract = reading("/orders/{orderId}", schema, json!({}));
    assert_eq!(get(&contract, "/orders/12345678901")["id"], 12_345_678_901_u64);
    assert!(get(&contract, "/orders/abc")["id"].is_u64());
    assert_eq!(
        get(&contract, "/orders/1?status=closed&paid=true"),
        json!({ "id": 1, "status": "closed", "paid": true })
    );
    assert_ne!(get(&contract, "/orders/1?status=odd")["status"], "odd");
}

#[test]
fn a_wrapping_is_looked_through() {
    let schema = json!({ "properties": { "data": user(), "requestId": { "type": "string" } } });
    assert_eq!(get(&reading("/users/{userId}", schema, json!({})), "/users/u7")["data"]["id"], "u7");
}

#[test]
fn filters_hold_for_each_element() {
    let page = json!({ "properties": {
        "items": { "type": "array", "items": { "properties": {
            "id": { "type": "string" }, "status": { "enum": ["active", "done"] }, "userId": { "type": "string" }, "size": { "type": "string" }
        } } },
        "limit": { "type": "integer" }, "total": { "type": "integer" }
    } });
    let page = get(&reading("/orders", page, json!({})), "/orders?status=active&userId=u7&limit=4");
    assert_eq!(column(&page["items"], "status"), ["active"; 4]);
    assert_eq!(column(&page["items"], "userId"), ["u7"; 4]);
    assert_eq!(page["limit"], 4);
    assert!(page["total"].as_u64().unwrap() >= 4);
}

#[test]
fn a_body_comes_back_where_the_answer_has_room() {
    let schema = json!({ "type": "object", "properties": {
        "id": { "type": "string" }, "user_id": { "type": "string" }, "note": { "type": "string" }, "createdAt": { "type": "string", "readOnly": true },
        "address": { "type": "object", "properties": { "city": { "type": "string" }, "zip": { "type": "string" } } },
        "lines": { "type": "array", "items": { "type": "object", "properties": {
            "sku": { "type": "string" }, "quantity": { "type": "integer" }, "price": { "type": "number" }
        } } }
    } });
    let contract = writing("post", "/orders", schema);
    let sent = json!({
        "userId": "u7", "note": "ring twice", "secret": 1, "createdAt": "never", "address": { "city": "Oslo" },
        "lines": [{ "sku": "a", "quantity": 2 }, { "sku": "b", "quantity": "two" }]
    });
    let order = post(&contract, "/orders", sent);
    assert_eq!(
        (&order["user_id"], &order["note"], &order["address"]["city"]),
        (&json!("u7"), &json!("ring twice"), &json!("Oslo"))
    );
    assert!(order["address"]["zip"].is_string() && order["createdAt"] != "never" && order.get("secret").is_none());
    assert_eq!(column(&order["lines"], "sku"), ["a", "b"]);
    assert_eq!(order["lines"][0]["quantity"], 2);
    assert!(order["lines"][1]["quantity"].is_u64() && order["lines"][1]["price"].is_f64());
    assert_ne!(order["id"], post(&contract, "/orders", json!({ "userId": "u8" }))["id"]);
}

#[test]
fn examples_are_filled_in_too() {
    let content = json!({ "application/json": { "schema": user(), "examples": {
        "ada": { "value": { "id": "u1", "name": "Ada" } }, "alan": { "value": { "id": "u2", "name": "Alan" } }
    } } });
    let contract = contract(
        json!({ "/users/{userId}": { "get": { "responses": { "200": { "content": content } } } } }),
        json!({}),
    );
    assert_eq!(get(&contract, "/users/u7"), json!({ "id": "u7", "name": "Ada" }));
    assert_eq!(get(&contract, "/users/u2"), json!({ "id": "u2", "name": "Alan" }));
    assert_eq!(get(&contract, "/users/u7?managerId=u1"), json!({ "id": "u7", "name": "Ada", "managerId": "u1" }));
}
