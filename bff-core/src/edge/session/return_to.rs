//! Where a browser goes after its login: a place of this site, and no other.

use openidconnect::url::Url;
use percent_encoding::percent_decode_str;

use super::routes::PREFIX;

/// A longer address is no place that a front end sends its users to.
const BYTES_MAX: usize = 2048;
/// What an address is resolved against to see where it would lead; never sent anywhere.
const SOMEWHERE: &str = "https://somewhere.invalid";

/// A path of this site, with its query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalPath(String);

impl LocalPath {
    /// The front page.
    pub(crate) fn root() -> Self {
        Self("/".to_owned())
    }

    /// Accepts what begins with one `/` and stays on this site in the eyes of any browser, whether its escapes are decoded
    /// before or not. What a browser would have to mend (spaces, `\`, control characters, dot segments) is refused.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let path = text.split(['?', '#']).next().unwrap_or_default();
        if !is_visible || text.len() > BYTES_MAX || !is_rooted(path) {
            return None;
        }
        // What a proxy decodes once more must not become another site either.
        let once = percent_decode_str(path).decode_utf8().ok()?;
        let twice = percent_decode_str(&once).decode_utf8().ok()?;
        if [&once, &twice]
            .into_iter()
            .any(|path| !is_rooted(path) || path.contains('\\') || path.contains(char::is_control))
        {
            return None;
        }
        // A login that ends at a login would go round for ever.
        if once.starts_with(PREFIX) {
            return None;
        }
        let resolved = Url::parse(SOMEWHERE).ok()?.join(text).ok()?;
        let same = resolved.as_str().strip_prefix(SOMEWHERE)?;
        (same == text).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether there is one `/` at the beginning, and nowhere two: those would begin a host.
fn is_rooted(path: &str) -> bool {
    path.starts_with('/') && !path.contains("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_are_accepted_as_they_are() {
        for path in [
            "/",
            "/orders",
            "/orders/o-1?tab=lines&x=%2F#top",
            "/a/b/",
            "/caf%C3%A9",
            "/~x/@y:z;v=1,2",
            "/x?u=https://y",
        ] {
            assert_eq!(LocalPath::parse(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn everything_that_could_lead_elsewhere_is_refused() {
        let long = format!("/{}", "x".repeat(BYTES_MAX));
        for path in [
            "",
            "orders",
            "?x",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:/evil.example",
            "HTTPS:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /orders",
            "/ orders",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\nLocation: https://evil.example",
            "/\u{0}",
            "/\u{7f}",
            "/é",
            "/%2F/evil.example",
            "/%2Fevil.example",
            "/%2fevil.example",
            "/%5Cevil.example",
            "/%5cevil.example",
            "/%255Cevil.example",
            "/%252Fevil.example",
            "%2F%2Fevil.example",
            "/%0d%0aLocation:x",
            "/%09/evil.example",
            "/%00",
            "/%FF",
            "/./evil",
            "/.//evil.example",
            "/..//evil.example",
            "/a/../..//evil.example",
            "/a//evil.example",
            "/%2e%2e/x",
            "/bff/login",
            "/%62ff/login",
            &long,
        ] {
            assert_eq!(LocalPath::parse(path), None, "{path:?}");
        }
    }
}
