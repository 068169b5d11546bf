//! Bodies that are compressed: unpacked within bounds, because a few kilobytes can stand for gigabytes.

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::problem::{Kind, Problem};

/// Text that somebody wrote is packed to a twentieth at best.
const RATIO_MAX: usize = 100;
/// So much may come of however little.
const RATIO_FREE_BYTES: usize = 64 * 1024;
/// The largest window of zstd that RFC 9659 allows: 8 MiB. The decoder would take up to 128 MiB.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
const CHUNK_BYTES: usize = 16 * 1024;
const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip, br, zstd");

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Gzip,
    Brotli,
    Zstd,
}

impl Encoding {
    /// What a request says of its body; `None`: it is as it is.
    ///
    /// # Errors
    ///
    /// 415 with `Accept-Encoding` (RFC 9110 §15.5.16): another one, or several, each of which would multiply the others.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let name = value.to_str().ok().filter(|_| values.next().is_none()).map(str::trim);
        let is = |known: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(known));
        if is("gzip") || is("x-gzip") {
            Ok(Some(Self::Gzip))
        } else if is("br") {
            Ok(Some(Self::Brotli))
        } else if is("zstd") {
            Ok(Some(Self::Zstd))
        } else if is("identity") {
            Ok(None)
        } else {
            Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
                .detail("The body must be as it is, or compressed once with gzip, br or zstd.")
                .header(header::ACCEPT_ENCODING, ACCEPTED))
        }
    }
}

/// Unpacks `body` to at most `bytes_max` bytes.
///
/// # Errors
///
/// 413 when it becomes more, or a hundred times what it was; 400 when it is not what it says, or does not end where it
/// should.
pub(crate) async fn decoded(encoding: Encoding, body: Bytes, bytes_max: usize) -> Result<Bytes, Problem> {
    if body.is_empty() {
        return Ok(body);
    }
    let bounds = Bounds { bytes_max, packed_bytes: body.len() };
    let (text, rest) = match encoding {
        Encoding::Gzip => {
            let mut decoder = GzipDecoder::new(&*body);
            (bounds.read(&mut decoder).await?, decoder.into_inner())
        }
        Encoding::Brotli => {
            let mut decoder = BrotliDecoder::new(&*body);
            (bounds.read(&mut decoder).await?, decoder.into_inner())
        }
        Encoding::Zstd => {
            let window = DParameter::window_log_max(ZSTD_WINDOW_LOG_MAX);
            let mut decoder = ZstdDecoder::with_params(&*body, &[window]);
            (bounds.read(&mut decoder).await?, decoder.into_inner())
        }
    };
    if rest.is_empty() { Ok(text) } else { Err(broken()) }
}

struct Bounds {
    bytes_max: usize,
    packed_bytes: usize,
}

impl Bounds {
    async fn read(&self, decoder: &mut (impl AsyncRead + Unpin)) -> Result<Bytes, Problem> {
        let mut text = BytesMut::with_capacity(CHUNK_BYTES);
        loop {
            text.reserve(CHUNK_BYTES);
            if decoder.read_buf(&mut text).await.map_err(|_| broken())? == 0 {
                return Ok(text.freeze());
            }
            if text.len() > self.bytes_max {
                let detail = format!("At most {} bytes are accepted, after they are unpacked.", self.bytes_max);
                return Err(Problem::new(Kind::BodyTooLarge).detail(detail));
            }
            if text.len() > RATIO_FREE_BYTES && text.len() > self.packed_bytes.saturating_mul(RATIO_MAX) {
                let detail = format!("It becomes more than {RATIO_MAX} times as large when it is unpacked.");
                return Err(Problem::new(Kind::BodyTooLarge).detail(detail));
            }
        }
    }
}

fn broken() -> Problem {
    Problem::new(Kind::MalformedBody).detail("The body is not compressed as `Content-Encoding` says.")
}

#[cfg(test)]
mod tests {
    use async_compression::tokio::bufread::{BrotliEncoder, GzipEncoder, ZstdEncoder};

    use super::*;

    const MEBIBYTE: usize = 1024 * 1024;

    async fn packed(encoding: Encoding, text: &[u8]) -> Bytes {
        let mut bytes = Vec::new();
        match encoding {
            Encoding::Gzip => GzipEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
            Encoding::Brotli => BrotliEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
            Encoding::Zstd => ZstdEncoder::new(text).read_to_end(&mut bytes).await.unwrap(),
        };
        bytes.into()
    }

    const ALL: [Encoding; 3] = [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd];

    #[tokio::test]
    async fn a_body_is_unpacked_whole() {
        let text: String = (0..20_000).map(|number| number.to_string()).collect();
        for encoding in ALL {
            let body = packed(encoding, text.as_bytes()).await;
            assert_eq!(decoded(encoding, body, MEBIBYTE).await.unwrap(), text);
            assert_eq!(decoded(encoding, Bytes::new(), MEBIBYTE).await.unwrap(), "");
        }
    }

    #[tokio::test]
    async fn a_bomb_is_defused() {
        let zeros = vec![b'0'; 32 * MEBIBYTE];
        for encoding in ALL {
            let bomb = packed(encoding, &zeros).await;
            assert!(bomb.len() < MEBIBYTE / 10, "{encoding:?}: {}", bomb.len());
            for bytes_max in [MEBIBYTE, usize::MAX] {
                let problem = decoded(encoding, bomb.clone(), bytes_max).await.unwrap_err();
                assert_eq!(problem.kind(), Kind::BodyTooLarge, "{encoding:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_broken_is_malformed() {
        let text = b"abc".repeat(10_000);
        for encoding in ALL {
            let whole = packed(encoding, &text).await;
            let longer: Bytes = [&whole, &b"more"[..]].concat().into();
            for broken in [whole.slice(..whole.len() - 1), Bytes::from_static(b"{\"sku\":\"a\"}"), longer] {
                let problem = decoded(encoding, broken, MEBIBYTE).await.unwrap_err();
                assert_eq!(problem.kind(), Kind::MalformedBody, "{encoding:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_window_that_takes_too_much_memory_is_refused() {
        // A frame's header that asks for a window of 128 MiB (RFC 8878 §3.1.1.1), and an empty last block.
        let frame: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x01, 0x00, 0x00];
        let problem = decoded(Encoding::Zstd, Bytes::from_static(frame), MEBIBYTE).await.unwrap_err();
        assert_eq!(problem.kind(), Kind::MalformedBody);
        // The same with one of 8 MiB.
        let frame: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x68, 0x01, 0x00, 0x00];
        assert_eq!(decoded(Encoding::Zstd, Bytes::from_static(frame), MEBIBYTE).await.unwrap(), "");
    }

    #[test]
    fn only_one_known_encoding_is_taken() {
        let of = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            Encoding::of(&headers).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["identity"]), Ok(None));
        assert_eq!(of(&["GZIP"]), Ok(Some(Encoding::Gzip)));
        assert_eq!(of(&["br"]), Ok(Some(Encoding::Brotli)));
        assert_eq!(of(&["zstd"]), Ok(Some(Encoding::Zstd)));
        for values in [&["deflate"][..], &["gzip, br"], &["gzip", "gzip"], &[""], &["compress"]] {
            assert_eq!(of(values), Err(415), "{values:?}");
        }
    }
}
