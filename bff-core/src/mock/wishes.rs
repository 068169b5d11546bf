//! What a request asks for: the values that its answer must show again.

use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};

use super::contract::{Operation, Place, Separator};
use super::name::{normal, singular};
use super::schema::{Kind, Schema};
use super::seed::Seed;

/// Names by which contracts call the size of a page.
const LIMITS: [&str; 9] = ["limit", "size", "perpage", "pagesize", "maxresults", "maxitems", "first", "top", "take"];
/// Names that steer a search and are no field of what is found.
const STEERING: [&str; 16] = [
    "page",
    "pagenumber",
    "offset",
    "skip",
    "cursor",
    "after",
    "before",
    "sort",
    "sortby",
    "orderby",
    "order",
    "fields",
    "include",
    "expand",
    "query",
    "search",
];
/// Last path segments of lists that hold things of the same kind as the one the path names: they must not all take its key.
const SAME_KIND: [&str; 12] = [
    "accessories",
    "alternatives",
    "bundles",
    "children",
    "followers",
    "following",
    "friends",
    "recommendations",
    "related",
    "siblings",
    "similar",
    "variants",
];

/// A request, read for the answer it asks for.
#[derive(Debug)]
pub(super) struct Wishes {
    path: Vec<PathWish>,
    /// Filters and other single values of the query.
    query: Vec<(String, String)>,
    /// Lists of the query or the body that may be keys, one element of the answer each.
    pub(super) lists: Vec<KeyList>,
    /// How many elements a list is to have.
    pub(super) limit: Option<usize>,
    pub(super) body: Option<Value>,
    /// What the operation is about, in the singular: `order`.
    pub(super) resource: String,
    /// Depends on the operation and on all that the request says, but for the size of lists.
    pub(super) seed: Seed,
    /// The same without lists and body: an element found by its key is the same in every batch.
    pub(super) key_seed: Seed,
    same_kind: bool,
}

#[derive(Debug)]
struct PathWish {
    /// The field it fills: `userid` for `{userId}`, and for the `{id}` of `/users/{id}`.
    field: String,
    value: String,
    /// Whether it may fill a plain `id`, and whether it always does.
    is_identity: bool,
    is_end: bool,
}

/// A list of keys.
#[derive(Debug)]
pub(super) struct KeyList {
    /// The name of the parameter or of the body's field; empty for a body that is a list.
    pub(super) name: String,
    pub(super) values: Vec<Value>,
}

/// Where in an answer an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// The answer itself, or what it wraps: `{ "data": … }`.
    Root,
    /// An element of a list that stands in no other list.
    Element,
    /// Anything deeper.
    Inside,
}

impl Wishes {
    /// `path` are the values of the path's parameters, `query` is the raw query text.
    pub(super) fn new(operation: &Operation, path: &[(&str, String)], query: &str, body: Option<Value>) -> Self {
        let subject = operation.template.subject().unwrap_or_default();
        let mut wishes = Self {
            path: path
                .iter()
                .enumerate()
                .map(|(at, (name, value))| PathWish::new(operation, name, value, at + 1 == path.len()))
                .collect(),
            query: vec![],
            lists: vec![],
            limit: None,
            body: None,
            resource: normal(&singular(subject)),
            seed: Seed::new(operation.method.as_str()).child(&operation.path),
            key_seed: Seed::new(""),
            same_kind: SAME_KIND.contains(&normal(subject).as_str()),
        };
        for (name, value) in path {
            wishes.seed = wishes.seed.child(name).child(value);
            if let Some(separator) = operation.parameter(Place::Path, name).and_then(|parameter| parameter.list) {
                wishes.lists.push(KeyList::of_texts(name, split(value, separator)));
            }
        }
        let listed = wishes.read_query(operation, query);
        wishes.key_seed = wishes.seed;
        wishes.seed = listed.iter().fold(wishes.seed, |seed, text| seed.child(text));
        if let Some(body) = body {
            wishes.seed = wishes.seed.child(&body.to_string());
            wishes.lists.extend(KeyList::of_body(&body));
            wishes.body = Some(body);
        }
        wishes
    }

