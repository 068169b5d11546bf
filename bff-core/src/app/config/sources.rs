//! One tree of values from a file and the environment.

use std::path::Path;

use config::{Config, File, Value};

use super::environment::Environment;
use super::fault::ConfigError;

/// Reads `file`, if there is one, and lays `environment` over it.
pub(super) fn read(file: Option<&Path>, environment: Environment) -> Result<Value, ConfigError> {
    let mut builder = Config::builder();
    if let Some(file) = file {
        builder = builder.add_source(File::from(file));
    }
    Ok(builder.add_source(environment).build()?.cache)
}
