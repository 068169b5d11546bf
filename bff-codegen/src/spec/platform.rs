//! `platform.yaml` and `client.yaml`.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::ast::{AuthChoice, AuthSchemeSpec, ClientSpec, Defaults, FunctionSpec, Nulls, Platform, UpstreamSpec};
use crate::spec::keys;
use crate::spec::lower::Lower;
use crate::spec::policy::Policy;
use crate::spec::tree::{Entry, Node};

impl Lower<'_> {
    /// `platform.yaml`; `place` is where a missing key is reported.
    pub(crate) fn platform(&mut self, root: &Node, place: Span) -> Platform {
        let mut platform = Platform { upstreams: Vec::new(), auth: Vec::new() };
        let Some(map) = self.map(root, place, &keys::PLATFORM) else {
            self.is_incomplete = true;
            return platform;
        };
        let upstreams = map.get("upstreams");
        match upstreams.and_then(|node| self.entries(node, "`upstreams` is a map of names")) {
            Some(entries) => platform.upstreams = entries.iter().map(|entry| self.upstream(entry)).collect(),
            None => self.is_incomplete = true,
        }
        if let Some(node) = map.get("auth") {
            match self.entries(node, "`auth` is a map of names") {
                Some(entries) => platform.auth = entries.iter().map(|entry| self.auth_scheme(entry)).collect(),
                None => self.is_incomplete = true,
            }
        }
        platform
    }

    fn upstream(&mut self, entry: &Entry) -> UpstreamSpec {
        let name = self.plain_name(entry.key.spanned(), "an upstream", true);
        let mut upstream = UpstreamSpec { name, contract: None, timeout: None, policy: Vec::new() };
        if let Some(map) = self.map(&entry.value, entry.key.span(), &keys::UPSTREAM) {
            let contract = map.get("contract");
            upstream.contract = contract.and_then(|node| self.text(node, "`contract` is a path from the spec folder"));
            upstream.timeout = self.duration(map.get("timeout"), Duration::ZERO);
            upstream.policy = self.policy(&map, &keys::UPSTREAM);
            Policy::of([&upstream.policy[..]]).misfits(&upstream.policy).into_iter().for_each(|it| self.push(it));
        }
        upstream
    }

    fn auth_scheme(&mut self, entry: &Entry) -> AuthSchemeSpec {
        let name = self.plain_name(entry.key.spanned(), "an auth scheme", true);
        let span = entry.value.span;
        let mut scheme = AuthSchemeSpec { name, issuer: None, audience: Vec::new(), claims: Vec::new(), span };
        let Some(map) = self.map(&entry.value, entry.key.span(), &keys::AUTH_SCHEME) else { return scheme };
        let Some(jwt) = map.get("jwt") else { return scheme };
        let Some(map) = self.map(jwt, entry.key.span(), &keys::JWT) else { return scheme };
        scheme.issuer = map.get("issuer").and_then(|node| self.text(node, "`issuer` is the address of who signs"));
        if let Some(node) = map.get("audience") {
            let items = self.one_or_many(node);
            scheme.audience = items.iter().filter_map(|item| self.text(item, "an audience is a name")).collect();
        }
        if let Some(entries) = map.get("claims").and_then(|node| self.entries(node, "`claims` is a map of schemas")) {
            scheme.claims = entries.iter().map(|entry| (entry.key.spanned(), self.schema(&entry.value))).collect();
        }
        scheme
    }

    /// `client.yaml`; `place` is where a missing key is reported.
    pub(crate) fn client(&mut self, root: &Node, place: Span) -> ClientSpec {
        let nothing = || Spanned::new(String::new(), place);
        let mut client = ClientSpec {
            name: nothing(),
            title: nothing(),
            version: nothing(),
            description: None,
            defaults: Defaults::default(),
            functions: Vec::new(),
            warnings: Vec::new(),
        };
        let Some(map) = self.map(root, place, &keys::CLIENT) else {
            self.is_incomplete = true;
            return client;
        };
        let mut text = |key: &str| map.get(key).and_then(|node| self.text(node, &format!("`{key}` is text")));
        let (name, title, version) = (text("client"), text("title"), text("version"));
        if let Some(name) = name {
            client.name = self.plain_name(name, "a client", true);
        }
        client.title = title.unwrap_or_else(nothing);
        client.version = version.unwrap_or_else(nothing);
        client.description = map.get("description").and_then(|node| self.text(node, "`description` is text"));
        if let Some(node) = map.get("defaults") {
            client.defaults = self.defaults(node);
        }
        if let Some(node) = map.get("functions") {
            match self.entries(node, "`functions` is a map of signatures") {
                Some(entries) => client.functions = entries.iter().map(|entry| self.function(entry)).collect(),
                None => self.is_incomplete = true,
            }
        }
        client.warnings = self.warnings(map.get("warnings"));
        client
    }

    fn defaults(&mut self, node: &Node) -> Defaults {
        let Some(map) = self.map(node, node.span, &keys::DEFAULTS) else {
            // Every endpoint would lack what may well have been meant here.
            return Defaults {
                auth: Some(Spanned::new(AuthChoice::Schemes(Vec::new()), node.span)),
                timeout: Some(Spanned::new(Duration::MAX, node.span)),
                nulls: None,
            };
        };
        Defaults {
            auth: map.get("auth").map(|node| self.auth_choice(node)),
            timeout: self.duration(map.get("timeout"), Duration::MAX),
            nulls: map.get("nulls").and_then(|node| self.nulls(node)),
        }
    }

    fn function(&mut self, entry: &Entry) -> FunctionSpec {
        let name = self.plain_name(entry.key.spanned(), "a function", false);
        let wanted = "a function has a signature such as `(string) -> string`";
        let signature = self.scalar(&entry.value, wanted).and_then(|text| self.signature(text));
        FunctionSpec { name, signature }
    }

    pub(crate) fn nulls(&mut self, node: &Node) -> Option<Spanned<Nulls>> {
        self.word(node, &keys::NULLS)
    }

    /// `none`, a scheme or a list of schemes.
    pub(crate) fn auth_choice(&mut self, node: &Node) -> Spanned<AuthChoice> {
        let items = self.one_or_many(node);
        if items.is_empty() {
            let error = Diagnostic::error(codes::WRONG_SHAPE, "`auth` names no scheme").at(node.span, "nobody gets in");
            self.push(error.help("name the schemes that let callers in, or write `none` to let everyone in"));
        }
        let names = items.iter().filter_map(|item| self.text(item, "`auth` names auth schemes, or is `none`"));
        let names: Vec<_> = names.collect();
        let choice = match names.as_slice() {
            [only] if only.value == "none" && node.scalar().is_some() => AuthChoice::None,
            _ => AuthChoice::Schemes(names.into_iter().filter(|name| self.is_scheme(name)).collect()),
        };
        Spanned::new(choice, node.span)
    }

    fn is_scheme(&mut self, name: &Spanned<String>) -> bool {
        if name.value == "none" {
            let error = Diagnostic::error(codes::WRONG_SHAPE, "`none` is no auth scheme").at(name.span, "in a list");
            self.push(error.help("`auth: none` makes the endpoint public; a list names schemes"));
        }
        name.value != "none"
    }
}
