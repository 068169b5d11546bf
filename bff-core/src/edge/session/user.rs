//! Who is logged in, for a front end to ask.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::cookie;
use super::record::now;
use super::sessions::{Live, Sessions, away};
use super::ticket::Ticket;
use crate::problem::Problem;

#[derive(Serialize)]
struct User<'a> {
    claims: &'a RawValue,
    session: Times,
}

/// When a session ends, as RFC 3339 says it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    /// If it is not used until then.
    idle_ends: String,
    /// However much it is used.
    ends: String,
}

/// `GET /bff/user`. Asking does not count as using: a page that asks every minute would keep its session for ever.
pub(super) async fn user(sessions: Arc<Sessions>, request: Request) -> Result<Response, Problem> {
    let nobody = || Problem::no_session("Nobody is logged in. Begin at /bff/login.");
    let value = cookie::session(request.headers()).ok_or_else(nobody)?;
    sessions.check_csrf(request.headers())?;
    let ticket = Ticket::parse(value).ok_or_else(nobody)?;
    let Live { record, rest, .. } = sessions.find(&ticket).await.map_err(away)?.ok_or_else(nobody)?;
    let session = Times { idle_ends: time(now(), rest)?, ends: time(record.ends, Duration::ZERO)? };
    Ok(axum::Json(User { claims: &record.claims, session }).into_response())
}

fn time(seconds: u64, later: Duration) -> Result<String, Problem> {
    let seconds = i64::try_from(seconds.saturating_add(later.as_secs())).map_err(|_| Problem::internal())?;
    Timestamp::from_second(seconds).map(|time| time.to_string()).map_err(|_| Problem::internal())
}
