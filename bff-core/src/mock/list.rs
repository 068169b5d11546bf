//! How long a list is, and which elements it has.

use serde_json::Value;

use super::name::{is_generic, is_identity, normal, singular};
use super::play::{Player, Spot};
use super::scalar::Origin;
use super::schema::{Kind, Schema};
use super::wishes::{KeyList, Level, Wishes, accepts, kind_of, text_of, typed};

/// Elements of a list, whatever the request asks for.
const ELEMENTS_MAX: usize = 1000;
/// Elements of a list when nothing says how many, and of a list inside another list's element.
const ELEMENTS: usize = 3;
const ELEMENTS_INSIDE: usize = 2;

/// Keys that were asked for, and the field of each element that shows its key.
struct Keyed<'n> {
    field: &'n str,
    values: Vec<Value>,
    /// Whether the values are categories (a status) that many elements share, rather than one element's key.
    shared: bool,
}

/// The elements of a list; none if it must have some and they cannot be made without recursion.
pub(super) fn elements(player: &Player<'_>, schema: &Schema<'_>, spot: Spot<'_>) -> Option<Vec<Value>> {
    let examples = spot.example.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let resource = element_resource(spot, &player.wishes.resource);
    let name = singular(spot.origin.name);
    let list = List { player, schema, spot, examples, resource: &resource, name: &name };
    let least = bound(schema, "minItems").unwrap_or(0);
    let made = list.sent().or_else(|| list.asked_for()).unwrap_or_else(|| list.usual());
    // An element cannot be made: an empty list will do, unless the contract wants some.
    (!made.is_empty() || least == 0).then_some(made)
}

/// The values of a list parameter for a field that is a list of scalars itself.
pub(super) fn filter(wishes: &Wishes, level: Level, field: &str, property: &Schema<'_>) -> Option<Value> {
    if level == Level::Inside || property.kind() != Kind::Array {
        return None;
    }
    let list = wishes.lists.iter().find(|list| normal(&list.name) == normal(field))?;
    let element = property.element(0)?;
    let values = list.values.iter().map(|value| shown(value, &element, None));
    values.collect::<Option<Vec<_>>>().map(Value::Array)
}

/// The keys that a map at the top of an answer has one entry for each.
pub(super) fn map_keys(wishes: &Wishes, spot: Spot<'_>) -> Option<Vec<String>> {
    let [list] = wishes.lists.as_slice() else {
        return None;
    };
    let keys = list.values.iter().take(ELEMENTS_MAX).map(text_of).collect::<Option<Vec<_>>>();
    keys.filter(|_| spot.level == Level::Root)
}

struct List<'v> {
    player: &'v Player<'v>,
    schema: &'v Schema<'v>,
    spot: Spot<'v>,
    examples: &'v [Value],
    /// What an element is: `order`.
    resource: &'v str,
    /// The list's name in the singular.
    name: &'v str,
}

