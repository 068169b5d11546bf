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
        Self { record, method, uri, status: None }
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
        let route = self.record.endpoint().map_or(self.uri.path(), |endpoint| endpoint.path);
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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use http::HeaderMap;
    use tracing::subscriber::with_default;

    use super::*;
    use crate::observe::RequestId;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: tracing::Level, request: impl FnOnce(AccessLog)) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_max_level(level)
            .with_writer(move || writer.clone())
            .finish();
        with_default(subscriber, || {
            let record = Arc::new(Record::new(RequestId::of(&HeaderMap::new()), std::net::Ipv4Addr::LOCALHOST.into()));
            let uri = Uri::from_static("/orders/1?secret=x");
            request(AccessLog::new(record, Method::GET, uri));
        });
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn an_answered_request_is_one_event() {
        let text = logged(tracing::Level::INFO, |log| log.answered(StatusCode::NOT_FOUND));
        let event: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&event["method"], &event["route"]), (&"GET".into(), &"/orders/1".into()));
        assert_eq!((&event["status"], &event["message"]), (&404.into(), &"answered".into()));
        assert_eq!(event["request_id"].as_str().unwrap().len(), 36);
        assert!(event["duration_ms"].is_f64() && !text.contains("secret"), "{text}");
    }

    #[test]
    fn a_request_that_nobody_waits_for_is_one_as_well() {
        let text = logged(tracing::Level::INFO, drop);
        assert!(text.contains("abandoned by the client") && !text.contains("status"), "{text}");
    }

    #[test]
    fn nothing_is_written_for_nobody() {
        assert_eq!(logged(tracing::Level::WARN, drop), "");
    }
}
