//! `auth.<scheme>` of a scheme with API keys.

use std::path::PathBuf;

use super::keys::read_file;
use super::{Section, claim_rules};
use crate::app::config::section::Text;
use crate::app::sampled::sampled_claims;
use crate::descriptor::{AuthScheme, KeyPlace};
use crate::edge::auth::{ClaimRules, KEYS_FILE_BYTES_MAX, RecordText, Records};

/// The key that `--mock` takes where none are configured. Known to everybody who reads this.
const DEVELOPMENT_KEY: &str = "a-development-key-that-protects-nothing";

/// How keys are known.
#[derive(Debug)]
pub(crate) struct ApiKeySettings {
    pub(crate) place: KeyPlace,
    pub(crate) name: &'static str,
    pub(crate) rules: ClaimRules,
    pub(crate) source: ApiKeySource,
}

/// Where keys are stored.
#[derive(Debug)]
pub(crate) enum ApiKeySource {
    /// The file, and what stood there at the start.
    File(PathBuf, Records),
    Redis,
    /// One key that everybody knows.
    Development(&'static str, Records),
}

/// Reads `section`. Under `mock` a scheme that says nothing takes the development key.
pub(super) fn read(
    scheme: &'static AuthScheme,
    place: KeyPlace,
    name: &'static str,
    section: &mut Section<'_>,
    mock: bool,
) -> Option<ApiKeySettings> {
    let rules = claim_rules(scheme, section)?;
    let has_file = section.has("keys_file");
    let in_redis = section.boolean("redis").unwrap_or(false);
    let source = match (has_file, in_redis) {
        (true, true) => {
            section.pass_over("keys_file");
            section.wrong("keys_file", None, "stands beside `redis`: leave one out")
        }
        (true, false) => file(scheme, &rules, section),
        (false, true) if cfg!(feature = "redis") => Some(ApiKeySource::Redis),
        (false, true) => section.wrong("redis", None, "needs a BFF that is built with the feature `redis`"),
        (false, false) if mock => development(scheme, &rules, section),
        (false, false) => {
            section.missing("keys_file");
            None
        }
    };
    source.map(|source| ApiKeySettings { place, name, rules, source })
}

fn file(scheme: &'static AuthScheme, rules: &ClaimRules, section: &mut Section<'_>) -> Option<ApiKeySource> {
    let Text { text: path, origin } = section.text("keys_file")?;
    let text = match read_file(&path, KEYS_FILE_BYTES_MAX) {
        Ok(text) => text,
        Err(error) => return section.wrong("keys_file", origin, format!("cannot be read: {error}")),
    };
    match Records::read(scheme, rules, &text) {
        Ok(records) => Some(ApiKeySource::File(path.into(), records)),
        Err(error) => section.wrong("keys_file", origin, format!("holds no keys: {path}:{error}")),
    }
}

fn development(scheme: &'static AuthScheme, rules: &ClaimRules, section: &mut Section<'_>) -> Option<ApiKeySource> {
    let text = RecordText::of_developer(DEVELOPMENT_KEY, sampled_claims(scheme));
    match Records::of(scheme, rules, vec![text]) {
        Ok(records) => Some(ApiKeySource::Development(DEVELOPMENT_KEY, records)),
        Err(error) => section.wrong("keys_file", None, format!("is missing, and there is no development key: {error}")),
    }
}
