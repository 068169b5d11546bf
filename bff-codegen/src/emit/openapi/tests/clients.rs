//! Rules that hold for the documents of the three clients.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::Project;

fn documents() -> Vec<(String, String)> {
    let project = Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"));
    let compiled = project.clients().expect("specs").into_iter().map(|client| {
        let output = project.compile(&client).expect("readable specs").output;
        (client, output.expect("specs without errors").openapi)
    });
    compiled.collect()
}

fn references(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Array(elements) => elements.iter().for_each(|element| references(element, found)),
        Json::Object(members) => {
            found.extend(members.get("$ref").and_then(Json::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}

#[test]
fn equal_specs_give_equal_bytes() {
    assert_eq!(documents(), documents());
}

#[test]
fn references_lead_to_components_and_every_component_is_referred_to() {
    for (client, text) in documents() {
        let document: Json = serde_json::from_str(&text).expect("JSON");
        let mut used = BTreeSet::new();
        references(&document, &mut used);
        let mut there = BTreeSet::new();
        for folder in ["schemas", "headers", "responses"] {
            there.extend(
                keys(&document["components"][folder]).iter().map(|name| format!("#/components/{folder}/{name}")),
            );
        }
        assert_eq!(used, there, "{client}");
    }
}

#[test]
fn every_body_has_an_example_that_fits() {
    for (client, text) in documents() {
        let document: Json = serde_json::from_str(&text).expect("JSON");
        let operations = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("operations").values());
        for operation in operations {
            let responses = operation["responses"].as_object().expect("responses").values();
            for content in responses
                .chain(operation.get("requestBody"))
                .filter_map(|part| part.pointer("/content/application~1json"))
            {
                let id = &operation["operationId"];
                let example = content.get("example").unwrap_or_else(|| panic!("{client} {id}: no example"));
                let mut schema = content["schema"].clone();
                schema["components"] = document["components"].clone();
                let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
                assert!(validator.is_valid(example), "{client} {id}");
            }
        }
    }
}

#[test]
fn operations_have_ids_of_their_own() {
    for (client, text) in documents() {
        let document: Json = serde_json::from_str(&text).expect("JSON");
        let operations = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("operations").values());
        let ids: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{client}");
    }
}
