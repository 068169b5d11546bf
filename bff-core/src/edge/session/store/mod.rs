//! Where sessions are kept: sealed records by the digest of their id, found by the provider's names for them as well.
//!
//! How long a session may still be idle is how long the store keeps it, so using it writes no record: what a refresh
//! writes at the same time is never overwritten by what was read before.

mod memory;
#[cfg(feature = "redis")]
mod redis;
#[cfg(test)]
mod tests;

#[cfg(feature = "redis")]
use std::sync::Arc;
use std::time::Duration;

use super::settings::StoreSettings;
use super::ticket::Key;
use crate::edge::SharedRedis;
use memory::Memory;
#[cfg(feature = "redis")]
use redis::Redis;

/// Sessions of one user, or of one session of the provider's, that are found by its name; the oldest are forgotten.
const INDEXED_MAX: usize = 1000;

/// A store.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a process has one")]
pub(super) enum SessionStore {
    Memory(Memory),
    #[cfg(feature = "redis")]
    Redis(Redis),
}

/// A record as it is kept.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) sealed: Vec<u8>,
    /// How much longer it is kept, unless it is used.
    pub(super) rest: Duration,
}

/// A session that begins.
#[derive(Debug)]
pub(super) struct Begun<'a> {
    pub(super) key: Key,
    pub(super) sealed: Vec<u8>,
    /// How long it is kept, unless it is used.
    pub(super) idle: Duration,
    /// How long it is kept at most.
    pub(super) lifetime: Duration,
    /// What it is found by as well.
    pub(super) names: &'a [Name],
}

/// What sessions are found by: a digest of the provider's name for a user or for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name(pub(super) Key);

/// The store cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("sessions cannot be reached: {0}")]
pub(super) struct Away(String);

/// The right to renew a session's tokens; nobody else has it until it is given back, or too old.
#[derive(Debug)]
pub(super) struct Lock {
    key: Key,
    #[cfg_attr(not(feature = "redis"), allow(dead_code, reason = "one process has no use for it"))]
    token: Key,
}

impl SessionStore {
    /// The store that is asked for; `None` where that is Redis, and there is none.
    pub(super) fn open(settings: StoreSettings, redis: Option<&SharedRedis>) -> Option<Self> {
        match (settings, redis) {
            (StoreSettings::Memory, _) => Some(Self::Memory(Memory::new())),
            #[cfg(feature = "redis")]
            (StoreSettings::Redis, Some(redis)) => Some(Self::Redis(Redis::new(Arc::clone(redis)))),
            (StoreSettings::Redis, _) => None,
        }
    }

    /// Keeps a session from now on.
    pub(super) async fn insert(&self, begun: Begun<'_>) -> Result<(), Away> {
        match self {
            Self::Memory(store) => store.insert(begun),
            #[cfg(feature = "redis")]
            Self::Redis(store) => return store.insert(begun).await,
        }
        Ok(())
    }

    /// What is kept under `key`.
    pub(super) async fn load(&self, key: &Key) -> Result<Option<Stored>, Away> {
        match self {
            Self::Memory(store) => Ok(store.load(key)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.load(key).await,
        }
    }

    /// Changes what is kept, and not for how long; `false` if nothing is.
    pub(super) async fn replace(&self, key: &Key, sealed: &[u8]) -> Result<bool, Away> {
        match self {
            Self::Memory(store) => Ok(store.replace(key, sealed)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.replace(key, sealed).await,
        }
    }

    /// Keeps what is kept for so long from now on.
    pub(super) async fn keep(&self, key: &Key, idle: Duration) -> Result<(), Away> {
        match self {
            Self::Memory(store) => store.keep(key, idle),
            #[cfg(feature = "redis")]
            Self::Redis(store) => return store.keep(key, idle).await,
        }
        Ok(())
    }

    /// Ends a session; `false` if there was none.
    pub(super) async fn remove(&self, key: &Key) -> Result<bool, Away> {
        match self {
            Self::Memory(store) => Ok(store.remove(key)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.remove(key).await,
        }
    }

    /// Ends all sessions of this name; how many there were.
    pub(super) async fn remove_named(&self, name: Name) -> Result<usize, Away> {
        match self {
            Self::Memory(store) => Ok(store.remove_named(name)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.remove_named(name).await,
        }
    }

    /// Remembers a digest for `time`; `false` if it is remembered already.
    pub(super) async fn is_first(&self, digest: Key, time: Duration) -> Result<bool, Away> {
        match self {
            Self::Memory(store) => Ok(store.is_first(digest, time)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.is_first(digest, time).await,
        }
    }

    /// Takes the lock of a session, for `time` at most; `None` if another instance has it.
    pub(super) async fn lock(&self, key: &Key, time: Duration) -> Result<Option<Lock>, Away> {
        let mut token = [0; 32];
        aws_lc_rs::rand::fill(&mut token).map_err(|_| Away("no randomness".to_owned()))?;
        let lock = Lock { key: *key, token: token.into() };
        match self {
            Self::Memory(store) => Ok(store.lock(key, time).then_some(lock)),
            #[cfg(feature = "redis")]
            Self::Redis(store) => Ok(store.lock(&lock, time).await?.then_some(lock)),
        }
    }

    /// Gives the lock back. One that cannot be given back ends by itself.
    pub(super) async fn unlock(&self, lock: Lock) {
        match self {
            Self::Memory(store) => store.unlock(&lock.key),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.unlock(lock).await,
        }
    }
}
