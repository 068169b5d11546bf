//! Where an upstream is.

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

/// An upstream's base address, ready to be put before a path: `http://orders.internal:8080/v1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at the end.
    prefix: String,
}

/// Text that is no upstream address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("is not a URL: {0}")]
    NotAUrl(String),
    #[error("must begin with http:// or https://")]
    Scheme,
    #[error("must not hold a user name or password")]
    Credentials,
    #[error("must not hold a query or fragment")]
    Query,
}

impl Address {
    /// Reads an `http` or `https` URL, with a path prefix or without.
    pub(crate) fn parse(text: &str) -> Result<Self, AddressError> {
        let parts = text.parse::<Uri>().map_err(|error| AddressError::NotAUrl(error.to_string()))?.into_parts();
        let scheme = parts.scheme.ok_or(AddressError::Scheme)?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(AddressError::Scheme);
        }
        let authority = parts.authority.ok_or_else(|| AddressError::NotAUrl("there is no host".to_owned()))?;
        if authority.as_str().contains('@') {
            return Err(AddressError::Credentials);
        }
        let path = parts.path_and_query.unwrap_or(PathAndQuery::from_static("/"));
        // `Uri` reads over a fragment.
        if path.query().is_some() || text.contains('#') {
            return Err(AddressError::Query);
        }
        Ok(Self { scheme, authority, prefix: path.path().trim_end_matches('/').to_owned() })
    }

    /// What stands before the path of every request: without a slash at the end, and often empty.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The address without the path: where to connect to.
    pub(crate) fn origin(&self) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        Uri::from_parts(parts).expect("an address has a scheme, an authority and a path")
    }

    /// The [`origin`](Self::origin) at another host and port.
    pub(crate) fn origin_at(&self, authority: &Authority) -> Uri {
        let mut parts = self.origin().into_parts();
        parts.authority = Some(authority.clone());
        Uri::from_parts(parts).expect("an origin with another host and port is one")
    }

    /// The whole URL of `target`, behind the prefix.
    pub(crate) fn url(&self, target: &PathAndQuery) -> Uri {
        let mut parts = self.origin().into_parts();
        parts.path_and_query = Some(if self.prefix.is_empty() {
            target.clone()
        } else {
            let text = format!("{}{target}", self.prefix);
            PathAndQuery::try_from(text).expect("a path behind another one is a path")
        });
        Uri::from_parts(parts).expect("an address has a scheme, an authority and a path")
    }

    /// The host, as a certificate names it.
    pub(crate) fn host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }

    /// The port, that of the scheme if none is written.
    pub(crate) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.is_secure() { 443 } else { 80 })
    }

    /// The host and port to connect to, as long as discovery names no other.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The value of `Host`.
    pub(crate) fn host_header(&self) -> HeaderValue {
        HeaderValue::from_str(self.authority.as_str()).expect("an authority is visible ASCII")
    }

    /// Whether TLS is needed.
    pub(crate) fn is_secure(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }
}

/// A path with its query, which begins with a slash; `None` if that is not exactly what would be sent.
pub(crate) fn target(path_and_query: String) -> Option<PathAndQuery> {
    let length = path_and_query.len();
    let target = PathAndQuery::from_maybe_shared(path_and_query.into_bytes()).ok()?;
    // What looks like a fragment is cut off.
    let is_exact = target.as_str().len() == length && target.as_str().starts_with('/') && target.as_str().is_ascii();
    is_exact.then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, path: &str) -> String {
        Address::parse(base).unwrap().url(&target(path.to_owned()).unwrap()).to_string()
    }

    #[test]
    fn a_base_takes_paths() {
        let address = Address::parse("http://Orders.internal:8080/v1/").unwrap();
        assert_eq!(url("http://Orders.internal:8080/v1/", "/orders?a=b"), "http://Orders.internal:8080/v1/orders?a=b");
        assert_eq!(address.host_header(), "Orders.internal:8080");
        assert!(!address.is_secure());
        assert_eq!(url("https://orders", "/x"), "https://orders/x");
        assert!(Address::parse("https://orders").unwrap().is_secure());
        assert_eq!(Address::parse("http://[::1]:80").unwrap().host(), "::1");
        let ports = ["http://orders", "https://orders", "https://orders:8443"];
        assert_eq!(ports.map(|url| Address::parse(url).unwrap().port()), [80, 443, 8443]);
    }

    #[test]
    fn what_would_be_sent_otherwise_has_no_target() {
        for path in ["", "orders", "/a b", "/a#b", "/\r\n", "/\r\nx: y", "/ü"] {
            assert_eq!(target(path.to_owned()), None, "{path}");
        }
    }

    #[test]
    fn what_is_no_base_is_refused() {
        assert!(matches!(Address::parse("orders:8080/x y"), Err(AddressError::NotAUrl(_))));
        assert_eq!(Address::parse("orders"), Err(AddressError::Scheme));
        assert_eq!(Address::parse("ftp://orders"), Err(AddressError::Scheme));
        assert_eq!(Address::parse("http://u:p@orders"), Err(AddressError::Credentials));
        assert_eq!(Address::parse("http://orders?x=1"), Err(AddressError::Query));
        assert_eq!(Address::parse("http://orders/#x"), Err(AddressError::Query));
    }
}
