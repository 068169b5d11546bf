//! Who calls, once that is known.

use std::sync::OnceLock;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::descriptor::{AuthScheme, ClaimPath};

/// Who calls: what a scheme has verified.
#[derive(Debug)]
pub(crate) struct Caller {
    scheme: &'static AuthScheme,
    id: Box<str>,
    claims: Box<RawValue>,
    values: OnceLock<Value>,
    token: Option<Token>,
    services: Option<Box<[Box<str>]>>,
}

/// A caller's token. It is a secret: it goes to upstreams, and never into a log.
pub(crate) struct Token(Box<str>);

impl Token {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token")
    }
}

impl Caller {
    /// A caller whom `scheme` knows as `id`, with what is known of it: a JSON object.
    pub(crate) fn new(scheme: &'static AuthScheme, id: &str, claims: Box<RawValue>) -> Self {
        Self { scheme, id: id.into(), claims, values: OnceLock::new(), token: None, services: None }
    }

    /// With the token that upstreams may get.
    pub(crate) fn with_token(mut self, token: &str) -> Self {
        self.token = Some(Token(token.into()));
        self
    }

    /// Who may have only these upstreams asked.
    pub(crate) fn with_services(mut self, services: impl IntoIterator<Item = Box<str>>) -> Self {
        self.services = Some(services.into_iter().collect());
        self
    }

    /// The scheme that let it in.
    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.scheme
    }

    /// What tells it from others of its scheme: a token's `sub`, an API key's id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// All that is known of it, as it was signed: a JSON object.
    pub(crate) fn claims(&self) -> &RawValue {
        &self.claims
    }

    /// The token that upstreams may get.
    pub(crate) fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Whether it may have this upstream asked.
    pub(crate) fn may_use(&self, upstream: &str) -> bool {
        self.services.as_ref().is_none_or(|services| services.iter().any(|service| **service == *upstream))
    }

    /// The value of a claim; none where it is `null`.
    pub(crate) fn claim(&self, path: ClaimPath) -> Option<&Value> {
        let values = self.values.get_or_init(|| serde_json::from_str(self.claims.get()).unwrap_or_default());
        path.iter().try_fold(values, |value, name| value.get(name)).filter(|value| !value.is_null())
    }

    /// Whether it has this role.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.scheme.roles.and_then(|path| self.claim(path)).is_some_and(|value| holds(value, role, false))
    }

    /// Whether it has this scope.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scheme.scopes.and_then(|path| self.claim(path)).is_some_and(|value| holds(value, scope, true))
    }

    /// The tier that it names.
    pub(crate) fn tier(&self) -> Option<&str> {
        self.scheme.tier.and_then(|path| self.claim(path)).and_then(Value::as_str)
    }
}

/// Whether a list holds `wanted`, or a text is it; with `words`, a text may be several.
fn holds(value: &Value, wanted: &str, words: bool) -> bool {
    match value {
        Value::String(text) if words => text.split(' ').any(|word| word == wanted),
        Value::String(text) => text == wanted,
        Value::Array(items) => items.iter().any(|item| item == wanted),
        _ => false,
    }
}
