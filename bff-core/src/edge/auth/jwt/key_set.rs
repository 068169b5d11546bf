//! The keys of a scheme, and which of them may have signed a token.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::algorithm::Algorithm;
use super::jwk::{Jwk, Usable};
use super::jws::Jws;
use super::key::VerifyingKey;
use super::material::{KeyError, Material};

/// Keys of one set. An issuer has two or three: the one it signs with, the last one, and the next one.
const KEYS_MAX: usize = 64;
/// Keys that a token is tried with which does not say which one has signed it.
const TRIES_MAX: usize = 8;

/// The keys of a scheme; each with the algorithm that it verifies.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeySet {
    keys: Vec<NamedKey>,
}

#[derive(Debug, Clone)]
struct NamedKey {
    /// What tokens call it (`kid`); a key without a name may have signed any.
    id: Option<Box<str>>,
    key: VerifyingKey,
}

/// Why a set of keys is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeySetError {
    #[error("is not a set of JSON Web Keys: {0}")]
    Json(serde_json::Error),
    #[error("has more than {KEYS_MAX} keys")]
    TooMany,
    #[error("has two keys with the `kid` {0:?}")]
    Twice(String),
    #[error("has secrets and public keys side by side")]
    Mixed,
    #[error("has no key for {0}")]
    Empty(String),
    #[error("has a key (number {number}) that {source}")]
    Key { number: usize, source: KeyError },
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Box<RawValue>>,
}

impl KeySet {
    /// One key, for each of `algorithms`.
    pub(crate) fn one(material: &Material, algorithms: &[Algorithm]) -> Result<Self, KeyError> {
        let mut keys = Self::default();
        keys.add(None, material, algorithms)?;
        Ok(keys)
    }

    /// A key more, for each of `algorithms`.
    pub(crate) fn add(
        &mut self,
        id: Option<&str>,
        material: &Material,
        algorithms: &[Algorithm],
    ) -> Result<(), KeyError> {
        for algorithm in algorithms {
            let key = VerifyingKey::new(*algorithm, material)?;
            self.keys.push(NamedKey { id: id.map(Box::from), key });
        }
        Ok(())
    }

    /// The set of a file, all of whose keys for signatures must be sound. Secrets may be there, though not beside public
    /// keys.
    pub(crate) fn of_file(json: &[u8], algorithms: &[Algorithm]) -> Result<Self, KeySetError> {
        let mut keys = Vec::new();
        for (number, jwk) in (1..).zip(jwks(json)?) {
            match read(&jwk) {
                Ok(Some((id, usable))) => keys.push((number, id, usable)),
                Ok(None) => {}
                Err(source) => return Err(KeySetError::Key { number, source }),
            }
        }
        if keys.iter().any(|(_, _, key)| key.is_secret()) && !keys.iter().all(|(_, _, key)| key.is_secret()) {
            return Err(KeySetError::Mixed);
        }
        collect(keys, algorithms, Err)
    }

    /// The set that an issuer publishes. A secret that is published is none, so only public keys count; a key that is
    /// broken or weak is left out and logged, and the others count.
    pub(crate) fn published(json: &[u8], algorithms: &[Algorithm]) -> Result<Self, KeySetError> {
        let mut keys = Vec::new();
        let warn = |error: KeySetError| {
            tracing::warn!(target: "bff::auth", %error, "a published set is taken without a key");
            Ok(())
        };
        for (number, jwk) in (1..).zip(jwks(json)?) {
            match read(&jwk) {
                Ok(Some((id, usable))) if !usable.is_secret() => keys.push((number, id, usable)),
                Ok(_) => {}
                Err(source) => warn(KeySetError::Key { number, source })?,
            }
        }
        collect(keys, algorithms, warn)
    }

    /// Whether a key has the name that `jws` asks for, or might have signed it nonetheless.
    pub(super) fn knows(&self, jws: &Jws<'_>) -> bool {
        self.candidates(jws).next().is_some()
    }

    /// Whether one of its keys has signed `jws`.
    pub(super) fn has_signed(&self, jws: &Jws<'_>) -> bool {
        self.candidates(jws).take(TRIES_MAX).any(|key| jws.is_signed_by(key))
    }

    fn candidates<'k>(&'k self, jws: &'k Jws<'_>) -> impl Iterator<Item = &'k VerifyingKey> {
        let is_meant = |key: &&NamedKey| match (&key.id, &jws.key_id) {
            (Some(id), Some(wanted)) => **id == **wanted,
            (None, _) | (_, None) => true,
        };
        let keys = self.keys.iter().filter(|named| named.key.algorithm() == jws.algorithm);
        keys.filter(is_meant).map(|named| &named.key)
    }
}

impl Usable {
    fn is_secret(&self) -> bool {
        matches!(self.material, Material::Secret(_))
    }
}

fn jwks(json: &[u8]) -> Result<Vec<Box<RawValue>>, KeySetError> {
    let Jwks { keys } = serde_json::from_slice(json).map_err(KeySetError::Json)?;
    if keys.len() > KEYS_MAX { Err(KeySetError::TooMany) } else { Ok(keys) }
}

/// A key with its name; `None` where it is not for signatures.
fn read(jwk: &RawValue) -> Result<Option<(Option<String>, Usable)>, KeyError> {
    // One that is not even shaped like a key is of a kind that is not known here, unless it says that it is.
    let Ok(jwk) = serde_json::from_str::<Jwk>(jwk.get()) else {
        return match serde_json::from_str::<Value>(jwk.get()) {
            Ok(value) if value.get("kty").is_some() => Err(KeyError::Broken),
            _ => Ok(None),
        };
    };
    Ok(jwk.usable()?.map(|usable| (jwk.kid, usable)))
}

fn collect(
    keys: Vec<(usize, Option<String>, Usable)>,
    algorithms: &[Algorithm],
    mut complain: impl FnMut(KeySetError) -> Result<(), KeySetError>,
) -> Result<KeySet, KeySetError> {
    let (mut set, mut ids) = (KeySet::default(), HashSet::new());
    for (number, id, Usable { material, algorithm }) in keys {
        let fitting = |wanted: &&Algorithm| material.is_for(**wanted) && algorithm.is_none_or(|own| own == **wanted);
        let fitting: Vec<_> = algorithms.iter().filter(fitting).copied().collect();
        if fitting.is_empty() {
            continue;
        }
        if let Some(id) = &id
            && !ids.insert(id.clone())
        {
            return Err(KeySetError::Twice(id.clone()));
        }
        if let Err(source) = set.add(id.as_deref(), &material, &fitting) {
            complain(KeySetError::Key { number, source })?;
        }
    }
    if set.keys.is_empty() {
        let names: Vec<_> = algorithms.iter().map(|algorithm| algorithm.name()).collect();
        return Err(KeySetError::Empty(names.join(", ")));
    }
    Ok(set)
}
