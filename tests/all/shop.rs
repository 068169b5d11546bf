//! The three BFFs of the shop as processes on mocks: every endpoint answers as its OpenAPI document says.

use std::collections::BTreeSet;

use bff_tests::{Bff, Key, Program, Reply};
use serde_json::{Value, json};

/// A request of each endpoint, by the name of its program.
const SHOP: [(&str, &[&str]); 3] = [
    (
        "mobile-bff",
        &[
            "GET /home",
            "POST /messages/m-1/read",
            "GET /orders?status=active&limit=2",
            "POST /orders",
            "GET /orders/o-5001",
            "DELETE /orders/o-5001?reason=too-late",
            "PATCH /preferences",
            "GET /products/LAMP-01?similar=true",
            "GET /search?q=lamp&offset=10",
        ],
    ),
    (
        "web-bff",
        &[
            "GET /account",
            "PUT /account/addresses/home",
            "GET /compare?skus=LAMP-01,MUG-02",
            "GET /orders/o-5001",
            "GET /products/LAMP-01?currency=GBP",
            "POST /products/LAMP-01/reviews",
            "GET /profile",
            "GET /search?q=lamp&tags=desk%7Clight&minPrice=5&maxPrice=99.5&sort=price&page=2",
            "GET /storefront?currency=SEK",
        ],
    ),
    (
        "admin-bff",
        &[
            "GET /dashboard?from=2026-11-01&to=2026-11-21&channels=web%20app",
            "POST /orders/search",
            "POST /orders/o-5001/refunds",
            "PUT /products/LAMP-01",
            "DELETE /products/LAMP-01",
            "GET /shortages?below=3",
            "GET /users?q=ada&status=active&country=DE&limit=3",
            "GET /users/u-1001",
            "DELETE /users/u-1001",
            "PATCH /users/u-1001",
        ],
    ),
];

/// A BFF of the shop on mocks, with keys of the tests.
fn mocked(package: &str) -> Program {
    let bff = Bff::package(package).argument("--mock");
    match package {
        "admin-bff" => bff.auth("staff", Key::Es256).auth("supplier", Key::Rs256),
        _ => bff.auth("customer", Key::Hs256),
    }
}

/// A valid token of a scheme in `specs/platform.yaml`.
fn token(scheme: &str) -> String {
    let shop = "https://id.example.com";
    match scheme {
        "customer" => Key::Hs256.token(json!({ "iss": shop, "aud": "shop", "sub": "u-1001" })),
        "staff" => Key::Es256.token(json!({
            "iss": shop, "aud": "shop-admin", "sub": "s-2001", "tenant": "shop-eu", "roles": ["support", "manager"],
        })),
        _ => {
            Key::Rs256.token(json!({ "iss": "https://partners.example.com", "aud": "shop-suppliers", "sub": "v-301" }))
        }
    }
}

/// A BFF's own description of itself.
struct Document(Value);

impl Document {
    async fn of(bff: &Bff) -> Self {
        let reply = bff.get("/openapi.json").await;
        assert_eq!(reply.status, 200);
        Self(reply.json())
    }

    /// Every operation as `GET /orders/{orderId}`.
    fn keys(&self) -> BTreeSet<String> {
        let paths = self.0["paths"].as_object().expect("paths");
        let operations = |path: &str, item: &Value| -> Vec<String> {
            let methods = item.as_object().expect("a path item").keys();
            methods.map(|method| format!("{} {path}", method.to_uppercase())).collect()
        };
        paths.iter().flat_map(|(path, item)| operations(path, item)).collect()
    }

    /// The operation that a request is for, with its key; of two that fit the one with fewer parameters is meant.
    fn operation(&self, line: &str) -> (String, &Value) {
        let target = line.split_once('?').map_or(line, |(target, _)| target);
        let fits = |key: &String| {
            let (key, target): (Vec<_>, Vec<_>) = (key.split('/').collect(), target.split('/').collect());
            key.len() == target.len() && key.iter().zip(target).all(|(key, part)| key.starts_with('{') || *key == part)
        };
        let key = self.keys().into_iter().filter(fits).min_by_key(|key| key.matches('{').count());
        let key = key.unwrap_or_else(|| panic!("no operation for {line}"));
        let (method, path) = key.split_once(' ').expect("METHOD /path");
        let operation = &self.0["paths"][path][method.to_lowercase()];
        (key, operation)
    }

