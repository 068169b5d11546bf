//! The two clients that are measured, and a request for each thing that is measured of them.

use std::cell::Cell;

use bff_bench::answers::answers;
use bff_bench::works;
use bff_core::Canned;
use bytes::Bytes;
use http::{HeaderValue, Request, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

use crate::{elements, parts};

/// A client's own generated code, as its binary would include it.
macro_rules! client {
    ($name:ident, $file:literal) => {
        #[allow(
            missing_docs,
            unreachable_pub,
            clippy::all,
            reason = "the module is private, its docs are the spec's, and its expressions follow the spec word for word"
        )]
        mod $name {
            include!(concat!(env!("OUT_DIR"), $file));
        }
    };
}

client!(bench, "/bench/bff.rs");
client!(features, "/features/bff.rs");

/// What is measured of `specs/features`: a name, and the request's path. The names are those of `counts.json`.
pub const FEATURES: [(&str, &str); 31] = [
    ("constant", "/constant"),
    ("token", "/token"),         // the same one each time
    ("token_unknown", "/token"), // another one each time
    ("claims", "/claims"),
    ("inputs", "/inputs/e-17?limit=20&sort=price&tag=red&tag=sky%20blue"),
    ("body", "/body"),
    ("forwarded", "/forwarded"),
    ("skip", "/skip"),
    ("whole", "/whole"),
    ("strings", "/strings"),
    ("numbers", "/numbers"),
    ("renames", "/renames"),
    ("nested", "/nested"),
    ("optional", "/optional"),
    ("maps", "/maps"),
    ("raw", "/raw"),
    ("objects", "/objects"),
    ("each", "/each"),
    ("batch", "/batch"),
    ("fallbacks", "/fallbacks"),
    ("conditions", "/conditions"),
    ("arithmetic", "/arithmetic"),
    ("comparisons", "/comparisons"),
    ("coalesce", "/coalesce"),
    ("interpolation", "/interpolation"),
    ("filters_lists", "/filters/lists"),
    ("filters_numbers", "/filters/numbers"),
    ("filters_text", "/filters/text"),
    ("filters_date", "/filters/date"),
    ("filters_money", "/filters/money"),
    ("filters_conversions", "/filters/conversions"),
];

/// How often a request is answered before it is measured: whatever is made on first use is there then, and the
/// allocator has pages for everything.
const WARM_UPS: usize = 10;

/// A client with its upstreams' answers, and one request to it, answered a few times already.
#[derive(Debug)]
pub struct Ready {
    client: Canned,
    request: Request<Bytes>,
    /// How many tokens were made, where each request has one of its own.
    tokens: Option<Cell<u32>>,
}

impl Ready {
    /// The work of this letter: see [`works::WORKS`].
    ///
    /// # Panics
    ///
    /// There is no such work, or its answer is no success.
    pub fn work(letter: char) -> Self {
        let work = works::work(letter).expect("a letter of a work");
        let answers = answers();
        let answers =
            answers.into_iter().map(|answer| (answer.service.name().to_owned(), answer.path, answer.body.into()));
        let client = Canned::new(bench::bff(), key(), answers);
        let request = Request::get(work.path);
        let request = if work.needs_token { request.header(header::AUTHORIZATION, token(0)) } else { request };
        Self { client, request: request.body(Bytes::new()).expect("a path"), tokens: None }.warm()
    }

    /// The feature of this name: see [`FEATURES`].
    ///
    /// # Panics
    ///
    /// There is no such feature, or its answer is no success.
    pub fn feature(name: &str) -> Self {
        let (_, path) = FEATURES.into_iter().find(|(known, _)| *known == name).expect("a name of a feature");
        let client = Canned::new(features::bff(), key(), elements::answers());
        let request = Request::builder().uri(path);
        let (request, body) = match name {
            "token" | "token_unknown" | "claims" => (request.header(header::AUTHORIZATION, token(0)), Bytes::new()),
            "inputs" => (request.header(header::ACCEPT_LANGUAGE, "nl, en;q=0.8"), Bytes::new()),
            "body" | "forwarded" => {
                let request = request.method("POST").header(header::CONTENT_TYPE, "application/json");
                (request, elements::new_order())
            }
            _ => (request, Bytes::new()),
        };
        let tokens = (name == "token_unknown").then(Cell::default);
        Self { client, request: request.body(body).expect("a path"), tokens }.warm()
    }