impl List<'_> {
    /// One element for each that the request's body has in this place.
    fn sent(&self) -> Option<Vec<Value>> {
        let given = self.spot.given.and_then(Value::as_array).or_else(|| self.overlay())?;
        let element = self.schema.element(0)?.decided();
        let suits = |value: &Value| accepts(&element, value) || (element.kind() == Kind::Any && !value.is_null());
        if !given.iter().all(suits) {
            return None;
        }
        let most = bound(self.schema, "maxItems").unwrap_or(ELEMENTS_MAX).min(ELEMENTS_MAX);
        let make = |(index, given)| self.element(index, self.cycled(index), Some(given), None);
        Some(given.iter().take(most).enumerate().map_while(make).collect())
    }

    /// A list of objects in the body that speaks of the same things under another name.
    fn overlay(&self) -> Option<&Vec<Value>> {
        let body = self.player.wishes.body.as_ref()?.as_object().filter(|_| self.is_outermost())?;
        if self.spot.level != Level::Root || body.contains_key(self.spot.origin.name) {
            return None;
        }
        let fields = self.fields();
        let same = |value: &Value| {
            let keys = value.as_object().into_iter().flat_map(|object| object.keys());
            keys.into_iter().any(|key| {
                let tells = is_identity(key, self.resource) || normal(key).ends_with("id");
                tells && fields.iter().any(|field| normal(field) == normal(key))
            })
        };
        body.values().filter_map(Value::as_array).find(|list| !list.is_empty() && list.iter().all(same))
    }

    /// One element for each key that the request names.
    fn asked_for(&self) -> Option<Vec<Value>> {
        let keyed = self.keyed().filter(|_| self.is_outermost())?;
        let most = bound(self.schema, "maxItems").unwrap_or(ELEMENTS_MAX).min(ELEMENTS_MAX);
        if keyed.shared {
            let size = self.size();
            let value = |index: usize| &keyed.values[index % keyed.values.len()];
            return Some(
                (0..size)
                    .map_while(|index| {
                        self.element(index, self.cycled(index), None, Some((keyed.field, value(index), None)))
                    })
                    .collect(),
            );
        }
        let make = |(index, value): (usize, &Value)| {
            // An element depends on its key alone, not on the other keys of the batch.
            let seed = self.player.wishes.key_seed.child(self.spot.origin.name).child(&value.to_string());
            let own = self.examples.iter().find(|example| example.get(keyed.field) == Some(value));
            let example = own
                .map(|own| (own, 0))
                .or_else(|| (!self.examples.is_empty()).then(|| (seed.pick(self.examples), 1 + seed.below(100_000))));
            self.element(index, example, None, Some((keyed.field, value, Some(seed))))
        };
        Some(keyed.values.iter().take(most).enumerate().map_while(make).collect())
    }

    fn usual(&self) -> Vec<Value> {
        let size = self.size();
        let distinct_tries = size.saturating_mul(4);
        let mut made: Vec<Value> = Vec::new();
        for index in 0..distinct_tries {
            if made.len() == size {
                break;
            }
            let Some(value) = self.element(index, self.cycled(index), None, None) else {
                break;
            };
            let is_new = value.is_object() || value.is_array() || !made.contains(&value);
            // Examples are shown as they stand, even if they repeat themselves.
            if is_new || index < self.examples.len() {
                made.push(value);
            }
        }
        made
    }

    /// The element at `index`. `example` comes with how far its identities are to be moved,
    /// `key` is a field, its value, and the seed of the element if that is not its place in the list.
    fn element(
        &self,
        index: usize,
        example: Option<(&Value, u64)>,
        given: Option<&Value>,
        key: Option<(&str, &Value, Option<super::seed::Seed>)>,
    ) -> Option<Value> {
        let schema = self.schema.element(index)?;
        let list_seed = self.spot.origin.seed;
        let own_seed = key.and_then(|(_, _, seed)| seed);
        let place = own_seed.map_or((list_seed, index), |seed| (seed, 0));
        let seed = own_seed.unwrap_or_else(|| list_seed.index(index));
        let level =
            if self.is_outermost() && self.spot.level != Level::Inside { Level::Element } else { Level::Inside };
        let origin = Origin { name: self.name, resource: self.resource, seed, list: Some(place) };
        let (example, copy) = example.map_or((None, 0), |(example, copy)| (Some(example), copy));
        let key = key.map(|(field, value, _)| (field, value));
        self.player.value(&schema, Spot { origin, level, depth: self.spot.depth + 1, example, copy, given, key })
    }

    /// The example for an index; beyond the last one they begin again, with other identities.
    fn cycled(&self, index: usize) -> Option<(&Value, u64)> {
        let round = index.checked_div(self.examples.len())?;
        // Far enough that the second round of 1001, 1002, 1005 does not meet the first.
        Some((&self.examples[index % self.examples.len()], (round * 1000) as u64))
    }

    fn size(&self) -> usize {
        let inside = if self.is_outermost() { ELEMENTS } else { ELEMENTS_INSIDE };
        let shown = self.spot.example.and_then(Value::as_array).map(Vec::len);
        let asked = self.player.wishes.limit.filter(|_| self.is_outermost());
        let least = bound(self.schema, "minItems").unwrap_or(0);
        let most = bound(self.schema, "maxItems").unwrap_or(ELEMENTS_MAX).min(ELEMENTS_MAX);
        let tuple = self.schema.get("prefixItems").and_then(Value::as_array).map(Vec::len);
        asked.or(shown).or(tuple).unwrap_or(inside).max(least).min(most)
    }

    fn is_outermost(&self) -> bool {
        self.spot.origin.list.is_none()
    }

    /// The fields of an element.
    fn fields(&self) -> Vec<&str> {
        let shown = self.examples.first().and_then(Value::as_object);
        let declared = self.schema.element(0).map(|element| element.decided().properties()).unwrap_or_default();
        declared.into_iter().chain(shown.into_iter().flat_map(|example| example.keys()).map(String::as_str)).collect()
    }

    fn keyed(&self) -> Option<Keyed<'_>> {
        let element = self.schema.element(0)?.decided();
        let fields = self.fields();
        self.player.wishes.lists.iter().find_map(|list| {
            let field = self.key_field(list, &fields, &element)?;
            let property = element.property(field)?.decided();
            let example = self.examples.first().and_then(|example| example.get(field));
            let mut values: Vec<Value> = Vec::new();
            for value in &list.values {
                let value = shown(value, &property, example)?;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            let shared = property.allowed().is_some() || property.kind() == Kind::Boolean;
            (!values.is_empty()).then_some(Keyed { field, values, shared })
        })
    }

    /// The field that holds the keys of `list`: `sku` for `skus`, `id` for `ids` and, among products, for `productIds`.
    fn key_field<'n>(&self, list: &KeyList, fields: &[&'n str], element: &Schema<'_>) -> Option<&'n str> {
        let find = |wanted: &str| fields.iter().copied().find(|field| normal(field) == wanted);
        let named = [&list.name, &singular(&list.name)].into_iter().find_map(|name| find(&normal(name)));
        if list.name.is_empty() {
            let first = || element.required().into_iter().find_map(|required| find(&normal(required)));
            return ["id", "sku", "key", "code"].into_iter().find_map(find).or_else(first);
        }
        let one = normal(&singular(&list.name));
        let related = |prefix: &str| prefix.is_empty() || prefix == self.resource || is_generic(self.spot.origin.name);
        let tail = |field: &&str| field.len() >= 2 && one.strip_suffix(&normal(field)).is_some_and(related);
        let plain = || find("id").filter(|_| one == self.resource);
        named.or_else(|| fields.iter().copied().filter(tail).max_by_key(|field| field.len())).or_else(plain)
    }
}

/// A key as the field's own kind of value.
fn shown(value: &Value, property: &Schema<'_>, example: Option<&Value>) -> Option<Value> {
    match value {
        Value::String(text) => typed(text, property, example),
        value => {
            (accepts(property, value) && !matches!(kind_of(value), Kind::Object | Kind::Array)).then(|| value.clone())
        }
    }
}

/// What the elements of a list are: the list's name in the singular, or the operation's subject if the name says nothing.
fn element_resource(spot: Spot<'_>, subject: &str) -> String {
    if is_generic(spot.origin.name) { subject.to_owned() } else { normal(&singular(spot.origin.name)) }
}

fn bound(schema: &Schema<'_>, keyword: &str) -> Option<usize> {
    let bound = if keyword == "minItems" { schema.at_least(keyword) } else { schema.at_most(keyword) };
    // A float cast saturates.
    bound.map(|bound| bound as usize).map(|bound| bound.min(ELEMENTS_MAX))
}
