//! Instances that Consul's catalog holds: the health endpoint of one service, with blocking queries.
//!
//! A query says which state of the catalog is known (`index`) and waits until there is another one. The rules for that
//! are those of <https://developer.hashicorp.com/consul/api-docs/features/blocking>: an index that is 0 or goes
//! backwards is forgotten, as it is after a failure; an answer is no proof of a change; the agent adds up to a
//! sixteenth to the `wait` that it was told; and queries follow each other at least 0.25 s apart.
//!
//! Any server may answer (`stale`), because the one that leads should not carry every BFF's queries. One that has not
//! heard from the leader for too long, or knows of none, is not believed: the last list stays, unless there is
//! none yet.
//!
//! The endpoint names only instances whose checks pass. If there are none, the list is empty at once: unlike DNS,
//! Consul does not say that by mistake, and says anything else as soon as it can.

mod entry;
mod index;
mod query;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use http::HeaderValue;
use http::header::InvalidHeaderValue;
use tokio::time::{Instant, sleep};

use self::index::Index;
use self::query::Query;
use super::SourceError;
use super::backoff::Backoff;
use super::get::Getter;
use super::publisher::Publisher;
use crate::upstream::address::Address;

/// The shortest time from one query to the next, however busy the catalog is.
const INTERVAL_MIN: Duration = Duration::from_millis(250);
/// The time from one query to the next if the agent does not say what to wait for.
const INTERVAL_UNBLOCKED: Duration = Duration::from_secs(5);

/// A service of Consul's catalog.
#[derive(Debug, Clone)]
pub(crate) struct Consul {
    /// The agent: `http://127.0.0.1:8500`.
    pub(crate) agent: Address,
    /// The service's name.
    pub(crate) service: String,
    /// Default: the agent's own.
    pub(crate) datacenter: Option<String>,
    /// Only instances that have all of these.
    pub(crate) tags: Vec<String>,
    /// Default: none, so what anonymous queries may see.
    pub(crate) token: Option<Token>,
    /// How long a query waits for a change; Consul allows 10 min. Default: 5 min.
    pub(crate) wait: Duration,
    /// A server that has not heard from its leader for longer is not believed. Default: 30 s.
    pub(crate) stale_max: Duration,
}

impl Consul {
    pub(crate) const fn new(agent: Address, service: String) -> Self {
        Self {
            agent,
            service,
            datacenter: None,
            tags: Vec::new(),
            token: None,
            wait: Duration::from_secs(300),
            stale_max: Duration::from_secs(30),
        }
    }
}

/// What an ACL token is shown as in the logs: nothing.
#[derive(Clone)]
pub(crate) struct Token(HeaderValue);

impl Token {
    /// # Errors
    ///
    /// It cannot be sent as a header.
    pub(crate) fn new(token: &str) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::from_str(token)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// Follows the service. `base` says the scheme, the `Host`, the certificate's name and the prefix.
pub(super) fn follow(
    consul: Consul,
    base: Address,
    getter: Getter,
    mut publisher: Publisher,
    mut backoff: Backoff,
) -> Result<impl Future<Output = ()> + Send + 'static, SourceError> {
    let query = Query::new(consul, base, getter)?;
    Ok(async move {
        let mut index = Index::default();
        loop {
            let asked = Instant::now();
            let pause = match query.ask(index).await {
                Err(error) => {
                    publisher.failed(&error);
                    index = Index::default();
                    backoff.pause()
                }
                Ok(answer) => match answer.doubt {
                    None => {
                        backoff.reset();
                        publisher.found(answer.found);
                        index = index.followed_by(answer.index);
                        let interval = if answer.index == 0 { INTERVAL_UNBLOCKED } else { INTERVAL_MIN };
                        interval.saturating_sub(asked.elapsed())
                    }
                    Some(doubt) => {
                        if publisher.is_first() {
                            publisher.found(answer.found);
                        }
                        publisher.failed(&doubt);
                        index = Index::default();
                        backoff.pause()
                    }
                },
            };
            sleep(pause).await;
        }
    })
}
