//! One query, and what its answer says.

use std::fmt::{self, Write};
use std::time::Duration;

use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::timeout;

use super::Consul;
use super::entry::Entry;
use super::index::Index;
use crate::upstream::address::{Address, target};
use crate::upstream::discovery::SourceError;
use crate::upstream::discovery::get::{Answer as HttpAnswer, Get, GetError, Getter};
use crate::upstream::discovery::instance::{Found, Place};

const TOKEN: HeaderName = HeaderName::from_static("x-consul-token");
const INDEX: HeaderName = HeaderName::from_static("x-consul-index");
const KNOWN_LEADER: HeaderName = HeaderName::from_static("x-consul-knownleader");
const LAST_CONTACT_MS: HeaderName = HeaderName::from_static("x-consul-lastcontact");

/// Enough for thousands of instances.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What an answer may take besides the time that it waits for a change.
const PATIENCE: Duration = Duration::from_secs(10);

/// The query for a service, but for the index.
#[derive(Debug)]
pub(super) struct Query {
    consul: Consul,
    base: Address,
    agent: Place,
    getter: Getter,
}

/// What Consul says.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) found: Vec<Found>,
    /// 0 if there is none.
    pub(super) index: u64,
    /// Why not to believe it.
    pub(super) doubt: Option<Doubt>,
}

/// Why a server may not know what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    NoLeader,
    Stale(Duration),
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLeader => formatter.write_str("Consul has no leader"),
            Self::Stale(age) => write!(formatter, "Consul's server has not heard from its leader for {age:?}"),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum QueryError {
    #[error("Consul: {0}")]
    Get(#[from] GetError),
    #[error("Consul has not answered in {0:?}")]
    Timeout(Duration),
    #[error("Consul answered {0}: {1}")]
    Status(StatusCode, String),
    #[error("Consul's answer is not what its API documents: {0}")]
    Json(#[from] serde_json::Error),
}

impl Query {
    /// # Errors
    ///
    /// No URL can be made of it.
    pub(super) fn new(consul: Consul, base: Address, getter: Getter) -> Result<Self, SourceError> {
        let agent = Place { connect_to: consul.agent.authority().clone(), address: consul.agent.clone() };
        let query = Self { consul, base, agent, getter };
        if query.consul.service.is_empty() || query.target(Index::default()).is_none() {
            return Err(SourceError::Service(query.consul.service));
        }
        Ok(query)
    }

    /// Waits until the catalog has passed `index`, or has not for as long as the settings say.
    pub(super) async fn ask(&self, index: Index) -> Result<Answer, QueryError> {
        let target = self.target(index).expect("`new` has made the same of another number");
        let headers = self.consul.token.iter().map(|token| (TOKEN, token.0.clone())).collect();
        let get = Get { place: &self.agent, host: &self.agent.connect_to, target, headers };
        // The agent itself adds up to a sixteenth, so that not all come back at the same moment.
        let patience = self.consul.wait + self.consul.wait / 16 + PATIENCE;
        let answer = timeout(patience, self.getter.get(get, ANSWER_BYTES_MAX));
        let HttpAnswer { status, headers, body } = answer.await.map_err(|_| QueryError::Timeout(patience))??;
        if status != StatusCode::OK {
            let said: String = String::from_utf8_lossy(&body).chars().take(200).collect();
            return Err(QueryError::Status(status, said.trim().to_owned()));
        }
        let entries: Vec<Entry> = serde_json::from_slice(&body)?;
        let mut found: Vec<_> = entries.iter().filter_map(|entry| entry.found(&self.base)).collect();
        // The catalog has no order that means something.
        found.sort_by(|a, b| a.place.connect_to.as_str().cmp(b.place.connect_to.as_str()));
        let doubt = doubt(&headers, self.consul.stale_max);
        Ok(Answer { found, index: number(&headers, &INDEX).unwrap_or(0), doubt })
    }

    /// What is asked for, behind the agent's own path prefix.
    fn target(&self, index: Index) -> Option<PathAndQuery> {
        target(format!("{}{}", self.agent.address.prefix(), self.path(index)))
    }

    fn path(&self, index: Index) -> String {
        let Consul { service, datacenter, tags, wait, .. } = &self.consul;
        let wait_ms = wait.as_millis();
        let mut path =
            format!("/v1/health/service/{}?passing=true&stale", utf8_percent_encode(service, NON_ALPHANUMERIC));
        let mut add = |key: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = write!(path, "&{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        };
        datacenter.iter().for_each(|datacenter| add("dc", datacenter));
        tags.iter().for_each(|tag| add("tag", tag));
        if index != Index::default() {
            add("index", &index.get().to_string());
            add("wait", &format!("{wait_ms}ms"));
        }
        path
    }
}

fn doubt(headers: &HeaderMap, stale_max: Duration) -> Option<Doubt> {
    if headers.get(KNOWN_LEADER).is_some_and(|known| known == "false") {
        return Some(Doubt::NoLeader);
    }
    let age = Duration::from_millis(number(headers, &LAST_CONTACT_MS)?);
    (age > stale_max).then_some(Doubt::Stale(age))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
