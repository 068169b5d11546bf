//! Keys that were given out beforehand, each to one caller.
//!
//! Only their SHA-256 is stored. A key is drawn at random and has at least 128 bits, so nobody finds it by trying, and a
//! slow hash would protect nothing more. Looking it up by its hash tells a clock nothing: who does not have the key
//! cannot choose the hash. That the one found is the one asked for is then compared in constant time.

#[cfg(feature = "redis")]
mod cached;
mod file;
mod record;
mod records;
#[cfg(feature = "redis")]
mod redis;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use http::request::Parts;
use percent_encoding::percent_decode_str;

#[cfg(feature = "redis")]
pub(crate) use self::cached::CachedKeys;
pub(crate) use self::file::{KEYS_FILE_BYTES_MAX, KeysFile};
pub(crate) use self::record::RecordText;
pub(crate) use self::records::Records;
#[cfg(feature = "redis")]
pub(crate) use self::redis::RedisKeys;
use super::caller::Caller;
use super::gate::Refusal;
use crate::descriptor::{AuthScheme, KeyPlace};

/// As many base64 characters hold 128 bits. Shorter keys are refused, whatever is stored of them.
pub(crate) const KEY_BYTES_MIN: usize = 22;
/// A longer key is refused without a look.
const KEY_BYTES_MAX: usize = 512;

/// The SHA-256 of a key.
pub(crate) type KeyDigest = [u8; 32];

/// Knows the keys of one scheme.
#[derive(Debug)]
pub(crate) struct KeyVerifier {
    scheme: &'static AuthScheme,
    place: KeyPlace,
    /// Of the header or of the query parameter.
    name: &'static str,
    keys: KeyStore,
}

/// Where the keys of a scheme are.
#[derive(Debug)]
pub(crate) enum KeyStore {
    /// All of them are known.
    Fixed(Records),
    /// In a file, which is read again when it changes.
    File(KeysFile),
    /// Somewhere else, asked one by one.
    #[cfg(feature = "redis")]
    Elsewhere(CachedKeys),
}

impl KeyVerifier {
    pub(crate) fn new(scheme: &'static AuthScheme, place: KeyPlace, name: &'static str, keys: KeyStore) -> Self {
        Self { scheme, place, name, keys }
    }

    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.scheme
    }

    /// Where a key is expected, as a challenge: `ApiKey header="x-api-key"`. No RFC has a scheme for keys; who parses
    /// challenges skips one that it does not know (RFC 9110 §11.3).
    pub(crate) fn challenge(&self) -> String {
        let place = match self.place {
            KeyPlace::Header => "header",
            KeyPlace::Query => "query",
        };
        format!(r#"ApiKey {place}="{}""#, self.name)
    }

    /// Whose key the request has, at `now` in seconds since 1970.
    pub(crate) async fn authenticate(&self, head: &Parts, now: f64) -> Result<Arc<Caller>, Refusal> {
        let key = self.key(head)?;
        if !(KEY_BYTES_MIN..=KEY_BYTES_MAX).contains(&key.len()) {
            return self.refused("its length");
        }
        let digest = key_digest(&key);
        let record = match &self.keys {
            KeyStore::Fixed(records) => records.get(&digest),
            KeyStore::File(file) => file.get(&digest),
            #[cfg(feature = "redis")]
            KeyStore::Elsewhere(keys) => match keys.known(&digest) {
                Some(record) => record,
                // Rare, so only it pays for a future on the heap.
                None => Box::pin(keys.ask(digest)).await.map_err(|_| Refusal::Unavailable)?,
            },
        };
        match record.map(|record| record.admit(&digest, now)) {
            Some(Ok(caller)) => Ok(caller),
            Some(Err(reason)) => self.refused(reason),
            None => self.refused("nobody knows it"),
        }
    }

    fn refused<T>(&self, reason: &str) -> Result<T, Refusal> {
        tracing::debug!(target: "bff::auth", scheme = self.scheme.name, reason, "key refused");
        Err(Refusal::Invalid)
    }

    /// The key of the request, which must not have two.
    fn key<'r>(&self, head: &'r Parts) -> Result<Cow<'r, [u8]>, Refusal> {
        let (found, more) = match self.place {
            KeyPlace::Header => {
                let mut values = head.headers.get_all(self.name).iter();
                (values.next().map(|value| Cow::Borrowed(value.as_bytes())), values.next().is_some())
            }
            KeyPlace::Query => {
                let pairs = head.uri.query().unwrap_or_default().split('&');
                let mut values = pairs.filter_map(|pair| pair.split_once('=')).filter(|(name, _)| *name == self.name);
                // A `+` stays one: it is a character of base64, and nobody's key has spaces.
                (values.next().map(|(_, value)| percent_decode_str(value).into()), values.next().is_some())
            }
        };
        let key = found.filter(|key| !key.is_empty()).ok_or(Refusal::Absent)?;
        if more { self.refused("there are two") } else { Ok(key) }
    }
}

/// What is stored of a key.
pub(crate) fn key_digest(key: &[u8]) -> KeyDigest {
    let mut bytes = KeyDigest::default();
    bytes.copy_from_slice(digest(&SHA256, key).as_ref());
    bytes
}
