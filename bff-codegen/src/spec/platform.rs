//! `platform.yaml` and `client.yaml`.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};
use crate::spec::ast::{AuthChoice, ClientSpec, Defaults, FunctionSpec, IdentitySpec, Nulls, Platform, UpstreamSpec};
use crate::spec::keys;
use crate::spec::lower::Lower;
use crate::spec::policy::Policy;
use crate::spec::tree::{Entry, Node};

impl Lower<'_> {
    /// `platform.yaml`; `place` is where a missing key is reported.
    pub(crate) fn platform(&mut self, root: &Node, place: Span) -> Platform {
        let mut platform = Platform {
            upstreams: Vec::new(),
            auth: Vec::new(),
            tiers: Vec::new(),
            rates: Vec::new(),
            policies: Vec::new(),
        };
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
        if let Some(node) = map.get("tiers") {
            platform.tiers = self.names(node, "tiers");
            platform.tiers.iter().for_each(|tier| drop(self.plain_name(tier.clone(), "a tier", true)));
        }
        if let Some(node) = map.get("rates") {
            match self.entries(node, "`rates` is a map of names") {
                Some(entries) => platform.rates = entries.iter().map(|entry| self.rate(entry)).collect(),
                None => self.is_incomplete = true,
            }
        }
        if let Some(node) = map.get("policies") {
            match self.entries(node, "`policies` is a map of names") {
                Some(entries) => platform.policies = entries.iter().map(|entry| self.access_policy(entry)).collect(),
                None => self.is_incomplete = true,
            }
        }
        platform
    }

    fn upstream(&mut self, entry: &Entry) -> UpstreamSpec {
        let name = self.plain_name(entry.key.spanned(), "an upstream", true);
        let (policy, identity) = (Vec::new(), IdentitySpec::default());
        let mut upstream = UpstreamSpec { name, contract: None, timeout: None, policy, identity };
        if let Some(map) = self.map(&entry.value, entry.key.span(), &keys::UPSTREAM) {
            let contract = map.get("contract");
            upstream.contract = contract.and_then(|node| self.text(node, "`contract` is a path from the spec folder"));
            upstream.timeout = self.duration(map.get("timeout"), Duration::ZERO);
            upstream.policy = self.policy(&map, &keys::UPSTREAM);
            upstream.identity = self.identity(map.get("identity"));
            Policy::of([&upstream.policy[..]]).misfits(&upstream.policy).into_iter().for_each(|it| self.push(it));
        }
        upstream
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
                ..Defaults::default()
            };
        };
        Defaults {
            auth: map.get("auth").map(|node| self.auth_choice(node)),
            timeout: self.duration(map.get("timeout"), Duration::MAX),
            nulls: map.get("nulls").and_then(|node| self.nulls(node)),
            rate: map.get("rate").map(|node| self.rate_choice(node)),
            unknown_query: map.get("unknown_query").and_then(|node| self.unknown_query(node)),
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
