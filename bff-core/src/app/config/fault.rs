//! What is wrong with a configuration.

use std::fmt;

/// One wrong, unknown or missing key. Never quotes a value: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigFault {
    /// The key with its dots: `upstreams.orders.url`.
    pub(crate) key: String,
    /// The file or the variable that says so; `None` if nothing does.
    pub(crate) origin: Option<String>,
    /// What is wrong, as the end of a sentence about the key.
    pub(crate) message: String,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read or parsed.
    #[error("the configuration cannot be read: {0}")]
    Source(#[from] config::ConfigError),
    /// Keys are wrong, unknown or missing.
    #[error("the configuration is not usable:{}", lines(.0))]
    Faults(Vec<ConfigFault>),
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", self.key)?;
        if let Some(origin) = &self.origin {
            write!(formatter, " (from {origin})")?;
        }
        write!(formatter, " {}", self.message)
    }
}

fn lines(faults: &[ConfigFault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}
