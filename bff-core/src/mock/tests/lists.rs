//! Sizes of lists, and lists of keys.

use super::*;

fn product() -> Value {
    json!({ "type": "object", "required": ["sku"], "properties": { "id": { "type": "string" }, "sku": { "type": "string" }, "title": { "type": "string" } } })
}

/// `GET /products` of a list, with one query parameter.
fn listing(parameter: Value, schema: Value) -> Contract {
    let operation = json!({ "parameters": [parameter], "responses": { "200": { "content": { "application/json": { "schema": schema } } } } });
    contract(json!({ "/products": { "get": operation } }), json!({}))
}

fn list_parameter(name: &str, more: Value) -> Value {
    let mut parameter =
        json!({ "name": name, "in": "query", "schema": { "type": "array", "items": { "type": "string" } } });
    parameter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    parameter
}

#[test]
fn sizes_follow_the_request() {
    let length =
        |schema: Value, target: &str| get(&reading("/products", schema, json!({})), target).as_array().unwrap().len();
    let list = json!({ "type": "array", "items": product() });
    assert_eq!(length(list.clone(), "/products"), 3);
    for name in ["limit", "size", "per_page", "perPage", "pageSize", "page_size", "page%5Bsize%5D"] {
        assert_eq!(length(list.clone(), &format!("/products?{name}=7")), 7, "{name}");
    }
    assert_eq!(length(list.clone(), "/products?limit=0"), 0);
    assert_eq!(length(list.clone(), "/products?limit=99999999"), 1000);
    assert_eq!(length(list.clone(), "/products?limit=many"), 3);
    let bounded = json!({ "type": "array", "items": product(), "minItems": 2, "maxItems": 5 });
    assert_eq!((length(bounded.clone(), "/products?limit=1"), length(bounded, "/products?limit=9")), (2, 5));
}

#[test]
fn a_limit_does_not_reach_lists_inside_elements() {
    let order =
        json!({ "properties": { "id": { "type": "string" }, "lines": { "type": "array", "items": product() } } });
    let orders = get(&reading("/orders", json!({ "type": "array", "items": order }), json!({})), "/orders?limit=5");
    assert!(column(&orders, "lines").iter().all(|lines| lines.as_array().unwrap().len() == 2));
}

#[test]
fn elements_differ() {
    let distinct = |list: &Value, field: &str| {
        let ids: std::collections::HashSet<_> = column(list, field).into_iter().map(Value::to_string).collect();
        assert_eq!(ids.len(), list.as_array().unwrap().len(), "{list:#}");
    };
    let list = |id: Value| json!({ "type": "array", "items": { "properties": { "id": id, "name": { "type": "string", "example": "Ada" } } } });
    let with_id = |id: Value| get(&reading("/users", list(id), json!({})), "/users?limit=60");
    for id in [
        json!({ "type": "string" }),
        json!({ "type": "integer" }),
        json!({ "type": "string", "format": "uuid" }),
        json!({ "type": "string", "example": "u-007" }),
        json!({ "type": "string", "example": "ada" }),
        json!({ "type": "integer", "example": 42 }),
        json!({ "type": "string", "format": "uuid", "example": "123e4567-e89b-12d3-a456-42661417400a" }),
        json!({ "type": "integer", "minimum": 1, "maximum": 60 }),
    ] {
        distinct(&with_id(id), "id");
    }
    let scalars =
        get(&reading("/tags", json!({ "type": "array", "items": { "type": "string" } }), json!({})), "/tags?limit=20");
    let set: std::collections::HashSet<_> = scalars.as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(set.len(), 20);
}

#[test]
fn examples_are_cut_and_stretched() {
    let content = json!({ "application/json": { "schema": { "type": "array", "items": product() }, "example": [
        { "id": "p-1", "sku": "A1", "title": "Mug" }, { "id": "p-2", "sku": "A2", "title": "Jacket" }
    ] } });
    let contract =
        contract(json!({ "/products": { "get": { "responses": { "200": { "content": content } } } } }), json!({}));
    assert_eq!(column(&get(&contract, "/products"), "id"), ["p-1", "p-2"]);
    assert_eq!(column(&get(&contract, "/products?limit=1"), "title"), ["Mug"]);
    let four = get(&contract, "/products?limit=4");
    assert_eq!(column(&four, "id"), ["p-1", "p-2", "p-1001", "p-1002"]);
    assert_eq!(column(&four, "title"), ["Mug", "Jacket", "Mug", "Jacket"]);
    // The element that an example has for a key is that one; others borrow the rest.
    let keyed = get(&contract, "/products?skus=A2,Z9");
    assert_eq!(column(&keyed, "sku"), ["A2", "Z9"]);
    assert_eq!(keyed[0], json!({ "id": "p-2", "sku": "A2", "title": "Jacket" }));
    assert!(!["p-1", "p-2"].contains(&keyed[1]["id"].as_str().unwrap()));
}

