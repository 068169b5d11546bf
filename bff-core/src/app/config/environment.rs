//! Variables of the environment as a source of configuration.
//!
//! The library's own source lower-cases every name, so a scheme named `backOffice` or an upstream named `user-profiles`
//! could not be reached. This one knows the client's names.

use config::{ConfigError, Map, Source, Value, ValueKind};

use crate::descriptor::Client;

const PREFIX: &str = "BFF_";
const SEPARATOR: &str = "__";

/// The variables that begin with `BFF_`.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    client: &'static Client,
    variables: Vec<(String, String)>,
}

impl Environment {
    /// Takes what is meant for the BFF out of `variables`.
    pub(super) fn new(client: &'static Client, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables = variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        Self { client, variables }
    }

    /// `BFF_UPSTREAMS__USER_PROFILES__URL` → `upstreams.user-profiles.url`
    fn key(&self, variable: &str) -> String {
        let segments = variable[PREFIX.len()..].split(SEPARATOR).map(str::to_lowercase).collect::<Vec<_>>();
        let declared: Vec<&str> = match segments.first().map(String::as_str) {
            Some("upstreams") => self.client.upstreams.iter().map(|upstream| upstream.name).collect(),
            Some("auth") => self.client.auth.iter().map(|scheme| scheme.name).collect(),
            Some("rates") => self.client.rates.iter().map(|rate| rate.name).collect(),
            _ => Vec::new(),
        };
        let segments = segments.iter().enumerate().map(|(index, segment)| match index {
            1 => declared.iter().find(|name| normal(name) == *segment).copied().unwrap_or(segment),
            _ => segment.as_str(),
        });
        segments.collect::<Vec<_>>().join(".")
    }
}

/// The variable that sets `key`, for messages.
pub(super) fn variable(key: &str) -> String {
    let segments: Vec<_> = key.split('.').map(|segment| normal(segment).to_uppercase()).collect();
    format!("{PREFIX}{}", segments.join(SEPARATOR))
}

fn normal(name: &str) -> String {
    name.to_lowercase().replace(|character: char| !character.is_alphanumeric(), "_")
}

impl Source for Environment {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self
            .variables
            .iter()
            .map(|(name, value)| (self.key(name), Value::new(Some(name), ValueKind::String(value.clone()))))
            .collect())
    }
}
