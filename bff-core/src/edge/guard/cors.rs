//! Which other sites' pages may read our replies (Cross-Origin Resource Sharing, as the Fetch standard has it).
//!
//! Not tower-http's layer: a preflight is answered with the methods that its path really has and the headers that its
//! endpoints declare, which only the routes know.

use http::{HeaderMap, HeaderValue, header};

/// Another site's pages may read replies.
#[derive(Debug)]
pub(crate) struct Cors {
    pub(crate) origins: Box<[Origin]>,
    /// Whether with cookies and the like.
    pub(crate) credentials: bool,
    /// The headers of replies that they may read: a list with commas.
    pub(crate) expose: HeaderValue,
}

/// What the answer to a preflight says, made when the routes are.
#[derive(Debug, Clone)]
pub(crate) struct Preflight {
    pub(crate) methods: HeaderValue,
    pub(crate) headers: HeaderValue,
    /// For how many seconds it need not be asked again.
    pub(crate) max_age: HeaderValue,
}

/// A site, or several.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Whichever.
    Any,
    /// `https://shop.example.com`, as browsers write it.
    One(Box<str>),
    /// `https://*.example.com`: what comes before the star and what comes after it.
    Below { scheme: Box<str>, suffix: Box<str> },
}

impl Origin {
    /// Reads `*`, `https://shop.example.com`, `https://*.example.com` or `http://localhost:3000`.
    ///
    /// # Errors
    ///
    /// The end of a sentence about it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str =
            "must be an origin such as https://shop.example.com, https://*.example.com or *, without a path";
        if text == "*" {
            return Ok(Self::Any);
        }
        let (scheme, rest) = text.split_once("://").ok_or(WRONG)?;
        let (is_below, host) = match rest.strip_prefix("*.") {
            Some(host) => (true, host),
            None => (false, rest),
        };
        // Browsers write origins in lower case, and leave out a scheme's own port: anything else would never match.
        let is_default_port =
            matches!(scheme, "https") && host.ends_with(":443") || scheme == "http" && host.ends_with(":80");
        let is_host = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte));
        if !matches!(scheme, "http" | "https") || !is_host || is_default_port {
            return Err(WRONG);
        }
        Ok(if is_below {
            Self::Below { scheme: format!("{scheme}://").into(), suffix: format!(".{host}").into() }
        } else {
            Self::One(text.into())
        })
    }

    fn is(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::One(known) => **known == *origin,
            Self::Below { scheme, suffix } => {
                origin.strip_prefix(&**scheme).and_then(|host| host.strip_suffix(&**suffix)).is_some_and(|labels| {
                    !labels.is_empty()
                        && labels.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
                })
            }
        }
    }
}

impl Cors {
    /// The request's origin as it is to be named in the reply; none if it has none that may read it.
    pub(super) fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        let text = origin.to_str().ok()?;
        self.origins.iter().any(|known| known.is(text)).then(|| {
            if !self.credentials && self.origins.contains(&Origin::Any) {
                HeaderValue::from_static("*")
            } else {
                origin.clone()
            }
        })
    }

    /// Says who may read the reply, which depends on who asks even where nobody may.
    pub(super) fn add(&self, headers: &mut HeaderMap, origin: Option<HeaderValue>) {
        headers.append(header::VARY, HeaderValue::from_static("origin"));
        let Some(origin) = origin else {
            // The answer to a preflight says nothing to a site that may not ask.
            for name in [
                header::ACCESS_CONTROL_ALLOW_METHODS,
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                header::ACCESS_CONTROL_MAX_AGE,
            ] {
                headers.remove(name);
            }
            return;
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_METHODS) {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, self.expose.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_matched_whole() {
        let below = Origin::parse("https://*.example.com").unwrap();
        let one = Origin::parse("http://localhost:3000").unwrap();
        assert!(below.is("https://a.example.com") && below.is("https://a.b.example.com"));
        for other in [
            "http://a.example.com",
            "https://example.com",
            "https://.example.com",
            "https://evil.com/.example.com",
            "https://evil.com#.example.com",
            "https://a.example.com:8443",
            "https://a.example.com.evil.com",
            "null",
        ] {
            assert!(!below.is(other), "{other}");
        }
        assert!(one.is("http://localhost:3000") && !one.is("http://localhost"));
    }

    #[test]
    fn what_no_browser_would_send_is_refused() {
        for wrong in [
            "",
            "example.com",
            "https://",
            "https://*",
            "https://a.example/",
            "https://A.example",
            "https://a.example:443",
            "ftp://a",
            "null",
            "https://a@b",
            "https://a.*.b",
        ] {
            assert!(Origin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
