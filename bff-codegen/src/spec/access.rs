//! What an endpoint asks of its callers beside a scheme: roles, scopes, policies and rate limits.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::ast::{PolicyEngineSpec, PolicySpec, RateChoice, UnknownQuery};
use crate::spec::keys;
use crate::spec::lower::Lower;
use crate::spec::tree::{Entry, Node};

impl Lower<'_> {
    /// Names, each of which stands once; `key` says of what.
    pub(crate) fn names(&mut self, node: &Node, key: &str) -> Vec<Spanned<String>> {
        let items = self.one_or_many(node);
        if items.is_empty() {
            let error = Diagnostic::error(codes::WRONG_SHAPE, format!("`{key}` names nothing"));
            self.push(error.at(node.span, "an empty list").help("leave the key out"));
        }
        let mut names: Vec<Spanned<String>> = Vec::new();
        for item in items {
            let Some(name) = self.text(item, &format!("`{key}` is a name or a list of names")) else { continue };
            if let Some(first) = names.iter().find(|first| first.value == name.value) {
                let first = first.span;
                self.stands_twice(&format!("`{}`", name.value), name.span, first);
                continue;
            }
            names.push(name);
        }
        names
    }

    /// Reports what stands twice in one list.
    pub(crate) fn stands_twice(&mut self, what: &str, span: Span, first: Span) {
        let error = Diagnostic::error(codes::DUPLICATE_NAME, format!("{what} stands twice"));
        self.push(error.at(span, "once more here").also(first, "first here"));
    }

    /// Scopes, which a challenge must be able to name.
    pub(crate) fn scopes(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let scopes = self.names(node, "scopes");
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b":._-/".contains(&byte);
        for scope in &scopes {
            if scope.value.is_empty() || !scope.value.bytes().all(is_part) {
                let error =
                    Diagnostic::error(codes::BAD_NAME, format!("`{}` cannot be the name of a scope", scope.value));
                self.push(error.at(scope.span, "letters, digits and `:._-/` make up the name of a scope"));
            }
        }
        scopes
    }

    /// `none`, a rate limit or a list of them.
    pub(crate) fn rate_choice(&mut self, node: &Node) -> Spanned<RateChoice> {
        let names = self.names(node, "rate");
        let choice = match names.as_slice() {
            [only] if only.value == "none" && node.scalar().is_some() => RateChoice::None,
            _ => RateChoice::Rates(names.into_iter().filter(|name| self.is_rate(name)).collect()),
        };
        Spanned::new(choice, node.span)
    }

    fn is_rate(&mut self, name: &Spanned<String>) -> bool {
        if name.value == "none" {
            let error = Diagnostic::error(codes::WRONG_SHAPE, "`none` is no rate limit").at(name.span, "in a list");
            self.push(error.help("`rate: none` takes the client's default away; a list names rate limits"));
        }
        name.value != "none"
    }

    pub(crate) fn unknown_query(&mut self, node: &Node) -> Option<Spanned<UnknownQuery>> {
        self.word(node, &keys::UNKNOWN_QUERY)
    }

    pub(crate) fn access_policy(&mut self, entry: &Entry) -> PolicySpec {
        let name = self.plain_name(entry.key.spanned(), "a policy", true);
        let mut policy = PolicySpec { name, engine: None };
        let Some(map) = self.map(&entry.value, entry.key.span(), &keys::ACCESS_POLICY) else { return policy };
        let decision = map.get("decision").and_then(|node| self.decision(node));
        if let Some(node) = map.get("opa") {
            policy.engine = self.decision(node).map(PolicyEngineSpec::Opa);
            if let Some(decision) = decision {
                let error = Diagnostic::error(codes::POLICY_DECISION, "`opa` names the rule that decides itself");
                self.push(
                    error.at(decision.span, "a second rule").also(node.span, "this one decides").help("leave it out"),
                );
            }
        } else if let Some(node) = map.get("rego") {
            let file = self.text(node, "`rego` is a path from the spec folder");
            policy.engine = file.map(|file| PolicyEngineSpec::Rego { file, decision });
        }
        policy
    }

    /// `data.shop.orders.allow`
    fn decision(&mut self, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(node, "a decision is a rule: `data.shop.orders.allow`")?;
        let mut names = text.value.split('.');
        let is_rule = names.next() == Some("data") && names.clone().count() >= 2 && names.all(is_name_of_rego);
        if !is_rule {
            let error = Diagnostic::error(codes::POLICY_DECISION, format!("`{}` names no rule", text.value));
            self.push(
                error
                    .at(text.span, "not `data`, a package and a rule")
                    .help("a rule is written `data.shop.orders.allow`"),
            );
        }
        is_rule.then_some(text)
    }
}

/// Whether a part of a path can be written as a name in Rego.
pub(crate) fn is_name_of_rego(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && name.bytes().all(is_part)
}
