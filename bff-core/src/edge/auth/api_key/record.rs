//! What is stored of a key: whose it is, and what that caller may.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

use super::KeyDigest;
use crate::descriptor::AuthScheme;
use crate::edge::auth::caller::Caller;
use crate::edge::auth::claims::{ClaimError, ClaimRules};

/// Hashes of one record. A key that is replaced has two for a while.
const HASHES_MAX: usize = 8;

/// A record, ready to let its caller in.
#[derive(Debug)]
pub(crate) struct Record {
    caller: Arc<Caller>,
    hashes: Vec<Hash>,
    not_before: Option<Time>,
    expires: Option<Time>,
    is_disabled: bool,
}

/// Why a record is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("the claim `{0}` is said by a key of its own")]
    Reserved(&'static str),
    #[error("{0}")]
    Claims(#[from] ClaimError),
    #[error("its claims are not JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Record {
    /// The record of a caller of `scheme`, whose claims must be as `rules` say.
    pub(crate) fn new(scheme: &'static AuthScheme, rules: &ClaimRules, text: RecordText) -> Result<Self, RecordError> {
        let RecordText { id: Name(id), sha256: Hashes(hashes), tier, roles, scopes, claims: more, .. } = text;
        let mut claims = Map::from_iter([("sub".to_owned(), Value::from(id.as_str()))]);
        claims.extend(tier.map(|tier| ("tier".to_owned(), tier.into())));
        claims.extend(roles.map(|roles| ("roles".to_owned(), roles.into())));
        claims.extend(scopes.map(|scopes| ("scope".to_owned(), scopes.join(" ").into())));
        if let Some(name) = ["sub", "tier", "roles", "scope"].into_iter().find(|name| more.contains_key(*name)) {
            return Err(RecordError::Reserved(name));
        }
        claims.extend(more);
        rules.check(&claims)?;
        let mut caller = Caller::new(scheme, &id, to_raw_value(&claims)?);
        if let Some(services) = text.services {
            caller = caller.with_services(services);
        }
        Ok(Self {
            caller: Arc::new(caller),
            hashes,
            not_before: text.not_before,
            expires: text.expires,
            is_disabled: text.disabled,
        })
    }

    /// The caller, if a key with this digest lets it in at `now`, in seconds since 1970; or why not.
    pub(super) fn admit(&self, digest: &KeyDigest, now: f64) -> Result<Arc<Caller>, &'static str> {
        let is_asked_for = |hash: &&Hash| verify_slices_are_equal(&hash.sha256.0, digest).is_ok();
        let hash = self.hashes.iter().find(is_asked_for).ok_or("the record is of another key")?;
        if self.is_disabled {
            return Err("it is disabled");
        }
        if self.not_before.is_some_and(|Time(begin)| now < begin) {
            return Err("it is not valid yet");
        }
        if [self.expires, hash.expires].into_iter().flatten().any(|Time(end)| now >= end) {
            return Err("it has expired");
        }
        Ok(Arc::clone(&self.caller))
    }

    /// What its keys are found by.
    pub(super) fn digests(&self) -> impl Iterator<Item = &KeyDigest> {
        self.hashes.iter().map(|hash| &hash.sha256.0)
    }

    /// Whose it is.
    pub(super) fn id(&self) -> &str {
        self.caller.id()
    }
}

/// A record as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordText {
    id: Name,
    sha256: Hashes,
    /// For people.
    #[serde(rename = "name")]
    _name: Option<String>,
    tier: Option<String>,
    roles: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    services: Option<Vec<Box<str>>>,
    not_before: Option<Time>,
    expires: Option<Time>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    claims: Map<String, Value>,
}

impl RecordText {
    pub(super) fn id(&self) -> &str {
        &self.id.0
    }

    /// A key for whoever tries this out.
    pub(crate) fn of_developer(key: &str, mut claims: Map<String, Value>) -> Self {
        let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
        let list = |value: Option<Value>| value.and_then(|value| serde_json::from_value(value).ok());
        let hash = Hash { sha256: Digest(super::key_digest(key.as_bytes())), expires: None };
        Self {
            id: Name(text(claims.remove("sub")).unwrap_or_else(|| "developer".to_owned())),
            sha256: Hashes(vec![hash]),
            _name: None,
            tier: text(claims.remove("tier")),
            roles: list(claims.remove("roles")),
            scopes: text(claims.remove("scope")).map(|scopes| scopes.split(' ').map(str::to_owned).collect()),
            services: None,
            not_before: None,
            expires: None,
            disabled: false,
            claims,
        }
    }
}

struct Name(String);

/// Seconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Time(f64);

struct Digest(KeyDigest);

#[derive(Debug)]
struct Hashes(Vec<Hash>);

/// A key by its hash, which may end before the record does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hash {
    #[serde(rename = "hash")]
    sha256: Digest,
    expires: Option<Time>,
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Digest")
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name.is_empty() { Err(de::Error::custom("an id must not be empty")) } else { Ok(Self(name)) }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time: jiff::Timestamp =
            text.parse().map_err(|_| de::Error::custom("must be a time such as 2026-12-31T23:59:59Z"))?;
        Ok(Self(time.as_duration().as_secs_f64()))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        digest(&text).map(Self).ok_or_else(|| de::Error::custom(DIGEST))
    }
}

const DIGEST: &str = "must be the SHA-256 of a key: 64 digits and letters from a to f";

fn digest(text: &str) -> Option<KeyDigest> {
    let mut bytes = KeyDigest::default();
    if text.len() != 2 * bytes.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl<'de> Deserialize<'de> for Hashes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HashesVisitor)
    }
}

/// One hash, or several.
struct HashesVisitor;

impl<'de> de::Visitor<'de> for HashesVisitor {
    type Value = Hashes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a SHA-256, or a list of them")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Hashes, E> {
        let sha256 = digest(text).map(Digest).ok_or_else(|| E::custom(DIGEST))?;
        Ok(Hashes(vec![Hash { sha256, expires: None }]))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut elements: A) -> Result<Hashes, A::Error> {
        let mut hashes = Vec::new();
        while let Some(OneHash(hash)) = elements.next_element()? {
            if hashes.len() == HASHES_MAX {
                return Err(de::Error::custom(format_args!("at most {HASHES_MAX} hashes")));
            }
            hashes.push(hash);
        }
        if hashes.is_empty() { Err(de::Error::custom("a hash at least")) } else { Ok(Hashes(hashes)) }
    }
}

/// `hash`, or `{ hash: hash, expires: time }`.
struct OneHash(Hash);

impl<'de> Deserialize<'de> for OneHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneHashVisitor).map(Self)
    }
}

struct OneHashVisitor;

impl<'de> de::Visitor<'de> for OneHashVisitor {
    type Value = Hash;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a SHA-256, or `{hash: …, expires: …}`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Hash, E> {
        let sha256 = digest(text).map(Digest).ok_or_else(|| E::custom(DIGEST))?;
        Ok(Hash { sha256, expires: None })
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Hash, A::Error> {
        Hash::deserialize(de::value::MapAccessDeserializer::new(map))
    }
}
