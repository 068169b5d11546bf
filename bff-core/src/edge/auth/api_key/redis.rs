//! Records in Redis: one JSON document for each hash of a key.

use futures::FutureExt;
use futures::future::BoxFuture;
use redis::AsyncCommands;
use redis::aio::ConnectionManager;

use super::KeyDigest;
use super::cached::{KeySource, Unavailable};
use super::record::{Record, RecordText};
use crate::descriptor::AuthScheme;
use crate::edge::auth::claims::ClaimRules;

/// The records of one scheme, under `bff:key:<scheme>:<SHA-256 of the key, in hexadecimal>`.
pub(crate) struct RedisKeys {
    scheme: &'static AuthScheme,
    rules: ClaimRules,
    redis: ConnectionManager,
}

impl RedisKeys {
    pub(crate) fn new(scheme: &'static AuthScheme, rules: ClaimRules, redis: ConnectionManager) -> Self {
        Self { scheme, rules, redis }
    }

    /// A record that cannot be read lets nobody in, and is not the store's absence either.
    fn read(&self, json: &[u8]) -> Option<Record> {
        let text = serde_json::from_slice::<RecordText>(json);
        let text = text.inspect_err(|error| {
            // Its place only: a message may quote what stands there.
            let (scheme, line, column) = (self.scheme.name, error.line(), error.column());
            tracing::error!(target: "bff::auth", scheme, line, column, "a record in Redis cannot be read");
        });
        let record = Record::new(self.scheme, &self.rules, text.ok()?);
        record
            .inspect_err(|error| {
                tracing::error!(target: "bff::auth", scheme = self.scheme.name, %error, "a record in Redis is not taken");
            })
            .ok()
    }
}

impl KeySource for RedisKeys {
    fn lookup(&self, digest: KeyDigest) -> BoxFuture<'_, Result<Option<Record>, Unavailable>> {
        let (mut redis, key) = (self.redis.clone(), redis_key(self.scheme, &digest));
        async move {
            let found = redis.get::<_, Option<Vec<u8>>>(key).await.map_err(|error| {
                let (scheme, kind) = (self.scheme.name, error.kind());
                tracing::warn!(target: "bff::auth", scheme, ?kind, "Redis cannot be asked for a key");
                Unavailable
            })?;
            Ok(found.and_then(|json| self.read(&json)))
        }
        .boxed()
    }
}

fn redis_key(scheme: &AuthScheme, digest: &KeyDigest) -> String {
    use std::fmt::Write;
    let mut key = format!("bff:key:{}:", scheme.name);
    for byte in digest {
        // Writing to a String cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

impl std::fmt::Debug for RedisKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RedisKeys").field("scheme", &self.scheme.name).finish_non_exhaustive()
    }
}
