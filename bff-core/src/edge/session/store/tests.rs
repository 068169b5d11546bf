//! What every store does, held against the one in memory on paused time, and against a real Redis where one is told of.

use std::time::Duration;

use tokio::time::advance;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn key(text: &str) -> Key {
    Key::of(text.as_bytes())
}

fn begun<'a>(id: &str, names: &'a [Name]) -> Begun<'a> {
    Begun { key: key(id), sealed: id.into(), idle: MINUTE, lifetime: 60 * MINUTE, names }
}

/// Whatever the store, and without waiting.
async fn hold(store: &SessionStore) {
    let (alice, her_phone) = (Name(key("alice")), Name(key("phone")));
    assert!(store.load(&key("1")).await.unwrap().is_none());
    store.insert(begun("1", &[alice])).await.unwrap();
    store.insert(begun("2", &[alice, her_phone])).await.unwrap();
    store.insert(begun("3", &[])).await.unwrap();

    let stored = store.load(&key("1")).await.unwrap().unwrap();
    assert_eq!(stored.sealed, b"1");
    assert!(stored.rest <= MINUTE && stored.rest > MINUTE / 2, "{:?}", stored.rest);
    assert!(store.replace(&key("1"), b"other").await.unwrap());
    store.keep(&key("1"), 5 * MINUTE).await.unwrap();
    let stored = store.load(&key("1")).await.unwrap().unwrap();
    assert_eq!(stored.sealed, b"other");
    assert!(stored.rest > 4 * MINUTE);

    assert_eq!(store.remove_named(her_phone).await.unwrap(), 1);
    assert!(store.load(&key("2")).await.unwrap().is_none());
    assert!(!store.replace(&key("2"), b"back").await.unwrap(), "a session that has ended does not come back");
    store.keep(&key("2"), MINUTE).await.unwrap();
    assert!(store.load(&key("2")).await.unwrap().is_none());
    assert_eq!(store.remove_named(alice).await.unwrap(), 1);
    assert_eq!(store.remove_named(alice).await.unwrap(), 0);
    assert!(store.remove(&key("3")).await.unwrap());
    assert!(!store.remove(&key("3")).await.unwrap());

    assert!(store.is_first(key("jti"), MINUTE).await.unwrap());
    assert!(!store.is_first(key("jti"), MINUTE).await.unwrap());

    let lock = store.lock(&key("1"), MINUTE).await.unwrap().unwrap();
    assert!(store.lock(&key("1"), MINUTE).await.unwrap().is_none());
    assert!(store.lock(&key("2"), MINUTE).await.unwrap().is_some());
    store.unlock(lock).await;
    assert!(store.lock(&key("1"), MINUTE).await.unwrap().is_some());
}

#[tokio::test]
async fn the_one_in_memory_does_what_a_store_does() {
    hold(&SessionStore::open(StoreSettings::Memory, None).unwrap()).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_when_it_is_idle_and_a_lock_when_it_is_old() {
    let store = SessionStore::open(StoreSettings::Memory, None).unwrap();
    store.insert(begun("1", &[])).await.unwrap();
    advance(MINUTE - Duration::from_secs(1)).await;
    assert!(store.load(&key("1")).await.unwrap().is_some());
    store.keep(&key("1"), MINUTE).await.unwrap();
    advance(MINUTE - Duration::from_secs(1)).await;
    assert!(store.load(&key("1")).await.unwrap().is_some());
    advance(Duration::from_secs(1)).await;
    assert!(store.load(&key("1")).await.unwrap().is_none());
    store.keep(&key("1"), MINUTE).await.unwrap();
    assert!(store.load(&key("1")).await.unwrap().is_none(), "it does not come back");

    assert!(store.lock(&key("1"), MINUTE).await.unwrap().is_some());
    advance(MINUTE).await;
    assert!(store.lock(&key("1"), MINUTE).await.unwrap().is_some());
}

#[cfg(feature = "redis")]
mod with_redis {
    use super::*;
    use crate::edge::redis::testing::{RedisServer, away};

    #[tokio::test]
    #[ignore = "needs redis-server: run by .ci/run"]
    async fn a_real_redis_does_what_a_store_does() {
        let server = RedisServer::start().await;
        // Another client's sessions are others.
        for client in ["bff:shop:", "bff:admin:"] {
            let redis = server.connect(client).await;
            hold(&SessionStore::open(StoreSettings::Redis, Some(&redis)).unwrap()).await;
        }
    }

    #[tokio::test]
    async fn a_redis_that_is_away_is_an_error_and_no_session() {
        let store = SessionStore::open(StoreSettings::Redis, Some(&away().await)).unwrap();
        assert!(store.load(&key("1")).await.is_err());
        assert!(store.insert(begun("1", &[])).await.is_err());
    }
}
