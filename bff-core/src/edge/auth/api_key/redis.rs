//! Records in Redis: one JSON document for each hash of a key.

use std::fmt::Write;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use redis::AsyncCommands;

use super::KeyDigest;
use super::cached::{KeySource, Unavailable};
use super::record::{Record, RecordText};
use crate::descriptor::AuthScheme;
use crate::edge::auth::claims::ClaimRules;
use crate::edge::redis::Redis;

/// The records of one scheme, under `bff:key:<scheme>:<SHA-256 of the key, in hexadecimal>`: whichever BFF asks, because
/// those of one platform have the same schemes.
#[derive(Debug)]
pub(crate) struct RedisKeys {
    scheme: &'static AuthScheme,
    rules: ClaimRules,
    redis: Arc<Redis>,
}

impl RedisKeys {
    pub(crate) fn new(scheme: &'static AuthScheme, rules: ClaimRules, redis: Arc<Redis>) -> Self {
        Self { scheme, rules, redis }
    }

    /// A record that cannot be read lets nobody in, and is not the store's absence either.
    fn read(&self, json: &[u8]) -> Option<Record> {
        let scheme = self.scheme.name;
        let text = serde_json::from_slice::<RecordText>(json);
        // Its place only: a message may quote what stands there.
        let text = text.inspect_err(|error| {
            let (line, column) = (error.line(), error.column());
            tracing::error!(target: "bff::auth", scheme, line, column, "a record in Redis cannot be read");
        });
        let record = Record::new(self.scheme, &self.rules, text.ok()?);
        let record = record.inspect_err(|error| {
            tracing::error!(target: "bff::auth", scheme, %error, "a record in Redis is not taken");
        });
        record.ok()
    }
}

impl KeySource for RedisKeys {
    fn lookup(&self, digest: KeyDigest) -> BoxFuture<'_, Result<Option<Record>, Unavailable>> {
        async move {
            let mut connection = self.redis.connection();
            let question = connection.get::<_, Option<Vec<u8>>>(redis_key(self.scheme, &digest));
            let found = self.redis.ask(question).await.ok_or(Unavailable)?;
            Ok(found.and_then(|json| self.read(&json)))
        }
        .boxed()
    }
}

fn redis_key(scheme: &AuthScheme, digest: &KeyDigest) -> String {
    let mut key = format!("bff:key:{}:", scheme.name);
    for byte in digest {
        // Writing to a String cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::edge::auth::api_key::tests::PARTNER;
    use crate::edge::auth::api_key::{CachedKeys, KEY_BYTES_MIN, key_digest};
    use crate::edge::redis::testing::RedisServer;

    #[tokio::test]
    #[ignore = "needs redis-server: run by .ci/run"]
    async fn a_record_is_found_by_its_hash_and_known_when_redis_is_gone() {
        let server = RedisServer::start().await;
        let redis = server.connect("").await;
        let rules = || ClaimRules::of(&PARTNER).unwrap();
        let keys = CachedKeys::new(Box::new(RedisKeys::new(&PARTNER, rules(), Arc::clone(&redis))));
        let key = "k".repeat(KEY_BYTES_MIN);
        let (digest, broken, unknown) = (key_digest(key.as_bytes()), key_digest(b"broken"), key_digest(b"unknown"));
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let record = json!({ "id": "acme", "sha256": hex, "tier": "gold" }).to_string();
        assert_eq!(redis_key(&PARTNER, &digest), format!("bff:key:partner:{hex}"));
        let mut connection = redis.connection();
        let _: () = connection.set(redis_key(&PARTNER, &digest), record).await.unwrap();
        let _: () = connection.set(redis_key(&PARTNER, &broken), "{}").await.unwrap();

        let caller = keys.ask(digest).await.unwrap().unwrap().admit(&digest, 0.0).unwrap();
        assert_eq!((caller.id(), caller.tier()), ("acme", Some("gold")));
        assert!(keys.ask(unknown).await.unwrap().is_none());
        assert!(keys.ask(broken).await.unwrap().is_none());
        drop(server);
        assert!(keys.ask(digest).await.unwrap().is_some());
        assert_eq!(keys.ask(unknown).await.unwrap_err(), Unavailable);
    }
}
