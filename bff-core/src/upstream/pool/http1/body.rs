//! Where an answer's body ends, and taking it out of what was received (RFC 9112 §6 and §7).

use bytes::{Buf, Bytes, BytesMut};
use httparse::{InvalidChunkSize, Status, parse_chunk_size};

use super::Http1Error;
use super::head::HEAD_BYTES_MAX;

/// How an answer says where its body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// After so many bytes.
    Length(usize),
    /// With the last chunk.
    Chunked,
    /// With the connection.
    UntilClose,
}

/// A body that is being received.
#[derive(Debug)]
pub(super) struct Receiving {
    framing: Framing,
    bytes_max: usize,
    chunks: Chunks,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The whole body.
    Done(Bytes),
    /// More must be received, best into so much room.
    Receive(usize),
}

/// Room for what comes when nobody knows how much.
const UNKNOWN: usize = 8 * 1024;

impl Receiving {
    pub(super) fn new(framing: Framing, bytes_max: usize) -> Self {
        Self { framing, bytes_max, chunks: Chunks::default() }
    }

    /// Takes what it can out of `received`. After [`Step::Done`] the rest belongs to nobody.
    ///
    /// # Errors
    ///
    /// The body is larger than allowed, or no body at all.
    pub(super) fn step(&mut self, received: &mut BytesMut) -> Result<Step, Http1Error> {
        match self.framing {
            Framing::Length(length) if length > self.bytes_max => Err(Http1Error::TooLarge),
            // The common case: no copy.
            Framing::Length(length) if received.len() >= length => Ok(Step::Done(received.split_to(length).freeze())),
            Framing::Length(length) => Ok(Step::Receive(length - received.len())),
            Framing::UntilClose if received.len() > self.bytes_max => Err(Http1Error::TooLarge),
            Framing::UntilClose => Ok(Step::Receive(UNKNOWN)),
            Framing::Chunked => Ok(match self.chunks.take(received, self.bytes_max)? {
                Some(body) => Step::Done(body),
                None => Step::Receive(self.chunks.missing.max(UNKNOWN)),
            }),
        }
    }

    /// The body, if the connection's end is its end.
    pub(super) fn at_end(self, received: &mut BytesMut) -> Option<Bytes> {
        (self.framing == Framing::UntilClose).then(|| received.split().freeze())
    }
}

/// A body in chunks: each its size in hexadecimal, a line end, so many bytes, a line end; the last one is empty and may
/// be followed by trailers.
#[derive(Debug, Default)]
struct Chunks {
    body: BytesMut,
    /// What is missing of the current chunk, its line end included.
    missing: usize,
    is_in_trailers: bool,
}

const LINE_END: &[u8] = b"\r\n";

impl Chunks {
    fn take(&mut self, received: &mut BytesMut, bytes_max: usize) -> Result<Option<Bytes>, Http1Error> {
        loop {
            if self.is_in_trailers {
                return Ok(skip_trailers(received)?.then(|| self.body.split().freeze()));
            }
            if self.missing == 0 {
                let Some(size) = take_size(received)? else {
                    return Ok(None);
                };
                if size > bytes_max.saturating_sub(self.body.len()) {
                    return Err(Http1Error::TooLarge);
                }
                self.is_in_trailers = size == 0;
                self.missing = if size == 0 { 0 } else { size + LINE_END.len() };
                continue;
            }
            // The data of the chunk, as much as is there, then its line end at once.
            let data = self.missing.saturating_sub(LINE_END.len()).min(received.len());
            self.body.extend_from_slice(&received[..data]);
            received.advance(data);
            self.missing -= data;
            if self.missing > LINE_END.len() || received.len() < LINE_END.len() {
                return Ok(None);
            }
            if !received.starts_with(LINE_END) {
                return Err(Http1Error::Malformed("a chunk is longer than it says"));
            }
            received.advance(LINE_END.len());
            self.missing = 0;
        }
    }
}

/// The size of the chunk that begins here, once its line is there.
fn take_size(received: &mut BytesMut) -> Result<Option<usize>, Http1Error> {
    match parse_chunk_size(received) {
        Ok(Status::Complete((length, size))) => {
            received.advance(length);
            usize::try_from(size).map(Some).map_err(|_| Http1Error::TooLarge)
        }
        Ok(Status::Partial) if received.len() <= HEAD_BYTES_MAX => Ok(None),
        Ok(Status::Partial) | Err(InvalidChunkSize) => Err(Http1Error::Malformed("a chunk's size is none")),
    }
}

/// Whether the empty line that ends the trailers was there.
fn skip_trailers(received: &mut BytesMut) -> Result<bool, Http1Error> {
    while let Some(end) = received.iter().position(|byte| *byte == b'\n') {
        let is_empty = matches!(&received[..end], b"" | b"\r");
        received.advance(end + 1);
        if is_empty {
            return Ok(true);
        }
    }
    if received.len() > HEAD_BYTES_MAX { Err(Http1Error::Malformed("its trailers are too long")) } else { Ok(false) }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
