//! The keys that an issuer publishes (a JWKS), fetched by a task in the background and shared by all workers.
//!
//! When the issuer is away, the last keys that it published go on to count. Until it has published any, nobody is let
//! in, and nobody is refused either: see [`TokenError::NoKeys`](super::super::jwt::TokenError::NoKeys).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, header};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::super::jwt::{Algorithm, KeySet, KeySetError};
use super::client::{IssuerClient, IssuerError};
use super::refresh::{Asked, Refresh};
use crate::fetch::Answer;

/// How long a request waits for keys. A fetch that takes longer goes on without it.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// Published keys. Its task ends with it.
#[derive(Debug)]
pub(crate) struct PublishedKeys {
    shared: Arc<Shared>,
    tries: watch::Receiver<u64>,
    _keeper: AbortOnDropHandle<()>,
}

#[derive(Debug)]
struct Shared {
    scheme: &'static str,
    refresh: Mutex<Refresh>,
    /// Somebody needs keys before the next fetch is due.
    wanted: Notify,
    keys: Mutex<Option<Known>>,
    /// That of `keys`; 0 before there are any.
    generation: AtomicU64,
}

#[derive(Debug)]
struct Known {
    keys: Arc<KeySet>,
    generation: u64,
    /// What they were read from: the same text is the same keys.
    body: bytes::Bytes,
}

/// Why a fetch brought no keys.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("{0}")]
    Issuer(#[from] IssuerError),
    #[error("what is there {0}")]
    Keys(#[from] KeySetError),
}

impl PublishedKeys {
    /// Fetches the keys for `algorithms` from now on. Needs the runtime that outlives all workers.
    pub(crate) fn start(scheme: &'static str, client: IssuerClient, algorithms: Box<[Algorithm]>) -> Self {
        let shared = Arc::new(Shared {
            scheme,
            refresh: Mutex::new(Refresh::new(Instant::now())),
            wanted: Notify::new(),
            keys: Mutex::default(),
            generation: AtomicU64::new(0),
        });
        let (tried, tries) = watch::channel(0);
        let keeper = tokio::spawn(keep(Arc::clone(&shared), client, algorithms, tried));
        Self { shared, tries, _keeper: AbortOnDropHandle::new(keeper) }
    }

    /// The keys of now, and their generation.
    pub(crate) fn current(&self) -> Option<(Arc<KeySet>, u64)> {
        lock(&self.shared.keys).as_ref().map(|known| (Arc::clone(&known.keys), known.generation))
    }

    /// A number that changes when the keys do.
    pub(crate) fn generation(&self) -> u64 {
        self.shared.generation.load(Ordering::Acquire)
    }

    /// When they are fetched next.
    #[cfg(test)]
    pub(super) fn due(&self) -> Instant {
        lock(&self.shared.refresh).due()
    }

    /// Has the keys fetched unless that was asked for a moment ago, and waits for what comes of it; not for long.
    pub(crate) async fn refresh(&self) {
        let mut tries = self.tries.clone();
        // Before it is asked, so that a fetch that ends at once is not missed.
        tries.mark_unchanged();
        let asked = lock(&self.shared.refresh).ask(Instant::now());
        match asked {
            Asked::TooSoon => return,
            Asked::Due => self.shared.wanted.notify_one(),
            Asked::UnderWay => {}
        }
        // Whatever came of it, the keys of now are looked at next.
        let _ = timeout(WAIT_MAX, tries.changed()).await;
    }
}

async fn keep(shared: Arc<Shared>, client: IssuerClient, algorithms: Box<[Algorithm]>, tried: watch::Sender<u64>) {
    loop {
        let due = lock(&shared.refresh).due();
        tokio::select! {
            () = sleep_until(due) => {}
            () = shared.wanted.notified() => {}
        }
        if !lock(&shared.refresh).begin(Instant::now()) {
            continue;
        }
        match fetch(&client, &algorithms).await {
            Ok((answer, keys)) => {
                shared.publish(&answer, keys);
                lock(&shared.refresh).succeeded(Instant::now(), lifetime(&answer.headers));
            }
            Err(error) => {
                let (scheme, has_keys) = (shared.scheme, lock(&shared.keys).is_some());
                tracing::warn!(target: "bff::auth", scheme, has_keys, %error, "the issuer's keys cannot be fetched");
                lock(&shared.refresh).failed(Instant::now());
            }
        }
        tried.send_modify(|tries| *tries += 1);
    }
}

async fn fetch(client: &IssuerClient, algorithms: &[Algorithm]) -> Result<(Answer, KeySet), FetchError> {
    let answer = client.get().await?;
    let keys = KeySet::published(&answer.body, algorithms)?;
    Ok((answer, keys))
}

impl Shared {
    fn publish(&self, answer: &Answer, keys: KeySet) {
        let mut known = lock(&self.keys);
        if known.as_ref().is_some_and(|known| known.body == answer.body) {
            return;
        }
        let generation = self.generation.load(Ordering::Relaxed) + 1;
        *known = Some(Known { keys: Arc::new(keys), generation, body: answer.body.clone() });
        // After the keys: who sees the number finds at least these keys.
        self.generation.store(generation, Ordering::Release);
        tracing::info!(target: "bff::auth", scheme = self.scheme, generation, "the issuer's keys are new");
    }
}

/// What `Cache-Control: max-age` says (RFC 9111 §5.2.2.1).
fn lifetime(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).find_map(|directive| {
        let (name, seconds) = directive.split_once('=')?;
        let is_age = name.trim().eq_ignore_ascii_case("max-age");
        is_age.then(|| seconds.trim().trim_matches('"').parse().ok().map(Duration::from_secs))?
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lifetime_is_that_of_the_header() {
        let of = |value: &'static str| {
            lifetime(&HeaderMap::from_iter([(header::CACHE_CONTROL, http::HeaderValue::from_static(value))]))
        };
        assert_eq!(of("max-age=60"), Some(Duration::from_secs(60)));
        assert_eq!(of("public, Max-Age=\"7\" , immutable"), Some(Duration::from_secs(7)));
        assert_eq!(of("s-maxage=60, max-age=x"), None);
        assert_eq!(of("no-store"), None);
        assert_eq!(lifetime(&HeaderMap::new()), None);
    }
}
