//! The schemes of a client, ready to be asked: made from their settings when the BFF starts.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::config::{ApiKeySource, KeysSource, KindSettings, SchemeSettings};
use crate::edge::SharedRedis;
use crate::edge::auth::{
    Authenticator, CertificateVerifier, IntrospectionRules, Introspector, IssuerClient, IssuerError, JwtVerifier,
    KeyStore, KeyVerifier, Keys, KeysFile, PublishedKeys, Redirects,
};
#[cfg(feature = "redis")]
use crate::edge::auth::{CachedKeys, RedisKeys};
#[cfg(feature = "oidc")]
use crate::edge::session::{SessionError, Sessions};

/// How long an issuer may take to say its keys. Requests do not wait for so long.
const KEYS_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a scheme cannot be asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemeError {
    #[error("`auth.{scheme}`: {source}")]
    Issuer { scheme: &'static str, source: IssuerError },
    #[error("`auth.{0}.redis` needs `redis.url`")]
    NoRedis(&'static str),
    #[error("`auth.{scheme}.keys_file` cannot be followed: {source}")]
    KeysFile { scheme: &'static str, source: io::Error },
    #[cfg(feature = "oidc")]
    #[error("`auth.{scheme}`: {source}")]
    Sessions { scheme: &'static str, source: SessionError },
}

/// An authenticator for each scheme. What they fetch and follow is done by tasks of this runtime, the main one.
pub(super) fn authenticators(
    schemes: Vec<SchemeSettings>,
    redis: Option<&SharedRedis>,
) -> Result<Arc<[Authenticator]>, SchemeError> {
    schemes.into_iter().map(|scheme| authenticator(scheme, redis)).collect()
}

fn authenticator(
    SchemeSettings { scheme, kind }: SchemeSettings,
    redis: Option<&SharedRedis>,
) -> Result<Authenticator, SchemeError> {
    let no_client = |source| SchemeError::Issuer { scheme: scheme.name, source };
    Ok(match kind {
        KindSettings::Jwt(settings) => {
            let keys = match settings.keys {
                KeysSource::Fixed(keys) => Keys::Fixed(keys),
                KeysSource::Published(url) => {
                    let client = IssuerClient::new(url, KEYS_TIMEOUT, Redirects::Followed).map_err(no_client)?;
                    Keys::Published(PublishedKeys::start(scheme.name, client, settings.rules.algorithms.clone()))
                }
            };
            Authenticator::Jwt(JwtVerifier::new(scheme, keys, settings.rules))
        }
        KindSettings::ApiKey(settings) => {
            let keys = match settings.source {
                ApiKeySource::Development(_, records) => KeyStore::Fixed(records),
                ApiKeySource::File(path, records) => {
                    let file = KeysFile::follow(scheme, settings.rules, &path, records);
                    KeyStore::File(file.map_err(|source| SchemeError::KeysFile { scheme: scheme.name, source })?)
                }
                ApiKeySource::Redis => match redis {
                    #[cfg(feature = "redis")]
                    Some(redis) => {
                        let keys = RedisKeys::new(scheme, settings.rules, Arc::clone(redis));
                        KeyStore::Elsewhere(CachedKeys::new(Box::new(keys)))
                    }
                    #[cfg(not(feature = "redis"))]
                    Some(never) => match *never {},
                    None => return Err(SchemeError::NoRedis(scheme.name)),
                },
            };
            Authenticator::ApiKey(KeyVerifier::new(scheme, settings.place, settings.name, keys))
        }
        KindSettings::Introspection(settings) => {
            let client = IssuerClient::new(settings.url, settings.timeout, Redirects::Refused).map_err(no_client)?;
            let rules = IntrospectionRules {
                client,
                credentials: settings.credentials,
                checks: settings.checks,
                token_bytes_max: settings.token_bytes_max,
                cache: settings.cache,
            };
            Authenticator::Introspection(Introspector::new(scheme, rules))
        }
        KindSettings::ClientCertificate(rules) => {
            Authenticator::ClientCertificate(CertificateVerifier::new(scheme, rules))
        }
        #[cfg(feature = "oidc")]
        KindSettings::Session(settings) => {
            let sessions = Sessions::start(*settings, redis);
            Authenticator::Session(sessions.map_err(|source| SchemeError::Sessions { scheme: scheme.name, source })?)
        }
    })
}
