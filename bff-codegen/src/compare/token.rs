//! The tokens of an auth scheme, before and now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::schema::{Direction, Schemas};
use super::{Change, Rule};
use crate::contract::{Contracts, Purpose};
use crate::model::{Client, Scheme};

/// The tokens that a client's endpoints take, by the names of their schemes.
pub type Tokens = BTreeMap<String, Token>;

/// What an auth scheme asks of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Who must have issued it, if that matters.
    issuer: Option<String>,
    /// For whom it must be: for one of these, or for anybody.
    audience: BTreeSet<String>,
    claims: BTreeMap<String, Claim>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Claim {
    schema: Json,
    is_required: bool,
}

/// The tokens of a client's schemes.
pub(crate) fn tokens(client: &Client, contracts: &Contracts) -> Tokens {
    client.schemes.iter().map(|scheme| (scheme.name.clone(), Token::of(scheme, contracts))).collect()
}

impl Token {
    fn of(scheme: &Scheme, contracts: &Contracts) -> Self {
        let claims = scheme.claims.iter().map(|claim| {
            // It refers to nothing but itself.
            let (schema, _) = contracts.schema_json(&claim.schema, "#/$defs/", Purpose::Validation);
            (claim.name.clone(), Claim { schema, is_required: claim.required })
        });
        let audience = scheme.audience.iter().cloned().collect();
        Self { issuer: scheme.issuer.clone(), audience, claims: claims.collect() }
    }
}

/// The same scheme of an endpoint in both versions.
pub(super) struct Comparison<'c> {
    pub(super) endpoint: &'c str,
    pub(super) scheme: &'c str,
    pub(super) changes: &'c mut Vec<Change>,
}

impl Comparison<'_> {
    pub(super) fn compare(&mut self, old: &Token, new: &Token) {
        self.issuer(old.issuer.as_deref(), new.issuer.as_deref());
        self.audience(&old.audience, &new.audience);
        for (name, new) in &new.claims {
            match old.claims.get(name) {
                Some(old) => self.claim(name, old, new),
                None if new.is_required => self.push(true, format!("wants the claim `{name}` now")),
                None => self.push(false, format!("may carry the claim `{name}` now")),
            }
        }
        for name in old.claims.keys().filter(|name| !new.claims.contains_key(*name)) {
            self.push(false, format!("is no longer asked for the claim `{name}`"));
        }
    }

    fn issuer(&mut self, old: Option<&str>, new: Option<&str>) {
        match (old, new) {
            (old, new) if old == new => {}
            (Some(old), Some(new)) => self.push(true, format!("was issued by `{old}`, must be by `{new}` now")),
            (None, Some(new)) => self.push(true, format!("must be issued by `{new}` now")),
            (_, None) => self.push(false, "may be issued by anybody now".to_owned()),
        }
    }

    fn audience(&mut self, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        let listed = |names: &[&String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
        match (old.is_empty(), new.is_empty()) {
            (true, true) => {}
            (true, false) => self.push(true, format!("must be for {} now", listed(&new.iter().collect::<Vec<_>>()))),
            (false, true) => self.push(false, "may be for anybody now".to_owned()),
            (false, false) => {
                let gone: Vec<&String> = old.difference(new).collect();
                let added: Vec<&String> = new.difference(old).collect();
                if !gone.is_empty() {
                    self.push(true, format!("is no longer taken for {}", listed(&gone)));
                }
                if !added.is_empty() {
                    self.push(false, format!("is taken for {} as well", listed(&added)));
                }
            }
        }
    }

    fn claim(&mut self, name: &str, old: &Claim, new: &Claim) {
        match (old.is_required, new.is_required) {
            (false, true) => self.push(true, format!("must carry the claim `{name}` now")),
            (true, false) => self.push(false, format!("need not carry the claim `{name}` any more")),
            _ => {}
        }
        let place = format!("{}.{name}", self.place());
        let mut schemas = Schemas {
            old: &Json::Null,
            new: &Json::Null,
            endpoint: self.endpoint,
            direction: Direction::Request,
            changes: self.changes,
            seen: BTreeSet::new(),
        };
        schemas.compare(&old.schema, &new.schema, &place);
    }

    fn place(&self) -> String {
        format!("auth.{}", self.scheme)
    }

    fn push(&mut self, is_breaking: bool, what: String) {
        let (endpoint, place) = (self.endpoint.to_owned(), self.place());
        self.changes.push(Change { endpoint, is_breaking, place, rule: Rule::Auth, what });
    }
}
