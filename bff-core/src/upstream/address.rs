//! Where an upstream is.

use reqwest::Url;

/// An upstream's base address, ready to be put before a path: `http://orders.internal:8080/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Without a slash at the end.
    base: String,
    secure: bool,
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
        let url = Url::parse(text).map_err(|error| AddressError::NotAUrl(error.to_string()))?;
        let secure = match url.scheme() {
            "http" => false,
            "https" => true,
            _ => return Err(AddressError::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Query);
        }
        // From the parsed URL: normalised once here, the base never makes a request's URL differ from its own parse.
        Ok(Self { base: url.as_str().trim_end_matches('/').to_owned(), secure })
    }

    /// The whole URL of `path_and_query`, which begins with a slash.
    pub(crate) fn url(&self, path_and_query: &str) -> String {
        let mut url = String::with_capacity(self.base.len() + path_and_query.len());
        url.push_str(&self.base);
        url.push_str(path_and_query);
        url
    }

    /// Whether TLS is needed.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_takes_paths() {
        let address = Address::parse("http://Orders.internal:8080/v1/").unwrap();
        assert_eq!(address.url("/orders?a=b"), "http://orders.internal:8080/v1/orders?a=b");
        assert!(!address.is_secure());
        assert_eq!(Address::parse("https://orders").unwrap().url("/x"), "https://orders/x");
        assert!(Address::parse("https://orders").unwrap().is_secure());
    }

    #[test]
    fn what_is_no_base_is_refused() {
        assert!(matches!(Address::parse("orders:8080/x y"), Err(AddressError::Scheme)));
        assert!(matches!(Address::parse("orders"), Err(AddressError::NotAUrl(_))));
        assert_eq!(Address::parse("ftp://orders"), Err(AddressError::Scheme));
        assert_eq!(Address::parse("http://u:p@orders"), Err(AddressError::Credentials));
        assert_eq!(Address::parse("http://orders?x=1"), Err(AddressError::Query));
    }
}
