//! An answer, made from the contract's schema, its examples and the request's own values.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::list;
use super::name::{is_identity, normal, singular};
use super::realistic;
use super::scalar::{self, Origin};
use super::schema::{Kind, Schema};
use super::wishes::{Level, Wishes, accepts, kind_of, typed};

/// Values in one answer. Schemas that nest without end are cut here.
const VALUES_MAX: u32 = 100_000;
/// Objects and lists inside each other.
const DEPTH_MAX: u32 = 48;

/// Makes one answer.
pub(super) struct Player<'a> {
    pub(super) wishes: &'a Wishes,
    /// The fields of the answer itself, as [`normal`] writes them.
    root_fields: Vec<String>,
    left: Cell<u32>,
}

/// A place in the answer, and what is known of the value there.
#[derive(Clone, Copy)]
pub(super) struct Spot<'v> {
    pub(super) origin: Origin<'v>,
    pub(super) level: Level,
    pub(super) depth: u32,
    pub(super) example: Option<&'v Value>,
    /// How far identities of the example are to be moved, because other elements use it, too.
    pub(super) copy: u64,
    /// What the request's body has here.
    pub(super) given: Option<&'v Value>,
    /// A field and its value, where the object was asked for by key.
    pub(super) key: Option<(&'v str, &'v Value)>,
}

/// The whole answer.
pub(super) fn answer(schema: &Schema<'_>, example: Option<&Value>, wishes: &Wishes) -> Value {
    let origin = Origin { name: "", resource: &wishes.resource, seed: wishes.seed, list: None };
    let spot = Spot { origin, level: Level::Root, depth: 0, example, copy: 0, given: wishes.body.as_ref(), key: None };
    let player = Player { wishes, root_fields: fields(schema, example), left: Cell::new(VALUES_MAX) };
    player.value(schema, spot).unwrap_or(Value::Null)
}

/// The names of the fields that an object has or may have, as [`normal`] writes them.
fn fields(schema: &Schema<'_>, example: Option<&Value>) -> Vec<String> {
    let shown = example.and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str);
    schema.decided().properties().into_iter().chain(shown).map(normal).collect()
}

