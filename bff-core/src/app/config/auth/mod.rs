//! What each auth scheme is given: keys, files, addresses.

mod api_key;
mod introspection;
mod jwt;
mod keys;
#[cfg(feature = "oidc")]
mod session;

use std::time::Duration;

use super::section::Section;
use crate::descriptor::{AuthScheme, SchemeKind, TokenRules};
use crate::edge::auth::{ClaimRules, SigningKey, TokenChecks};
#[cfg(feature = "oidc")]
use crate::edge::session::SessionSettings;
pub(crate) use api_key::{ApiKeySettings, ApiKeySource};
pub(crate) use introspection::IntrospectionSettings;
pub(crate) use jwt::{JwtSettings, KeysSource};
#[cfg(test)]
pub(in crate::app::config) use keys::NAMES as KEY_NAMES;

const LEEWAY: Duration = Duration::from_secs(60);
/// Clocks that differ by more are no clocks.
const LEEWAY_MAX: Duration = Duration::from_secs(10 * 60);
const TOKEN_BYTES: u32 = 8 * 1024;
/// As many as a request's head may have at all.
const TOKEN_BYTES_MAX: u32 = 64 * 1024;

/// How the callers of one scheme are known.
#[derive(Debug)]
pub(crate) struct SchemeSettings {
    pub(crate) scheme: &'static AuthScheme,
    pub(crate) kind: KindSettings,
}

/// The same, for each kind of scheme.
#[derive(Debug)]
pub(crate) enum KindSettings {
    Jwt(Box<JwtSettings>),
    ApiKey(ApiKeySettings),
    Introspection(IntrospectionSettings),
    /// What the certificates of its callers must say.
    ClientCertificate(ClaimRules),
    #[cfg(feature = "oidc")]
    Session(Box<SessionSettings>),
}

/// What `--mock` shows a caller how to come in with.
#[derive(Debug)]
pub(crate) enum Sample<'s> {
    /// A token with claims that these rules ask for.
    Token(&'s SigningKey, TokenRules),
    /// A key.
    Key(&'static str),
}

impl SchemeSettings {
    /// Reads `auth.<scheme>`. Under `mock` a scheme that says nothing takes a development token or key.
    pub(super) fn read(scheme: &'static AuthScheme, mut section: Section<'_>, mock: bool) -> Option<Self> {
        let kind = match scheme.kind {
            SchemeKind::Jwt { rules, token_type } => {
                jwt::read(scheme, rules, token_type, &mut section, mock).map(Box::new).map(KindSettings::Jwt)
            }
            SchemeKind::ApiKey { place, name } => {
                api_key::read(scheme, place, name, &mut section, mock).map(KindSettings::ApiKey)
            }
            SchemeKind::Introspection { rules } => introspection::read(scheme, rules, &mut section, mock),
            #[cfg(feature = "oidc")]
            SchemeKind::Session { scopes } => {
                session::read(scheme, scopes, &mut section, mock).map(Box::new).map(KindSettings::Session)
            }
            // The generator refuses such specs, but a client may be written by hand.
            #[cfg(not(feature = "oidc"))]
            SchemeKind::Session { .. } => {
                section.wrong("issuer", None, "is of a browser's session: build bff-core with the feature `oidc`")
            }
            // Whose certificates are verified is configured for the listener.
            SchemeKind::ClientCertificate => match ClaimRules::of(scheme) {
                Ok(rules) => Some(KindSettings::ClientCertificate(rules)),
                Err(error) => section.wrong("claims", None, format!("cannot be checked: {error}")),
            },
        };
        section.finish();
        kind.map(|kind| Self { scheme, kind })
    }

    /// What to come in with under `--mock`; `None` where only others can make it.
    pub(crate) fn sample(&self) -> Option<Sample<'_>> {
        match &self.kind {
            KindSettings::Jwt(jwt) => jwt.signing.as_ref().map(|key| Sample::Token(key, jwt.token_rules)),
            KindSettings::ApiKey(ApiKeySettings { source: ApiKeySource::Development(key, _), .. }) => {
                Some(Sample::Key(key))
            }
            KindSettings::ApiKey(_) | KindSettings::Introspection(_) | KindSettings::ClientCertificate(_) => None,
            #[cfg(feature = "oidc")]
            KindSettings::Session(_) => None,
        }
    }
}

/// The keys that every scheme with tokens has.
struct TokenSettings {
    checks: TokenChecks,
    token_bytes_max: usize,
}

impl TokenSettings {
    fn read(scheme: &'static AuthScheme, rules: TokenRules, section: &mut Section<'_>) -> Option<Self> {
        let leeway = section.time("leeway", Duration::ZERO, LEEWAY_MAX).unwrap_or(LEEWAY);
        let token_bytes_max = section.whole("token_bytes_max", 1, TOKEN_BYTES_MAX).unwrap_or(TOKEN_BYTES);
        match TokenChecks::new(scheme, rules, leeway) {
            Ok(checks) => Some(Self { checks, token_bytes_max: token_bytes_max as usize }),
            Err(error) => section.wrong("claims", None, format!("cannot be checked: {error}")),
        }
    }
}

/// The rules of the scheme's claims; a fault where they are none, which the generator refuses.
fn claim_rules(scheme: &AuthScheme, section: &mut Section<'_>) -> Option<ClaimRules> {
    match ClaimRules::of(scheme) {
        Ok(rules) => Some(rules),
        Err(error) => section.wrong("claims", None, format!("cannot be checked: {error}")),
    }
}
