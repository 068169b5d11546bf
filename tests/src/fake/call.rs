//! What a fake remembers of the calls it got.

use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use serde_json::Value;
use tokio::sync::watch;

use super::matches;
use crate::Headers;

/// One call as it came over the wire.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, such as `GET`.
    pub method: String,
    /// Path and query, not decoded in any way.
    pub target: String,
    /// The header fields.
    pub headers: Headers,
    /// The body's bytes.
    pub body: Vec<u8>,
    /// The connection that brought it, counted from 0: equal numbers tell a reused connection.
    pub connection: usize,
    /// When it had been read completely.
    pub started: Instant,
    /// When its answer was sent, or its client had left; `None` as long as neither.
    pub ended: Option<Instant>,
    /// Whether the client left before the end of the answer.
    pub hung_up: bool,
}

impl Call {
    /// The path without the query, as on the wire.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query without its `?`, as on the wire; empty where there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The path's last segment, as on the wire.
    pub fn last_segment(&self) -> &str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    /// `METHOD /path`: what patterns are held against.
    pub(super) fn route(&self) -> String {
        format!("{} {}", self.method, self.path())
    }
}

/// All calls of one fake.
#[derive(Debug, Default)]
pub(super) struct Record {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    connections: usize,
    in_flight: usize,
    in_flight_max: usize,
}

impl Record {
    /// Counts a connection in and gives its number.
    pub(super) fn connected(&self) -> usize {
        let mut state = self.state();
        state.connections += 1;
        state.connections - 1
    }

    /// Writes a call down and gives its number.
    pub(super) fn begin(&self, call: Call) -> usize {
        let number = {
            let mut state = self.state();
            state.calls.push(call);
            state.in_flight += 1;
            state.in_flight_max = state.in_flight_max.max(state.in_flight);
            state.calls.len() - 1
        };
        self.changed.send_replace(());
        number
    }

    /// Notes the end of a call.
    pub(super) fn end(&self, number: usize, hung_up: bool) {
        {
            let mut state = self.state();
            state.in_flight -= 1;
            let call = &mut state.calls[number];
            call.ended = Some(Instant::now());
            call.hung_up = hung_up;
        }
        self.changed.send_replace(());
    }

    pub(super) fn forget(&self) {
        let mut state = self.state();
        state.calls.clear();
        state.in_flight_max = 0;
    }

    pub(super) fn calls(&self, pattern: &str) -> Vec<Call> {
        self.state().calls.iter().filter(|call| matches(pattern, &call.route())).cloned().collect()
    }

    pub(super) fn in_flight(&self) -> usize {
        self.state().in_flight
    }

    pub(super) fn in_flight_max(&self) -> usize {
        self.state().in_flight_max
    }

    pub(super) fn connections(&self) -> usize {
        self.state().connections
    }

    /// Tells of each beginning and end.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the record")
    }
}
