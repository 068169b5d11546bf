//! A request's inputs beside its body, read, checked and given their types.

mod from_input;
mod unknown;

pub use from_input::FromInput;

use http::{HeaderMap, Uri};
use serde_json::Value;

use crate::descriptor::{Endpoint, Parameter};
use crate::json::from_json;
use crate::parameters;
use crate::problem::{Fault, Kind, Problem};

/// Reads inputs one by one and remembers every fault, so that one problem can list them all.
///
/// A faulty input reads as its type's default: nobody sees it, because [`finish`](Self::finish) refuses the request.
#[derive(Debug)]
pub struct Inputs<'a> {
    endpoint: &'static Endpoint,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    faults: Vec<Fault>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(endpoint: &'static Endpoint, uri: &'a Uri, headers: &'a HeaderMap) -> Self {
        Self { endpoint, uri, headers, faults: Vec::new() }
    }

    /// An input that always has a value: the request's, or the parameter's default.
    pub fn required<T: FromInput<'a>>(&mut self, parameter: &'static Parameter) -> T {
        let read = self.read(parameter).and_then(|value| match (value, parameter.default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => from_json(default).map_err(|error| error.to_string()),
            (None, None) => Err("is required".to_owned()),
        });
        self.remember(parameter, read)
    }

    /// An input that may be missing.
    pub fn optional<T: FromInput<'a>>(&mut self, parameter: &'static Parameter) -> Option<T> {
        let read = self.read(parameter);
        self.remember(parameter, read)
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// 400, with a fault for each input that was missing or wrong, and for each parameter that a strict endpoint does not know.
    pub fn finish(mut self) -> Result<(), Problem> {
        if self.endpoint.strict_query
            && let Some(query) = self.uri.query()
        {
            self.faults.extend(unknown::faults(self.endpoint, query));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::new(Kind::InvalidInput).faults(self.faults)) }
    }

    fn read<T: FromInput<'a>>(&self, parameter: &'static Parameter) -> Result<Option<T>, String> {
        let Some(texts) = parameters::texts(parameter, self.endpoint, self.uri, self.headers)? else {
            return Ok(None);
        };
        let value = T::from_input(texts)?;
        check(parameter, &value)?;
        Ok(Some(value))
    }

    fn remember<T: Default>(&mut self, parameter: &'static Parameter, read: Result<T, String>) -> T {
        read.unwrap_or_else(|detail| {
            self.faults.push(Fault::parameter(parameter.name, detail));
            T::default()
        })
    }
}

/// Holds a value against its parameter's schema.
fn check<'a, T: FromInput<'a>>(parameter: &'static Parameter, value: &T) -> Result<(), String> {
    let rules = parameter.rules.of(parameter.schema).map_err(|error| {
        tracing::error!(target: "bff::endpoint", parameter = parameter.name, %error, "a schema cannot be used");
        "cannot be checked".to_owned()
    })?;
    let Some(validator) = rules else {
        return Ok(());
    };
    let value: Value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    match validator.iter_errors(&value).next() {
        Some(error) => Err(error.masked().to_string()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
