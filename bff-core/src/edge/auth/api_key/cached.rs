//! Keys that are stored elsewhere: asked one by one, and known for a moment.
//!
//! When the store is away, what was known of a key goes on to count for a while. Of keys that nobody asked for before,
//! nothing is known then: who brings one is neither let in nor refused.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::quality::RandomState;
use futures::future::BoxFuture;
use lru::LruCache;
use tokio::time::{Instant, timeout};

use super::KeyDigest;
use super::record::Record;

/// How long a record counts without another look: as long as a key that was withdrawn goes on to count.
const FRESH: Duration = Duration::from_secs(10);
/// How long a record counts that the store cannot be asked about.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// How long a key counts as unknown.
const UNKNOWN: Duration = Duration::from_secs(5);
/// How long the store may take.
const ASK_TIMEOUT: Duration = Duration::from_secs(1);
/// After a failure, who is known is let in without another try for so long.
const AWAY: Duration = Duration::from_secs(1);
const RECORDS_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Apart from the records, so that invented keys push none of them out.
const UNKNOWN_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// A store of records. What it says is about the key with this digest, or `None`.
pub(crate) trait KeySource: fmt::Debug + Send + Sync {
    /// Looks a key up.
    fn lookup(&self, digest: KeyDigest) -> BoxFuture<'_, Result<Option<Record>, Unavailable>>;
}

/// The store cannot be asked; why is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store of keys cannot be asked")]
pub(crate) struct Unavailable;

/// A store, and what it said a moment ago.
#[derive(Debug)]
pub(crate) struct CachedKeys {
    source: Box<dyn KeySource>,
    said: Mutex<Said>,
}

#[derive(Debug)]
struct Said {
    records: LruCache<KeyDigest, Dated, RandomState>,
    /// Since when a key is unknown.
    unknown: LruCache<KeyDigest, Instant, RandomState>,
}

#[derive(Debug, Clone)]
struct Dated {
    record: Arc<Record>,
    /// When the store said so.
    said: Instant,
    /// Until when it is not asked again.
    fresh_until: Instant,
}

impl CachedKeys {
    pub(crate) fn new(source: Box<dyn KeySource>) -> Self {
        let records = LruCache::with_hasher(RECORDS_MAX, RandomState::default());
        let unknown = LruCache::with_hasher(UNKNOWN_MAX, RandomState::default());
        Self { source, said: Mutex::new(Said { records, unknown }) }
    }

    /// What the store said of a key a moment ago: a record, or that there is none.
    pub(super) fn known(&self, digest: &KeyDigest) -> Option<Option<Arc<Record>>> {
        let (now, mut said) = (Instant::now(), self.said());
        if let Some(dated) = said.records.get(digest) {
            return (now < dated.fresh_until).then(|| Some(Arc::clone(&dated.record)));
        }
        let unknown = said.unknown.get(digest)?;
        (now < *unknown + UNKNOWN).then_some(None)
    }

    /// Asks the store; when it is away, what it said before goes on to count.
    pub(super) async fn ask(&self, digest: KeyDigest) -> Result<Option<Arc<Record>>, Unavailable> {
        let found = timeout(ASK_TIMEOUT, self.source.lookup(digest)).await.unwrap_or(Err(Unavailable));
        let (now, mut said) = (Instant::now(), self.said());
        match found {
            Ok(Some(record)) => {
                let record = Arc::new(record);
                let dated = Dated { record: Arc::clone(&record), said: now, fresh_until: now + FRESH };
                said.unknown.pop(&digest);
                said.records.put(digest, dated);
                Ok(Some(record))
            }
            Ok(None) => {
                said.records.pop(&digest);
                said.unknown.put(digest, now);
                Ok(None)
            }
            Err(Unavailable) => match said.records.get_mut(&digest) {
                Some(dated) if now < dated.said + KEPT => {
                    dated.fresh_until = now + AWAY;
                    Ok(Some(Arc::clone(&dated.record)))
                }
                _ => Err(Unavailable),
            },
        }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time::advance;

    use super::*;
    use crate::edge::auth::api_key::tests::record;

    /// A store that holds one record or none, or is away.
    #[derive(Debug, Clone, Default)]
    struct Store(Arc<Shelf>);

    #[derive(Debug, Default)]
    struct Shelf {
        asked: AtomicUsize,
        answer: Mutex<Option<bool>>,
    }

    impl Store {
        fn says(&self, answer: Option<bool>) {
            *self.0.answer.lock().unwrap() = answer;
        }

        fn asked(&self) -> usize {
            self.0.asked.load(Ordering::Relaxed)
        }
    }

    impl KeySource for Store {
        fn lookup(&self, _digest: KeyDigest) -> BoxFuture<'_, Result<Option<Record>, Unavailable>> {
            self.0.asked.fetch_add(1, Ordering::Relaxed);
            let answer = *self.0.answer.lock().unwrap();
            let answer = answer.map(|has| has.then(|| record("key-of-22-characters-1"))).ok_or(Unavailable);
            Box::pin(async move { answer })
        }
    }

    const KEY: KeyDigest = [7; 32];

    async fn found(keys: &CachedKeys) -> Result<bool, Unavailable> {
        match keys.known(&KEY) {
            Some(record) => Ok(record.is_some()),
            None => keys.ask(KEY).await.map(|record| record.is_some()),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_record_is_known_for_ten_seconds_and_an_hour_without_the_store() {
        let store = Store::default();
        let keys = CachedKeys::new(Box::new(store.clone()));
        assert_eq!(found(&keys).await, Err(Unavailable));
        store.says(Some(true));
        assert_eq!((found(&keys).await, found(&keys).await, store.asked()), (Ok(true), Ok(true), 2));

        store.says(None);
        advance(FRESH).await;
        assert_eq!((found(&keys).await, found(&keys).await, store.asked()), (Ok(true), Ok(true), 3));
        advance(KEPT).await;
        assert_eq!(found(&keys).await, Err(Unavailable));
        store.says(Some(false));
        assert_eq!(found(&keys).await, Ok(false), "it was withdrawn meanwhile");
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_key_is_unknown_for_five_seconds() {
        let store = Store::default();
        let keys = CachedKeys::new(Box::new(store.clone()));
        store.says(Some(false));
        assert_eq!(found(&keys).await, Ok(false));
        store.says(Some(true));
        assert_eq!((found(&keys).await, store.asked()), (Ok(false), 1));
        advance(UNKNOWN).await;
        assert_eq!((found(&keys).await, store.asked()), (Ok(true), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn invented_keys_push_no_record_out() {
        let store = Store::default();
        let keys = CachedKeys::new(Box::new(store.clone()));
        store.says(Some(true));
        assert_eq!(found(&keys).await, Ok(true));
        store.says(Some(false));
        for number in 0..UNKNOWN_MAX.get() as u64 + 10 {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_be_bytes());
            assert!(keys.ask(digest).await.unwrap().is_none());
        }
        assert_eq!(found(&keys).await, Ok(true));
        assert_eq!(keys.said().unknown.len(), UNKNOWN_MAX.get());
    }
}
