//! Who a request comes from, and who is turned away.

use http::Request;
use http::request::Parts;

use super::*;

fn guard() -> Guard {
    Guard {
        proxies: Proxies::default(),
        addresses: Addresses::default(),
        hosts: None,
        bots: None,
        uri_bytes_max: 20,
        cors: None,
        security: SecurityHeaders::new([]),
    }
}

fn peer(address: &str) -> Peer {
    Peer { address: address.parse().unwrap(), is_secure: false, certificate: None }
}

fn head(target: &str, headers: &[(&str, &str)]) -> Parts {
    let request = Request::get(target).header("host", "shop.example");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(()).unwrap().into_parts().0
}

fn behind(header: ForwardedHeader) -> Guard {
    let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).into();
    Guard { proxies: Proxies { trusted, header, client_certificates: false }, ..guard() }
}

fn client(guard: &Guard, address: &str, headers: &[(&str, &str)]) -> (String, bool) {
    let arrival = guard.arrival(&peer(address), &head("/", headers).headers);
    (arrival.client.to_string(), arrival.is_secure)
}

#[test]
fn a_strangers_word_counts_for_nothing() {
    let lies =
        [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https"), ("forwarded", "for=1.1.1.1;proto=https")];
    for guard in [guard(), behind(ForwardedHeader::XForwardedFor), behind(ForwardedHeader::Forwarded)] {
        assert_eq!(client(&guard, "192.0.2.1", &lies), ("192.0.2.1".to_owned(), false));
    }
}

#[test]
fn the_client_is_the_rightmost_who_is_not_trusted() {
    let guard = behind(ForwardedHeader::XForwardedFor);
    for (lines, expected) in [
        (&["203.0.113.7"][..], "203.0.113.7"),
        (&["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        (&["1.1.1.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (&["1.1.1.1", "203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (&["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        (&["203.0.113.7:4711"], "203.0.113.7"),
        (&["2001:db8::1"], "2001:db8::1"),
        (&["[2001:db8::1]:443, fd00::1"], "2001:db8::1"),
        (&["::ffff:203.0.113.7"], "203.0.113.7"),
        (&["1.1.1.1, unknown, 10.1.2.3"], "10.1.2.3"),
        (&["nonsense"], "10.0.0.1"),
        (&[""], "10.0.0.1"),
        (&[], "10.0.0.1"),
    ] {
        let headers: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        assert_eq!(client(&guard, "10.0.0.1", &headers).0, expected, "{lines:?}");
    }
    let forwarded = [("forwarded", "for=1.1.1.1")];
    assert_eq!(client(&guard, "10.0.0.1", &forwarded).0, "10.0.0.1", "another header is not looked at");
}

#[test]
fn a_chain_is_read_only_so_far() {
    let guard = behind(ForwardedHeader::XForwardedFor);
    let long = format!("203.0.113.7{}", ", 10.0.0.2".repeat(32));
    assert_eq!(client(&guard, "10.0.0.1", &[("x-forwarded-for", &long)]).0, "10.0.0.2");
}

#[test]
fn forwarded_is_read_as_its_rfc_says() {
    let guard = behind(ForwardedHeader::Forwarded);
    for (line, expected) in [
        ("for=203.0.113.7", ("203.0.113.7", false)),
        ("For=\"[2001:db8:cafe::17]:4711\";proto=https", ("2001:db8:cafe::17", true)),
        (
            "for=1.1.1.1;proto=http, for=203.0.113.7;proto=HTTPS;by=10.0.0.3, for=10.0.0.3;proto=http",
            ("203.0.113.7", true),
        ),
        ("for=203.0.113.7;host=\"a,b;for=1.1.1.1\"", ("203.0.113.7", false)),
        ("for=_hidden", ("10.0.0.1", false)),
        ("proto=https", ("10.0.0.1", false)),
    ] {
        let found = client(&guard, "10.0.0.1", &[("forwarded", line)]);
        assert_eq!((&*found.0, found.1), expected, "{line}");
    }
}

#[test]
fn the_nearest_proxy_says_how_it_was_reached() {
    let guard = behind(ForwardedHeader::XForwardedFor);
    for (proto, expected) in [("https", true), ("http", false), ("https, http", false), ("http,https", true)] {
        let headers = [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", proto)];
        assert_eq!(client(&guard, "10.0.0.1", &headers).1, expected, "{proto}");
    }
}

#[test]
fn a_certificate_is_taken_from_a_proxy_that_may_name_one() {
    use base64::Engine;
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(["orders".to_owned()]).unwrap().self_signed(&key).unwrap();
    let value = format!(":{}:", base64::engine::general_purpose::STANDARD.encode(certificate.der()));
    let named = |guard: &Guard, address: &str, values: &[&str]| {
        let headers: Vec<_> = values.iter().map(|value| ("client-cert", *value)).collect();
        guard.arrival(&peer(address), &head("/", &headers).headers).certificate
    };
    let mut guard = behind(ForwardedHeader::XForwardedFor);
    assert_eq!(named(&guard, "10.0.0.1", &[&value]), None, "it is not configured");
    guard.proxies.client_certificates = true;
    let expected = ClientCertificate::parse(certificate.der()).unwrap();
    assert_eq!(named(&guard, "10.0.0.1", &[&value]).as_deref(), Some(&expected));
    assert_eq!(named(&guard, "192.0.2.1", &[&value]), None, "a stranger says so");
    assert_eq!(named(&guard, "10.0.0.1", &[&value, &value]), None);
    assert_eq!(named(&guard, "10.0.0.1", &[":AAAA:"]), None);
}

#[test]
fn addresses_are_let_in_or_not() {
    let networks = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let admits = |allow: &[&str], deny: &[&str], client: &str| {
        let addresses = Addresses { allow: networks(allow), deny: networks(deny) };
        let guard = Guard { addresses, ..guard() };
        guard.check(client.parse().unwrap(), &head("/", &[])).is_ok()
    };
    assert!(admits(&[], &[], "192.0.2.1"));
    assert!(admits(&["192.0.2.0/24", "2001:db8::/32"], &[], "2001:db8::1"));
    assert!(!admits(&["192.0.2.0/24"], &[], "198.51.100.1"));
    assert!(!admits(&["192.0.2.0/24"], &["192.0.2.66/32"], "192.0.2.66"));
    assert!(admits(&[], &["192.0.2.66/32"], "192.0.2.67"));
}

#[test]
fn programs_are_turned_away_by_their_name() {
    let bots = |deny: &[&str], allow: &[&str], requires| {
        Some(Bots::new(Bots::patterns(deny).unwrap(), Bots::patterns(allow).unwrap(), requires))
    };
    let status = |bots, headers: &[(&str, &str)]| {
        let guard = Guard { bots, ..guard() };
        let checked = guard.check([192, 0, 2, 1].into(), &head("/", headers));
        checked.err().map(|problem| problem.status().as_u16())
    };
    let rules = |requires| bots(&["bot", "^curl/"], &["goodbot"], requires);
    assert_eq!(status(rules(true), &[("user-agent", "Mozilla/5.0")]), None);
    assert_eq!(status(rules(true), &[("user-agent", "EvilBot/1")]), Some(403));
    assert_eq!(status(rules(true), &[("user-agent", "curl/8")]), Some(403));
    assert_eq!(status(rules(true), &[("user-agent", "GoodBot/2")]), None);
    assert_eq!(status(rules(true), &[]), Some(403));
    assert_eq!(status(rules(true), &[("user-agent", " ")]), Some(403));
    assert_eq!(status(rules(false), &[]), None);
    assert!(Bots::patterns(&["("]).is_err());
    assert!(Bots::patterns(&["x{1000}{1000}"]).is_err(), "too large");
}

#[test]
fn a_target_has_its_length() {
    let check =
        |target: &str| guard().check([192, 0, 2, 1].into(), &head(target, &[])).map_err(|problem| problem.status());
    assert_eq!(check("/1234567890?123456789").unwrap_err(), 414);
    assert!(check("/1234567890?12345678").is_ok());
}

#[test]
fn a_host_that_is_not_ours_is_misdirected() {
    let guard = Guard { hosts: Some(Hosts::new(&["shop.example"]).unwrap()), ..guard() };
    let client = [192, 0, 2, 1].into();
    assert!(guard.check(client, &head("/", &[])).is_ok());
    let mut other = head("/", &[]);
    other.headers.insert("host", HeaderValue::from_static("evil.example"));
    assert_eq!(guard.check(client, &other).unwrap_err().status(), 421);
}

#[test]
fn a_reply_keeps_what_it_says_itself() {
    let defaults = Header::ALL.map(|header| (header, HeaderValue::from_static(header.value)));
    let guard = Guard { security: SecurityHeaders::new(defaults), ..guard() };
    let mut headers = HeaderMap::from_iter([(http::header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"))]);
    guard.finish(&mut headers, None, false);
    assert_eq!((headers.len(), &headers["x-frame-options"]), (5, &HeaderValue::from_static("SAMEORIGIN")));
    guard.finish(&mut headers, None, true);
    assert_eq!(headers["strict-transport-security"], "max-age=31536000");
}
