//! Where the keys of a scheme are: exactly one of a secret, a public key, a list of keys, and a set of JSON Web Keys.

use std::fs;
use std::io::Read;
use std::sync::Arc;

use super::jwt::KeysSource;
use crate::app::config::section::{Section, Text};
use crate::edge::auth::{Algorithm, IssuerUrl, KeySet, Material, SigningKey};

/// Every key that says where keys are, and for what.
pub(in crate::app::config) const NAMES: [&str; 9] = [
    "algorithm",
    "algorithms",
    "secret",
    "public_key",
    "public_key_file",
    "keys",
    "jwks_url",
    "jwks_file",
    "allow_http",
];
/// Those of which there is one.
const SOURCES: [&str; 6] = ["secret", "public_key", "public_key_file", "keys", "jwks_url", "jwks_file"];
const SOURCE_OF_ONE: [&str; 3] = ["secret", "public_key", "public_key_file"];
/// More is taken for another file.
const FILE_BYTES_MAX: u64 = 512 * 1024;
/// Keys in a list: the one of now, the last one, the next one.
const KEYS_MAX: usize = 16;

/// The keys, and what they are for.
pub(super) struct ConfiguredKeys {
    pub(super) source: KeysSource,
    pub(super) algorithms: Box<[Algorithm]>,
    /// Of one secret for HS256.
    pub(super) signing: Option<SigningKey>,
}

/// Reads everything about keys.
pub(super) fn read(section: &mut Section<'_>) -> Option<ConfiguredKeys> {
    if section.has("keys") {
        one_of(section, &SOURCES)?;
        return listed(section);
    }
    let algorithms = algorithms(section);
    let allow_http = section.boolean("allow_http").unwrap_or(false);
    match one_of(section, &SOURCES) {
        Some("jwks_url") => {
            let url = section.parsed("jwks_url", |text| issuer_url(text, allow_http))?;
            let algorithms = asymmetric(section, algorithms?)?;
            Some(ConfiguredKeys { source: KeysSource::Published(url), algorithms, signing: None })
        }
        Some("jwks_file") => {
            let Text { text, origin } = file(section, "jwks_file")?;
            let algorithms = algorithms?;
            match KeySet::of_file(text.as_bytes(), &algorithms) {
                Ok(keys) => Some(fixed(keys, algorithms, None)),
                Err(error) => section.wrong("jwks_file", origin, error.to_string()),
            }
        }
        Some(name) => {
            let material = material(section, name);
            let algorithms = algorithms?;
            let (material, origin, signing) = material?;
            match KeySet::one(&material, &algorithms) {
                Ok(keys) => {
                    let signing = signing.filter(|_| algorithms.contains(&Algorithm::Hs256));
                    Some(fixed(keys, algorithms, signing))
                }
                Err(error) => section.wrong(name, origin, error.to_string()),
            }
        }
        None => None,
    }
}

fn fixed(keys: KeySet, algorithms: Box<[Algorithm]>, signing: Option<SigningKey>) -> ConfiguredKeys {
    ConfiguredKeys { source: KeysSource::Fixed(Arc::new(keys)), algorithms, signing }
}

