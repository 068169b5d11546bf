//! Headers that tell browsers to be careful with what we answer.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What every reply says that does not say it itself.
#[derive(Debug)]
pub(crate) struct SecurityHeaders {
    always: Vec<(HeaderName, HeaderValue)>,
    /// Only where the client's connection is encrypted: elsewhere browsers ignore it (RFC 6797 §7.2).
    secure: Option<(HeaderName, HeaderValue)>,
}

/// One header, as it is unless somebody wants something else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    /// The key in the configuration.
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
}

impl Header {
    /// All of them. Those of an API: nothing it answers is meant to be a page, or part of another site.
    pub(crate) const ALL: [Self; 6] = [
        Self { key: "content_type_options", name: "x-content-type-options", value: "nosniff" },
        Self { key: "referrer_policy", name: "referrer-policy", value: "no-referrer" },
        Self { key: "frame_options", name: "x-frame-options", value: "DENY" },
        Self {
            key: "content_security_policy",
            name: "content-security-policy",
            value: "default-src 'none'; frame-ancestors 'none'",
        },
        Self { key: "resource_policy", name: "cross-origin-resource-policy", value: "same-origin" },
        Self { key: "strict_transport_security", name: "strict-transport-security", value: "max-age=31536000" },
    ];
}

impl SecurityHeaders {
    /// These headers, whose values must be static so that no count of references travels between workers.
    pub(crate) fn new(headers: impl IntoIterator<Item = (Header, HeaderValue)>) -> Self {
        let headers = headers.into_iter().map(|(header, value)| (HeaderName::from_static(header.name), value));
        let (mut secure, always): (Vec<_>, Vec<_>) =
            headers.partition(|(name, _)| name == header::STRICT_TRANSPORT_SECURITY);
        Self { always, secure: secure.pop() }
    }

    pub(super) fn add(&self, headers: &mut HeaderMap, is_secure: bool) {
        for (name, value) in self.always.iter().chain(self.secure.iter().filter(|_| is_secure)) {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}
