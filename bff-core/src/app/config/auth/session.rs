//! The sessions of one auth scheme: its OpenID provider, and how long they last.

use std::fs;
use std::time::Duration;

use http::HeaderName;
use openidconnect::{ClientId, ClientSecret, IssuerUrl};

use crate::app::config::section::{Section, Text};
use crate::app::sampled::sampled_claims;
use crate::descriptor::AuthScheme;
use crate::edge::session::{
    LocalPath, LoginSettings, ProviderSettings, SessionSettings, StoreSettings, public_address,
};

const IDLE_TIMEOUT: Duration = Duration::from_secs(30 * 60);
const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
/// A session that ends sooner is none; one that lasts longer is a password.
const TIME_MIN: Duration = Duration::from_secs(1);
const TIME_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const CSRF_HEADER: HeaderName = HeaderName::from_static("x-csrf");

const PROVIDER_KEYS: [&str; 5] = ["issuer", "client_id", "client_secret", "client_secret_file", "public_url"];

/// Reads `auth.<scheme>`. Under `mock`, where nothing is said of a provider, everybody gets the same claims.
pub(super) fn read(
    scheme: &'static AuthScheme,
    scopes: &'static [&'static str],
    section: &mut Section<'_>,
    mock: bool,
) -> Option<SessionSettings> {
    let idle_timeout = section.time("idle_timeout", TIME_MIN, TIME_MAX).unwrap_or(IDLE_TIMEOUT);
    let lifetime = section.time("lifetime", TIME_MIN, TIME_MAX).unwrap_or(LIFETIME);
    let csrf_header = section.parsed("csrf_header", csrf_header).unwrap_or(CSRF_HEADER);
    let after_logout =
        section.parsed("after_logout", |path| LocalPath::parse(path).ok_or("must be a path such as /goodbye"));
    let store = store(section);
    let login = if mock && PROVIDER_KEYS.iter().all(|key| !section.has(key)) {
        Some(LoginSettings::Mock(sampled_claims(scheme)))
    } else {
        provider(section, scopes).map(|provider| LoginSettings::Provider(Box::new(provider)))
    };
    let after_logout = after_logout.unwrap_or_else(LocalPath::root);
    let (login, store) = (login?, store?);
    Some(SessionSettings { scheme, login, store, idle_timeout, lifetime, csrf_header, after_logout })
}

/// A header that every page may send is no proof of anything.
fn csrf_header(name: &str) -> Result<HeaderName, &'static str> {
    const SAFELISTED: [&str; 6] =
        ["accept", "accept-language", "content-language", "content-type", "range", "authorization"];
    let is_custom = |name: &HeaderName| !SAFELISTED.contains(&name.as_str());
    name.parse().ok().filter(is_custom).ok_or("must be a header of your own such as X-CSRF")
}

fn store(section: &mut Section<'_>) -> Option<StoreSettings> {
    let Some(Text { text, origin }) = section.text("store") else {
        return Some(StoreSettings::Memory);
    };
    match &*text {
        "memory" => Some(StoreSettings::Memory),
        "redis" if cfg!(feature = "redis") => Some(StoreSettings::Redis),
        "redis" => section.wrong("store", origin, "needs bff-core with the feature `redis`"),
        _ => section.wrong("store", origin, "must be memory or redis"),
    }
}

fn provider(section: &mut Section<'_>, scopes: &'static [&'static str]) -> Option<ProviderSettings> {
    // The text and not the URL: an issuer is compared letter by letter, and `/` at its end counts.
    let issuer = section.parsed("issuer", |text| {
        public_address(text)?;
        IssuerUrl::new(text.to_owned()).map_err(|_| "must be a URL")
    });
    let client_id = section.text("client_id");
    let client_secret = client_secret(section);
    let public_url = section.parsed("public_url", public_address);
    let id_token_hint = section.boolean("id_token_hint").unwrap_or(false);
    for (key, is_missing) in
        [("issuer", issuer.is_none()), ("client_id", client_id.is_none()), ("public_url", public_url.is_none())]
    {
        if is_missing {
            section.missing(key);
        }
    }
    Some(ProviderSettings {
        issuer: issuer?,
        client_id: ClientId::new(client_id?.text),
        client_secret: client_secret?,
        scopes,
        public_url: public_url?,
        id_token_hint,
    })
}

fn client_secret(section: &mut Section<'_>) -> Option<ClientSecret> {
    let (secret, file) = (section.text("client_secret"), section.text("client_secret_file"));
    let (key, Text { text, origin }) = match (secret, file) {
        (Some(_), Some(Text { origin, .. })) => {
            return section.wrong("client_secret_file", origin, "stands beside `client_secret`: leave one out");
        }
        (Some(secret), None) => ("client_secret", secret),
        (None, Some(Text { text, origin })) => match fs::read_to_string(&text) {
            Ok(secret) => ("client_secret_file", Text { text: secret.trim_end().to_owned(), origin }),
            Err(error) => return section.wrong("client_secret_file", origin, format!("cannot be read: {error}")),
        },
        (None, None) => {
            section.missing("client_secret");
            return None;
        }
    };
    // What a login's cookie is encrypted with comes of it.
    const BYTES_MIN: usize = 16;
    if text.len() < BYTES_MIN {
        return section.wrong(key, origin, format!("must have at least {BYTES_MIN} bytes"));
    }
    Some(ClientSecret::new(text))
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
