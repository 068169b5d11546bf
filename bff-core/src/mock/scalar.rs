//! Strings, numbers and booleans made from a schema, within its bounds.

use serde_json::{Number, Value};

use super::name::{is_identity, words};
use super::pattern;
use super::realistic;
use super::schema::{Kind, Schema};
use super::seed::Seed;

/// What a scalar is made from besides its schema.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'v> {
    /// The field's name; for an element of a list, the list's in the singular.
    pub(super) name: &'v str,
    /// What the object around it is: `order`.
    pub(super) resource: &'v str,
    pub(super) seed: Seed,
    /// The seed of the list around it, and the element's index there.
    pub(super) list: Option<(Seed, usize)>,
}

/// A value of a scalar `kind`; of an unknown kind, a string.
pub(super) fn make(schema: &Schema<'_>, kind: Kind, origin: Origin<'_>) -> Value {
    match kind {
        Kind::Integer => integer(schema, origin),
        Kind::Number => number(schema, origin),
        Kind::Boolean => Value::from(origin.seed.below(3) != 0),
        Kind::Null => Value::Null,
        _ => Value::from(string(schema, origin)),
    }
}

fn string(schema: &Schema<'_>, origin: Origin<'_>) -> String {
    let min = length(schema.at_least("minLength")).unwrap_or(0);
    let max = length(schema.at_most("maxLength")).unwrap_or(usize::MAX);
    let pattern = schema.get("pattern").and_then(Value::as_str);
    if let Some(text) = pattern.and_then(|pattern| pattern::matching(pattern, min, max, origin.seed)) {
        return text;
    }
    let format = schema.get("format").and_then(Value::as_str);
    let by_format =
        format.and_then(|format| realistic::by_format(format, &words(origin.name), origin.resource, origin.seed));
    fit(by_format.unwrap_or_else(|| named(origin)), min, max)
}

/// Text by the field's name. Identities count up through a list, so that no two elements share one.
fn named(origin: Origin<'_>) -> String {
    let words = words(origin.name);
    let last = words.last().map_or("", String::as_str);
    match last {
        "email" | "username" | "login" | "handle" | "slug" | "ean" | "barcode" | "uuid" | "guid" => {
            realistic::by_name(&words, origin.resource, origin.seed)
        }
        _ if is_identity(origin.name, origin.resource) || last == "id" => {
            realistic::identity(&words, origin.resource, serial(origin))
        }
        _ => realistic::by_name(&words, origin.resource, origin.seed),
    }
}

/// A number of six digits that no other element of the list has.
fn serial(origin: Origin<'_>) -> u64 {
    let (seed, index) = origin.list.unwrap_or((origin.seed, 0));
    100_000 + seed.child(origin.name).below(800_000) + index as u64
}

fn length(bound: Option<f64>) -> Option<usize> {
    // Longer strings than this are of no use in a mock; a float cast saturates.
    bound.map(|bound| bound.clamp(0.0, 65_536.0) as usize)
}

fn fit(text: String, min: usize, max: usize) -> String {
    let have = text.chars().count();
    if have > max {
        text.chars().take(max).collect()
    } else if have < min {
        let source = if text.is_empty() { "mock" } else { &text };
        source.chars().cycle().take(min).collect()
    } else {
        text
    }
}

fn integer(schema: &Schema<'_>, origin: Origin<'_>) -> Value {
    let (low, high) = bounds(schema, 1.0);
    let step = schema.get("multipleOf").and_then(Value::as_f64).map_or(1, |step| (step as i64).max(1));
    let words = words(origin.name);
    let is_identity = is_identity(origin.name, origin.resource) || words.last().is_some_and(|last| last == "id");
    let value = if is_identity {
        let (low, high) = (low.unwrap_or(1), high.unwrap_or(i64::from(i32::MAX)));
        let serial = i64::try_from(serial(origin)).unwrap_or(0);
        low.saturating_add(serial.saturating_mul(step).rem_euclid(high.saturating_sub(low).saturating_add(1).max(1)))
    } else {
        between(realistic::integer_range(&words), low, high, origin.seed)
    };
    Value::from(on_step(value, step, low, high))
}

fn number(schema: &Schema<'_>, origin: Origin<'_>) -> Value {
    // Hundredths, unless the contract counts in something finer.
    let unit = schema.get("multipleOf").and_then(Value::as_f64).filter(|unit| *unit > 0.0);
    let scale = unit.map_or(100.0, |unit| 1.0 / unit);
    let (low, high) = bounds(schema, scale);
    let (from, to) = realistic::hundredths_range(&words(origin.name));
    let range = ((from as f64 * scale / 100.0) as i64, (to as f64 * scale / 100.0) as i64);
    let steps = between(range, low, high, origin.seed);
    // Division, not multiplication: 1999 / 100 prints as 19.99.
    let value = if scale >= 1.0 { steps as f64 / scale.round() } else { steps as f64 * unit.unwrap_or(1.0) };
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// The least and greatest whole number of units that the schema allows.
fn bounds(schema: &Schema<'_>, scale: f64) -> (Option<i64>, Option<i64>) {
    // OpenAPI 3.0 has `exclusiveMinimum: true` beside `minimum`, 3.1 has a number.
    let least = |bound: f64, exclusive: bool| {
        let units = (bound * scale).ceil();
        if exclusive && units <= bound * scale { units + 1.0 } else { units }
    };
    let most = |bound: f64, exclusive: bool| {
        let units = (bound * scale).floor();
        if exclusive && units >= bound * scale { units - 1.0 } else { units }
    };
    let low = schema.at_least("minimum").map(|bound| least(bound, schema.flag("exclusiveMinimum")));
    let high = schema.at_most("maximum").map(|bound| most(bound, schema.flag("exclusiveMaximum")));
    let low =
        low.into_iter().chain(schema.at_least("exclusiveMinimum").map(|bound| least(bound, true))).reduce(f64::max);
    let high =
        high.into_iter().chain(schema.at_most("exclusiveMaximum").map(|bound| most(bound, true))).reduce(f64::min);
    // Float casts saturate.
    (low.map(|low| low as i64), high.map(|high| high as i64))
}

/// A number of the usual range where the schema's bounds leave some of it, else one beside the bounds.
fn between((usual_low, usual_high): (i64, i64), low: Option<i64>, high: Option<i64>, seed: Seed) -> i64 {
    let from = low.map_or(usual_low, |low| low.max(usual_low));
    let to = high.map_or(usual_high, |high| high.min(usual_high));
    let (from, to) = match (low, high) {
        _ if from <= to => (from, to),
        (Some(low), Some(high)) => (low, high.max(low)),
        (Some(low), None) => (low, low.saturating_add(100)),
        (None, Some(high)) => (high.saturating_sub(100), high),
        (None, None) => (usual_low, usual_high),
    };
    from.saturating_add_unsigned(seed.below(from.abs_diff(to).saturating_add(1)))
}

fn on_step(value: i64, step: i64, low: Option<i64>, high: Option<i64>) -> i64 {
    let down = value - value.rem_euclid(step);
    let up = down.saturating_add(step);
    let fits = |value: &i64| low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high);
    [down, up].into_iter().find(fits).unwrap_or(value)
}
