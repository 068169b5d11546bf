//! The key of one auth scheme.

use std::fs;
use std::time::Duration;

use super::section::{Section, Text};
use crate::descriptor::{AuthScheme, SchemeKind, TokenRules};
use crate::edge::auth::{Algorithm, SigningKey, VerifyingKey};

const LEEWAY: Duration = Duration::from_secs(60);

/// Signs and verifies tokens under `--mock` where no key is configured. Known to everybody who reads this.
const DEVELOPMENT_SECRET: &str = "a development secret that protects nothing";

/// How the tokens of one scheme are verified.
#[derive(Debug, Clone)]
pub(crate) struct SchemeSettings {
    pub(crate) scheme: &'static AuthScheme,
    pub(crate) rules: TokenRules,
    pub(crate) key: VerifyingKey,
    pub(crate) leeway: Duration,
    /// What `--mock` makes its token with; `None` where only a public key is known.
    pub(crate) signing: Option<SigningKey>,
}

impl SchemeSettings {
    /// Reads `auth.<scheme>`. Under `mock` a scheme that says nothing is given the development secret.
    pub(super) fn read(scheme: &'static AuthScheme, mut section: Section<'_>, mock: bool) -> Option<Self> {
        let SchemeKind::Jwt { rules, .. } = scheme.kind else { return None };
        let leeway = section.duration("leeway").unwrap_or(LEEWAY);
        let keys = if mock && KEY_NAMES.iter().all(|name| !section.has(name)) {
            development()
        } else {
            configured(&mut section)
        };
        section.finish();
        keys.map(|(key, signing)| Self { scheme, rules, key, leeway, signing })
    }
}

const KEY_NAMES: [&str; 4] = ["algorithm", "secret", "public_key", "public_key_file"];

type Keys = (VerifyingKey, Option<SigningKey>);

fn development() -> Option<Keys> {
    let key = VerifyingKey::secret(DEVELOPMENT_SECRET).ok()?;
    Some((key, Some(SigningKey::secret(DEVELOPMENT_SECRET))))
}

fn configured(section: &mut Section<'_>) -> Option<Keys> {
    let algorithm: Option<Algorithm> =
        section.parsed("algorithm", |name| name.parse().map_err(|()| "must be HS256, RS256 or ES256"));
    let secret = section.text("secret");
    let public_key = section.text("public_key");
    let public_key_file = section.text("public_key_file");
    let Some(algorithm) = algorithm else {
        section.missing("algorithm");
        return None;
    };
    match algorithm {
        Algorithm::Hs256 => {
            refuse(section, "public_key", public_key, "is for RS256 and ES256; HS256 needs `secret`");
            refuse(section, "public_key_file", public_key_file, "is for RS256 and ES256; HS256 needs `secret`");
            let Some(Text { text, origin }) = secret else {
                section.missing("secret");
                return None;
            };
            match VerifyingKey::secret(&text) {
                Ok(key) => Some((key, Some(SigningKey::secret(&text)))),
                Err(error) => section.wrong("secret", origin, error.to_string()),
            }
        }
        Algorithm::Rs256 | Algorithm::Es256 => {
            refuse(section, "secret", secret, "is for HS256; the others need `public_key` or `public_key_file`");
            let (name, Text { text, origin }) = match (public_key, public_key_file) {
                (Some(_), Some(Text { origin, .. })) => {
                    return section.wrong("public_key_file", origin, "stands beside `public_key`: leave one out");
                }
                (Some(pem), None) => ("public_key", pem),
                (None, Some(Text { text, origin })) => match fs::read_to_string(&text) {
                    Ok(pem) => ("public_key_file", Text { text: pem, origin }),
                    Err(error) => {
                        return section.wrong("public_key_file", origin, format!("cannot be read: {error}"));
                    }
                },
                (None, None) => {
                    section.missing("public_key");
                    return None;
                }
            };
            match VerifyingKey::public(algorithm, &text) {
                Ok(key) => Some((key, None)),
                Err(error) => section.wrong(name, origin, error.to_string()),
            }
        }
    }
}

fn refuse(section: &mut Section<'_>, key: &str, value: Option<Text>, message: &str) {
    if let Some(Text { origin, .. }) = value {
        let _: Option<()> = section.wrong(key, origin, message);
    }
}
