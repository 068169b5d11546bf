//! The Redis that instances of a BFF share, and whether it answers.
//!
//! Nothing that a BFF does depends on Redis alone: it starts without one, and goes on when it is gone. So beside the
//! connection there is a state, [`Redis::is_away`]: the first question that fails sets it, and from then on nobody waits
//! for an answer any more. A task of the main runtime asks again once a second and ends that state. Either change is
//! logged once.

#[cfg(test)]
pub(crate) mod testing;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Client, Cmd, ConnectionInfo, IntoConnectionInfo, RedisError, RedisResult};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

/// How long nobody asks a Redis that did not answer.
const COOL_DOWN: Duration = Duration::from_secs(1);
/// How long a start waits for the first answer. Without one the BFF starts all the same.
const START_TIMEOUT: Duration = Duration::from_secs(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Of those who use [`Redis::connection`] without a time of their own.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);
/// After so long without an acknowledgement of what was sent, a connection is closed: its other end is gone.
#[cfg(target_os = "linux")]
const USER_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the key of a probe is kept.
const PROBE_KEPT: Duration = Duration::from_secs(10);

/// Where Redis is, and what is asked of it. The address may hold a password, and is never shown.
#[derive(Clone)]
pub(crate) struct RedisSettings {
    address: ConnectionInfo,
    /// How long an answer may take.
    pub(crate) timeout: Duration,
    /// What all keys begin with.
    pub(crate) prefix: Box<str>,
}

/// Why an address is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the URL of a Redis such as redis://cache.internal:6379/0, or rediss://… for TLS")]
pub(crate) struct RedisUrlError;

impl RedisSettings {
    /// Settings for the Redis at `url`.
    ///
    /// # Errors
    ///
    /// It is not the URL of a Redis.
    pub(crate) fn new(url: &str, timeout: Duration, prefix: &str) -> Result<Self, RedisUrlError> {
        // The library's own message may quote parts of the URL.
        let address = url.into_connection_info().map_err(|_| RedisUrlError)?;
        #[cfg(target_os = "linux")]
        let address = address.set_tcp_settings(TcpSettings::default().set_nodelay(true).set_user_timeout(USER_TIMEOUT));
        #[cfg(not(target_os = "linux"))]
        let address = address.set_tcp_settings(TcpSettings::default().set_nodelay(true));
        Ok(Self { address, timeout, prefix: prefix.into() })
    }
}

impl fmt::Debug for RedisSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address: _, timeout, prefix } = self;
        formatter
            .debug_struct("RedisSettings")
            .field("timeout", timeout)
            .field("prefix", prefix)
            .finish_non_exhaustive()
    }
}

/// A connection to Redis that is made again whenever it breaks, and what is known of who is at its other end. All
/// workers share it: what they ask at the same time goes over one connection, in one write.
pub(crate) struct Redis {
    connection: ConnectionManager,
    timeout: Duration,
    prefix: Box<str>,
    is_away: AtomicBool,
    went_away: Notify,
}

impl Redis {
    /// Connects, and waits a second at most for the first answer: without one, Redis is away for now.
    ///
    /// It belongs to the main runtime, whose tasks outlive every worker's.
    ///
    /// # Errors
    ///
    /// What the settings say cannot be used at all, such as TLS without the system's certificates.
    pub(crate) async fn connect(settings: &RedisSettings) -> Result<Arc<Self>, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            // The watch asks again, at its own pace.
            .set_number_of_retries(0);
        let client = Client::open(settings.address.clone())?;
        let connection = ConnectionManager::new_lazy_with_config(client, config)?;
        let redis = Arc::new(Self {
            connection,
            timeout: settings.timeout,
            prefix: settings.prefix.clone(),
            is_away: AtomicBool::new(false),
            went_away: Notify::new(),
        });
        if let Err(why) = redis.probe(START_TIMEOUT).await {
            redis.went_away(&why);
        }
        tokio::spawn(Arc::clone(&redis).watch());
        Ok(redis)
    }

    /// The connection, for who has a time limit of its own, or asks for more than one answer.
    pub(crate) fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// What all keys begin with.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether it is not worth asking.
    pub(crate) fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Relaxed)
    }

    /// What Redis says to `question`; `None` where it is away, answers too late or with an error. Then it is not asked
    /// again for a second.
    pub(crate) async fn ask<T>(&self, question: impl Future<Output = RedisResult<T>>) -> Option<T> {
        if self.is_away() {
            return None;
        }
        match answer(self.timeout, question).await {
            Ok(answer) => Some(answer),
            Err(why) => {
                self.went_away(&why);
                None
            }
        }
    }

    fn went_away(&self, why: &str) {
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(target: "bff::redis", error = why, "Redis is away: each instance goes on alone");
            self.went_away.notify_one();
        }
    }

    /// Asks a Redis that is away again and again until it answers; for ever.
    async fn watch(self: Arc<Self>) {
        loop {
            self.went_away.notified().await;
            loop {
                sleep(COOL_DOWN).await;
                match self.probe(self.timeout).await {
                    Ok(()) => break,
                    Err(error) => tracing::debug!(target: "bff::redis", %error, "Redis is still away"),
                }
            }
            self.is_away.store(false, Ordering::Relaxed);
            tracing::info!(target: "bff::redis", "Redis is back");
        }
    }

    /// Whether it takes what is written. One that only answers, such as a replica or a full one, is of no use.
    async fn probe(&self, timeout: Duration) -> Result<(), String> {
        let mut connection = self.connection();
        let mut probe = Cmd::new();
        probe.arg("SET").arg(format!("{}probe", self.prefix)).arg("").arg("PX").arg(PROBE_KEPT.as_millis() as u64);
        answer(timeout, probe.exec_async(&mut connection)).await
    }
}

async fn answer<T>(within: Duration, question: impl Future<Output = RedisResult<T>>) -> Result<T, String> {
    match timeout(within, question).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {within:?}")),
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redis").field("is_away", &self.is_away).finish_non_exhaustive()
    }
}
