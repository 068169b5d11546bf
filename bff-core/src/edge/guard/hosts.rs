//! Which host a request is for. Two readings of that are how requests are smuggled past a proxy or into a cache.

use http::request::Parts;
use http::uri::Authority;
use http::{HeaderValue, StatusCode, Version, header};

use crate::problem::Problem;

/// The names that the BFF answers to.
#[derive(Debug)]
pub(crate) struct Hosts(Box<[Pattern]>);

#[derive(Debug, PartialEq)]
enum Pattern {
    /// In lower case.
    Name(Box<str>),
    /// What comes after the first label, with its dot: `.example.com`.
    Below(Box<str>),
}

impl Hosts {
    /// Reads names such as `shop.example.com` and `*.example.com`, without ports.
    ///
    /// # Errors
    ///
    /// The end of a sentence about the first name that is none.
    pub(crate) fn new<T: AsRef<str>>(names: &[T]) -> Result<Self, String> {
        let pattern = |name: &T| {
            let name = name.as_ref().to_ascii_lowercase();
            let (below, rest) = match name.strip_prefix("*.") {
                Some(rest) => (true, rest),
                None => (false, &*name),
            };
            let is_host = rest.parse::<Authority>().is_ok_and(|host| host.host() == rest);
            match (is_host && !rest.contains('*'), below) {
                (false, _) => {
                    Err("must hold names such as shop.example.com or *.example.com, without ports".to_owned())
                }
                (true, true) => Ok(Pattern::Below(format!(".{rest}").into())),
                (true, false) => Ok(Pattern::Name(name.into())),
            }
        };
        names.iter().map(pattern).collect::<Result<_, _>>().map(Self)
    }

    /// Whether `host` is one of the names.
    pub(super) fn know(&self, host: &str) -> bool {
        // A name may end with the dot of the root.
        let host = host.strip_suffix('.').unwrap_or(host);
        self.0.iter().any(|pattern| match pattern {
            Pattern::Name(name) => name.eq_ignore_ascii_case(host),
            Pattern::Below(suffix) => host.len().checked_sub(suffix.len()).is_some_and(|start| {
                start > 0 && host.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
            }),
        })
    }
}

/// The host that a request is for, without its port; none of HTTP/1.0's, which need not say it.
///
/// # Errors
///
/// 400: HTTP/1.1 without exactly one `Host` (RFC 9112 §3.2), one that is none, or one that contradicts the request's target.
pub(super) fn host(head: &Parts) -> Result<Option<&str>, Problem> {
    let refused = |detail| {
        let problem = Problem::of_status(StatusCode::BAD_REQUEST).detail(detail);
        // What else comes on this connection may be meant for somebody else. HTTP/2 keeps its requests apart.
        let ends = head.version < Version::HTTP_2;
        Err(if ends { problem.header(header::CONNECTION, HeaderValue::from_static("close")) } else { problem })
    };
    let mut values = head.headers.get_all(header::HOST).iter();
    let (host, more) = (values.next(), values.next());
    if more.is_some() || (host.is_none() && head.version == Version::HTTP_11) {
        return refused("A request has exactly one `Host`.");
    }
    let host = match host.map(|host| std::str::from_utf8(host.as_bytes())) {
        Some(Ok(host)) if is_plain(host) => Some(host),
        Some(_) => return refused("`Host` is no name of a host."),
        None => None,
    };
    match (head.uri.authority(), host) {
        (Some(target), Some(host)) if !target.as_str().eq_ignore_ascii_case(host) => {
            refused("`Host` is another one than the request's target.")
        }
        (Some(target), _) => Ok(Some(target.host())),
        (None, host) => Ok(host.map(without_port)),
    }
}

/// Only what host names, addresses and ports are made of: nothing before an `@`, no path, no list.
fn is_plain(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]%~".contains(&byte))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn head(version: Version, target: &str, hosts: &[&str]) -> Parts {
        let request = Request::get(target).version(version);
        let request = hosts.iter().fold(request, |request, host| request.header("host", *host));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_request_is_for_one_host() {
        let named = |version, target: &str, hosts: &[&str]| {
            host(&head(version, target, hosts)).map(|host| host.map(str::to_owned)).map_err(|problem| problem.status())
        };
        let http11 = |target: &str, hosts: &[&str]| named(Version::HTTP_11, target, hosts);
        let bad = Err(StatusCode::BAD_REQUEST);
        assert_eq!(http11("/", &["shop.example:8080"]), Ok(Some("shop.example".to_owned())));
        assert_eq!(http11("/", &["[::1]:80"]), Ok(Some("[::1]".to_owned())));
        assert_eq!(http11("/", &["[::1]"]), Ok(Some("[::1]".to_owned())));
        assert_eq!(http11("/", &[]), bad);
        assert_eq!(http11("/", &["a", "a"]), bad);
        assert_eq!(http11("/", &["a@b"]), bad);
        assert_eq!(http11("/", &["a/b"]), bad);
        assert_eq!(http11("/", &["a, b"]), bad);
        assert_eq!(http11("http://a:1/x", &["b"]), bad);
        assert_eq!(http11("http://a:1/x", &["A:1"]), Ok(Some("a".to_owned())));
        assert_eq!(named(Version::HTTP_10, "/", &[]), Ok(None));
        assert_eq!(named(Version::HTTP_2, "https://a/x", &[]), Ok(Some("a".to_owned())));
        assert_eq!(named(Version::HTTP_2, "https://a/x", &["b"]), bad);
    }

    #[test]
    fn names_are_known_in_any_case_and_below_a_star() {
        let hosts = Hosts::new(&["Shop.example.com", "*.api.example.com"]).unwrap();
        for known in
            ["shop.example.com", "SHOP.example.com", "shop.example.com.", "a.api.example.com", "a.b.API.example.com"]
        {
            assert!(hosts.know(known), "{known}");
        }
        for unknown in
            ["example.com", "api.example.com", ".api.example.com", "evilapi.example.com", "shop.example.com.evil", ""]
        {
            assert!(!hosts.know(unknown), "{unknown}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for wrong in ["", "*", "*.", "a:80", "http://a", "a/b", "*.*.a", "a b"] {
            assert!(Hosts::new(&[wrong]).is_err(), "{wrong}");
        }
    }
}
