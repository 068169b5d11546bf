//! The types of what is taken and given, before and now.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::plain::Plain;
use super::{Change, Rule};

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the client.
    Request,
    /// To the client.
    Reply,
}

/// What a difference does to the values that are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// There are more.
    Widens,
    /// There are fewer.
    Narrows,
    /// There are others.
    Replaces,
}

/// Keywords that only describe, and those that are compared one by one.
const KNOWN: [&str; 32] = [
    "$comment",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    "x-bff-degraded",
    "x-bff-missing",
];
/// Bounds from below and from above.
const LOWER: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/// Compares schemas of two documents.
pub(super) struct Schemas<'c> {
    pub(super) old: &'c Json,
    pub(super) new: &'c Json,
    pub(super) endpoint: &'c str,
    pub(super) direction: Direction,
    pub(super) changes: &'c mut Vec<Change>,
    /// The references that are being looked into: a schema may refer to itself.
    pub(super) seen: BTreeSet<(String, String)>,
}

impl Schemas<'_> {
    /// Pushes what differs between two schemas that stand at `place`.
    pub(super) fn compare(&mut self, old: &Json, new: &Json, place: &str) {
        let reference = |schema: &Json| schema["$ref"].as_str().map(str::to_owned);
        let references = reference(old).zip(reference(new));
        if let Some(references) = &references
            && !self.seen.insert(references.clone())
        {
            return;
        }
        let (was, is) = (Plain::of(old, self.old), Plain::of(new, self.new));
        self.plain(&was, &is, place);
        if let Some(references) = references {
            self.seen.remove(&references);
        }
    }

    fn plain(&mut self, old: &Plain, new: &Plain, place: &str) {
        match (old.is_anything(), new.is_anything()) {
            (true, true) => return,
            (false, true) => return self.push(Effect::Widens, place, Rule::Type, "can be anything now"),
            (true, false) => {
                let what = format!("could be anything, is {} now", new.described());
                return self.push(Effect::Narrows, place, Rule::Type, what);
            }
            (false, false) => {}
        }
        if old.alternatives().is_empty() != new.alternatives().is_empty() {
            return self.one_or_several(old, new, place);
        }
        if !self.types(old, new, place) {
            return;
        }
        match (old.nullable, new.nullable) {
            (false, true) => self.push(Effect::Widens, place, Rule::Null, "can be null now"),
            (true, false) => self.push(Effect::Narrows, place, Rule::Null, "is never null now"),
            _ => {}
        }
        self.values(old, new, place);
        self.format(old, new, place);
        self.bounds(old, new, place);
        self.fields(old, new, place);
        self.other_fields(old, new, place);
        if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
            self.compare(old, new, &format!("{place}[]"));
        }
        self.choices(old, new, place);
        self.keywords(old, new, place);
    }

    /// Whether the types have enough in common to go on.
    fn types(&mut self, old: &Plain, new: &Plain, place: &str) -> bool {
        let (was, is) = (old.types(), new.types());
        if was == is {
            return true;
        }
        let all_in = |some: &BTreeSet<&str>, all: &BTreeSet<&str>| {
            let is_in = |name: &&str| all.contains(name) || (*name == "integer" && all.contains("number"));
            all.is_empty() || (!some.is_empty() && some.iter().all(is_in))
        };
        let effect = match (all_in(&was, &is), all_in(&is, &was)) {
            (true, _) => Effect::Widens,
            (false, true) => Effect::Narrows,
            (false, false) => Effect::Replaces,
        };
        let what = format!("was {}, is {} now", old.described(), new.described());
        self.push(effect, place, Rule::Type, what);
        effect != Effect::Replaces
    }

    fn values(&mut self, old: &Plain, new: &Plain, place: &str) {
        match (old.values(), new.values()) {
            (None, None) => {}
            (None, Some(is)) => {
                self.push(Effect::Narrows, place, Rule::Values, format!("is one of {} now", listed(&is)));
            }
            (Some(_), None) => self.push(Effect::Widens, place, Rule::Values, "can have any value now"),
            (Some(was), Some(is)) => {
                let without = |some: &[Json], others: &[Json]| -> Vec<Json> {
                    some.iter().filter(|value| !others.contains(value)).cloned().collect()
                };
                let (more, fewer) = (without(&is, &was), without(&was, &is));
                if !more.is_empty() {
                    self.push(Effect::Widens, place, Rule::Values, format!("can be {} now", listed(&more)));
                }
                if !fewer.is_empty() {
                    self.push(Effect::Narrows, place, Rule::Values, format!("cannot be {} now", listed(&fewer)));
                }
            }
        }
    }

    fn format(&mut self, old: &Plain, new: &Plain, place: &str) {
        match (old.text("format"), new.text("format")) {
            (was, is) if was == is => {}
            (None, Some(is)) => self.push(Effect::Narrows, place, Rule::Format, format!("has the format `{is}` now")),
            (Some(was), None) => {
                self.push(Effect::Widens, place, Rule::Format, format!("no longer has the format `{was}`"));
            }
            (was, is) => {
                let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
                let effect = match (was, is) {
                    ("int32", "int64") | ("float", "double") => Effect::Widens,
                    ("int64", "int32") | ("double", "float") => Effect::Narrows,
                    _ => Effect::Replaces,
                };
                self.push(effect, place, Rule::Format, format!("had the format `{was}`, has `{is}` now"));
            }
        }
    }

    fn bounds(&mut self, old: &Plain, new: &Plain, place: &str) {
        for (keywords, up) in [(LOWER, Effect::Narrows), (UPPER, Effect::Widens)] {
            for keyword in keywords {
                self.bound(
                    keyword,
                    old.get(keyword),
                    new.get(keyword),
                    |was, is| match (was.as_f64() < is.as_f64(), up) {
                        (true, effect) => effect,
                        (false, Effect::Narrows) => Effect::Widens,
                        (false, _) => Effect::Narrows,
                    },
                    place,
                );
            }
        }
        for keyword in ["pattern", "multipleOf"] {
            self.bound(keyword, old.get(keyword), new.get(keyword), |_, _| Effect::Replaces, place);
        }
        let unique = |plain: &Plain| plain.get("uniqueItems").filter(|unique| **unique == true).cloned();
        self.bound("uniqueItems", unique(old).as_ref(), unique(new).as_ref(), |_, _| Effect::Replaces, place);
    }

    fn bound(
        &mut self,
        keyword: &str,
        old: Option<&Json>,
        new: Option<&Json>,
        moved: impl Fn(&Json, &Json) -> Effect,
        place: &str,
    ) {
        let (effect, what) = match (old, new) {
            (None, Some(is)) => (Effect::Narrows, format!("has `{keyword}` {is} now")),
            (Some(was), None) => (Effect::Widens, format!("no longer has `{keyword}` {was}")),
            (Some(was), Some(is)) if was != is => (moved(was, is), format!("had `{keyword}` {was}, has {is} now")),
            _ => return,
        };
        self.push(effect, place, Rule::Bound, what);
    }

    fn fields(&mut self, old: &Plain, new: &Plain, place: &str) {
        let (before, now) = (old.map("properties"), new.map("properties"));
        let field = |name: &str| format!("{place}.{name}");
        for (name, was) in &before {
            let Some(is) = now.get(name) else {
                let what = if self.direction == Direction::Request { "is no longer looked at" } else { "is gone" };
                self.change(true, &field(name), Rule::FieldRemoved, what);
                continue;
            };
            match (old.requires(name), new.requires(name), self.direction) {
                (false, true, Direction::Request) => self.change(true, &field(name), Rule::Presence, "is required now"),
                (true, false, Direction::Request) => {
                    self.change(false, &field(name), Rule::Presence, "is optional now")
                }
                (false, true, Direction::Reply) => {
                    self.change(false, &field(name), Rule::Presence, "is always there now");
                }
                (true, false, Direction::Reply) => {
                    self.change(true, &field(name), Rule::Presence, "can be missing now");
                }
                _ => {}
            }
            self.compare(was, is, &field(name));
        }
        for name in now.keys().filter(|name| !before.contains_key(name.as_str())) {
            let is_demanded = self.direction == Direction::Request && new.requires(name);
            let what = if is_demanded { "is new and required" } else { "is new" };
            self.change(is_demanded, &field(name), Rule::FieldAdded, what);
        }
    }

    /// The values of a map, and whether an object may hold what is not described.
    fn other_fields(&mut self, old: &Plain, new: &Plain, place: &str) {
        let of = |plain: &Plain| plain.get("additionalProperties").filter(|other| **other != true).cloned();
        match (of(old), of(new)) {
            (None | Some(Json::Bool(_)), None | Some(Json::Bool(_))) => {
                let is_closed = |plain: &Plain| of(plain).is_some();
                let is_request = self.direction == Direction::Request;
                match (is_closed(old), is_closed(new)) {
                    (false, true) => {
                        self.change(is_request, place, Rule::OtherFields, "has no fields but those described now");
                    }
                    (true, false) => self.change(false, place, Rule::OtherFields, "may have other fields now"),
                    _ => {}
                }
            }
            (Some(was @ Json::Object(_)), Some(is @ Json::Object(_))) => {
                self.compare(&was, &is, &format!("{place}.*"));
            }
            // A list or a string may say nothing of fields either.
            (None, Some(is)) if old.types() == new.types() => {
                let what = format!("has values that are {} now", Plain::of(&is, self.new).described());
                self.push(Effect::Narrows, &format!("{place}.*"), Rule::OtherFields, what);
            }
            (Some(_), None) if old.types() == new.types() => {
                self.push(Effect::Widens, &format!("{place}.*"), Rule::OtherFields, "can be anything now");
            }
            _ => self.push(Effect::Replaces, &format!("{place}.*"), Rule::OtherFields, "is something else now"),
        }
    }

    /// One schema that becomes several alternatives, or the other way round.
    fn one_or_several(&mut self, old: &Plain, new: &Plain, place: &str) {
        let is_among = |one: &Plain, several: &Plain, document: &Json| {
            several.alternatives().iter().any(|branch| Plain::of(branch, document).schema == one.schema)
        };
        let effect = match new.alternatives() {
            [] if is_among(new, old, self.old) => Effect::Narrows,
            [_, ..] if is_among(old, new, self.new) => Effect::Widens,
            _ => Effect::Replaces,
        };
        let counted = |plain: &Plain| match plain.alternatives().len() {
            0 => "one schema".to_owned(),
            several => format!("{several} alternatives"),
        };
        self.push(
            effect,
            place,
            Rule::Choice,
            format!("was described by {}, is by {} now", counted(old), counted(new)),
        );
    }

    fn choices(&mut self, old: &Plain, new: &Plain, place: &str) {
        let (before, now) = (old.alternatives(), new.alternatives());
        if before.len() == now.len() {
            self.pairwise(before, now, place);
        } else {
            // Branches are told apart by what they look like: those that are on both sides have not changed.
            let is_in = |branch: &Json, others: &[Json]| others.iter().any(|other| other == branch);
            let more = now.iter().any(|branch| !is_in(branch, before));
            let fewer = before.iter().any(|branch| !is_in(branch, now));
            let effect = match (more, fewer) {
                (_, false) => Effect::Widens,
                (false, true) => Effect::Narrows,
                (true, true) => Effect::Replaces,
            };
            let what = format!("was one of {} alternatives, is one of {} now", before.len(), now.len());
            self.push(effect, place, Rule::Choice, what);
        }
        let (before, now) = (old.list("allOf"), new.list("allOf"));
        if before.len() == now.len() {
            before.iter().zip(now).for_each(|(was, is)| self.compare(was, is, place));
        } else {
            self.push(Effect::Replaces, place, Rule::Choice, "is put together of other schemas now");
        }
    }

    fn pairwise(&mut self, before: &[Json], now: &[Json], place: &str) {
        for (index, (was, is)) in before.iter().zip(now).enumerate() {
            self.compare(was, is, &format!("{place}({})", index + 1));
        }
    }

    /// What is not known here changes what is possible in a way that is not known either.
    fn keywords(&mut self, old: &Plain, new: &Plain, place: &str) {
        let names: BTreeSet<&String> = old.schema.keys().chain(new.schema.keys()).collect();
        let is_compared = |name: &str| {
            KNOWN.contains(&name) || LOWER.contains(&name) || UPPER.contains(&name) || name == "multipleOf"
        };
        for name in names.into_iter().filter(|name| !is_compared(name) && !name.starts_with("x-")) {
            if old.get(name) != new.get(name) {
                self.push(Effect::Replaces, place, Rule::Keyword, format!("has another `{name}` now"));
            }
        }
    }

    fn push(&mut self, effect: Effect, place: &str, rule: Rule, what: impl Into<String>) {
        let is_breaking = match self.direction {
            Direction::Request => effect != Effect::Widens,
            Direction::Reply => effect != Effect::Narrows,
        };
        self.change(is_breaking, place, rule, what);
    }

    fn change(&mut self, is_breaking: bool, place: &str, rule: Rule, what: impl Into<String>) {
        let (endpoint, place) = (self.endpoint.to_owned(), place.to_owned());
        self.changes.push(Change { endpoint, is_breaking, place, rule, what: what.into() });
    }
}

/// "`a`, `b`"
fn listed(values: &[Json]) -> String {
    let shown = values.iter().map(|value| match value {
        Json::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    });
    shown.collect::<Vec<_>>().join(", ")
}
