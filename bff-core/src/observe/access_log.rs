//! One event for each request, whichever way it ended.

use std::fmt::Write;
use std::sync::Arc;

use http::{Method, StatusCode, Uri};

use super::record::Record;

/// Logs its record when it is dropped: with the status of the reply or, when nobody waited for one, without.
pub(crate) struct AccessLog {
    record: Arc<Record>,
    method: Method,
    uri: Uri,
    status: Option<StatusCode>,
}

impl AccessLog {
    /// The path of `uri` is logged only where no route matched: a route's name says more, and holds no values.
    pub(crate) fn new(record: Arc<Record>, method: Method, uri: Uri) -> Self {
        Self {
            record,
            method,
            uri,
            status: None,
        }
    }

    /// The path of the request.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// The reply is ready.
    pub(crate) fn answered(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        // Writing the line costs more than asking whether anybody wants it.
        if !tracing::enabled!(target: "bff::access", tracing::Level::INFO) {
            return;
        }
        let route = self
            .record
            .endpoint()
            .map_or(self.uri.path(), |endpoint| endpoint.path);
        let duration_ms = self.record.started().elapsed().as_secs_f64() * 1000.0;
        let mut calls = String::new();
        for call in self.record.calls().iter() {
            let separator = if calls.is_empty() { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(calls, "{separator}{call}");
        }
        let (method, request_id) = (self.method.as_str(), self.record.id().as_str());
        match self.status {
            Some(status) => {
                let status = status.as_u16();
                tracing::info!(target: "bff::access", method, route, status, duration_ms, request_id, calls, "answered");
            }
            None => {
                tracing::info!(target: "bff::access", method, route, duration_ms, request_id, calls, "abandoned by the client");
            }
        }
    }
}
