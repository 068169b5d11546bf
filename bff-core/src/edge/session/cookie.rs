//! The cookies: one that stands for the session, and one for each login that is under way.
//!
//! Their names begin with `__Host-`, so a browser takes them only from this host itself, over a connection that nobody
//! listens to (or from `localhost`), for all paths; no other subdomain can set or read them.

use std::time::Duration;

use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

use super::ticket::Ticket;

/// The session's. Sent with requests that a page of this site makes, and with no others.
pub(super) const SESSION: &str = "__Host-session";
/// What the name of a login's begins with. Sent when the provider sends the browser back, too.
pub(super) const LOGIN_PREFIX: &str = "__Host-login-";

/// The value of the session's cookie, if there is one.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    all(headers).find(|(name, _)| *name == SESSION).map(|(_, value)| value)
}

/// The cookies of logins that are under way.
pub(super) fn logins(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    all(headers).filter(|(name, _)| name.starts_with(LOGIN_PREFIX))
}

/// Names and values; none of ours needs any decoding.
fn all(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let texts = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';'));
    pairs.filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.trim(), value.trim()))
}

/// Gives the browser a session. It forgets it when it is closed; before, the store does.
pub(super) fn set_session(ticket: &Ticket) -> HeaderValue {
    value(Cookie::build((SESSION, ticket.value())).same_site(SameSite::Strict))
}

/// Takes the session away.
pub(super) fn clear_session() -> HeaderValue {
    value(Cookie::build((SESSION, "")).same_site(SameSite::Strict).max_age(cookie::time::Duration::ZERO))
}

/// Gives the browser what it brings back from the provider, within `life`.
pub(super) fn set_login(name: &str, sealed: &str, life: Duration) -> HeaderValue {
    let life = cookie::time::Duration::try_from(life).unwrap_or(cookie::time::Duration::ZERO);
    value(Cookie::build((name, sealed)).same_site(SameSite::Lax).max_age(life))
}

/// Takes that away again.
pub(super) fn clear_login(name: &str) -> HeaderValue {
    value(Cookie::build((name, "")).same_site(SameSite::Lax).max_age(cookie::time::Duration::ZERO))
}

fn value(cookie: cookie::CookieBuilder<'_>) -> HeaderValue {
    let cookie = cookie.path("/").secure(true).http_only(true).build();
    HeaderValue::try_from(cookie.to_string()).expect("names and values are visible ASCII: ours, or those of a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_are_those_that_the_draft_asks_for() {
        let ticket = Ticket::random().unwrap();
        let session = set_session(&ticket);
        let expected = format!("__Host-session={}; HttpOnly; SameSite=Strict; Secure; Path=/", ticket.value());
        assert_eq!(session, expected);
        assert_eq!(clear_session(), "__Host-session=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0");
        assert_eq!(
            set_login("__Host-login-x", "abc", Duration::from_secs(600)),
            "__Host-login-x=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600"
        );
        assert_eq!(clear_login("__Host-login-x"), "__Host-login-x=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0");
    }

    #[test]
    fn cookies_are_found_among_others_in_any_number_of_headers() {
        let mut headers = HeaderMap::new();
        assert_eq!(session(&headers), None);
        headers.append(header::COOKIE, HeaderValue::from_static("a=b; __Host-login-1=x;__Host-login-2=y; c"));
        headers.append(header::COOKIE, HeaderValue::from_static("session=no; __Host-session=yes"));
        assert_eq!(session(&headers), Some("yes"));
        assert_eq!(logins(&headers).collect::<Vec<_>>(), [("__Host-login-1", "x"), ("__Host-login-2", "y")]);
    }
}
