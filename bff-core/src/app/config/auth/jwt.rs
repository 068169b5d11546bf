//! `auth.<scheme>` of a scheme with JSON Web Tokens.

use std::sync::Arc;

use super::keys::{self, ConfiguredKeys};
use super::{Section, TokenSettings};
use crate::descriptor::{AuthScheme, TokenRules};
use crate::edge::auth::{Algorithm, IssuerUrl, JwtRules, KeySet, Material, SigningKey};

/// Signs and verifies tokens under `--mock` where no key is configured. Known to everybody who reads this.
const DEVELOPMENT_SECRET: &str = "a development secret that protects nothing";

/// How tokens are verified.
#[derive(Debug)]
pub(crate) struct JwtSettings {
    pub(crate) keys: KeysSource,
    pub(crate) rules: JwtRules,
    /// Whose tokens are taken.
    pub(crate) token_rules: TokenRules,
    /// What `--mock` makes its token with; `None` where only public keys are known.
    pub(crate) signing: Option<SigningKey>,
}

/// Where the keys are.
#[derive(Debug)]
pub(crate) enum KeysSource {
    Fixed(Arc<KeySet>),
    /// Where their issuer publishes them.
    Published(IssuerUrl),
}

/// Reads `section`. Under `mock` a scheme that names no keys is given the development secret.
pub(super) fn read(
    scheme: &'static AuthScheme,
    rules: TokenRules,
    token_type: Option<&'static str>,
    section: &mut Section<'_>,
    mock: bool,
) -> Option<JwtSettings> {
    let token = TokenSettings::read(scheme, rules, section);
    let keys =
        if mock && keys::NAMES.iter().all(|name| !section.has(name)) { development() } else { keys::read(section) };
    let (ConfiguredKeys { source, algorithms, signing }, token) = (keys?, token?);
    Some(JwtSettings {
        keys: source,
        rules: JwtRules { algorithms, token_type, token_bytes_max: token.token_bytes_max, checks: token.checks },
        token_rules: rules,
        signing: signing.map(|key| key.with_type(token_type)),
    })
}

/// A token that `--mock` signs is accepted wherever nothing is configured.
pub(super) fn development() -> Option<ConfiguredKeys> {
    let algorithms = [Algorithm::Hs256];
    let keys = KeySet::one(&Material::secret(DEVELOPMENT_SECRET.as_bytes()), &algorithms).ok()?;
    Some(ConfiguredKeys {
        source: KeysSource::Fixed(Arc::new(keys)),
        algorithms: algorithms.into(),
        signing: Some(SigningKey::secret(DEVELOPMENT_SECRET)),
    })
}