/// Which of `names` there is; a fault where there are several, or none.
fn one_of<'n>(section: &mut Section<'_>, names: &[&'n str]) -> Option<&'n str> {
    let there: Vec<_> = names.iter().copied().filter(|name| section.has(name)).collect();
    if let [name] = there[..] {
        return Some(name);
    }
    for name in &there {
        // It is known, so there is no other complaint about it.
        section.pass_over(name);
    }
    match there[..] {
        [name, other, ..] => section.wrong(other, None, format!("stands beside `{name}`: leave one out")),
        _ => {
            let others = names.get(1..).unwrap_or_default().join("`, `");
            section.wrong(names.first()?, None, format!("is missing; or set one of `{others}`"))
        }
    }
}

/// `algorithms: [RS256, PS256]`, or `algorithm: RS256`.
fn algorithms(section: &mut Section<'_>) -> Option<Box<[Algorithm]>> {
    if section.has("algorithms") {
        if section.has("algorithm") {
            let _ = section.text("algorithm");
            return section.wrong("algorithm", None, "stands beside `algorithms`: leave one out");
        }
        let items = section.list("algorithms")?;
        if items.is_empty() {
            return section.wrong("algorithms", None, "must name an algorithm at least");
        }
        let read = |(number, item)| {
            let mut item = section.item("algorithms", number, item, "name");
            let algorithm = item.parsed("name", str::parse);
            item.finish();
            algorithm
        };
        // Each is read before the first fault counts, so that all faults are told.
        let algorithms: Vec<Option<Algorithm>> = items.into_iter().enumerate().map(read).collect();
        return algorithms.into_iter().collect();
    }
    let algorithm = section.parsed("algorithm", str::parse::<Algorithm>);
    if algorithm.is_none() {
        section.missing("algorithm");
    }
    algorithm.map(|algorithm| [algorithm].into())
}

/// A secret that is published is none.
fn asymmetric(section: &mut Section<'_>, algorithms: Box<[Algorithm]>) -> Option<Box<[Algorithm]>> {
    match algorithms.iter().find(|algorithm| algorithm.is_symmetric()) {
        Some(algorithm) => {
            section.wrong("jwks_url", None, format!("has public keys only, and {algorithm} takes a secret"))
        }
        None => Some(algorithms),
    }
}

/// A key with the place that it came from and, of a secret, what signs.
type Found = (Material, Option<String>, Option<SigningKey>);

fn material(section: &mut Section<'_>, name: &str) -> Option<Found> {
    let Text { text, origin } = match name {
        "public_key_file" => file(section, name)?,
        _ => section.text(name)?,
    };
    if name == "secret" {
        return Some((Material::secret(text.as_bytes()), origin, Some(SigningKey::secret(&text))));
    }
    match Material::pem(&text) {
        Ok(material) => Some((material, origin, None)),
        Err(error) => section.wrong(name, origin, error.to_string()),
    }
}

/// `keys: [{ id: 2026-a, algorithm: RS256, public_key_file: a.pem }, …]`
fn listed(section: &mut Section<'_>) -> Option<ConfiguredKeys> {
    let items = section.list("keys")?;
    if items.is_empty() || items.len() > KEYS_MAX {
        return section.wrong("keys", None, format!("must be 1 to {KEYS_MAX} keys"));
    }
    let (mut set, mut algorithms, mut ids, mut is_sound) = (KeySet::default(), Vec::new(), Vec::new(), true);
    for (number, item) in items.into_iter().enumerate() {
        let mut item = section.item("keys", number, item, "id");
        let (id, algorithm) = (item.text("id"), item.parsed("algorithm", str::parse::<Algorithm>));
        for (name, is_there) in [("id", id.is_some()), ("algorithm", algorithm.is_some())] {
            if !is_there {
                let _: Option<()> = item.wrong(name, None, "is missing, or is wrong");
            }
        }
        let material = one_of(&mut item, &SOURCE_OF_ONE).and_then(|name| Some((name, material(&mut item, name)?)));
        let added = match (id, algorithm, material) {
            (Some(id), ..) if ids.contains(&id.text) => item.wrong("id", id.origin, "is there twice"),
            (Some(id), Some(algorithm), Some((name, (material, origin, _)))) => {
                let added = set.add(Some(&id.text), &material, &[algorithm]);
                ids.push(id.text);
                algorithms.push(algorithm);
                added.map_or_else(|error| item.wrong(name, origin, error.to_string()), Some)
            }
            _ => None,
        };
        is_sound &= added.is_some();
        item.finish();
    }
    is_sound.then(|| fixed(set, algorithms.into(), None))
}

/// The text of the file that `name` says.
pub(super) fn file(section: &mut Section<'_>, name: &str) -> Option<Text> {
    let Text { text: path, origin } = section.text(name)?;
    match read_file(&path, FILE_BYTES_MAX) {
        Ok(text) => Some(Text { text, origin }),
        Err(error) => section.wrong(name, origin, format!("cannot be read: {error}")),
    }
}

/// Reads a file of at most `bytes_max` bytes.
pub(super) fn read_file(path: &str, bytes_max: u64) -> std::io::Result<String> {
    let mut text = String::new();
    let read = fs::File::open(path)?.take(bytes_max + 1).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read > bytes_max) {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

/// A URL that nobody can listen at, unless `allow_http`.
pub(super) fn issuer_url(text: &str, allow_http: bool) -> Result<IssuerUrl, &'static str> {
    let url: IssuerUrl = text.parse()?;
    if url.is_open() && !allow_http {
        return Err("must begin with https:// (or set `allow_http: true` beside it)");
    }
    Ok(url)
}
