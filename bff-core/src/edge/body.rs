//! Reading a request's body, within bounds of size and time.

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;
use tokio::time::{Instant, timeout_at};

use crate::problem::{Kind, Problem};

/// Reads `body` whole, at most `bytes_max` bytes and until `deadline`.
///
/// # Errors
///
/// 413 when it is larger, 408 when it comes too slowly, 400 when it breaks off.
pub(crate) async fn read(body: Body, bytes_max: usize, deadline: Instant) -> Result<Bytes, Problem> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    // What is announced as too large is not even read.
    if body.size_hint().lower() > u64::try_from(bytes_max).unwrap_or(u64::MAX) {
        return Err(too_large(bytes_max));
    }
    match timeout_at(deadline, Limited::new(body, bytes_max).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(bytes_max)),
        Ok(Err(_broken)) => Err(Problem::new(Kind::MalformedBody).detail("The body broke off.")),
        Err(_elapsed) => Err(Problem::new(Kind::BodyTimeout)),
    }
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new(Kind::BodyTooLarge).detail(format!("At most {bytes_max} bytes are accepted."))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use futures::stream;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    fn chunked(chunks: [&'static str; 2]) -> Body {
        Body::from_stream(stream::iter(chunks.map(Ok::<_, Infallible>)))
    }

    #[tokio::test]
    async fn a_body_within_the_limit_is_read_whole() {
        assert_eq!(read(Body::from("abcd"), 4, soon()).await.unwrap(), "abcd");
        assert_eq!(read(chunked(["ab", "cd"]), 4, soon()).await.unwrap(), "abcd");
        assert_eq!(read(Body::empty(), 4, soon()).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_413_whether_announced_or_not() {
        assert_eq!(read(Body::from("abcde"), 4, soon()).await.unwrap_err().status(), 413);
        assert_eq!(read(chunked(["abc", "de"]), 4, soon()).await.unwrap_err().status(), 413);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_408() {
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert_eq!(read(endless, 4, soon()).await.unwrap_err().status(), 408);
    }
}
