//! Renewing access tokens: ahead of time, once at a time for each session, whichever instance does it.
//!
//! A renewal runs apart from the request that found it due. Should that request be given up, the provider may have
//! changed the refresh token already, and a session that does not get to know of it would be lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tokio::time::{Instant, sleep, timeout};

use super::http::TIMEOUT;
use super::record::{Record, Secret, now};
use super::redeem::RedeemError;
use super::sessions::{Live, Sessions, away, seal};
use super::store::Away;
use super::ticket::{Key, Ticket};
use crate::edge::auth::Refusal;
use crate::problem::{Kind, Problem};

/// Renewals under way in this process; beyond, tokens are used until they expire.
const FLIGHTS_MAX: usize = 1024;
/// How long an instance may renew a session's tokens before another one tries: longer than the provider is waited for,
/// and what comes of it is written.
const LOCK_TIME: Duration = Duration::from_secs(15);
/// How long a request waits for another token where the old one has expired.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// How often it is looked whether another instance has renewed the tokens.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// How long a provider that does not answer is not asked again for tokens that are still good.
const PAUSE: Duration = Duration::from_secs(2);
/// How often it is tried to write what cannot be had twice.
const WRITES_MAX: u32 = 5;
const WRITE_PAUSE: Duration = Duration::from_millis(200);

const _: () = assert!(TIMEOUT.as_secs() < WAIT_MAX.as_secs() && WAIT_MAX.as_secs() < LOCK_TIME.as_secs());

/// The renewals that are under way.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<Aloft>);

#[derive(Debug, Default)]
struct Aloft {
    flights: HashMap<Key, Flight>,
    /// Until then, the provider is not asked for what can wait.
    pause: Option<Instant>,
}

type Flight = Shared<BoxFuture<'static, Outcome>>;

/// What came of a renewal.
#[derive(Debug, Clone)]
enum Outcome {
    Renewed(Box<Record>),
    /// The session has ended.
    Ended,
    /// The provider or the store cannot be reached.
    Away,
}

impl Sessions {
    /// The record of a session, with an access token that is good, if there is any for it.
    ///
    /// # Errors
    ///
    /// The provider does not renew the token that has expired: the session has ended. Final: 503, it cannot be asked.
    pub(super) async fn refreshed(self: &Arc<Self>, live: Live) -> Result<Record, Refusal> {
        let Live { ticket, record, .. } = live;
        let now = now();
        if !record.tokens.is_due(now) {
            return Ok(record);
        }
        let is_valid = record.tokens.is_valid(now);
        let flight = self.flight(&ticket, is_valid);
        if is_valid {
            return Ok(record);
        }
        let outcome = match flight {
            Some(flight) => timeout(WAIT_MAX, flight).await.unwrap_or(Outcome::Away),
            None => Outcome::Away,
        };
        match outcome {
            Outcome::Renewed(record) => Ok(*record),
            Outcome::Ended => Err(Refusal::Invalid),
            Outcome::Away => Err(Refusal::Final(Problem::new(Kind::IdentityUnavailable))),
        }
    }

    /// The renewal that is under way for this session, or one that begins; `None` if there are too many, or if it `can_wait`
    /// and the provider did not answer a moment ago.
    fn flight(self: &Arc<Self>, ticket: &Ticket, can_wait: bool) -> Option<Flight> {
        let key = ticket.key();
        let mut aloft = self.flights.aloft();
        if let Some(flight) = aloft.flights.get(&key) {
            return Some(flight.clone());
        }
        let is_paused = aloft.pause.is_some_and(|until| Instant::now() < until);
        if aloft.flights.len() >= FLIGHTS_MAX || (can_wait && is_paused) {
            return None;
        }
        let (sessions, ticket) = (Arc::clone(self), ticket.clone());
        let task = self.background.spawn(async move {
            let outcome = sessions.renew(&ticket).await;
            let mut aloft = sessions.flights.aloft();
            aloft.flights.remove(&ticket.key());
            if matches!(outcome, Outcome::Away) {
                aloft.pause = Some(Instant::now() + PAUSE);
            }
            outcome
        });
        let flight = task.map(|joined| joined.unwrap_or(Outcome::Away)).boxed().shared();
        aloft.flights.insert(key, flight.clone());
        Some(flight)
    }