#[test]
fn one_element_for_each_key() {
    let list = json!({ "type": "array", "items": product() });
    let skus = |parameter: Value, target: &str| {
        let products = get(&listing(parameter, list.clone()), target);
        column(&products, "sku").into_iter().map(|sku| sku.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let comma = json!({ "explode": false });
    assert_eq!(skus(list_parameter("skus", comma.clone()), "/products?skus=a,b%2Cc,a"), ["a", "b,c"]);
    assert_eq!(skus(list_parameter("sku", json!({})), "/products?sku=a&sku=b%20c"), ["a", "b c"]);
    assert_eq!(skus(list_parameter("sku", json!({})), "/products?sku=a"), ["a"]);
    assert_eq!(skus(list_parameter("skus[]", json!({})), "/products?skus[]=a&skus%5B%5D=b"), ["a", "b"]);
    assert_eq!(
        skus(list_parameter("skus", json!({ "style": "pipeDelimited", "explode": false })), "/products?skus=a%7Cb"),
        ["a", "b"]
    );
    assert_eq!(skus(list_parameter("productSkus", comma.clone()), "/products?productSkus=a,b"), ["a", "b"]);
    assert_eq!(
        skus(json!({ "name": "skus", "in": "query", "schema": { "type": "string" } }), "/products?skus=a,b"),
        ["a", "b"]
    );

    let ids = |parameter: &str, target: &str| {
        let products =
            get(&listing(list_parameter(parameter, comma.clone()), json!({ "properties": { "items": list } })), target);
        column(&products["items"], "id").into_iter().map(|id| id.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("ids", "/products?ids=a,b"), ["a", "b"]);
    assert_eq!(ids("productIds", "/products?productIds=a,b"), ["a", "b"]);
}

#[test]
fn a_key_has_the_same_element_in_every_batch() {
    let contract =
        listing(list_parameter("skus", json!({ "explode": false })), json!({ "type": "array", "items": product() }));
    let all = get(&contract, "/products?skus=a,b,c");
    assert_eq!(all[1], get(&contract, "/products?skus=b")[0]);
    assert_ne!(all[0]["id"], all[1]["id"]);
}

#[test]
fn categories_are_shared_by_many() {
    let item = json!({ "properties": { "id": { "type": "string" }, "status": { "enum": ["open", "paid", "done"] } } });
    let contract = listing(list_parameter("status", json!({})), json!({ "type": "array", "items": item }));
    assert_eq!(
        column(&get(&contract, "/products?status=open&status=done&limit=4"), "status"),
        ["open", "done", "open", "done"]
    );
}

#[test]
fn a_list_field_takes_the_whole_list() {
    let item = json!({ "properties": { "id": { "type": "string" }, "tags": { "type": "array", "items": { "type": "string" } } } });
    let contract = listing(list_parameter("tags", json!({})), json!({ "type": "array", "items": item }));
    let products = get(&contract, "/products?tags=x&tags=y");
    assert_eq!(column(&products, "tags"), [&json!(["x", "y"]); 3]);
}

#[test]
fn keys_may_stand_in_the_body() {
    let stock =
        json!({ "type": "object", "properties": { "sku": { "type": "string" }, "available": { "type": "integer" } } });
    let list = json!({ "type": "array", "items": stock });
    let expect = |schema: Value, body: Value, at: &str| {
        let answer = post(&writing("post", "/stock/check", schema), "/stock/check", body);
        let list = answer.pointer(at).unwrap();
        assert_eq!(column(list, "sku"), ["a", "b"], "{answer:#}");
        assert!(column(list, "available").iter().all(|n| n.is_u64()));
    };
    expect(list.clone(), json!({ "skus": ["a", "b"] }), "");
    expect(list.clone(), json!(["a", "b"]), "");
    expect(list.clone(), json!([{ "sku": "a" }, { "sku": "b" }]), "");
    expect(list.clone(), json!({ "lines": [{ "sku": "a", "quantity": 1 }, { "sku": "b", "quantity": 2 }] }), "");
    expect(json!({ "properties": { "items": list } }), json!({ "skus": ["a", "b"] }), "/items");
}

#[test]
fn a_map_has_one_entry_for_each_key() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    let levels = get(&listing(list_parameter("skus", json!({})), map), "/products?skus=a&skus=b");
    assert_eq!(levels.as_object().unwrap().keys().collect::<Vec<_>>(), ["a", "b"]);
}
