//! What a reply would be if every upstream answered with its contract's example.
//!
//! No call has failed and none is skipped here, so an example shows all that a reply can have. A filter or an operator
//! that cannot be worked out at build time (a client's own function, say) gives some value of its type.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::examples::Examples;
use super::{arithmetic, dates};
use crate::contract::{Kind as SchemaKind, SchemaRef};
use crate::model::{Endpoint, Filter, Kind, Part, RecordField, Type, Typed, Value, ValueRef};
use crate::resolve::constant_json;

/// The example of a value: not made before it is known which part of it is wanted, because a contract's object may have
/// a thousand fields.
#[derive(Clone)]
pub(super) enum Sample {
    Json(Json),
    Of(SchemaRef),
}

/// Works out the values of one endpoint.
pub(super) struct Evaluation<'e, 'm> {
    examples: &'e Examples<'m>,
    endpoint: &'e Endpoint,
    /// What the element variables stand for now.
    items: HashMap<usize, Sample>,
}

impl<'e, 'm> Evaluation<'e, 'm> {
    pub(super) fn new(examples: &'e Examples<'m>, endpoint: &'e Endpoint) -> Self {
        Self { examples, endpoint, items: HashMap::new() }
    }

    /// The value as JSON; `None`: there is no example of it.
    pub(super) fn json(&mut self, value: &Value) -> Option<Json> {
        match self.sample(value).or_else(|| self.examples.of_type(&value.ty).map(Sample::Json))? {
            Sample::Json(json) => Some(json),
            Sample::Of(schema) => self.examples.of_schema(&schema),
        }
    }

    fn sample(&mut self, value: &Value) -> Option<Sample> {
        let json = match &value.kind {
            Kind::Call(id) => return of_typed(&self.endpoint.calls.get(id.0)?.answer),
            Kind::Input(_, index) => {
                return self.endpoint.inputs.get(*index).map(|input| Sample::Of(input.schema.clone()));
            }
            Kind::Body => return self.endpoint.body.as_ref().map(|body| Sample::Of(body.schema.clone())),
            Kind::Item(item) => return self.items.get(&item.id).cloned(),
            Kind::Field(of, _) if matches!(of.kind, Kind::Claims) => return of_typed(&value.ty),
            Kind::Field(of, name) => return self.field(of, name),
            Kind::Lookup(of, key) => return self.looked_up(of, key, &value.ty),
            Kind::At(of, _) | Kind::Filter(Filter::First, of) => {
                return self.end(of, |elements| elements.into_iter().next());
            }
            Kind::Filter(Filter::Last, of) => return self.end(of, |elements| elements.into_iter().next_back()),
            Kind::With { of, item, body } => {
                let sample = self.sample(of)?;
                if matches!(sample, Sample::Json(Json::Null)) {
                    return Some(sample);
                }
                self.items.insert(item.id, sample);
                return self.sample(body);
            }
            Kind::Coalesce(first, second) => match self.json(first) {
                Some(Json::Null) | None => self.json(second)?,
                Some(there) => there,
            },
            Kind::Constant(constant) => constant_json(constant),
            Kind::Record(fields) => self.record(fields)?,
            Kind::List(values) => Json::Array(values.iter().map(|value| self.json(value)).collect::<Option<_>>()?),
            Kind::Map { list, item, body, flatten } => {
                let mut made = Vec::new();
                for element in self.elements(list)? {
                    self.items.insert(item.id, element);
                    match self.json(body)? {
                        Json::Array(inner) if *flatten => made.extend(inner),
                        Json::Null if *flatten => {}
                        one => made.push(one),
                    }
                }
                Json::Array(made)
            }
            Kind::Template(parts) => Json::String(self.template(parts)?),
            Kind::Filter(filter, of) => self.filtered(filter, of)?,
            Kind::Binary(operator, left, right) => {
                arithmetic::binary(*operator, &self.json(left)?, &self.json(right)?, &value.ty.ty)?
            }
            Kind::Not(of) => Json::Bool(!self.json(of)?.as_bool()?),
            Kind::Negate(of) => arithmetic::negated(&self.json(of)?)?,
            Kind::Claims | Kind::Key | Kind::Keys | Kind::Function(..) | Kind::Poison => return None,
        };
        Some(Sample::Json(json))
    }