    /// Sorts the query's values by what they are for; gives back the texts of lists, which are no part of the key's seed.
    fn read_query(&mut self, operation: &Operation, query: &str) -> Vec<String> {
        let mut listed = Vec::new();
        let mut pairs = group(query);
        pairs.sort();
        for (name, raw) in pairs {
            let declared = operation
                .parameter(Place::Query, &name)
                .or_else(|| operation.parameter(Place::Query, name.trim_end_matches("[]")));
            let name = bare(&name);
            let plain = normal(name);
            let values: Vec<String> = match (declared.and_then(|parameter| parameter.list), raw.as_slice()) {
                (Some(Separator::Name), _) | (None, [_, _, ..]) => raw.iter().map(|text| decoded(text)).collect(),
                (Some(separator), _) => raw.iter().flat_map(|text| split_encoded(text, separator)).collect(),
                // Not declared as a list, but named and maybe written like one: Spotify's `ids` is a string "a,b".
                (None, [text]) if singular(name) != name => split_encoded(text, Separator::Comma),
                (None, [text]) if plain == "id" => vec![decoded(text)],
                _ => vec![],
            };
            let is_list = declared.is_some_and(|parameter| parameter.list.is_some());
            if LIMITS.contains(&plain.as_str()) {
                let size = raw.last().and_then(|text| decoded(text).parse().ok());
                self.limit = size.or(self.limit);
            } else if values.is_empty() {
                self.seed = raw.iter().fold(self.seed.child(name), |seed, text| seed.child(&decoded(text)));
            }
            if !values.is_empty() {
                listed.extend(values.iter().cloned());
                self.lists.push(KeyList::of_texts(name, values));
            }
            if !is_list {
                self.query.extend(raw.last().map(|text| (plain, decoded(text))));
            }
        }
        listed
    }

    /// The text that a path parameter gives to `field`. `beside` tells whether the object around has a field of a given name,
    /// `at_root` whether the answer itself has.
    pub(super) fn of_path(
        &self,
        level: Level,
        field: &str,
        beside: impl Fn(&str) -> bool,
        at_root: impl Fn(&str) -> bool,
    ) -> Option<&str> {
        let field = normal(field);
        let last = self.path.len().saturating_sub(1);
        let fills = |(at, wish): &(usize, &PathWish)| {
            let direct = wish.field == field;
            // `/products/{sku}` answers a product; the products inside it are others.
            let others = self.same_kind || (wish.is_end && at_root(&wish.field));
            match level {
                Level::Root => {
                    direct
                        || (field == "id" && *at == last && wish.is_identity && (wish.is_end || !beside(&wish.field)))
                }
                Level::Element => direct && !others,
                Level::Inside => direct && !others && field.len() > 2 && field.ends_with("id"),
            }
        };
        self.path.iter().enumerate().rev().find(fills).map(|(_, wish)| wish.value.as_str())
    }

    /// The text that a query parameter gives to `field`.
    pub(super) fn of_query(&self, level: Level, field: &str) -> Option<&str> {
        let field = normal(field);
        let steers = LIMITS.contains(&field.as_str()) || STEERING.contains(&field.as_str()) || field == "q";
        let shows = match level {
            Level::Root => true,
            Level::Element => !steers,
            Level::Inside => false,
        };
        self.query.iter().find(|(name, _)| shows && *name == field).map(|(_, value)| value.as_str())
    }

    /// Whether an example is of the very thing that the path names.
    pub(super) fn is_named_by(&self, example: &Value) -> bool {
        let Some(fields) = example.as_object() else {
            return false;
        };
        fields.values().any(|value| self.path.iter().any(|wish| text_of(value).is_some_and(|text| text == wish.value)))
    }
}

