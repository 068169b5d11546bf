//! What is said of replies.

use super::*;

const EVERY_CAUSE: &str = "
GET /users/{id}:
  query: { page: { type: integer } }
  fan_out:
    user: { call: shop.getUser, with: { id: $path.id } }
    friend: { call: shop.getUser, with: { id: $path.id }, fallback: null }
    other:
      call: shop.getUser
      when: $path.id != \"me\"
      with: { id: $path.id }
    items: { call: shop.listItems, fallback: [] }
    each:
      call: shop.getUser
      each: $items[].sku
      with: { id: $key }
      fallback: null
  fields:
    email: $user.email
    phone: $user.phone
    friend: $friend { id }
    other: $other.name
    found: $items { sku, user = $each[sku].name, note }
    page: $query.page
    team: $claims.team
    first: $items | first { sku }
    level: $friend.level
";

/// Every property that need not be there or may be null, with its schema.
fn optional<'d>(schema: &'d Json, found: &mut Vec<(&'d str, &'d Json)>) {
    let types = |schema: &Json| schema["type"].as_array().cloned().unwrap_or_default();
    let is_null = |schema: &Json| {
        types(schema).contains(&json!("null"))
            || schema["anyOf"].as_array().is_some_and(|any| any.contains(&json!({ "type": "null" })))
    };
    if let Some(properties) = schema["properties"].as_object() {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in properties {
            if !required.contains(&json!(name)) || is_null(property) {
                found.push((name, property));
            }
            optional(property, found);
        }
    }
    if let Some(items) = schema.get("items") {
        optional(items, found);
    }
}

fn causes(nulls: &str) -> Vec<(String, Json, String)> {
    let document = document(nulls, EVERY_CAUSE);
    let mut found = Vec::new();
    optional(&reply(only(&document))["schema"], &mut found);
    let described = found.into_iter().map(|(name, schema)| {
        (
            name.to_owned(),
            schema["x-bff-missing"].clone(),
            schema["description"].as_str().unwrap_or_default().to_owned(),
        )
    });
    described.collect()
}

#[test]
fn each_optional_field_says_why_it_can_be_missing() {
    let expected = [
        (
            "email",
            json!([{ "cause": "contract", "field": "email", "call": "user" }]),
            "when the upstream leaves `email` out.",
        ),
        (
            "phone",
            json!([{ "cause": "contract", "field": "phone", "call": "user" }]),
            "when the upstream leaves `phone` out.",
        ),
        ("friend", json!([{ "cause": "call-failed", "call": "friend" }]), "when the call `friend` fails."),
        ("other", json!([{ "cause": "call-skipped", "call": "other" }]), "when the call `other` is not made."),
        (
            "user",
            json!([{ "cause": "call-failed", "call": "each" }, { "cause": "no-answer", "call": "each" }]),
            "when the call `each` fails, or `each` has no answer for the key.",
        ),
        (
            "note",
            json!([{ "cause": "contract", "field": "note", "call": "items" }]),
            "when the upstream leaves `note` out.",
        ),
        ("page", json!([{ "cause": "input", "input": "page" }]), "when the request does not give `page`."),
        ("team", json!([{ "cause": "claim", "claim": "team" }]), "when the token does not carry `team`."),
        ("first", json!([{ "cause": "no-result", "operation": "first" }]), "when `first` has no result."),
        ("level", json!([{ "cause": "call-failed", "call": "friend" }]), "when the call `friend` fails."),
    ];
    for (nulls, word) in [("omit", "Missing"), ("keep", "`null`")] {
        let found = causes(nulls);
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for ((name, causes, description), (wanted, why, end)) in found.iter().zip(&expected) {
            assert_eq!((name.as_str(), causes), (*wanted, why));
            assert!(description.contains(&format!("{word} {end}")), "{name}: {description}");
        }
    }
}

