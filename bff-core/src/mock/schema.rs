//! A JSON Schema as the mock reads it: references followed, `allOf` laid together.

use serde_json::{Map, Value};

/// What kind of JSON value a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    Null,
    Any,
}

/// All the schema objects that hold for one value.
///
/// Nothing is copied out of the contract: `allOf` and `$ref` only add to `parts`.
#[derive(Clone, Debug)]
pub(super) struct Schema<'a> {
    document: &'a Value,
    /// The schema objects, the outermost last: its keywords win.
    parts: Vec<&'a Map<String, Value>>,
    /// `oneOf` and `anyOf` lists of which no branch has been chosen yet.
    choices: Vec<(&'a [Value], Option<&'a Value>)>,
    /// What a discriminator says of the chosen branch: property and value.
    discriminated: Vec<(&'a str, Value)>,
    /// References followed for the value itself …
    entered: Vec<&'a str>,
    /// … and for the values around it: meeting one of these again is recursion.
    around: Vec<&'a str>,
}

impl<'a> Schema<'a> {
    /// The schema at the top of an answer. `document` is what its references point into.
    pub(super) fn new(document: &'a Value, schema: &'a Value) -> Self {
        let any = Self::any(document);
        any.inside(schema).unwrap_or(any)
    }

    /// A schema that says nothing.
    pub(super) fn any(document: &'a Value) -> Self {
        Self { document, parts: vec![], choices: vec![], discriminated: vec![], entered: vec![], around: vec![] }
    }

    /// A schema inside this one; none if that would be recursion.
    fn inside(&self, schema: &'a Value) -> Option<Self> {
        let around = self.around.iter().chain(&self.entered).copied().collect();
        let mut inside = Self { around, ..Self::any(self.document) };
        inside.add(schema).then_some(inside)
    }

    /// Makes `schema` hold as well; false if that would be recursion.
    fn add(&mut self, schema: &'a Value) -> bool {
        let Some(map) = schema.as_object() else {
            return true;
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            if self.around.contains(&reference) {
                return false;
            }
            // Two branches of an `allOf` may share an ancestor: it holds once.
            if !self.entered.contains(&reference) {
                self.entered.push(reference);
                if !target(self.document, reference).is_none_or(|schema| self.add(schema)) {
                    return false;
                }
            }
        }
        if !branches(map, "allOf").iter().all(|part| self.add(part)) {
            return false;
        }
        let discriminator = map.get("discriminator");
        let choices = ["oneOf", "anyOf"].map(|keyword| branches(map, keyword));
        self.choices.extend(choices.into_iter().filter(|list| !list.is_empty()).map(|list| (list, discriminator)));
        self.parts.push(map);
        true
    }

    /// This schema with its first `oneOf` or `anyOf` decided, once for each branch that can be taken, null last.
    /// None if there is nothing to choose.
    pub(super) fn alternatives(&self) -> Option<Vec<Self>> {
        let ((list, discriminator), rest) = self.choices.split_first()?;
        let (nulls, values): (Vec<_>, Vec<_>) = list.iter().partition(|branch| is_null(branch));
        let take = |branch| {
            let mut taken = Self { choices: rest.to_vec(), ..self.clone() };
            taken.discriminated.extend(discriminator.and_then(|rule| discriminated(rule, branch)));
            taken.add(branch).then_some(taken)
        };
        let mut chosen: Vec<_> = values.into_iter().chain(nulls).filter_map(take).collect();
        if chosen.is_empty() && self.kind() != Kind::Any {
            // Recursion on all sides: what stands around the choice still holds.
            chosen.push(Self { choices: rest.to_vec(), ..self.clone() });
        }
        Some(chosen)
    }

    /// This schema with the first branch of every choice taken.
    pub(super) fn decided(&self) -> Self {
        let mut decided = self.clone();
        // Bounded, because a branch can bring choices of its own.
        for _ in 0..8 {
            match decided.alternatives().and_then(|branches| branches.into_iter().next()) {
                Some(next) => decided = next,
                None => break,
            }
        }
        decided
    }

