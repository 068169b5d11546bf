//! The examples of the language's document, all in one client on mocks. That their generated code compiles, with warnings
//! denied, is shown by `test-bff` itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bff_core::problem::Kind;
use bff_tests::Key;
use serde_json::{Value, json};

use crate::test_bff;

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_document_answer() {
    let bff = test_bff("docs").argument("--mock").auth("customer", Key::Hs256).auth("staff", Key::Es256).start().await;
    let issuer = "https://id.example.com";
    let customer = Key::Hs256.token(json!({ "iss": issuer, "aud": "shop", "sub": "u-1001" }));
    let staff = Key::Es256.token(json!({
        "iss": issuer, "aud": "shop-admin", "sub": "s-2001", "tenant": "shop-eu", "roles": ["support"],
    }));
    let document = bff.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().expect("paths");
    let reads = paths.iter().filter_map(|(path, item)| Some((path, item.get("get")?)));
    let mut asked = 0;
    for (path, operation) in reads {
        let target = path.replace("{sku}", "LAMP-01").replace("{orderId}", "o-5001");
        assert!(!target.contains('{'), "{path} has a parameter that this test does not know");
        let schemes: Vec<_> = operation["security"].as_array().into_iter().flatten().collect();
        let token = if schemes.iter().any(|one| one.get("staff").is_some()) { &staff } else { &customer };
        let reply = bff.request(&format!("GET {target}")).bearer(token).send().await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert_eq!(reply.headers.get("bff-degraded"), None, "{path}");
        assert_ne!(reply.json(), Value::Null, "{path}");
        asked += 1;
    }
    assert!(asked > 30, "only {asked} examples were asked");
}

/// The generator has a table of the run time's problems of its own, since it does not depend on it.
#[test]
fn documents_know_problems_by_the_names_that_the_run_time_gives_them() {
    let known: BTreeMap<_, _> = Kind::ALL.iter().map(|kind| (kind.uri(), kind.title())).collect();
    let mut seen = 0;
    for client in ["mobile", "web", "admin"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("golden/openapi/{client}.json"));
        let document: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let mut values = vec![&document];
        while let Some(value) = values.pop() {
            match value {
                Value::Array(items) => values.extend(items),
                Value::Object(members) => {
                    let uri = members.get("type").and_then(Value::as_str);
                    if let Some(uri) = uri.filter(|uri| uri.starts_with("urn:problem-type:")) {
                        assert_eq!(Some(&members["title"].as_str().unwrap()), known.get(uri), "{client}: {uri}");
                        seen += 1;
                    }
                    values.extend(members.values());
                }
                _ => {}
            }
        }
    }
    assert!(seen > 20, "{seen}");
}