    /// A reply of 50 products, 4 kB, for which nothing is called: see [`parts::replying`].
    pub fn reply() -> Self {
        let client = Canned::new(parts::replying(products()), [], []);
        Self { client, request: Request::get("/reply").body(Bytes::new()).expect("a path"), tokens: None }.warm()
    }

    fn warm(mut self) -> Self {
        self.request.headers_mut().insert(header::HOST, HeaderValue::from_static("bff"));
        for _ in 0..WARM_UPS {
            let response = self.client.answer(self.request());
            assert!(response.status().is_success(), "{response:?}");
        }
        self
    }

    /// The request once more.
    pub fn request(&self) -> Request<Bytes> {
        let mut request = self.request.clone();
        if let Some(tokens) = &self.tokens {
            tokens.set(tokens.get() + 1);
            let token = token(tokens.get()).try_into().expect("a token is visible ASCII");
            request.headers_mut().insert(header::AUTHORIZATION, token);
        }
        request
    }

    /// Answers one request; the measured step.
    pub fn answer(&self, request: Request<Bytes>) -> http::Response<impl AsRef<[u8]> + use<>> {
        self.client.answer(request)
    }
}

/// The answer to work (c)'s second call, 25 kB, which lives as long as the process.
///
/// # Panics
///
/// There is no such answer.
pub fn products() -> &'static [u8] {
    answers().into_iter().find(|answer| answer.path == "/products").expect("an answer of that path").body.leak()
}

/// How the clients' tokens are verified.
fn key() -> [(String, String); 2] {
    [("BFF_AUTH__CUSTOMER__ALGORITHM", "RS256"), ("BFF_AUTH__CUSTOMER__PUBLIC_KEY", works::PUBLIC_KEY)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// The token of this number, the same in each run: a count does not depend on the day.
fn token(number: u32) -> String {
    const YEAR_2100: u64 = 4_102_444_800;
    let (issuer, audience, subject) = works::TOKEN;
    let id = format!("{number:08}");
    let claims = json!({ "iss": issuer, "aud": audience, "sub": subject, "exp": YEAR_2100, "jti": id });
    let key = EncodingKey::from_rsa_pem(works::PRIVATE_KEY.as_bytes()).expect("the fixture is a key");
    let token = jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key);
    format!("Bearer {}", token.expect("claims can be signed"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn first(name: &str) -> Value {
        let ready = Ready::feature(name);
        let list: Value = serde_json::from_slice(ready.answer(ready.request()).body().as_ref()).unwrap();
        list[0].clone()
    }

    #[test]
    fn every_work_and_every_feature_is_answered() {
        works::WORKS.into_iter().for_each(|work| drop(Ready::work(work.letter)));
        FEATURES.into_iter().for_each(|(name, _)| drop(Ready::feature(name)));
    }

    #[test]
    fn features_do_what_they_are_measured_for() {
        assert_eq!(first("renames")["title"], "Element no. 1, in \"sky blue\"");
        assert_eq!(first("nested")["lines"][1], json!({ "sku": "p-2", "quantity": 2 }));
        assert_eq!(first("each"), json!({ "id": "e-1", "available": 3 }));
        assert_eq!(first("batch"), json!({ "id": "e-1", "available": 3 }));
        assert_eq!(first("arithmetic"), json!({ "id": "e-1", "sum": 3.9, "half": 0.975 }));
        assert_eq!(first("filters_date"), json!({ "day": "02 October 2026" }));
        assert_eq!(first("filters_money"), json!({ "price": "1.95 EUR" }));
    }
}