#[test]
fn what_may_be_an_earlier_answer_says_how_old() {
    let document = document(
        "keep",
        "
GET /users/{id}:
  fan_out:
    user: { call: shop.getUser, with: { id: $path.id }, fallback: stale }
    friend: { call: shop.getUser, with: { id: $path.id }, fallback: { stale: { max_age: 1500ms }, fallback: null } }
    items: { call: shop.listItems, fallback: { stale: {}, fallback: [] } }
  meta: true
  fields:
    name: $user.name
    friend: $friend.name
    count: $items | count
",
    );
    let reply = reply(only(&document));
    let said = |field: &str| {
        let property = &reply["schema"]["properties"][field];
        (property["description"].as_str().unwrap_or_default(), property["x-bff-degraded"].clone())
    };
    let expected = [
        (
            "name",
            "What to call them. When `user` fails, its last good answer stands in, unless it is older than 10 min.",
            json!([{ "call": "user", "max_age_ms": 600_000 }]),
        ),
        (
            "friend",
            "What to call them. When `friend` fails, its last good answer stands in, unless it is older than 1500 ms. \
             `null` when the call `friend` fails and has no last good answer.",
            json!([{ "call": "friend", "max_age_ms": 1500 }]),
        ),
        (
            "count",
            "When `items` fails, its last good answer stands in, unless it is older than 10 min. Another value stands in \
             when `items` fails and has no last good answer.",
            json!([{ "call": "items", "max_age_ms": 600_000 }, { "call": "items" }]),
        ),
    ];
    for (field, description, degraded) in expected {
        assert_eq!(said(field), (description, degraded), "{field}");
    }
    let required = reply["schema"]["required"].as_array().unwrap();
    assert!(["name", "friend", "count"].iter().all(|field| required.contains(&json!(field))));
    let source = &document["components"]["schemas"]["Meta"]["properties"]["sources"]["additionalProperties"];
    assert_eq!(source["properties"]["stale_s"]["type"], "integer");
    assert_eq!(source["required"], json!(["outcome", "duration_ms"]), "most sources have no age");
    let degraded = &document["components"]["headers"]["Degraded"];
    assert_eq!(degraded["schema"]["examples"], json!(["picks;reason=timeout;stale=42"]));
    let responses = &only(&document)["responses"];
    assert!(responses.get("502").is_some(), "`user` is required where it has no last good answer");
}

/// Every way in which a value comes to be optional, each below the others' steps.
const WAYS: &str = r#"
GET /users/{id}:
  query: { page: { type: integer } }
  fan_out:
    user: { call: shop.getUser, with: { id: $path.id } }
    friend: { call: shop.getUser, when: $path.id != "me", with: { id: $path.id }, fallback: null }
    deep: { call: shop.getUser, with: { id: $path.id }, fallback: { call: shop.getUser, with: { id: a }, fallback: null } }
    items: { call: shop.listItems }
    each: { call: shop.getUser, each: '$items[].sku', max: 2, with: { id: $key }, fallback: { name: Nobody, level: low } }
    batch: { call: shop.listItems, each: '$items[].note', max: 2, batch: { by: sku }, with: { tag: $keys } }
    filled: { call: shop.getUser, with: { id: $path.id }, fallback: { name: Nobody, email: none, level: low } }
    partly: { call: shop.getUser, with: { id: $path.id }, fallback: { name: Nobody } }
  fields:
    VALUE
"#;