    /// What is wrong with a reply's body.
    fn faults(&self, operation: &Value, reply: &Reply) -> Vec<String> {
        let described = &operation["responses"][reply.status.to_string()];
        let described = match described["$ref"].as_str() {
            Some(reference) => self.0.pointer(&reference[1..]).expect("a reference within the document"),
            None => described,
        };
        if !described.is_object() {
            return vec![format!("the status {} is not documented", reply.status)];
        }
        let media = reply.headers.get("content-type").map(|kind| kind.split(';').next().unwrap_or_default().to_owned());
        let Some(media) = media else {
            let is_empty = reply.body.is_empty() && described.get("content").is_none();
            return if is_empty { Vec::new() } else { vec!["a body is described".to_owned()] };
        };
        let mut schema = described["content"][&media]["schema"].clone();
        if !schema.is_object() {
            return vec![format!("{media} is not documented")];
        }
        // References lead to the document's root, which is the schema's here.
        schema["components"] = self.0["components"].clone();
        let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
        let validator = validator.expect("a JSON Schema");
        let body = reply.json();
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_answers_as_documented() {
    let mut wrong = Vec::new();
    for (package, lines) in SHOP {
        let bff = mocked(package).start().await;
        let document = Document::of(&bff).await;
        let mut asked = BTreeSet::new();
        for line in lines {
            let (key, operation) = document.operation(line);
            let scheme = operation.pointer("/security/0").and_then(Value::as_object).and_then(|one| one.keys().next());
            let mut request = bff.request(line);
            if let Some(scheme) = scheme {
                request = request.bearer(&token(scheme));
            }
            if let Some(body) = operation.get("requestBody") {
                let example = &body["content"]["application/json"]["example"];
                assert!(!example.is_null(), "{key} has an example of its body");
                request = request.json(example);
            }
            let reply = request.send().await;
            let mut faults = document.faults(operation, &reply);
            let success = operation["responses"].as_object().expect("responses").keys().find(|it| it.starts_with('2'));
            if success != Some(&reply.status.to_string()) {
                faults.push(format!("{} instead of {success:?}: {}", reply.status, reply.text()));
            }
            if let Some(degraded) = reply.headers.get("bff-degraded") {
                faults.push(format!("degraded: {degraded}"));
            }
            wrong.extend(faults.into_iter().map(|fault| format!("{package}: {line}: {fault}")));
            asked.insert(key);
        }
        assert_eq!(asked, document.keys(), "each endpoint of {package} is asked");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_a_token_of_the_right_scheme() {
    for (package, lines) in SHOP {
        let bff = mocked(package).start().await;
        let document = Document::of(&bff).await;
        for line in lines {
            let (key, operation) = document.operation(line);
            let schemes = operation["security"].as_array().into_iter().flatten();
            let schemes: Vec<_> = schemes.filter_map(|one| one.as_object()?.keys().next()).collect();
            if schemes.is_empty() {
                continue; // public
            }
            let mut refused = vec![bff.request(line), bff.request(line).bearer("no.token.atall")];
            let others = ["customer", "staff", "supplier"].into_iter().filter(|it| schemes.iter().all(|one| one != it));
            refused.extend(others.map(|other| bff.request(line).bearer(&token(other))));
            for request in refused {
                let reply = request.send().await;
                assert_eq!(reply.status, 401, "{package}: {key}: {}", reply.text());
                assert_eq!(document.faults(operation, &reply), [""; 0], "{package}: {key}");
                assert!(reply.headers.get("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
            }
            let body = operation.pointer("/requestBody/content/application~1json/example");
            // Keys and sessions are shown otherwise.
            for scheme in schemes.iter().filter(|scheme| ["customer", "staff", "supplier"].contains(&scheme.as_str())) {
                let request = bff.request(line).bearer(&token(scheme));
                let reply = body.map_or(request.clone(), |body| request.json(body)).send().await;
                assert!((200..300).contains(&reply.status), "{package}: {key} as {scheme}: {}", reply.text());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_docs_are_there_and_a_bff_ends_when_it_is_told() {
    for (package, _) in SHOP {
        let mut bff = mocked(package).start().await;
        let page = bff.get("/docs/").await;
        let kind = page.headers.get("content-type").unwrap_or_default().to_owned();
        assert_eq!((page.status, kind.starts_with("text/html")), (200, true), "{package}: {kind}");
        assert!(page.text().contains("swagger-ui"), "{package}");
        assert_eq!(bff.get("/docs").await.headers.get("location"), Some("/docs/"));
        assert_eq!(Document::of(&bff).await.0["openapi"], "3.1.0");

        bff.terminate();
        assert_eq!(bff.ended().await.code(), Some(0), "{package}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_key_refuses_to_start_and_is_named() {
    let (status, told) = Bff::package("mobile-bff").run_to_end().await;
    assert_eq!(status.code(), Some(1), "{told}");
    for key in ["upstreams.users.url", "upstreams.recommendations.url", "auth.customer.algorithm"] {
        assert!(told.contains(&format!("`{key}` is missing")), "{key}: {told}");
    }
    assert!(!told.contains("analytics"), "mobile does not use it: {told}");

    let wrong = mocked("mobile-bff")
        .setting(&["auth", "customer", "secret"], json!("hunter2"))
        .setting(&["upstreams", "orders", "url"], json!("orders.internal"))
        .setting(&["shutdown_timout"], json!("5s"))
        .environment("BFF_LOG__FORMAT", "xml");
    let (status, told) = wrong.run_to_end().await;
    assert_eq!(status.code(), Some(1), "{told}");
    for key in ["auth.customer.secret", "upstreams.orders.url", "shutdown_timout", "log.format"] {
        assert!(told.contains(&format!("`{key}` (from ")), "{key}: {told}");
    }
    assert!(told.contains("BFF_LOG__FORMAT") && !told.contains("hunter2"), "{told}");
}