    fn record(&mut self, fields: &[RecordField]) -> Option<Json> {
        let mut made = Map::new();
        for field in fields {
            match self.json(&field.value) {
                Some(Json::Null) if field.omit_null => {}
                Some(value) => {
                    made.insert(field.name.clone(), value);
                }
                None if field.omit_null && field.value.ty.is_optional() => {}
                None if field.value.ty.is_optional() => {
                    made.insert(field.name.clone(), Json::Null);
                }
                None => return None,
            }
        }
        Some(Json::Object(made))
    }

    fn field(&mut self, of: &Value, name: &str) -> Option<Sample> {
        let of = self.sample(of)?;
        self.field_of(of, name)
    }

    fn field_of(&self, of: Sample, name: &str) -> Option<Sample> {
        let schema = match of {
            Sample::Json(json) => return Some(Sample::Json(json.get(name).cloned().unwrap_or_default())),
            Sample::Of(schema) => schema,
        };
        let read = self.examples.contracts().schema(&schema);
        if let Some(given) = read.example.as_ref().and_then(|example| example.get(name)) {
            return Some(Sample::Json(given.clone()));
        }
        match &read.kind {
            SchemaKind::Object(object) => object.fields.get(name).map(|field| Sample::Of(field.schema.clone())),
            SchemaKind::Map(value) => Some(Sample::Of(value.clone())),
            _ => None,
        }
    }

    fn looked_up(&mut self, of: &Value, key: &Value, found: &Typed) -> Option<Sample> {
        if let Type::Lookup { element, .. } = &of.ty.ty {
            return of_typed(element);
        }
        match self.json(key)? {
            Json::String(key) => self.field(of, &key),
            _ => of_typed(found),
        }
    }

    fn end(&mut self, of: &Value, choose: impl Fn(Vec<Sample>) -> Option<Sample>) -> Option<Sample> {
        Some(choose(self.elements(of)?).unwrap_or(Sample::Json(Json::Null)))
    }

    fn elements(&mut self, list: &Value) -> Option<Vec<Sample>> {
        match self.sample(list)? {
            Sample::Json(Json::Array(elements)) => Some(elements.into_iter().map(Sample::Json).collect()),
            Sample::Json(_) => None,
            Sample::Of(schema) => {
                let read = self.examples.contracts().schema(&schema);
                match (&read.example, &read.kind) {
                    (Some(Json::Array(elements)), _) => Some(elements.iter().cloned().map(Sample::Json).collect()),
                    (_, SchemaKind::List(element)) => Some(vec![Sample::Of(element.clone())]),
                    _ => None,
                }
            }
        }
    }