impl Player<'_> {
    /// A value of `schema`; none if it cannot be made without recursion.
    pub(super) fn value(&self, schema: &Schema<'_>, spot: Spot<'_>) -> Option<Value> {
        self.left.set(self.left.get().checked_sub(1)?);
        if spot.depth > DEPTH_MAX {
            return None;
        }
        if let Some(mut alternatives) = schema.alternatives() {
            // The first branch, unless an example shows that another one is meant.
            alternatives.sort_by_key(|branch| !spot.example.is_none_or(|example| suits(branch, example)));
            return alternatives.iter().find_map(|branch| self.value(branch, spot));
        }
        let spot = with_example(schema, spot);
        match kind(schema, spot) {
            Kind::Object => self.object(schema, spot),
            Kind::Array => list::elements(self, schema, spot).map(Value::Array),
            kind => Some(scalar(schema, kind, spot)),
        }
    }

    fn object(&self, schema: &Schema<'_>, spot: Spot<'_>) -> Option<Value> {
        let example = spot.example.and_then(Value::as_object);
        let given = spot.given.and_then(Value::as_object);
        let mut object = Map::new();
        for name in self.names(schema, spot, example, given) {
            match self.field(schema, spot, name) {
                Some(value) => {
                    object.insert(name.to_owned(), value);
                }
                None if schema.required().contains(&name) && schema.demanded(name).is_none() => {
                    return None;
                }
                None => {}
            }
        }
        if object.is_empty() && schema.is_map() && example.is_none() {
            object = self.entries(schema, spot);
        }
        if spot.level == Level::Root {
            settle_totals(&mut object);
        }
        Some(Value::Object(object))
    }

    /// The fields that the object will have: those of the example and what must be added to it, else all that the contract declares.
    fn names<'n>(
        &self,
        schema: &Schema<'n>,
        spot: Spot<'n>,
        example: Option<&'n Map<String, Value>>,
        given: Option<&'n Map<String, Value>>,
    ) -> Vec<&'n str> {
        let declared = schema.properties();
        let mut names: Vec<&str> = match example {
            Some(example) => {
                let shown = example.keys().map(String::as_str);
                let asked = declared.iter().copied().filter(|name| {
                    let in_body = given.is_some_and(|given| body_field(given, name).is_some());
                    in_body || self.asked_for(schema, spot, name).is_some()
                });
                shown.chain(asked).chain(schema.required()).collect()
            }
            None => declared.iter().copied().chain(schema.required()).collect(),
        };
        if let Some((key, _)) = spot.key {
            names.push(key);
        }
        if declared.is_empty() {
            // A free-form object shows all that was sent.
            names.extend(given.into_iter().flat_map(Map::keys).map(String::as_str));
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| {
            seen.insert(*name) && !schema.property(name).is_some_and(|property| property.flag("writeOnly"))
        });
        names
    }

    fn field(&self, schema: &Schema<'_>, spot: Spot<'_>, name: &str) -> Option<Value> {
        if let Some((_, value)) = spot.key.filter(|(key, _)| *key == name) {
            return Some(value.clone());
        }
        if let Some(value) = schema.demanded(name).cloned().or_else(|| self.asked_for(schema, spot, name)) {
            return Some(value);
        }
        let shown = spot.example.and_then(|example| example.get(name));
        let Some(property) = schema.property(name) else {
            return shown.cloned();
        };
        let origin =
            Origin { name, resource: spot.origin.resource, seed: spot.origin.seed.child(name), list: spot.origin.list };
        let given = spot
            .given
            .and_then(Value::as_object)
            .and_then(|given| body_field(given, name))
            .filter(|_| !property.flag("readOnly"));
        let inner =
            Spot { origin, level: Level::Inside, depth: spot.depth + 1, example: shown, given, key: None, ..spot };
        if given.is_none() && shown.is_none() && property.nullable() && left_null(inner) {
            return Some(Value::Null);
        }
        let made = match kind(&property, inner) {
            Kind::Object => {
                let wraps = spot.level == Level::Root && self.wraps(name);
                let level = if wraps { Level::Root } else { Level::Inside };
                let resource = if wraps { spot.origin.resource.to_owned() } else { normal(name) };
                let origin = Origin { resource: &resource, ..origin };
                self.value(&property, Spot { origin, level, given: given.or(spot.given.filter(|_| wraps)), ..inner })
            }
            // A list takes its place from the object around it.
            Kind::Array => self.value(&property, Spot { level: spot.level, ..inner }),
            _ => self.value(&property, inner),
        };
        made.or_else(|| property.nullable().then_some(Value::Null))
    }

    /// What the request's path, body or query says of a field, in this order.
    fn asked_for(&self, schema: &Schema<'_>, spot: Spot<'_>, name: &str) -> Option<Value> {
        let property = schema.property(name)?.decided();
        let shown = spot.example.and_then(|example| example.get(name));
        let beside = |field: &str| fields(schema, spot.example).iter().any(|own| own == field);
        let at_root = |field: &str| self.root_fields.iter().any(|own| own == field);
        let of_path =
            || self.wishes.of_path(spot.level, name, beside, at_root).and_then(|text| typed(text, &property, shown));
        let of_body = || {
            let value = body_field(spot.given?.as_object()?, name)?;
            let is_scalar = !matches!(kind_of(value), Kind::Object | Kind::Array);
            (is_scalar && !property.flag("readOnly") && accepts(&property, value)).then(|| value.clone())
        };
        let of_query = || self.wishes.of_query(spot.level, name).and_then(|text| typed(text, &property, shown));
        of_path().or_else(of_body).or_else(of_query).or_else(|| list::filter(self.wishes, spot.level, name, &property))
    }

    /// Whether a field of the answer is the answer proper in a wrapping.
    fn wraps(&self, name: &str) -> bool {
        let name = normal(name);
        matches!(name.as_str(), "data" | "result" | "response" | "payload" | "item" | "embedded" | "attributes")
            || name == self.wishes.resource
            || self.root_fields.len() == 1
    }

    /// The entries of a map: what was sent, else one for each key that was asked for, else a few.
    fn entries(&self, schema: &Schema<'_>, spot: Spot<'_>) -> Map<String, Value> {
        let sent = spot.given.and_then(Value::as_object);
        let asked = list::map_keys(self.wishes, spot);
        let keys = sent.map(|sent| sent.keys().cloned().collect()).or(asked).unwrap_or_else(|| {
            let made = realistic::different_words(spot.origin.seed, 2);
            made.map(str::to_owned).collect()
        });
        let Some(further) = schema.further() else {
            return Map::new();
        };
        let entry = |key: String| {
            let origin =
                Origin { seed: spot.origin.seed.child(&key), resource: &singular(spot.origin.name), ..spot.origin };
            let given = sent.and_then(|sent| sent.get(&key));
            let value = self.value(
                &further,
                Spot { origin, level: Level::Inside, depth: spot.depth + 1, given, example: None, key: None, ..spot },
            )?;
            Some((key, value))
        };
        keys.into_iter().filter_map(entry).collect()
    }
}

