//! What `bff-core` was built with: parts of it that not every BFF needs are cargo features.

use std::collections::BTreeSet;

/// The features of `bff-core` that are on, as far as that is known. A `build.rs` knows; the `bff` command does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features(Option<BTreeSet<String>>);

impl Features {
    /// Nothing is known, so nothing is said.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// These are on, and no other.
    pub fn on<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(Some(names.into_iter().map(Into::into).collect()))
    }

    /// Those of a list with commas, as `bff-core` tells them to build scripts.
    #[must_use]
    pub fn listed(list: &str) -> Self {
        Self::on(list.split(',').map(str::trim).filter(|name| !name.is_empty()))
    }

    /// Whether it is known that a feature is off.
    pub(crate) fn lacks(&self, feature: &str) -> bool {
        self.0.as_ref().is_some_and(|on| !on.contains(feature))
    }

    /// Those that are on and these, as a list in TOML.
    pub(crate) fn with<'a>(&'a self, names: impl Iterator<Item = &'a str>) -> String {
        let all: BTreeSet<&str> = self.0.iter().flatten().map(String::as_str).chain(names).collect();
        let quoted: Vec<String> = all.into_iter().map(|name| format!("\"{name}\"")).collect();
        quoted.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_is_known_nothing_is_off() {
        assert!(!Features::unknown().lacks("oidc"));
        assert!(Features::listed("").lacks("oidc"));
        assert!(!Features::listed("redis, oidc").lacks("oidc"));
        assert_eq!(Features::listed("redis").with(["oidc"].into_iter()), r#""oidc", "redis""#);
    }
}