impl PathWish {
    fn new(operation: &Operation, name: &str, value: &str, is_last: bool) -> Self {
        let collection =
            operation.template.collection_of(name).map(|segment| normal(&singular(segment))).unwrap_or_default();
        let plain = normal(name);
        let of_collection = plain == "id" || plain == collection;
        Self {
            field: if of_collection && !collection.is_empty() { format!("{collection}id") } else { plain.clone() },
            value: value.to_owned(),
            is_identity: of_collection || plain.ends_with("id"),
            is_end: is_last && operation.template.ends_in(name),
        }
    }
}

impl KeyList {
    fn of_texts(name: &str, texts: Vec<String>) -> Self {
        Self { name: name.to_owned(), values: texts.into_iter().map(Value::from).collect() }
    }

    fn of_body(body: &Value) -> Vec<Self> {
        let list = |name: &str, value: &Value| Some(Self { name: name.to_owned(), values: value.as_array()?.clone() });
        match body {
            Value::Array(_) => list("", body).into_iter().collect(),
            Value::Object(fields) => fields.iter().filter_map(|(name, value)| list(name, value)).collect(),
            _ => vec![],
        }
    }
}

/// `text` as a value of `schema`, if it can be one. Where the schema is silent, `shown` tells the kind.
pub(super) fn typed(text: &str, schema: &Schema<'_>, shown: Option<&Value>) -> Option<Value> {
    let kind = match (schema.kind(), shown) {
        (Kind::Any, Some(shown)) => kind_of(shown),
        (kind, _) => kind,
    };
    let value = match kind {
        Kind::String | Kind::Any => Some(Value::from(text)),
        Kind::Integer => text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok(),
        Kind::Number => text.parse::<Number>().map(Value::Number).ok(),
        Kind::Boolean => text.parse::<bool>().map(Value::from).ok(),
        Kind::Object | Kind::Array | Kind::Null => None,
    }?;
    allows(schema, &value).then_some(value)
}

/// Whether `value`, taken from a request's body, can stand where `schema` is.
pub(super) fn accepts(schema: &Schema<'_>, value: &Value) -> bool {
    let fits = match (schema.kind(), kind_of(value)) {
        (_, Kind::Null) => schema.nullable(),
        (Kind::Number, Kind::Integer) | (Kind::Any, _) => true,
        (expected, kind) => expected == kind,
    };
    fits && allows(schema, value)
}

fn allows(schema: &Schema<'_>, value: &Value) -> bool {
    schema.allowed().is_none_or(|allowed| allowed.contains(&value))
}

pub(super) fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_i64() || number.is_u64() => Kind::Integer,
        Value::Number(_) => Kind::Number,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
    }
}

/// A scalar as the text that stands for it in a URL.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The query's names, decoded, each with all its values, still encoded.
pub(super) fn group(query: &str) -> Vec<(String, Vec<&str>)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name);
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, values)) => values.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    groups
}

/// `filter[status]` is about `status`, `ids[]` about `ids`.
fn bare(name: &str) -> &str {
    match name.split_once('[') {
        Some((outer, "]")) => outer,
        Some((_, inner)) => inner.trim_end_matches(']'),
        None => name,
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Splits before decoding, so that an encoded separator is part of a value.
fn split_encoded(text: &str, separator: Separator) -> Vec<String> {
    match separator {
        Separator::Name => vec![decoded(text)],
        Separator::Comma => text.split(',').filter(|part| !part.is_empty()).map(decoded).collect(),
        // These separators cannot stand in a URL as they are.
        Separator::Space | Separator::Pipe => split(&decoded(text), separator),
    }
}

fn split(text: &str, separator: Separator) -> Vec<String> {
    let separator = match separator {
        Separator::Name | Separator::Comma => ',',
        Separator::Space => ' ',
        Separator::Pipe => '|',
    };
    text.split(separator).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
