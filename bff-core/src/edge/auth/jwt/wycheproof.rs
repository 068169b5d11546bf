//! Project Wycheproof's vectors for JSON web signatures. `app/tests/vectors.rs` sends them through a whole BFF.
//!
//! Their payloads are no claims, so what is tested is the signature: a token that it holds of is refused for its payload,
//! any other before that is looked at. Each key becomes the set of a `jwks_file`, with all algorithms allowed, so that
//! what the key says of itself decides.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::edge::auth::tests::{PARTNER, rules};

/// Valid signatures that are refused, and why.
const REFUSED: [(&str, u64, &str); 6] = [
    ("json_web_signature_test.json", 346, "the key says PS256, the token PS384"),
    ("json_web_signature_test.json", 347, "the key says ES521, which is no algorithm"),
    ("json_web_signature_test.json", 350, "the key says PS256, the token PS384"),
    ("json_web_signature_test.json", 351, "the key says ES521, which is no algorithm"),
    ("json_web_signature_test.json", 372, "a character in the header that is none of base64url"),
    ("json_web_signature_test.json", 373, "a character in the payload that is none of base64url"),
];

/// Called invalid, though they are byte for byte what vector 357 calls valid: their padding got lost on its way into the
/// file.
const VALID_AFTER_ALL: [(&str, u64); 2] =
    [("json_web_signature_test.json", 367), ("json_web_signature_test.json", 370)];

/// What stands beside the repository, or `None` (and a word about it) where it does not.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn vectors(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors").join(name);
    match std::fs::read(&path) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(error) => {
            eprintln!("SKIPPED: Wycheproof's vectors are not at {}: {error}", path.display());
            None
        }
    }
}

/// The keys of a group, as a file of configuration would hold them.
fn keys(group: &Value) -> Result<KeySet, KeySetError> {
    let key = group.get("public").unwrap_or(&group["private"]);
    let set = if key.get("keys").is_some() { key.clone() } else { json!({ "keys": [key] }) };
    KeySet::of_file(&serde_json::to_vec(&set).unwrap(), &Algorithm::ALL)
}

fn verifier(keys: KeySet) -> JwtVerifier {
    JwtVerifier::new(&PARTNER, Keys::Fixed(Arc::new(keys)), rules(&PARTNER, &Algorithm::ALL))
}

/// Whether a signature was good, by what became of the token.
fn is_signed(verifier: &JwtVerifier, token: &str) -> bool {
    verifier.signed_payload(token).is_ok()
}

/// Runs every vector of a file, and gives how many were valid and how many were not.
fn run(name: &'static str) -> Option<(usize, usize)> {
    let vectors = vectors(name)?;
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    let mut refused: BTreeMap<u64, &str> =
        REFUSED.iter().filter(|(file, ..)| *file == name).map(|(_, number, why)| (*number, *why)).collect();
    for group in vectors["testGroups"].as_array().unwrap() {
        let verifier = keys(group).map(verifier);
        for test in group["tests"].as_array().unwrap() {
            let (number, comment) = (test["tcId"].as_u64().unwrap(), &test["comment"]);
            // The JSON serialization is no token at all; it is sent as the text that it is.
            let token = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
            let is_good = verifier.as_ref().is_ok_and(|verifier| is_signed(verifier, &token));
            let is_valid = test["result"] == "valid";
            if is_valid {
                valid += 1
            } else {
                invalid += 1
            }
            let is_refused = is_valid && refused.remove(&number).is_some();
            let is_twin = VALID_AFTER_ALL.contains(&(name, number)) && has_valid_twin(group, test);
            if is_good != (is_valid && !is_refused || is_twin) {
                let error = verifier.as_ref().map(|verifier| verifier.signed_payload(&token).err());
                wrong.push(format!("{number} {comment}: {} but {is_good} ({error:?})", test["result"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused.is_empty(), "refused, though not there: {refused:?}");
    assert_eq!(Some(valid + invalid), vectors["numberOfTests"].as_u64().map(|tests| tests as usize));
    Some((valid, invalid))
}

/// Whether another vector with the same key is the same token, and valid.
fn has_valid_twin(group: &Value, test: &Value) -> bool {
    group["tests"].as_array().unwrap().iter().any(|other| other["jws"] == test["jws"] && other["result"] == "valid")
}

#[test]
fn signatures_are_told_from_forgeries() {
    if let Some(counts) = run("json_web_signature_test.json") {
        assert_eq!(counts, (46, 355));
    }
}

#[test]
fn keys_that_are_weak_or_for_something_else_verify_nothing() {
    if let Some(counts) = run("json_web_key_test.json") {
        assert_eq!(counts, (5, 21));
    }
}
