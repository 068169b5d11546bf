//! `auth.<scheme>` of a scheme whose issuer is asked about each token.

use std::time::Duration;

use super::jwt::{self, JwtSettings};
use super::keys::{ConfiguredKeys, issuer_url};
use super::{KindSettings, Section, TokenSettings};
use crate::app::config::section::Text;
use crate::descriptor::{AuthScheme, TokenRules};
use crate::edge::auth::{Credentials, IssuerUrl, JwtRules, TokenChecks};

const CACHE: Duration = Duration::from_secs(60);
/// A token that was withdrawn goes on to count for as long.
const CACHE_MAX: Duration = Duration::from_secs(60 * 60);
const TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT_MIN: Duration = Duration::from_millis(10);
const TIMEOUT_MAX: Duration = Duration::from_secs(30);

/// How an issuer is asked.
#[derive(Debug)]
pub(crate) struct IntrospectionSettings {
    pub(crate) url: IssuerUrl,
    pub(crate) credentials: Credentials,
    pub(crate) timeout: Duration,
    pub(crate) cache: Duration,
    pub(crate) token_bytes_max: usize,
    pub(crate) checks: TokenChecks,
}

/// Reads `section`. Under `mock` a scheme that names no issuer takes the development token, as one with JSON Web Tokens
/// does: there is nobody to ask.
pub(super) fn read(
    scheme: &'static AuthScheme,
    rules: TokenRules,
    section: &mut Section<'_>,
    mock: bool,
) -> Option<KindSettings> {
    let token = TokenSettings::read(scheme, rules, section);
    let is_silent = !["url", "client_id", "client_secret"].iter().any(|name| section.has(name));
    let cache = section.time("cache", Duration::ZERO, CACHE_MAX).unwrap_or(CACHE);
    let timeout = section.time("timeout", TIMEOUT_MIN, TIMEOUT_MAX).unwrap_or(TIMEOUT);
    let allow_http = section.boolean("allow_http").unwrap_or(false);
    let is_post = section.parsed("client_auth", |text| match text {
        "basic" => Ok(false),
        "post" => Ok(true),
        _ => Err("must be basic or post"),
    });
    let url = section.parsed("url", |text| issuer_url(text, allow_http));
    let (id, secret) = (section.text("client_id"), section.text("client_secret"));
    if mock && is_silent {
        return development(rules, token?);
    }
    for (name, is_there) in [("url", url.is_some()), ("client_id", id.is_some()), ("client_secret", secret.is_some())] {
        if !is_there {
            section.missing(name);
        }
    }
    let (Text { text: id, .. }, Text { text: secret, origin }) = (id?, secret?);
    let credentials = if is_post.unwrap_or(false) {
        Credentials::post(id, secret)
    } else if let Some(credentials) = Credentials::basic(id, secret) {
        credentials
    } else {
        return section.wrong("client_secret", origin, "does not fit into a header");
    };
    let TokenSettings { checks, token_bytes_max } = token?;
    let settings = IntrospectionSettings { url: url?, credentials, timeout, cache, token_bytes_max, checks };
    Some(KindSettings::Introspection(settings))
}

fn development(token_rules: TokenRules, token: TokenSettings) -> Option<KindSettings> {
    let ConfiguredKeys { source, algorithms, signing } = jwt::development()?;
    let TokenSettings { checks, token_bytes_max } = token;
    let rules = JwtRules { algorithms, token_type: None, token_bytes_max, checks };
    Some(KindSettings::Jwt(Box::new(JwtSettings { keys: source, rules, token_rules, signing })))
}