/// What the only field of a reply says of its absence; `None`: it is always there.
fn why_missing(value: &str) -> Option<String> {
    let document = document("omit", &WAYS.replace("VALUE", &format!("it: {value}")));
    let schema = &reply(only(&document))["schema"];
    let is_required = schema["required"].as_array().is_some_and(|required| required.contains(&json!("it")));
    let causes = schema["properties"]["it"]["x-bff-missing"].as_array().cloned().unwrap_or_default();
    assert_eq!(is_required, causes.is_empty(), "{value}: {schema}");
    let said = causes.iter().map(|cause| {
        let words: Vec<&str> = ["cause", "field", "call", "input", "claim", "operation"]
            .iter()
            .filter_map(|key| cause.get(key)?.as_str())
            .collect();
        words.join(" ")
    });
    (!is_required).then(|| said.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_value_is_optional_for_every_reason_on_its_way() {
    let ways = [
        ("$user.email", "contract email user"),
        ("$user.email | upper", "contract email user"),
        ("$user.email | truncate(3) | length", "contract email user"),
        ("$friend.name", "call-failed friend, call-skipped friend"),
        ("$friend.email", "contract email friend, call-failed friend, call-skipped friend"),
        ("$friend { id }", "call-failed friend, call-skipped friend"),
        ("$deep.name", "call-failed deep"),
        ("$each[$path.id].level", "no-answer each"),
        ("$each[$user.id].email", "contract email each, no-answer each"),
        ("$batch[$user.id].price", "no-answer batch"),
        ("$batch[$user.id].note", "contract note batch, no-answer batch"),
        ("$items | first { sku }", "no-result first"),
        ("($items | last).note", "contract note items, no-result last"),
        ("$items[0].sku", "no-result […]"),
        ("$items[].price | min", "no-result min"),
        ("$items[].price | avg", "no-result avg"),
        ("$user.name | date(\"%d\")", "no-result date"),
        ("$user.name | integer", "no-result integer"),
        ("($items | count) / 2", "no-result /"),
        ("$query.page", "input page"),
        ("$query.page * 2", "input page"),
        ("$claims.team", "claim team"),
        ("$user.email ?? $claims.team", "claim team"),
        ("$user.email ?? $friend.email", "contract email, call-failed friend, call-skipped friend"),
        ("$partly.email", "contract email partly"),
    ];
    let found = ways.map(|(value, _)| (value, why_missing(value)));
    assert_eq!(found, ways.map(|(value, why)| (value, Some(why.to_owned()))));
}

#[test]
fn a_stand_in_that_is_always_there_ends_every_reason() {
    let ends = [
        "$user.email ?? \"none\"",
        "$user.email | default(\"none\")",
        "$friend.email ?? $user.name",
        "$friend.email ?? $claims.team ?? \"none\"",
        "($friend ?? $user) { name }",
        "$each[$path.id].name ?? \"gone\"",
        "$batch[$user.id].price ?? 0",
        "$items | first { sku } ?? $items | last { sku } ?? ($user { sku = id })",
        "($items[].price | min) ?? 0",
        "$query.page ?? 1",
        "$friend.email != null",
        "$items | where(note == \"x\") | count",
        "$items[].note | join(\", \")",
        "$filled.name",
        "$filled.email ?? \"none\"",
        "$partly.name",
    ];
    assert_eq!(ends.map(|value| (value, why_missing(value))), ends.map(|value| (value, None)));
}

#[test]
fn nulls_decide_between_a_missing_key_and_null() {
    let of = |nulls| document(nulls, EVERY_CAUSE);
    let (omit, keep) = (of("omit"), of("keep"));
    let (omit, keep) = (&reply(only(&omit))["schema"], &reply(only(&keep))["schema"]);
    assert_eq!(omit["required"], json!(["found"]));
    assert_eq!(
        keep["required"],
        json!(["email", "phone", "friend", "other", "found", "page", "team", "first", "level"])
    );
    assert_eq!(
        (&omit["properties"]["phone"]["type"], &keep["properties"]["phone"]["type"]),
        (&json!("string"), &json!(["string", "null"]))
    );
    assert_eq!(omit["properties"]["level"]["$ref"], "#/components/schemas/Level");
    assert_eq!(
        keep["properties"]["level"]["anyOf"],
        json!([{ "$ref": "#/components/schemas/Level" }, { "type": "null" }])
    );
    assert_eq!(keep["properties"]["level"]["description"], "How far they got. `null` when the call `friend` fails.");
}

#[test]
fn what_a_fallback_can_fill_is_marked_where_it_shows() {
    let document = document(
        "omit",
        "
GET /a:
  fan_out:
    items: { call: shop.listItems, fallback: [] }
    user: { call: shop.getUser, with: { id: $claims.sub }, fallback: { name: Nobody } }
    friend: { call: shop.getUser, with: { id: $claims.sub }, fallback: { call: shop.getUser, with: { id: none } } }
    stranger: { call: shop.getUser, with: { id: $claims.sub }, fallback: null }
  fields:
    items: $items { sku }
    names: { user: $user.name, both: \"{$user.name} and {$friend.name}\" }
    known: $stranger != null
    stranger: $stranger.name
",
    );
    let properties = &reply(only(&document))["schema"]["properties"];
    let marked = |schema: &Json| schema["x-bff-degraded"].clone();
    assert_eq!(marked(&properties["items"]), json!([{ "call": "items" }]));
    assert_eq!(properties["items"]["description"], "Another value stands in when `items` fails.");
    assert_eq!(marked(&properties["items"]["items"]["properties"]["sku"]), Json::Null);
    assert_eq!(marked(&properties["names"]), Json::Null, "its fields speak for themselves");
    assert_eq!(marked(&properties["names"]["properties"]["both"]), json!([{ "call": "user" }, { "call": "friend" }]));
    let user = &properties["names"]["properties"]["user"];
    assert_eq!(user["description"], "What to call them. Another value stands in when `user` fails.");
    assert_eq!(marked(&properties["known"]), json!([{ "call": "stranger" }]), "a null shows in what is made of it");
    assert_eq!(marked(&properties["stranger"]), Json::Null);
    let headers = &only(&document)["responses"]["200"]["headers"];
    assert_eq!(keys(headers), ["Bff-Degraded", "Cache-Control", "X-Request-Id"]);
}

#[test]
fn a_reply_without_fallbacks_is_never_degraded() {
    let document = document(
        "omit",
        "GET /a:\n  fan_out: { items: { call: shop.listItems } }\n  fields: $items\n  reply_headers: { X-Count: $items | count }\n",
    );
    assert_eq!(keys(&only(&document)["responses"]["200"]["headers"]), ["X-Count", "X-Request-Id"]);
    assert_eq!(keys(&document["components"]["headers"]), ["NoStore", "RequestId", "RetryAfter", "WwwAuthenticate"]);
}

#[test]
fn copied_values_share_the_contracts_schema() {
    let document = document(
        "keep",
        "GET /a:\n  fan_out: { items: { call: shop.listItems }, user: { call: shop.getUser, with: { id: $claims.sub } } }\n  fields: { all: $items, some: $items | take(2), user: $user, level: $user.level, fixed: 3 }\n",
    );
    let schema = &reply(only(&document))["schema"];
    let items = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Item" } });
    assert_eq!(
        schema,
        &json!({
            "type": "object",
            "required": ["all", "some", "user", "level", "fixed"],
            "properties": {
                "all": items,
                "some": items,
                "user": { "$ref": "#/components/schemas/User" },
                "level": { "$ref": "#/components/schemas/Level" },
                "fixed": { "type": "integer", "const": 3 },
            }
        })
    );
    assert_eq!(keys(&document["components"]["schemas"]), ["Item", "Level", "Problem", "User"]);
}

#[test]
fn meta_is_part_of_the_reply() {
    let document = document(
        "omit",
        "GET /a:\n  meta: true\n  fan_out: { items: { call: shop.listItems } }\n  fields: { items: $items }\n",
    );
    let reply = reply(only(&document));
    assert_eq!(reply["schema"]["required"], json!(["items", "_meta"]));
    assert_eq!(reply["schema"]["properties"]["_meta"], json!({ "$ref": "#/components/schemas/Meta" }));
    assert_eq!(
        reply["example"]["_meta"],
        json!({ "complete": true, "sources": { "items": { "outcome": "ok", "duration_ms": 20 } } })
    );
}

#[test]
fn examples_are_what_the_reply_would_be() {
    let document = document(
        "omit",
        "
GET /a:
  fan_out:
    items: { call: shop.listItems }
    user: { call: shop.getUser, with: { id: $claims.sub } }
  fields:
    hello: Hello {$user.name}
    loud: $user.name | upper
    shouted: $user.name | shout
    level: $user.level
    cheap: $items | where(price < 5) { sku }
    dear: $items | where(price >= 5) { sku, price = price | money(\"EUR\"), twice = price * 2 }
    count: $items | count
    least: $items[].price | min
    none: $items | where(price < 5) | first { sku }
",
    );
    assert_eq!(
        reply(only(&document))["example"],
        json!({
            "hello": "Hello Ada",
            "loud": "ADA",
            "shouted": "text",
            "level": "low",
            "cheap": [],
            "dear": [{ "sku": "A-1", "price": "9.50 EUR", "twice": 19.0 }],
            "count": 1,
            "least": 9.5,
        })
    );
}
