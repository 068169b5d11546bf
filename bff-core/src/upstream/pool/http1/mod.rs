//! One connection that speaks HTTP/1.1, one exchange after the other.
//!
//! Whoever makes a call drives its connection itself: it writes the request, reads until the answer is whole, and
//! gives the connection back. There is no task for each connection and no channel to one, so an answer wakes the task
//! that waits for it and nothing else, and what was received is handed on without a copy.

mod body;
mod head;

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio_util::either::Either;

use self::body::{Receiving, Step};
use self::head::AnswerHead;
pub(super) use self::head::{Head, is_ours};
use super::connect::Stream;

/// Room for a head and a small body, which most answers are.
const RECEIVE_BYTES: usize = 4 * 1024;

/// How much of an error's body is read, so that its connection can be used again.
const SKIPPED_BYTES_MAX: usize = 64 * 1024;

/// Why an exchange failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Http1Error {
    /// The connection was closed before it took anything of the request.
    #[error("the connection was closed before a request was sent")]
    Unsent,
    /// The connection ended before anything of an answer came: it may have ended before the request.
    #[error("the connection was closed before an answer came")]
    Unanswered,
    #[error("the connection was closed before the answer was complete")]
    Truncated,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the answer is not HTTP/1.1: {0}")]
    Syntax(#[from] httparse::Error),
    #[error("the answer is not HTTP/1.1: {0}")]
    Malformed(&'static str),
    #[error("the answer is too large")]
    TooLarge,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<Duration>,
    /// The body of a success, whole. That of anything else is left where it is: see [`Http1::skip_body`].
    pub(super) body: Bytes,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Http1 {
    stream: Stream,
    /// What is to be sent; empty between exchanges. Kept for its room.
    sending: BytesMut,
    /// What was received and not yet taken.
    received: BytesMut,
    /// The body that nobody wanted, `None` if there is none.
    unread: Option<Receiving>,
    keeps_alive: bool,
}

impl Http1 {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, sending: BytesMut::new(), received: BytesMut::new(), unread: None, keeps_alive: true }
    }

    /// Sends a request and reads the answer, with at most `body_bytes_max` bytes of body.
    ///
    /// Dropping the future leaves the connection in the middle of an exchange: it must be dropped, too.
    pub(super) async fn exchange(&mut self, head: Head<'_>, body_bytes_max: usize) -> Result<Answer, Http1Error> {
        self.keeps_alive = false; // until the exchange is over
        let is_sent = self.write(head).await?;
        let mut answer = match self.read_head(head).await {
            Err(Http1Error::Unanswered) if !is_sent => return Err(Http1Error::Unsent),
            answer => answer?,
        };
        let body = if answer.status.is_success() {
            let mut receiving = Receiving::new(answer.framing, body_bytes_max);
            let body = self.read_body(&mut receiving).await?;
            body.or_else(|| receiving.at_end(&mut self.received)).ok_or(Http1Error::Truncated)?
        } else {
            let mut receiving = Receiving::new(answer.framing, SKIPPED_BYTES_MAX);
            match receiving.step(&mut self.received) {
                Ok(Step::Done(_)) => {} // most are short and here already
                Ok(Step::Receive(_)) => self.unread = Some(receiving),
                Err(_unreadable) => answer.keeps_alive = false,
            }
            Bytes::new()
        };
        self.keeps_alive = answer.keeps_alive;
        Ok(Answer { status: answer.status, retry_after: answer.retry_after, body })
    }

    /// Whether an answer's body is still to be read, by [`skip_body`](Self::skip_body), before the next exchange.
    pub(super) fn has_unread_body(&self) -> bool {
        self.unread.is_some()
    }

    /// Reads the body that nobody wanted.
    pub(super) async fn skip_body(&mut self) -> Result<(), Http1Error> {
        if let Some(mut receiving) = self.unread.take() {
            self.read_body(&mut receiving).await?;
        }
        Ok(())
    }

    /// Whether another exchange may follow: the last one is over, its answer did not say otherwise, and the upstream has
    /// neither closed the connection nor said anything that nobody asked for.
    pub(super) fn is_reusable(&mut self) -> bool {
        let (mut byte, mut context) = ([0], Context::from_waker(Waker::noop()));
        let mut byte = ReadBuf::new(&mut byte);
        self.keeps_alive
            && self.unread.is_none()
            && self.received.is_empty()
            && matches!(Pin::new(&mut self.stream).poll_read(&mut context, &mut byte), Poll::Pending)
    }

    /// Whether the system took anything of the request. Where TLS stands in between, nobody can say that it did not.
    async fn write(&mut self, head: Head<'_>) -> Result<bool, Http1Error> {
        self.sending.clear();
        head.write(&mut self.sending);
        let mut rest = Buf::chain(&self.sending[..], head.body.map_or(&[][..], |body| &body[..]));
        let length = rest.remaining();
        match send(&mut self.stream, &mut rest).await {
            Ok(()) => Ok(true),
            // An upstream that hangs up while it is spoken to may have answered before; reading tells.
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                Ok(rest.remaining() < length || matches!(self.stream, Either::Right(_)))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn read_head(&mut self, head: Head<'_>) -> Result<AnswerHead, Http1Error> {
        let mut is_unanswered = true;
        loop {
            match self.receive(RECEIVE_BYTES).await {
                Ok(true) => is_unanswered = false,
                Ok(false) | Err(_) if is_unanswered => return Err(Http1Error::Unanswered),
                Ok(false) => return Err(Http1Error::Truncated),
                Err(error) => return Err(error.into()),
            }
            while let Some((length, answer)) = head::read(&self.received, head.method)? {
                self.received.advance(length);
                match answer.status.as_u16() {
                    101 => return Err(Http1Error::Malformed("it switches protocols")),
                    100..200 => {} // interim: the answer is still to come
                    _ => return Ok(answer),
                }
            }
        }
    }

    /// The body, or `None` if the connection ended before it did.
    async fn read_body(&mut self, receiving: &mut Receiving) -> Result<Option<Bytes>, Http1Error> {
        loop {
            match receiving.step(&mut self.received)? {
                Step::Done(body) => return Ok(Some(body)),
                Step::Receive(room) => {
                    if !self.receive(room).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Receives once, into at least so much room. `false`: the upstream has said all it will ever say.
    async fn receive(&mut self, room: usize) -> io::Result<bool> {
        self.received.reserve(room);
        Ok(self.stream.read_buf(&mut self.received).await? > 0)
    }
}

async fn send(stream: &mut Stream, bytes: &mut impl Buf) -> io::Result<()> {
    stream.write_all_buf(bytes).await?;
    stream.flush().await
}

#[cfg(test)]
mod tests;