    fn template(&mut self, parts: &[Part]) -> Option<String> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Value(value) => text.push_str(&shown(&self.json(value)?)),
            }
        }
        Some(text)
    }

    fn filtered(&mut self, filter: &Filter, of: &ValueRef) -> Option<Json> {
        if let (Filter::Values | Filter::Keys, Type::Lookup { key, element }) = (filter, &of.ty.ty) {
            let one = if matches!(filter, Filter::Values) { (**element).clone() } else { Typed::of((**key).clone()) };
            return self.examples.of_type(&one.present()).map(|one| json!([one]));
        }
        if let Filter::Where(item, condition) = filter {
            let mut kept = Vec::new();
            for element in self.elements(of)? {
                self.items.insert(item.id, element.clone());
                if self.json(condition)?.as_bool()? {
                    kept.push(self.whole(element)?);
                }
            }
            return Some(Json::Array(kept));
        }
        let input = self.json(of)?;
        let argument = |this: &mut Self, value: &ValueRef| this.json(value).map(|json| shown(&json));
        Some(match (filter, input) {
            (_, Json::Null) => Json::Null,
            (Filter::Take(count), Json::Array(list)) => list.into_iter().take(self.count(count)?).collect(),
            (Filter::Skip(count), Json::Array(list)) => list.into_iter().skip(self.count(count)?).collect(),
            (Filter::Count | Filter::Length, Json::Array(list)) => json!(list.len()),
            (Filter::Length, Json::Object(map)) => json!(map.len()),
            (Filter::Length, Json::String(text)) => json!(text.chars().count()),
            (Filter::Reverse, Json::Array(mut list)) => {
                list.reverse();
                Json::Array(list)
            }
            (Filter::Distinct, Json::Array(list)) => Json::Array(distinct(list)),
            (Filter::Sort(item, key), Json::Array(list)) => self.sorted(item.id, key, list)?,
            (Filter::Keys, Json::Object(map)) => map.into_iter().map(|(key, _)| Json::String(key)).collect(),
            (Filter::Values, Json::Object(map)) => map.into_iter().map(|(_, value)| value).collect(),
            (Filter::Sum, Json::Array(list)) => arithmetic::sum(&list)?,
            (Filter::Average, Json::Array(list)) => arithmetic::average(&list)?,
            (Filter::Min, Json::Array(list)) => arithmetic::least(list)?,
            (Filter::Max, Json::Array(list)) => arithmetic::greatest(list)?,
            (Filter::Join(separator), Json::Array(list)) => {
                let texts: Vec<String> = list.iter().map(shown).collect();
                Json::from(texts.join(&argument(self, separator)?))
            }
            (Filter::Upper, Json::String(text)) => Json::from(text.to_uppercase()),
            (Filter::Lower, Json::String(text)) => Json::from(text.to_lowercase()),
            (Filter::Trim, Json::String(text)) => Json::from(text.trim()),
            (Filter::Truncate(count), Json::String(text)) => {
                let count = self.count(count)?;
                let cut: String = text.chars().take(count).collect();
                Json::from(if text.chars().count() > count { format!("{cut}…") } else { cut })
            }
            (Filter::Replace(from, to), Json::String(text)) => {
                let (from, to) = (argument(self, from)?, argument(self, to)?);
                Json::from(text.replace(&from, &to))
            }
            (Filter::Split(separator), Json::String(text)) => {
                let separator = argument(self, separator)?;
                text.split(separator.as_str()).map(Json::from).collect()
            }
            (Filter::Date(format), Json::String(text)) => {
                Json::from(dates::formatted(&text, &argument(self, format)?)?)
            }
            (Filter::Money(currency), Json::Number(amount)) => {
                // Cents suit most currencies, and an example needs no table of the others.
                Json::from(format!("{:.2} {}", amount.as_f64()?, argument(self, currency)?))
            }
            (Filter::ToString, scalar) => Json::from(shown(&scalar)),
            (Filter::ToInteger, Json::String(text)) => Json::from(text.parse::<i64>().ok()?),
            (Filter::ToInteger, Json::Number(number)) => Json::from(number.as_i64()?),
            (Filter::ToNumber, Json::String(text)) => serde_json::from_str::<serde_json::Number>(&text).ok()?.into(),
            (Filter::ToNumber, Json::Number(number)) => Json::Number(number),
            _ => return None,
        })
    }

    fn sorted(&mut self, item: usize, key: &ValueRef, list: Vec<Json>) -> Option<Json> {
        let mut keyed = Vec::new();
        for element in list {
            self.items.insert(item, Sample::Json(element.clone()));
            keyed.push((self.json(key)?, element));
        }
        keyed.sort_by(|(a, _), (b, _)| arithmetic::order(a, b).unwrap_or(std::cmp::Ordering::Equal));
        Some(keyed.into_iter().map(|(_, element)| element).collect())
    }

    fn whole(&self, sample: Sample) -> Option<Json> {
        match sample {
            Sample::Json(json) => Some(json),
            Sample::Of(schema) => self.examples.of_schema(&schema),
        }
    }

    fn count(&mut self, value: &ValueRef) -> Option<usize> {
        usize::try_from(self.json(value)?.as_i64()?).ok()
    }
}

fn of_typed(typed: &Typed) -> Option<Sample> {
    typed.schema.clone().map(Sample::Of)
}

/// A scalar as text.
fn shown(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn distinct(list: Vec<Json>) -> Vec<Json> {
    let mut kept: Vec<Json> = Vec::new();
    for element in list {
        if !kept.contains(&element) {
            kept.push(element);
        }
    }
    kept
}
