//! Reading one table of the configuration, key by key, with every fault remembered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use config::{Map, Value, ValueKind};

use super::environment::variable;
use super::fault::ConfigFault;

/// Whole numbers up to this are exact in the arithmetic of configuration.
const COUNT_MAX: f64 = 9_007_199_254_740_992.0;

/// A table that is being read. [`finish`](Self::finish) complains about the keys that nobody asked for.
pub(super) struct Section<'f> {
    /// The table's own key; empty for the root.
    path: String,
    /// Sorted, so that faults are told in the same order each time.
    values: BTreeMap<String, Value>,
    asked: Vec<String>,
    faults: &'f mut Vec<ConfigFault>,
}

impl<'f> Section<'f> {
    /// The root of a configuration.
    pub(super) fn root(value: Value, faults: &'f mut Vec<ConfigFault>) -> Self {
        Self::of(String::new(), Some(value), faults)
    }

    /// The table under `key`; an empty one if there is none.
    pub(super) fn section(&mut self, key: &str) -> Section<'_> {
        let (path, value) = (self.path_of(key), self.take(key));
        Section::of(path, value, self.faults)
    }

    fn of(path: String, value: Option<Value>, faults: &'f mut Vec<ConfigFault>) -> Self {
        let values = match value.map(|value| (origin(&value), value.kind)) {
            None | Some((_, ValueKind::Nil)) => BTreeMap::new(),
            Some((_, ValueKind::Table(values))) => values.into_iter().collect(),
            Some((origin, _)) => {
                faults.push(ConfigFault { key: path.clone(), origin, message: "must hold keys of its own".to_owned() });
                BTreeMap::new()
            }
        };
        Self { path, values, asked: Vec::new(), faults }
    }

    /// Text.
    pub(super) fn text(&mut self, key: &str) -> Option<Text> {
        let value = self.take(key)?;
        let origin = origin(&value);
        match value.kind {
            ValueKind::String(text) => Some(Text { text, origin }),
            _ => self.wrong(key, origin, "must be text"),
        }
    }

    /// Text that `parse` understands; its error is the end of a sentence about the key.
    pub(super) fn parsed<T, E: ToString>(&mut self, key: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let Text { text, origin } = self.text(key)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(error) => self.wrong(key, origin, error.to_string()),
        }
    }

    /// An address and port to listen on.
    pub(super) fn address(&mut self, key: &str) -> Option<SocketAddr> {
        self.parsed(key, |text| text.parse().map_err(|_| "must be an address and port such as 0.0.0.0:8080"))
    }

    /// A duration: `500ms`, `10s`, `2m`.
    pub(super) fn duration(&mut self, key: &str) -> Option<Duration> {
        self.parsed(key, |text| duration(text).ok_or("must be a duration such as 500ms, 10s or 2m"))
    }

    /// A duration between `min` and `max`.
    pub(super) fn time(&mut self, key: &str, min: Duration, max: Duration) -> Option<Duration> {
        self.parsed(key, |text| match duration(text) {
            Some(time) if (min..=max).contains(&time) => Ok(time),
            Some(_) => Err(format!("must be from {min:?} to {max:?}")),
            None => Err("must be a duration such as 500ms, 10s or 2m".to_owned()),
        })
    }

    /// How many: at least 1. A variable of the environment holds it as text.
    pub(super) fn count(&mut self, key: &str) -> Option<NonZeroUsize> {
        self.number(key, "must be a whole number, at least 1", |number| {
            (number.fract() == 0.0 && number <= COUNT_MAX).then(|| NonZeroUsize::new(number as usize)).flatten()
        })
    }

    /// A whole number between `min` and `max`.
    pub(super) fn whole(&mut self, key: &str, min: u32, max: u32) -> Option<u32> {
        let is_between = |number: &f64| number.fract() == 0.0 && (f64::from(min)..=f64::from(max)).contains(number);
        self.number(key, &format!("must be a whole number from {min} to {max}"), |number| {
            Some(number).filter(is_between).map(|number| number as u32)
        })
    }

    /// A number from 0 to `max`.
    pub(super) fn ratio(&mut self, key: &str, max: f64) -> Option<f64> {
        let message = format!("must be a number from 0 to {max}");
        self.number(key, &message, |number| Some(number).filter(|number| (0.0..=max).contains(number)))
    }

    /// A number that `fits` takes; else it is `wrong`.
    fn number<T>(&mut self, key: &str, wrong: &str, fits: impl FnOnce(f64) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        let origin = origin(&value);
        let number = match value.kind {
            ValueKind::I64(number) => Some(number as f64),
            ValueKind::U64(number) => Some(number as f64),
            ValueKind::Float(number) => Some(number),
            ValueKind::String(text) => text.parse().ok(),
            _ => None,
        };
        match number.and_then(fits) {
            Some(value) => Some(value),
            None => self.wrong(key, origin, wrong),
        }
    }

    /// A list; a variable of the environment holds it as text with commas.
    pub(super) fn list(&mut self, key: &str) -> Option<Vec<Item>> {
        let value = self.take(key)?;
        let origin = origin(&value);
        match value.kind {
            ValueKind::Array(values) => Some(values.into_iter().map(|value| Item { value }).collect()),
            ValueKind::String(text) => {
                let item =
                    |text: &str| Item { value: Value::new(origin.as_ref(), ValueKind::String(text.trim().to_owned())) };
                Some(text.split(',').map(item).collect())
            }
            _ => self.wrong(key, origin, "must be a list"),
        }
    }

    /// A list of texts that `parse` understands one by one; its error is the end of a sentence about the item.
    pub(super) fn parsed_list<T, E: ToString>(
        &mut self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        let items = self.list(key)?;
        let mut parsed = Vec::with_capacity(items.len());
        for (number, Item { value }) in items.into_iter().enumerate() {
            let (origin, place) = (origin(&value), format!("{key}[{number}]"));
            match value.kind {
                ValueKind::String(text) => match parse(&text) {
                    Ok(item) => parsed.push(item),
                    Err(error) => drop(self.wrong::<T>(&place, origin, error.to_string())),
                },
                _ => drop(self.wrong::<T>(&place, origin, "must be text")),
            }
        }
        Some(parsed)
    }

    /// A list of texts that `parse` understands together; its error is the end of a sentence about the list.
    pub(super) fn whole_list<T, E: ToString>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&[String]) -> Result<T, E>,
    ) -> Option<T> {
        let found = self.values.get(key).and_then(origin);
        let texts = self.parsed_list(key, |text| Ok::<_, &str>(text.to_owned()))?;
        parse(&texts).map_err(|error| self.wrong::<T>(key, found, error.to_string())).ok()
    }

    /// Whether `key` is `false`, where a table or a text may stand.
    pub(super) fn is_off(&mut self, key: &str) -> bool {
        let is_off = self.values.get(key).is_some_and(|value| match &value.kind {
            ValueKind::Boolean(value) => !value,
            ValueKind::String(text) => text == "false",
            _ => false,
        });
        if is_off {
            self.take(key);
        }
        is_off
    }

    /// An item of the list `key`, as a table of its own; text stands for a table with just `short`.
    pub(super) fn item(&mut self, key: &str, number: usize, Item { value }: Item, short: &str) -> Section<'_> {
        let path = format!("{}[{number}]", self.path_of(key));
        let value = match &value.kind {
            ValueKind::String(_) => {
                let origin = origin(&value);
                let table = Map::from_iter([(short.to_owned(), value)]);
                Value::new(origin.as_ref(), ValueKind::Table(table))
            }
            _ => value,
        };
        Section::of(path, Some(value), self.faults)
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.take(key)?;
        let origin = origin(&value);
        match value.kind {
            ValueKind::Boolean(value) => Some(value),
            ValueKind::String(text) if text == "true" => Some(true),
            ValueKind::String(text) if text == "false" => Some(false),
            _ => self.wrong(key, origin, "must be true or false"),
        }
    }

    /// Whether there is a value, of whatever kind.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether the value is a table of keys of its own.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|value| matches!(value.kind, ValueKind::Table(_)))
    }

    /// Leaves `key` unread, because there is a complaint about it already.
    pub(super) fn pass_over(&mut self, key: &str) {
        self.take(key);
    }

    /// Complains that `key` is needed. Where a value stood that was wrong, that has been said already.
    pub(super) fn missing(&mut self, key: &str) {
        let path = self.path_of(key);
        if !self.faults.iter().any(|fault| fault.key == path) {
            let message = format!("is missing: set it in the configuration file or as {}", variable(&path));
            self.faults.push(ConfigFault { key: path, origin: None, message });
        }
    }

    /// Complains about `key`.
    pub(super) fn wrong<T>(&mut self, key: &str, origin: Option<String>, message: impl Into<String>) -> Option<T> {
        let key = self.path_of(key);
        self.faults.push(ConfigFault { key, origin, message: message.into() });
        None
    }

    /// Complains about every key that nobody asked for.
    pub(super) fn finish(self) {
        for (key, value) in &self.values {
            let known = if self.asked.is_empty() {
                "nothing is configured here".to_owned()
            } else {
                format!("known here: {}", self.asked.join(", "))
            };
            self.faults.push(ConfigFault {
                key: self.path_of(key),
                origin: origin(value),
                message: format!("is not known ({known})"),
            });
        }
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        self.asked.push(key.to_owned());
        self.values.remove(key)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// An item of a list.
pub(super) struct Item {
    value: Value,
}

/// Text with the place it came from, so that what is found out later can still name it.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) origin: Option<String>,
}

/// A table that variables made has no origin of its own; the first of its values has.
fn origin(value: &Value) -> Option<String> {
    match (value.origin(), &value.kind) {
        (Some(origin), _) => Some(origin.to_owned()),
        (None, ValueKind::Table(values)) => values.values().find_map(origin),
        (None, _) => None,
    }
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}
