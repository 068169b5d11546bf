//! Schemas of what an endpoint takes and gives.
//!
//! What comes unchanged from a contract has the contract's schema, as one shared component where the contract names it.
//! What a spec puts together is described from the tree of values that makes it.

use serde_json::{Map, Value as Json, json};

use super::missing::{Absence, Sources, annotated, without_null};
use crate::contract::{Bundle, Contracts, Purpose, SchemaRef};
use crate::model::{Endpoint, Filter, Kind, RecordField, Type, Typed, Value, ValueRef};
use crate::resolve::constant_json;
use crate::spec::Nulls;

/// Components that are not a contract's.
pub(super) const PROBLEM: &str = "Problem";
pub(super) const META: &str = "Meta";
pub(super) const PREFIX: &str = "#/components/schemas/";

/// Gathers the schemas of a client's endpoints, and the components that they share.
pub(super) struct Schemas<'m> {
    contracts: &'m Contracts,
    bundle: Bundle<'m>,
}

/// The schemas of one endpoint.
pub(super) struct EndpointSchemas {
    /// One for each input.
    pub(super) inputs: Vec<Json>,
    /// The request body's.
    pub(super) body: Option<Json>,
    /// The reply's.
    pub(super) reply: Option<Json>,
    /// One for each reply header.
    pub(super) headers: Vec<Json>,
}

impl<'m> Schemas<'m> {
    pub(super) fn new(contracts: &'m Contracts) -> Self {
        let mut bundle = Bundle::new(contracts, PREFIX, Purpose::Documentation);
        bundle.reserve(PROBLEM);
        bundle.reserve(META);
        Self { contracts, bundle }
    }

    pub(super) fn of_endpoint(&mut self, endpoint: &Endpoint) -> EndpointSchemas {
        let inputs = endpoint.inputs.iter().map(|input| without_null(self.bundle.add(&input.schema))).collect();
        let body = endpoint.body.as_ref().map(|body| self.bundle.add(&body.schema));
        let mut writer = Writer { schemas: self, endpoint };
        let headers = endpoint.reply_headers.iter().map(|(_, value)| writer.part(value, Absence::Omitted)).collect();
        EndpointSchemas { inputs, body, reply: writer.reply(), headers }
    }

    /// The components of everything described so far.
    pub(super) fn into_components(self) -> Map<String, Json> {
        self.bundle.into_definitions()
    }
}

/// Describes the values of one endpoint.
struct Writer<'s, 'm> {
    schemas: &'s mut Schemas<'m>,
    endpoint: &'s Endpoint,
}

impl Writer<'_, '_> {
    fn reply(&mut self) -> Option<Json> {
        let value = self.endpoint.reply.as_ref()?;
        let mut schema = self.part(value, Absence::Null);
        if self.endpoint.meta
            && let Some(Json::Object(properties)) = schema.get_mut("properties")
        {
            properties.insert("_meta".to_owned(), json!({ "$ref": format!("{PREFIX}{META}") }));
            match schema.get_mut("required").and_then(Json::as_array_mut) {
                Some(required) => required.push(json!("_meta")),
                None => schema["required"] = json!(["_meta"]),
            }
        }
        Some(schema)
    }

    /// The schema of a value where it stands, with what there is to say of it.
    fn part(&mut self, value: &ValueRef, absence: Absence) -> Json {
        let sources = Sources::of(self.endpoint, value);
        let schema = self.value(value);
        let schema =
            if value.ty.is_optional() || !sources.is_silent() { self.with_words(schema, &value.ty) } else { schema };
        annotated(schema, &value.ty, &sources, absence)
    }

    /// A description beside a reference hides that of its target: then it has to be repeated.
    fn with_words(&self, mut schema: Json, typed: &Typed) -> Json {
        if let (Some(object), Some(reference)) = (schema.as_object_mut(), &typed.schema)
            && object.contains_key("$ref")
            && !object.contains_key("description")
            && let Some(words) = &self.schemas.contracts.schema(reference).description
        {
            object.insert("description".to_owned(), Json::from(words.as_str()));
        }
        schema
    }

