//! Heads of HTTP/1.1 messages (RFC 9112): a request's is written, an answer's is read.

use std::time::{Duration, SystemTime};

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{self, HeaderName};
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, StatusCode};
use httparse::{EMPTY_HEADER, Status};

use super::super::super::headers::Headers;
use super::super::super::resilience::retry_after;
use super::Http1Error;
use super::body::Framing;

/// More than any reasonable answer has.
const HEADERS_MAX: usize = 100;
/// The longest head of an answer that is read.
pub(super) const HEAD_BYTES_MAX: usize = 64 * 1024;

/// What a request is on the wire.
#[derive(Debug, Clone, Copy)]
pub(in crate::upstream::pool) struct Head<'a> {
    pub(in crate::upstream::pool) method: &'a Method,
    /// What stands before the target; may be empty.
    pub(in crate::upstream::pool) prefix: &'a str,
    pub(in crate::upstream::pool) target: &'a PathAndQuery,
    pub(in crate::upstream::pool) host: &'a HeaderValue,
    pub(in crate::upstream::pool) headers: &'a Headers,
    pub(in crate::upstream::pool) body: Option<&'a Bytes>,
}

impl Head<'_> {
    /// Writes the head with the empty line that ends it.
    pub(super) fn write(&self, target: &mut BytesMut) {
        target.put_slice(self.method.as_str().as_bytes());
        target.put_u8(b' ');
        target.put_slice(self.prefix.as_bytes());
        target.put_slice(self.target.as_str().as_bytes());
        target.put_slice(b" HTTP/1.1\r\nhost: ");
        target.put_slice(self.host.as_bytes());
        target.put_slice(b"\r\n");
        for (name, value) in self.headers.iter() {
            if !is_ours(name) {
                target.put_slice(name.as_str().as_bytes());
                target.put_slice(b": ");
                target.put_slice(value.as_bytes());
                target.put_slice(b"\r\n");
            }
        }
        if let Some(length) = self.content_length() {
            target.put_slice(format!("content-length: {length}\r\n").as_bytes());
        }
        target.put_slice(b"\r\n");
    }

    /// RFC 9110 §8.6: said of every body, and of an empty one where the method lets expect one.
    fn content_length(&self) -> Option<usize> {
        match (self.body, self.method) {
            (Some(body), _) => Some(body.len()),
            (None, &Method::POST | &Method::PUT | &Method::PATCH) => Some(0),
            (None, _) => None,
        }
    }
}

/// Whether a header is the connection's own affair, so that no value from elsewhere may say something about it.
pub(in crate::upstream::pool) fn is_ours(name: &HeaderName) -> bool {
    [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        header::EXPECT,
        header::TE,
        header::TRAILER,
        header::UPGRADE,
    ]
    .contains(name)
        || matches!(name.as_str(), "keep-alive" | "proxy-connection" | "http2-settings")
}

/// What an answer's head says that matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnswerHead {
    pub(super) status: StatusCode,
    pub(super) framing: Framing,
    /// Whether the connection goes on after this answer.
    pub(super) keeps_alive: bool,
    /// What `Retry-After` says, as a time from now on.
    pub(super) retry_after: Option<Duration>,
}

/// Reads the head that `received` begins with: how long it is, and what it says. `None` as long as it is incomplete.
pub(super) fn read(received: &[u8], method: &Method) -> Result<Option<(usize, AnswerHead)>, Http1Error> {
    let mut headers = [EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(received)? {
        Status::Complete(length) => length,
        Status::Partial if received.len() > HEAD_BYTES_MAX => {
            return Err(Http1Error::Malformed("its head is too long"));
        }
        Status::Partial => return Ok(None),
    };
    let status = response.code.and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.ok_or(Http1Error::Malformed("its status is none"))?;
    let mut seen = Seen { keeps_alive: response.version == Some(1), ..Seen::default() };
    for header in response.headers.iter() {
        seen.note(header.name, header.value)?;
    }
    let framing = seen.framing(method, status)?;
    // Both a length and chunks: RFC 9112 §6.1 wants the connection closed, since somebody is fooling somebody.
    let is_ambiguous = seen.is_chunked && seen.length.is_some();
    let keeps_alive = seen.keeps_alive && !is_ambiguous && framing != Framing::UntilClose;
    Ok(Some((length, AnswerHead { status, framing, keeps_alive, retry_after: seen.retry_after })))
}

/// The headers that say where an answer ends, and when to ask again.
#[derive(Debug, Default)]
struct Seen {
    length: Option<u64>,
    is_chunked: bool,
    keeps_alive: bool,
    retry_after: Option<Duration>,
}

impl Seen {
    fn note(&mut self, name: &str, value: &[u8]) -> Result<(), Http1Error> {
        if name.eq_ignore_ascii_case("content-length") {
            let length = decimal(value).ok_or(Http1Error::Malformed("its content-length is no number"))?;
            if self.length.is_some_and(|other| other != length) {
                return Err(Http1Error::Malformed("it has two lengths"));
            }
            self.length = Some(length);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err(Http1Error::Malformed("its transfer-encoding is not supported"));
            }
            self.is_chunked = true;
        } else if name.eq_ignore_ascii_case("connection") {
            for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                if option.eq_ignore_ascii_case(b"close") {
                    self.keeps_alive = false;
                } else if option.eq_ignore_ascii_case(b"keep-alive") {
                    self.keeps_alive = true;
                }
            }
        } else if name.eq_ignore_ascii_case("retry-after") {
            self.retry_after = retry_after(value, SystemTime::now());
        }
        Ok(())
    }

    /// RFC 9112 §6.3.
    fn framing(&self, method: &Method, status: StatusCode) -> Result<Framing, Http1Error> {
        if method == Method::HEAD || matches!(status.as_u16(), 100..200 | 204 | 304) {
            return Ok(Framing::Length(0));
        }
        Ok(match (self.is_chunked, self.length) {
            (true, _) => Framing::Chunked,
            (false, Some(length)) => {
                Framing::Length(usize::try_from(length).map_err(|_| Http1Error::Malformed("it is endless"))?)
            }
            (false, None) => Framing::UntilClose,
        })
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    // `parse` would take a sign.
    let is_decimal = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if is_decimal { std::str::from_utf8(digits).ok()?.parse().ok() } else { None }
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
