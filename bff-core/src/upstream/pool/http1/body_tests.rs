use super::*;

/// Receives `pieces` one after the other; what is left over at the end comes second.
fn receive(framing: Framing, bytes_max: usize, pieces: &[&[u8]]) -> Result<(Option<Bytes>, Bytes), Http1Error> {
    let (mut receiving, mut received) = (Receiving::new(framing, bytes_max), BytesMut::new());
    for piece in pieces {
        received.extend_from_slice(piece);
        if let Step::Done(body) = receiving.step(&mut received)? {
            return Ok((Some(body), received.freeze()));
        }
    }
    Ok((receiving.at_end(&mut received), received.freeze()))
}

const CHUNKED: &[u8] = b"5\r\nhello\r\nA;name=value\r\n, chunks!!\r\n0\r\n\r\n";

#[test]
fn a_body_of_known_length_is_that_long() {
    assert_eq!(receive(Framing::Length(4), 4, &[b"ab", b"cd"]).unwrap(), (Some(Bytes::from("abcd")), Bytes::new()));
    assert_eq!(receive(Framing::Length(0), 4, &[b""]).unwrap().0, Some(Bytes::new()));
    assert_eq!(receive(Framing::Length(2), 4, &[b"abcd"]).unwrap(), (Some(Bytes::from("ab")), Bytes::from("cd")));
    assert_eq!(receive(Framing::Length(4), 4, &[b"abc"]).unwrap().0, None, "it broke off");
}

#[test]
fn a_body_until_the_end_ends_there() {
    assert_eq!(receive(Framing::UntilClose, 4, &[b"ab", b"cd"]).unwrap().0, Some(Bytes::from("abcd")));
}

#[test]
fn chunks_are_put_together_however_they_are_cut() {
    for first in 0..=CHUNKED.len() {
        for second in first..=CHUNKED.len() {
            let pieces = [&CHUNKED[..first], &CHUNKED[first..second], &CHUNKED[second..]];
            let body = receive(Framing::Chunked, 100, &pieces).unwrap();
            assert_eq!(body, (Some(Bytes::from("hello, chunks!!")), Bytes::new()), "{first} {second}");
        }
    }
}

#[test]
fn trailers_are_read_over() {
    let body = receive(Framing::Chunked, 9, &[b"1\r\nx\r\n0\r\nexpires: never\r\nx: y\r\n", b"\r\nrest"]).unwrap();
    assert_eq!(body, (Some(Bytes::from("x")), Bytes::from("rest")));
}

#[test]
fn chunks_that_break_off_are_no_body() {
    for end in 0..CHUNKED.len() {
        assert_eq!(receive(Framing::Chunked, 100, &[&CHUNKED[..end]]).unwrap().0, None, "{end}");
    }
}

#[test]
fn what_is_too_large_is_not_received() {
    for (framing, bytes) in [
        (Framing::Length(5), &b""[..]),
        (Framing::UntilClose, b"abcde"),
        (Framing::Chunked, b"5\r\n"),
        (Framing::Chunked, b"2\r\nab\r\n3\r\n"),
        (Framing::Chunked, b"fffffffffffffff0\r\n"),
    ] {
        assert!(matches!(receive(framing, 4, &[bytes]), Err(Http1Error::TooLarge)), "{framing:?}");
    }
}

#[test]
fn what_are_no_chunks_is_refused() {
    for bytes in [&b"x\r\n"[..], b"-1\r\n", b"1\r\nab\r\n", b"11111111111111111\r\n"] {
        let result = receive(Framing::Chunked, 100, &[bytes]);
        assert!(matches!(result, Err(Http1Error::Malformed(_))), "{result:?}");
    }
}
