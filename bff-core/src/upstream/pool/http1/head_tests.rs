use super::*;

fn read_get(head: &str) -> Result<Option<(usize, AnswerHead)>, Http1Error> {
    read(head.as_bytes(), &Method::GET)
}

fn answer(head: &str) -> AnswerHead {
    read_get(head).unwrap().expect("a whole head").1
}

fn written(method: Method, headers: &Headers, body: Option<&Bytes>) -> String {
    let (target, host) = (PathAndQuery::from_static("/x?a=b"), HeaderValue::from_static("orders:80"));
    let mut bytes = BytesMut::new();
    Head { method: &method, prefix: "/v1", target: &target, host: &host, headers, body }.write(&mut bytes);
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_request_says_what_it_must() {
    let none = Headers::default();
    assert_eq!(written(Method::GET, &none, None), "GET /v1/x?a=b HTTP/1.1\r\nhost: orders:80\r\n\r\n");
    let empty = "POST /v1/x?a=b HTTP/1.1\r\nhost: orders:80\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(written(Method::POST, &none, None), empty);
    let body = Bytes::from_static(b"{}");
    let with_body = "DELETE /v1/x?a=b HTTP/1.1\r\nhost: orders:80\r\ncontent-length: 2\r\n\r\n";
    assert_eq!(written(Method::DELETE, &none, Some(&body)), with_body);
}

#[test]
fn no_header_from_elsewhere_says_anything_about_the_connection() {
    let ours = ["host", "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade"];
    let headers = ours.iter().chain(&["keep-alive", "proxy-connection", "x-mine"]);
    let mut all = Headers::default();
    headers.for_each(|name| all.set(HeaderName::from_static(name), HeaderValue::from_static("chunked")));
    let text = written(Method::GET, &all, None);
    assert_eq!(text, "GET /v1/x?a=b HTTP/1.1\r\nhost: orders:80\r\nx-mine: chunked\r\n\r\n");
}

#[test]
fn an_answer_ends_where_its_head_says() {
    assert_eq!(answer("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n").framing, Framing::Length(12));
    assert_eq!(answer("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\n").framing, Framing::Length(3));
    assert_eq!(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n").framing, Framing::Chunked);
    assert_eq!(answer("HTTP/1.1 200 OK\r\n\r\n").framing, Framing::UntilClose);
    for bodiless in ["HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 X\r\ncontent-length: 9\r\n\r\n"] {
        assert_eq!(answer(bodiless).framing, Framing::Length(0));
    }
    let head = read(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", &Method::HEAD).unwrap().unwrap().1;
    assert_eq!(head.framing, Framing::Length(0));
}

#[test]
fn a_connection_goes_on_unless_the_answer_says_otherwise() {
    for (head, keeps_alive) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: x, Close\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\n", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 1\r\nconnection: Keep-Alive\r\n\r\n", true),
        ("HTTP/1.1 200 OK\r\n\r\n", false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", false),
    ] {
        assert_eq!(answer(head).keeps_alive, keeps_alive, "{head:?}");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for headers in [
        "content-length: 1\r\ncontent-length: 2",
        "content-length: +1",
        "content-length: 1, 1",
        "content-length: ",
        "content-length: 99999999999999999999",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: identity",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
    ] {
        let result = read_get(&format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n"));
        assert!(matches!(result, Err(Http1Error::Malformed(_))), "{headers}: {result:?}");
    }
    assert!(matches!(read_get("SSH-2.0-OpenSSH_9\r\n"), Err(Http1Error::Syntax(_))));
    assert!(matches!(read_get("HTTP/1.1 200 OK\r\ncontent-length : 1\r\n\r\n"), Err(Http1Error::Syntax(_))));
}

#[test]
fn a_head_comes_in_any_number_of_pieces_but_not_for_ever() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n";
    for end in 1..head.len() {
        assert_eq!(read_get(&head[..end]).unwrap(), None);
    }
    assert_eq!(read_get(&format!("{head}body")).unwrap().unwrap().0, head.len());
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "a".repeat(HEAD_BYTES_MAX));
    assert!(matches!(read_get(&endless), Err(Http1Error::Malformed(_))));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(HEADERS_MAX + 1));
    assert!(matches!(read_get(&many), Err(Http1Error::Syntax(httparse::Error::TooManyHeaders))));
}
