//! `redis`: what instances of a BFF share.

#[cfg(feature = "redis")]
use std::time::Duration;

use super::section::Section;
#[cfg(feature = "redis")]
use super::section::Text;
#[cfg(feature = "redis")]
use crate::edge::redis::RedisSettings;

/// Ten times what an answer takes in one data centre; and who waits longer would rather count alone.
#[cfg(feature = "redis")]
const TIMEOUT: Duration = Duration::from_millis(50);
#[cfg(feature = "redis")]
const TIMEOUT_MIN: Duration = Duration::from_millis(1);
#[cfg(feature = "redis")]
const TIMEOUT_MAX: Duration = Duration::from_secs(10);

/// Reads `redis`, for the client of this name; `None` where it says nothing.
#[cfg(feature = "redis")]
pub(super) fn read(client: &str, mut section: Section<'_>, is_there: bool) -> Option<RedisSettings> {
    let url = section.text("url");
    let timeout = section.time("timeout", TIMEOUT_MIN, TIMEOUT_MAX).unwrap_or(TIMEOUT);
    let prefix = section.text("prefix").map_or_else(|| format!("bff:{client}:"), |prefix| prefix.text);
    if is_there && url.is_none() {
        section.missing("url");
    }
    let settings = url.and_then(|Text { text, origin }| match RedisSettings::new(&text, timeout, &prefix) {
        Ok(settings) => Some(settings),
        Err(error) => section.wrong("url", origin, error.to_string()),
    });
    section.finish();
    settings
}

/// Refuses `redis`, whatever it says: nothing here could use it.
#[cfg(not(feature = "redis"))]
pub(super) fn refuse(mut section: Section<'_>, is_there: bool) {
    if is_there {
        let _: Option<()> = section.wrong("url", None, "needs a BFF built with the feature `redis` of bff-core");
    }
}