/// Adds the schema's own example where no other one is known. An example of another kind than its schema is left aside:
/// the mock keeps the contract.
fn with_example<'v>(schema: &Schema<'v>, spot: Spot<'v>) -> Spot<'v> {
    if spot.example.is_some_and(|example| suits(schema, example)) {
        return spot;
    }
    // An element of a list shares its schema's example with its siblings.
    let copy = spot.origin.list.map_or(0, |(_, index)| index as u64);
    let example = schema.example().filter(|example| suits(schema, example));
    Spot { example, copy, ..spot }
}

/// The kind of value to make; where the schema is silent, that of the example or of what was sent.
fn kind(schema: &Schema<'_>, spot: Spot<'_>) -> Kind {
    match (schema.kind(), spot.example.or(spot.given)) {
        (Kind::Any, Some(shown)) => kind_of(shown),
        (_, Some(Value::Null)) if spot.example.is_some() => Kind::Null,
        (kind, _) => kind,
    }
}

/// Whether a value is of the schema's kind.
fn suits(schema: &Schema<'_>, value: &Value) -> bool {
    match (schema.kind(), kind_of(value)) {
        (_, Kind::Null) => schema.nullable(),
        (Kind::Number, Kind::Integer) | (Kind::Any, _) => true,
        (expected, kind) => expected == kind,
    }
}

fn scalar(schema: &Schema<'_>, kind: Kind, spot: Spot<'_>) -> Value {
    if let Some(given) = spot.given.filter(|given| !given.is_object() && !given.is_array() && accepts(schema, given)) {
        return given.clone();
    }
    if let Some(allowed) = schema.allowed().filter(|allowed| !allowed.is_empty()) {
        if let Some(shown) = spot.example.filter(|example| allowed.contains(example)) {
            return shown.clone();
        }
        let usual: Vec<&Value> = allowed.into_iter().filter(|value| !value.is_null()).collect();
        return if usual.is_empty() { Value::Null } else { (*spot.origin.seed.pick(&usual)).clone() };
    }
    match spot.example {
        Some(example) if spot.copy > 0 && is_identity(spot.origin.name, spot.origin.resource) => {
            moved(schema, example, spot.copy).unwrap_or_else(|| scalar::make(schema, kind, spot.origin))
        }
        Some(example) => example.clone(),
        None => scalar::make(schema, kind, spot.origin),
    }
}

/// An identity like `example`, but another one: numbers and trailing digits count on.
fn moved(schema: &Schema<'_>, example: &Value, by: u64) -> Option<Value> {
    match example {
        Value::Number(number) => Some(Value::from(number.as_i64()?.checked_add(i64::try_from(by).ok()?)?)),
        Value::String(text) => {
            let (text, domain) = text
                .split_once('@')
                .map_or((text.as_str(), String::new()), |(local, domain)| (local, format!("@{domain}")));
            let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
            let digits = &text[stem.len()..];
            if let Some(number) = digits.parse::<u64>().ok().and_then(|number| number.checked_add(by)) {
                return Some(Value::from(format!("{stem}{number:0width$}{domain}", width = digits.len())));
            }
            // Text with a shape of its own must not get a tail.
            let is_free = domain.len() > 1 || (schema.get("format").is_none() && schema.get("pattern").is_none());
            is_free.then(|| Value::from(format!("{text}-{}{domain}", by + 1)))
        }
        _ => None,
    }
}

/// A nullable field of a list's element is null once in a while, so that clients meet it; elsewhere it has a value.
fn left_null(spot: Spot<'_>) -> bool {
    spot.origin.list.is_some()
        && !is_identity(spot.origin.name, spot.origin.resource)
        && spot.origin.seed.child("null").below(8) == 0
}

/// A field of the request's body, by its name in whatever style.
fn body_field<'v>(given: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    given.get(name).or_else(|| given.iter().find(|(own, _)| normal(own) == normal(name)).map(|(_, value)| value))
}

/// A total beside a list is never less than the list is long.
fn settle_totals(object: &mut Map<String, Value>) {
    let mut lists = object.values().filter_map(Value::as_array);
    let (Some(list), None) = (lists.next(), lists.next()) else {
        return;
    };
    let length = list.len() as u64;
    for (name, value) in object.iter_mut() {
        let counts = matches!(
            normal(name).as_str(),
            "total" | "count" | "totalcount" | "totalitems" | "totalelements" | "totalresults"
        );
        if counts && value.as_u64().is_some_and(|total| total < length) {
            *value = Value::from(length);
        }
    }
}
