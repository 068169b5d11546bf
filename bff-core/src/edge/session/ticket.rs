//! What the session cookie holds: the session's id, and the secret that its record is encrypted with.

use std::fmt;

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// 256 bits, of each of the two.
const PART_BYTES: usize = 32;

/// A session's id and secret. Whoever has it has the session, so it goes nowhere but into the cookie.
#[derive(Clone)]
pub(super) struct Ticket([u8; 2 * PART_BYTES]);

/// Under which a store keeps a session: the digest of its id, so that a store that is stolen has no ids.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key([u8; PART_BYTES]);

impl Ticket {
    /// A new one; `None` if the system has no randomness to give.
    pub(super) fn random() -> Option<Self> {
        let mut bytes = [0; 2 * PART_BYTES];
        rand::fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// That of a cookie's value; `None` if it is none of ours.
    pub(super) fn parse(value: &str) -> Option<Self> {
        BASE64_URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok().map(Self)
    }

    /// As the cookie's value.
    pub(super) fn value(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Where the session is kept.
    pub(super) fn key(&self) -> Key {
        Key::of(&self.0[..PART_BYTES])
    }

    /// What the session's record is encrypted with.
    pub(super) fn secret(&self) -> &[u8] {
        &self.0[PART_BYTES..]
    }
}

impl Key {
    /// The digest of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut key = [0; PART_BYTES];
        key.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
        Self(key)
    }

    /// One that was made before.
    pub(super) fn parse(text: &str) -> Option<Self> {
        BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; PART_BYTES]> for Key {
    fn from(bytes: [u8; PART_BYTES]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({self})")
    }
}

/// Never what it holds.
impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ticket")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_its_cookie_and_its_key_tells_neither_id_nor_secret() {
        let ticket = Ticket::random().unwrap();
        let value = ticket.value();
        assert_eq!(value.len(), 86, "512 bits");
        let same = Ticket::parse(&value).unwrap();
        assert_eq!((same.key(), same.secret()), (ticket.key(), ticket.secret()));
        assert_ne!(ticket.key(), Ticket::random().unwrap().key());
        assert!(!value.contains(&ticket.key().to_string()));
        assert_eq!(format!("{ticket:?}"), "Ticket");
        assert_eq!(Key::parse(&ticket.key().to_string()), Some(ticket.key()));
    }

    #[test]
    fn a_cookie_of_another_shape_is_no_ticket() {
        let value = Ticket::random().unwrap().value();
        for other in
            ["", "x", &value[1..], &format!("{value}A"), &format!("{value}=="), &value.replace(&value[..1], "!")]
        {
            assert!(Ticket::parse(other).is_none(), "{other}");
        }
    }
}
