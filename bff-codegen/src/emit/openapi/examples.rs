//! Examples, put together from those of the contracts.

use serde_json::{Map, Value as Json, json};

use super::evaluate::Evaluation;
use crate::contract::{Contracts, Kind, SchemaRef};
use crate::model::{Endpoint, Type, Typed};

/// Objects within objects are made up this far.
const DEPTH_MAX: usize = 6;

/// Makes examples, and gives out those that fit what the document says.
pub(super) struct Examples<'m> {
    contracts: &'m Contracts,
    /// The document as far as schemas refer to it.
    components: Json,
}

impl<'m> Examples<'m> {
    pub(super) fn new(contracts: &'m Contracts, components: &Map<String, Json>) -> Self {
        Self { contracts, components: json!({ "schemas": components }) }
    }

    /// A request body that fits `written`, which is what the document says of `schema`.
    pub(super) fn body(&self, schema: &SchemaRef, written: &Json) -> Option<Json> {
        self.checked(self.of_schema(schema)?, written)
    }

    /// A reply that fits `written`.
    pub(super) fn reply(&self, endpoint: &Endpoint, written: &Json) -> Option<Json> {
        let reply = endpoint.reply.as_ref()?;
        let mut example = Evaluation::new(self, endpoint).json(reply)?;
        if let (true, Json::Object(reply)) = (endpoint.meta, &mut example) {
            reply.insert("_meta".to_owned(), meta(endpoint));
        }
        self.checked(example, written)
    }

    /// The example if it fits: contracts have wrong ones, and a made-up value may break a rule.
    fn checked(&self, example: Json, written: &Json) -> Option<Json> {
        let mut document = written.clone();
        document.as_object_mut()?.insert("components".to_owned(), self.components.clone());
        let validator = jsonschema::draft202012::new(&document).ok()?;
        validator.is_valid(&example).then_some(example)
    }

    pub(super) fn contracts(&self) -> &'m Contracts {
        self.contracts
    }

    /// An example of a value that a contract describes.
    pub(super) fn of_schema(&self, schema: &SchemaRef) -> Option<Json> {
        self.within(schema, DEPTH_MAX)
    }

    fn within(&self, reference: &SchemaRef, depth: usize) -> Option<Json> {
        let schema = self.contracts.schema(reference);
        let given = schema.example.as_ref().or(schema.default.as_ref()).filter(|given| !given.is_null());
        if let Some(given) = given.or_else(|| schema.enum_values.as_ref()?.first()) {
            return Some(given.clone());
        }
        match &schema.kind {
            Kind::String => Some(Json::from(text(schema.format.as_deref()))),
            Kind::Integer | Kind::Number => {
                Some(schema.constraints.get("minimum").cloned().unwrap_or_else(|| json!(1)))
            }
            Kind::Boolean => Some(json!(true)),
            Kind::Null => Some(Json::Null),
            Kind::List(element) => Some(self.deeper(element, depth).into_iter().collect()),
            Kind::Map(_) => Some(json!({})),
            Kind::Object(object) => {
                let mut example = Map::new();
                for (name, field) in &object.fields {
                    match self.deeper(&field.schema, depth) {
                        Some(value) => {
                            example.insert(name.clone(), value);
                        }
                        None if field.required => return None,
                        None => {}
                    }
                }
                Some(Json::Object(example))
            }
            Kind::Any(_) => None,
        }
    }

    fn deeper(&self, schema: &SchemaRef, depth: usize) -> Option<Json> {
        self.within(schema, depth.checked_sub(1)?)
    }

    /// An example of a value of which only the type is known, such as what a function gives.
    pub(super) fn of_type(&self, typed: &Typed) -> Option<Json> {
        if let Some(schema) = &typed.schema {
            return self.of_schema(schema);
        }
        match &typed.ty {
            Type::String => Some(Json::from(text(None))),
            Type::Integer => Some(json!(1)),
            Type::Number => Some(json!(1.5)),
            Type::Boolean => Some(json!(true)),
            Type::Null => Some(Json::Null),
            Type::List(element) => Some(self.of_type(element).into_iter().collect()),
            Type::Map(_) => Some(json!({})),
            Type::Object(schema) => self.of_schema(schema),
            Type::Record(fields) => {
                let fields = fields.iter().map(|(name, typed)| Some((name.clone(), self.of_type(typed)?)));
                fields.collect::<Option<Map<_, _>>>().map(Json::Object)
            }
            Type::Lookup { .. } | Type::Any => None,
        }
    }
}

/// Text of a format, where a contract has no example.
fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("date-time") => "2026-01-31T09:30:00Z",
        Some("date") => "2026-01-31",
        Some("time") => "09:30:00Z",
        Some("email") => "someone@example.com",
        Some("uri" | "url" | "uri-reference") => "https://example.com/",
        Some("uuid") => "0193a2b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b",
        _ => "text",
    }
}

fn meta(endpoint: &Endpoint) -> Json {
    let source = |name: &str| (name.to_owned(), json!({ "outcome": "ok", "duration_ms": 20 }));
    let sources: Map<String, Json> = endpoint.calls.iter().map(|call| source(&call.name.value)).collect();
    json!({ "complete": true, "sources": sources })
}
