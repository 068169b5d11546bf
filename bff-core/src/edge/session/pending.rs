//! Logins that are under way: what has to be known again when the browser comes back, in a cookie that only we can read.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::cookie;
use super::record::now;
use super::sessions::Sessions;
use super::ticket::Key;

/// How long a user may take to log in.
pub(super) const LOGIN_TIME: Duration = Duration::from_secs(600);
/// Logins of one browser that are under way, each in a tab of its own; of more, the oldest are given up.
const LOGINS_MAX: usize = 5;

/// A login that is under way.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) return_to: String,
    pub(super) begun: u64,
    /// The session that the browser has, which the new one replaces.
    pub(super) previous: Option<String>,
}

impl Sessions {
    /// What goes into the cookie.
    pub(super) fn close(&self, name: &str, pending: &Pending) -> Option<String> {
        let plain = serde_json::to_vec(pending).ok()?;
        let sealed = self.login_seal.close(name.as_bytes(), plain).ok()?;
        Some(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    fn open(&self, name: &str, value: &str) -> Option<Pending> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
        serde_json::from_slice(&self.login_seal.open(name.as_bytes(), &sealed)?).ok()
    }

    /// The login that this browser began and that the callback is the end of.
    pub(super) fn pending(&self, headers: &HeaderMap, name: &str, state: Option<&str>) -> Option<Pending> {
        let (_, value) = cookie::logins(headers).find(|(known, _)| *known == name)?;
        let pending = self.open(name, value)?;
        let is_recent = now().saturating_sub(pending.begun) <= LOGIN_TIME.as_secs();
        (is_recent && Some(&*pending.state) == state).then_some(pending)
    }

    /// The logins that have to go for another one: those that are none, and the oldest beyond the limit.
    pub(super) fn given_up<'h>(&self, headers: &'h HeaderMap) -> Vec<&'h str> {
        let begun = |(name, value)| (self.open(name, value).map_or(0, |pending| pending.begun), name);
        let mut logins: Vec<_> = cookie::logins(headers).map(begun).collect();
        logins.sort_unstable_by(|a, b| b.cmp(a));
        let is_too_much = |(place, (begun, _)): &(usize, (u64, &str))| *begun == 0 || *place >= LOGINS_MAX - 1;
        logins.into_iter().enumerate().filter(is_too_much).map(|(_, (_, name))| name).collect()
    }
}

/// The cookie of the login with this state. Tabs log in side by side: each login has one of its own.
pub(super) fn cookie_name(state: &str) -> String {
    let digest = Key::of(state.as_bytes());
    format!("{}{}", cookie::LOGIN_PREFIX, BASE64_URL_SAFE_NO_PAD.encode(&digest.as_bytes()[..9]))
}