    /// Renews the tokens, or waits until another instance has done so.
    async fn renew(&self, ticket: &Ticket) -> Outcome {
        let key = ticket.key();
        let deadline = Instant::now() + WAIT_MAX;
        while Instant::now() < deadline {
            match self.store.lock(&key, LOCK_TIME).await {
                Ok(Some(lock)) => {
                    let outcome = self.renew_alone(ticket).await;
                    self.store.unlock(lock).await;
                    return outcome.unwrap_or_else(out_of_reach);
                }
                Ok(None) => sleep(POLL_INTERVAL).await,
                Err(error) => return out_of_reach(error),
            }
            match self.find(ticket).await {
                Ok(Some(live)) if live.record.tokens.is_due(now()) => {}
                Ok(Some(live)) => return Outcome::Renewed(Box::new(live.record)),
                Ok(None) => return Outcome::Ended,
                Err(error) => return out_of_reach(error),
            }
        }
        Outcome::Away
    }

    async fn renew_alone(&self, ticket: &Ticket) -> Result<Outcome, Away> {
        // Another instance may have renewed them just before.
        let Some(Live { mut record, .. }) = self.find(ticket).await? else {
            return Ok(Outcome::Ended);
        };
        if !record.tokens.is_due(now()) {
            return Ok(Outcome::Renewed(Box::new(record)));
        }
        let (Some(provider), Some(refresh)) = (self.provider(), record.tokens.refresh.clone()) else {
            return Ok(Outcome::Away);
        };
        let Some(known) = provider.known() else {
            return Ok(Outcome::Away);
        };
        match provider.renew(&known, &refresh).await {
            Ok(tokens) => {
                record.tokens = tokens;
                self.write(ticket, record).await
            }
            Err(RedeemError::Refused(reason)) => self.refused(ticket, &refresh, &reason).await,
            Err(error) => {
                tracing::warn!(target: "bff::auth", %error, "an access token is not renewed");
                Ok(Outcome::Away)
            }
        }
    }

    /// Keeps new tokens. The old refresh token may be good for nothing by now, so the store is asked more than once.
    async fn write(&self, ticket: &Ticket, record: Record) -> Result<Outcome, Away> {
        let Some(sealed) = seal(ticket, &record) else {
            return Ok(Outcome::Away);
        };
        let mut writes = 1;
        loop {
            match self.store.replace(&ticket.key(), &sealed).await {
                Ok(true) => return Ok(Outcome::Renewed(Box::new(record))),
                // It was ended in the meantime, and stays so.
                Ok(false) => return Ok(Outcome::Ended),
                Err(error) if writes == WRITES_MAX => return Err(error),
                Err(_) => sleep(WRITE_PAUSE).await,
            }
            writes += 1;
        }
    }

    /// The provider takes the refresh token no more: it has ended the session, so we do.
    async fn refused(&self, ticket: &Ticket, shown: &Secret, reason: &str) -> Result<Outcome, Away> {
        // Unless another instance was faster, after all.
        if let Some(live) = self.find(ticket).await?
            && live.record.tokens.refresh.as_ref() != Some(shown)
        {
            return Ok(Outcome::Renewed(Box::new(live.record)));
        }
        tracing::info!(target: "bff::auth", reason, "the provider has ended a session");
        self.store.remove(&ticket.key()).await?;
        Ok(Outcome::Ended)
    }
}

fn out_of_reach(error: Away) -> Outcome {
    drop(away(error));
    Outcome::Away
}

impl Flights {
    // Every change is one insertion, removal or assignment.
    fn aloft(&self) -> MutexGuard<'_, Aloft> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
