//! HTTP/1.1 messages as bytes, for both sides of the harness: nothing is normalised, completed or hidden.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// The header fields of a message in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a field, whatever the case of its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every value of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All fields as they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
}

/// The first line of a message and its header fields.
pub(crate) struct Head {
    pub(crate) first_line: String,
    pub(crate) headers: Headers,
}

/// Reads one message head. `None`: the peer ended before a message began.
///
/// # Errors
///
/// A broken connection, an end in mid-head, or bytes that are no message head.
pub(crate) async fn read_head(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Head>> {
    let Some(first_line) = read_line(reader).await? else {
        return Ok(None);
    };
    let mut headers = Headers::default();
    loop {
        let line = read_line(reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if line.is_empty() {
            return Ok(Some(Head { first_line, headers }));
        }
        let (name, value) =
            line.split_once(':').ok_or_else(|| io::Error::other(format!("no header field: {line:?}")))?;
        headers.push(name, value.trim());
    }
}

/// Reads a message's body, framed as its head says; with neither length nor chunks it is empty, or the rest where `until_end`.
///
/// # Errors
///
/// A broken connection, or fewer bytes than the head promised.
pub(crate) async fn read_body(
    reader: &mut (impl AsyncBufRead + Unpin),
    headers: &Headers,
    until_end: bool,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        while let size @ 1.. = read_chunk_size(reader).await? {
            read_exactly(reader, size, &mut body).await?;
            read_line(reader).await?;
        }
        read_line(reader).await?;
    } else if let Some(length) = headers.get("content-length") {
        let length = length.parse().map_err(|_| io::Error::other(format!("no content-length: {length:?}")))?;
        read_exactly(reader, length, &mut body).await?;
    } else if until_end {
        reader.read_to_end(&mut body).await?;
    }
    Ok(body)
}

async fn read_chunk_size(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<u64> {
    let line = read_line(reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let digits = line.split(';').next().unwrap_or_default().trim();
    u64::from_str_radix(digits, 16).map_err(|_| io::Error::other(format!("no chunk size: {line:?}")))
}

async fn read_exactly(reader: &mut (impl AsyncBufRead + Unpin), length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    let read = reader.take(length).read_to_end(into).await?;
    if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// One line without its CRLF; `None` at the end of the stream.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    let line = line.strip_suffix(b"\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Ok(Some(String::from_utf8_lossy(line).into_owned()))
}
