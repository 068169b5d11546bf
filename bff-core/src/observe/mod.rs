//! What an operator sees: structured logs, one event a request.
//!
//! A [`Record`] travels with a request and gathers what happened to it; when the request is over, whichever way,
//! [`AccessLog`] writes it down. Everything here uses the base layer only, so that everything else may use it.

mod access_log;
mod logging;
mod record;
mod request_id;

pub(crate) use access_log::AccessLog;
pub(crate) use logging::{LogFormat, LogSettings};
pub(crate) use record::{CallRecord, OK, Record};
pub(crate) use request_id::{REQUEST_ID, RequestId};