    /// The schema of the value that is there.
    fn value(&mut self, value: &Value) -> Json {
        match &value.kind {
            Kind::Record(fields) => self.record(fields),
            Kind::With { body, .. } => self.value(body),
            Kind::Coalesce(first, second) if !value.ty.ty.is_scalar() => {
                let either = [first, second].into_iter().filter(|value| value.ty.ty != Type::Null);
                let branches = either.map(|value| self.value(value)).collect();
                any_of(branches)
            }
            Kind::Constant(constant) => {
                let mut schema = self.typed(&Typed { schema: None, ..value.ty.clone() });
                schema["const"] = constant_json(constant);
                schema
            }
            Kind::List(values) => {
                let element = self.element(value);
                json!({ "type": "array", "items": element, "minItems": values.len(), "maxItems": values.len() })
            }
            Kind::Map { flatten: false, .. } => json!({ "type": "array", "items": self.element(value) }),
            Kind::Filter(filter, _) if keeps_elements(filter) => {
                json!({ "type": "array", "items": self.element(value) })
            }
            Kind::Filter(Filter::First | Filter::Last, of) | Kind::At(of, _) if value.ty.schema.is_none() => {
                self.present_element(of)
            }
            Kind::Filter(Filter::Count | Filter::Length, _) => json!({ "type": "integer", "minimum": 0 }),
            _ => self.typed(&value.ty),
        }
    }

    fn record(&mut self, fields: &[RecordField]) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in fields {
            let absence = if field.omit_null { Absence::Omitted } else { Absence::Null };
            if !field.omit_null || !field.value.ty.is_optional() {
                required.push(field.name.clone());
            }
            properties.insert(field.name.clone(), self.part(&field.value, absence));
        }
        object(properties, required)
    }

    /// The schema of an element of a list, `null` where one may be missing.
    fn element(&mut self, list: &Value) -> Json {
        let schema = self.present_element(list);
        match &list.ty.ty {
            Type::List(element) => {
                annotated(schema, element, &Sources::of_elements(self.endpoint, list), Absence::Null)
            }
            _ => schema,
        }
    }

    fn present_element(&mut self, list: &Value) -> Json {
        match &list.kind {
            Kind::Map { body, flatten: false, .. } => self.value(body),
            Kind::With { body, .. } => self.present_element(body),
            Kind::Filter(filter, of) if keeps_elements(filter) => self.present_element(of),
            Kind::List(values) => any_of(values.iter().map(|value| self.value(value)).collect()),
            Kind::Coalesce(first, second) => any_of(vec![self.present_element(first), self.present_element(second)]),
            _ => match &list.ty.ty {
                Type::List(element) => self.typed(element),
                _ => json!({}),
            },
        }
    }

    /// The schema of what is known of a value by its type alone.
    fn typed(&mut self, typed: &Typed) -> Json {
        if let Some(schema) = &typed.schema {
            return self.contract(schema);
        }
        match &typed.ty {
            Type::String => json!({ "type": "string" }),
            Type::Integer => json!({ "type": "integer" }),
            Type::Number => json!({ "type": "number" }),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Null => json!({ "type": "null" }),
            Type::List(element) => json!({ "type": "array", "items": self.typed_part(element) }),
            Type::Map(value) | Type::Lookup { element: value, .. } => {
                json!({ "type": "object", "additionalProperties": self.typed_part(value) })
            }
            Type::Object(schema) => self.contract(schema),
            Type::Record(fields) => self.typed_record(fields),
            Type::Any => json!({}),
        }
    }

    fn typed_part(&mut self, typed: &Typed) -> Json {
        annotated(self.typed(typed), typed, &Sources::default(), Absence::Null)
    }

    fn typed_record(&mut self, fields: &[(String, Typed)]) -> Json {
        let absence = if self.endpoint.nulls == Nulls::Omit { Absence::Omitted } else { Absence::Null };
        let always = |typed: &Typed| absence == Absence::Null || !typed.is_optional();
        let required = fields.iter().filter(|(_, typed)| always(typed)).map(|(name, _)| name.clone()).collect();
        let described = fields
            .iter()
            .map(|(name, typed)| (name.clone(), annotated(self.typed(typed), typed, &Sources::default(), absence)));
        object(described.collect(), required)
    }

    fn contract(&mut self, schema: &SchemaRef) -> Json {
        without_null(self.schemas.bundle.add(schema))
    }
}

fn object(properties: Map<String, Json>, required: Vec<String>) -> Json {
    let mut schema = json!({ "type": "object" });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["properties"] = Json::Object(properties);
    schema
}

/// The schema of values that fit one of these.
fn any_of(branches: Vec<Json>) -> Json {
    let mut distinct: Vec<Json> = Vec::new();
    for branch in branches {
        if !distinct.contains(&branch) {
            distinct.push(branch);
        }
    }
    match distinct.len() {
        0 => json!({}),
        1 => distinct.remove(0),
        _ => json!({ "anyOf": distinct }),
    }
}

fn keeps_elements(filter: &Filter) -> bool {
    matches!(
        filter,
        Filter::Take(_) | Filter::Skip(_) | Filter::Where(..) | Filter::Sort(..) | Filter::Reverse | Filter::Distinct
    )
}