    /// The value of a keyword; where several parts have it, the outermost's.
    pub(super) fn get(&self, keyword: &str) -> Option<&'a Value> {
        self.parts.iter().rev().find_map(|part| part.get(keyword))
    }

    /// The strictest of a lower bound that several parts may set.
    pub(super) fn at_least(&self, keyword: &str) -> Option<f64> {
        self.parts.iter().filter_map(|part| part.get(keyword)?.as_f64()).reduce(f64::max)
    }

    /// The strictest of an upper bound that several parts may set.
    pub(super) fn at_most(&self, keyword: &str) -> Option<f64> {
        self.parts.iter().filter_map(|part| part.get(keyword)?.as_f64()).reduce(f64::min)
    }

    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.parts.iter().any(|part| part.get(keyword) == Some(&Value::Bool(true)))
    }

    /// The kind that is declared, or the one that the other keywords imply.
    pub(super) fn kind(&self) -> Kind {
        let declared =
            self.parts.iter().rev().filter_map(|part| part.get("type")).find_map(|declared| match declared {
                Value::String(name) => Some(kind_of(name)),
                Value::Array(names) => {
                    let mut kinds = names.iter().filter_map(Value::as_str).map(kind_of);
                    kinds.find(|kind| *kind != Kind::Null).or(Some(Kind::Null))
                }
                _ => None,
            });
        declared.unwrap_or_else(|| self.implied())
    }

    fn implied(&self) -> Kind {
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| self.get(keyword).is_some());
        if has(&["properties", "additionalProperties", "required"]) {
            Kind::Object
        } else if has(&["items", "prefixItems", "minItems", "maxItems"]) {
            Kind::Array
        } else if has(&["pattern", "format", "minLength", "maxLength"]) {
            Kind::String
        } else if has(&["minimum", "maximum", "multipleOf"]) {
            Kind::Number
        } else {
            Kind::Any
        }
    }

    pub(super) fn nullable(&self) -> bool {
        let null_branch = |(list, _): &(&'a [Value], _)| list.iter().any(is_null);
        self.parts.iter().any(|part| part.get("nullable") == Some(&Value::Bool(true)) || may_be_null(part))
            || self.choices.iter().any(null_branch)
    }

    /// The example that stands in the schema itself, else its default.
    pub(super) fn example(&self) -> Option<&'a Value> {
        let first = |list: &'a Value| list.as_array().and_then(|list| list.first());
        self.get("example").or_else(|| self.get("examples").and_then(first)).or_else(|| self.get("default"))
    }

    /// The values that are allowed, if only some are: an `enum`, a `const`, or what a discriminator demands.
    pub(super) fn allowed(&self) -> Option<Vec<&'a Value>> {
        let constant = self.get("const").map(|value| vec![value]);
        constant.or_else(|| Some(self.get("enum")?.as_array()?.iter().collect()))
    }

    /// The value that a discriminator demands of a property.
    pub(super) fn demanded(&self, property: &str) -> Option<&Value> {
        self.discriminated.iter().find(|(name, _)| *name == property).map(|(_, value)| value)
    }

    /// The names of all declared properties, in the contract's order.
    pub(super) fn properties(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        for declared in self.parts.iter().filter_map(|part| part.get("properties")?.as_object()) {
            names.extend(declared.keys().map(String::as_str));
        }
        distinct(names)
    }

    /// The names of all required properties, in the contract's order.
    pub(super) fn required(&self) -> Vec<&'a str> {
        let lists = self.parts.iter().filter_map(|part| part.get("required")?.as_array());
        distinct(lists.flatten().filter_map(Value::as_str).collect())
    }

    /// What a property, declared or not, must be; none if that would be recursion.
    pub(super) fn property(&self, name: &str) -> Option<Self> {
        let declared: Vec<_> = self.parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect();
        match declared.split_first() {
            Some((first, others)) => {
                let mut property = self.inside(first)?;
                others.iter().all(|other| property.add(other)).then_some(property)
            }
            None => self.further(),
        }
    }

    /// What the values under further keys must be; none if that would be recursion.
    pub(super) fn further(&self) -> Option<Self> {
        self.get("additionalProperties").map_or_else(|| Some(Self::any(self.document)), |schema| self.inside(schema))
    }

    /// Whether the object is a map: keys of the answer's own choice, all with one kind of value.
    pub(super) fn is_map(&self) -> bool {
        self.get("additionalProperties").is_some_and(|schema| schema.as_object().is_some_and(|map| !map.is_empty()))
    }

    /// What the element at `index` must be; none if that would be recursion.
    pub(super) fn element(&self, index: usize) -> Option<Self> {
        let schema = self.get("prefixItems").and_then(|list| list.get(index)).or_else(|| self.get("items"));
        schema.map_or_else(|| Some(Self::any(self.document)), |schema| self.inside(schema))
    }
}

fn branches<'a>(map: &'a Map<String, Value>, keyword: &str) -> &'a [Value] {
    map.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn distinct(names: Vec<&str>) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().filter(|name| seen.insert(*name)).collect()
}

fn kind_of(name: &str) -> Kind {
    match name {
        "object" => Kind::Object,
        "array" => Kind::Array,
        "string" => Kind::String,
        "integer" => Kind::Integer,
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "null" => Kind::Null,
        _ => Kind::Any,
    }
}

fn is_null(branch: &Value) -> bool {
    branch.get("type").and_then(Value::as_str) == Some("null")
}

fn may_be_null(part: &Map<String, Value>) -> bool {
    part.get("type").and_then(Value::as_array).is_some_and(|names| names.iter().any(|name| name == "null"))
}

/// The property and value by which a discriminator tells `branch` from the others.
fn discriminated<'a>(rule: &'a Value, branch: &'a Value) -> Option<(&'a str, Value)> {
    let property = rule.get("propertyName")?.as_str()?;
    let reference = branch.get("$ref")?.as_str()?;
    let last = reference.rsplit('/').next().unwrap_or(reference);
    let mapped = rule.get("mapping").and_then(Value::as_object).into_iter().flatten();
    let named =
        mapped.filter_map(|(key, to)| Some((key, to.as_str()?))).find(|(_, to)| *to == reference || *to == last);
    Some((property, Value::from(named.map_or(last, |(key, _)| key))))
}

/// What a local reference points at, through further references if need be.
pub(super) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    // Bounded, because two references may point at each other.
    for _ in 0..16 {
        match value.get("$ref").and_then(Value::as_str).and_then(|reference| target(document, reference)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = percent_encoding::percent_decode_str(reference.strip_prefix('#')?).decode_utf8_lossy();
    document.pointer(&pointer)
}
