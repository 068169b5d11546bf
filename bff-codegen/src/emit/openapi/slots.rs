//! JSON of our own inside utoipa's model, whose schema types do not know every keyword.

use serde_json::Value as Json;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};

/// Where the model has a reference that begins so, the document has one of the slots' schemas.
const SLOT: &str = "slot:";

/// Schemas that wait for the model to be written down.
#[derive(Default)]
pub(super) struct Slots(Vec<Json>);

impl Slots {
    /// Keeps `schema`, and gives what stands for it in the model.
    pub(super) fn put(&mut self, schema: Json) -> RefOr<Schema> {
        let reference = Ref::new(format!("{SLOT}{}", self.0.len()));
        self.0.push(schema);
        RefOr::Ref(reference)
    }

    /// Puts every schema where it belongs.
    pub(super) fn fill(mut self, document: &mut Json) {
        self.fill_in(document);
    }

    fn fill_in(&mut self, json: &mut Json) {
        if let Some(index) = slot(json) {
            // Each slot stands in the document once, so what is taken is not missed.
            if let Some(schema) = self.0.get_mut(index) {
                *json = schema.take();
            }
            return;
        }
        match json {
            Json::Array(elements) => elements.iter_mut().for_each(|element| self.fill_in(element)),
            Json::Object(members) => members.values_mut().for_each(|member| self.fill_in(member)),
            _ => {}
        }
    }
}

fn slot(json: &Json) -> Option<usize> {
    json.as_object()?.get("$ref")?.as_str()?.strip_prefix(SLOT)?.parse().ok()
}
