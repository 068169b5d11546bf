//! Encryption of what leaves the process: a session's record in its store, a login's state in its cookie.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};

/// AES-256-GCM, under a key that HKDF-SHA256 derives from a secret. Each sealing takes a new nonce at random, so one key
/// is good for 2³² of them: a session's is used once when it begins and once for each refresh.
pub(super) struct Seal(RandomizedNonceKey);

impl Seal {
    /// A key for one `purpose`; the same secret gives another one for another.
    ///
    /// # Errors
    ///
    /// The library refuses, which it does for no secret.
    pub(super) fn derive(secret: &[u8], purpose: &'static [u8]) -> Result<Self, Unspecified> {
        let mut key = [0; 32];
        let extracted = Salt::new(HKDF_SHA256, b"bff-core session").extract(secret);
        extracted.expand(&[purpose], HKDF_SHA256)?.fill(&mut key)?;
        RandomizedNonceKey::new(&AES_256_GCM, &key).map(Self)
    }

    /// Encrypts `plain`, which then can only be opened with the same `context`.
    ///
    /// # Errors
    ///
    /// The system has no randomness to give.
    pub(super) fn close(&self, context: &[u8], plain: Vec<u8>) -> Result<Vec<u8>, Unspecified> {
        let mut sealed = plain;
        let nonce = self.0.seal_in_place_append_tag(Aad::from(context), &mut sealed)?;
        sealed.extend_from_slice(nonce.as_ref());
        Ok(sealed)
    }

    /// Decrypts what [`close`](Self::close) gave; `None` if it was changed, or sealed with another key or context.
    pub(super) fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (sealed, nonce) = sealed.split_at_checked(sealed.len().checked_sub(NONCE_LEN)?)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut plain = sealed.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(context), &mut plain).ok()?.len();
        plain.truncate(length);
        Some(plain)
    }
}

/// Never the key.
impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_context_open_it() {
        let seal = Seal::derive(b"secret", b"record").unwrap();
        let sealed = seal.close(b"id", b"a token".to_vec()).unwrap();
        assert_eq!(seal.open(b"id", &sealed).unwrap(), b"a token");
        assert!(!sealed.windows(7).any(|part| part == b"a token"));
        assert!(seal.open(b"other", &sealed).is_none());
        assert!(Seal::derive(b"Secret", b"record").unwrap().open(b"id", &sealed).is_none());
        assert!(Seal::derive(b"secret", b"login").unwrap().open(b"id", &sealed).is_none());
        assert_ne!(seal.close(b"id", b"a token".to_vec()).unwrap(), sealed, "another nonce");
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let seal = Seal::derive(b"secret", b"record").unwrap();
        let sealed = seal.close(b"id", b"a token".to_vec()).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(seal.open(b"id", &changed).is_none(), "{place}");
            assert!(seal.open(b"id", &sealed[..place]).is_none(), "{place}");
        }
    }
}
