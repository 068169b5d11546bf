//! What a fake answers, and what goes wrong on the way.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

use crate::{Gate, Headers};

/// One answer: status, headers, body and, where a test wants it, a fault.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: Bytes,
    pub(super) delay: Duration,
    pub(super) gate: Option<Gate>,
    pub(super) head_pace: Option<Pace>,
    pub(super) body_pace: Option<Pace>,
    pub(super) framing: Framing,
    pub(super) ending: Ending,
}

/// Bytes sent at a time, and the pause after each lot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) size_bytes: usize,
    pub(super) pause: Duration,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Framing {
    Length,
    Chunked {
        size_bytes: usize,
    },
    /// The head promises this many bytes more than are sent.
    Truncated {
        missing_bytes: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    KeepAlive,
    Close,
    /// No byte of an answer, just an end.
    CloseBeforeAnswer,
    /// A reset after half of the body.
    Reset,
}

/// A 200 with a JSON body.
pub fn json(body: impl Serialize) -> Answer {
    let text = serde_json::to_vec(&body).expect("a test's own value serialises");
    raw(text)
}

/// A 200 that says it is JSON, with these very bytes, whatever they are.
pub fn raw(body: impl Into<Bytes>) -> Answer {
    empty(200).header("content-type", "application/json").with_body(body)
}

/// A status with a JSON body whose text, `internal to the upstream`, must never reach a BFF's client.
pub fn status(status: u16) -> Answer {
    json(serde_json::json!({ "error": "internal to the upstream" })).with_status(status)
}

/// A status with no body at all.
pub fn empty(status: u16) -> Answer {
    Answer {
        status,
        headers: Headers::default(),
        body: Bytes::new(),
        delay: Duration::ZERO,
        gate: None,
        head_pace: None,
        body_pace: None,
        framing: Framing::Length,
        ending: Ending::KeepAlive,
    }
}

/// A 200 whose body is `{"<field>": "xxx…"}` of exactly this many bytes.
pub fn json_of_size(field: &str, size_bytes: usize) -> Answer {
    let frame = format!(r#"{{"{field}":""}}"#);
    let filling = size_bytes.checked_sub(frame.len()).expect("room for the frame");
    raw(format!(r#"{{"{field}":"{}"}}"#, "x".repeat(filling)))
}

impl Answer {
    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same with these bytes as its body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The same with one more header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Nothing is sent until this much later.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Nothing is sent until the gate opens.
    #[must_use]
    pub fn held_by(mut self, gate: &Gate) -> Self {
        self.gate = Some(gate.clone());
        self
    }

    /// Nothing is ever sent; the connection stays open.
    #[must_use]
    pub fn never(self) -> Self {
        self.held_by(&Gate::closed())
    }

    /// The head drips, one byte a pause.
    #[must_use]
    pub fn slow_headers(mut self, pause: Duration) -> Self {
        self.head_pace = Some(Pace { size_bytes: 1, pause });
        self
    }

    /// The head comes at once, the body in eight parts with a pause after each.
    #[must_use]
    pub fn slow_body(mut self, pause: Duration) -> Self {
        self.body_pace = Some(Pace { size_bytes: self.body.len().div_ceil(8).max(1), pause });
        self
    }

    /// The body is sent in chunks of this size, its length untold.
    #[must_use]
    pub fn chunked(mut self, size_bytes: usize) -> Self {
        assert!(size_bytes > 0, "an empty chunk ends a body");
        self.framing = Framing::Chunked { size_bytes };
        self
    }

    /// The head promises more bytes than come; then the connection is closed in order.
    #[must_use]
    pub fn truncated(mut self) -> Self {
        self.framing = Framing::Truncated { missing_bytes: 100 };
        self.ending = Ending::Close;
        self
    }

    /// The connection is reset (RST) after half of the body.
    #[must_use]
    pub fn reset(mut self) -> Self {
        self.ending = Ending::Reset;
        self
    }

    /// The connection is closed in order without a byte of an answer.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.ending = Ending::CloseBeforeAnswer;
        self
    }

    /// The answer says `connection: close`, and so it is.
    #[must_use]
    pub fn then_closes(mut self) -> Self {
        self.ending = Ending::Close;
        self.header("connection", "close")
    }
}
