//! Who calls, by the session of a request.

use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use http::{HeaderMap, header};

use super::cookie;
use super::record::{Record, now};
use super::sessions::{Live, Sessions, away};
use super::ticket::Ticket;
use crate::edge::auth::{Caller, Refusal};
use crate::problem::{Kind, Problem};

/// The value of the header against forgery. What counts is that a page of another site cannot send the header at all
/// without being asked about (CORS); one value leaves no doubt about what to send.
const CSRF_VALUE: &str = "1";
/// How far the store may be behind in knowing when a session was used last.
const KEEP_INTERVAL: Duration = Duration::from_secs(60);

impl Sessions {
    /// The caller of a request that has a session and the header against forgery.
    ///
    /// # Errors
    ///
    /// Final: 403 without the header (unless the request has a token as well, which another scheme may know), 503 when the
    /// store is away, or the provider for a token that has expired.
    pub(crate) async fn authenticate(self: &Arc<Self>, head: &Parts) -> Result<Arc<Caller>, Refusal> {
        let Some(value) = cookie::session(&head.headers) else {
            return Err(Refusal::Absent);
        };
        if let Err(problem) = self.check_csrf(&head.headers) {
            let has_token = head.headers.contains_key(header::AUTHORIZATION);
            return Err(if has_token { Refusal::Absent } else { Refusal::Final(problem) });
        }
        let ticket = Ticket::parse(value).ok_or(Refusal::Invalid)?;
        let live = self.find(&ticket).await.map_err(|error| Refusal::Final(away(error)))?;
        let live = live.ok_or(Refusal::Invalid)?;
        self.keep(&live).await;
        let record = self.refreshed(live).await?;
        Ok(Arc::new(self.caller(record)))
    }

    /// Whether a page of this site made the request: only such a page can send this header.
    ///
    /// # Errors
    ///
    /// 403.
    pub(super) fn check_csrf(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let name = &self.settings.csrf_header;
        if headers.get(name).is_some_and(|value| value == CSRF_VALUE) {
            return Ok(());
        }
        Err(Problem::new(Kind::CsrfHeaderMissing)
            .detail(format!("A request with a session needs the header {name}: {CSRF_VALUE}")))
    }

    /// Keeps a session that is used. If the store does not take it, the session still lasts as long as it did.
    async fn keep(&self, live: &Live) {
        let idle = self.settings.idle_timeout;
        let Some(rest) = live.record.rest(now()) else { return };
        let wanted = idle.min(rest);
        // A short time is kept more often: a tenth of it is as good as a minute of half an hour.
        if wanted.saturating_sub(live.rest) < KEEP_INTERVAL.min(idle / 10) {
            return;
        }
        if let Err(error) = self.store.keep(&live.ticket.key(), wanted).await {
            tracing::warn!(target: "bff::auth", %error, "a session that is used may end as if it were not");
        }
    }

    fn caller(&self, record: Record) -> Caller {
        let caller = Caller::new(self.settings.scheme, &record.sub, record.claims);
        // One that has expired and cannot be renewed is of no use to an upstream.
        if record.tokens.is_valid(now()) { caller.with_token(record.tokens.access.as_str()) } else { caller }
    }
}
