//! The ways to authenticate, and what upstreams are told about who was let in.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind};
use crate::source::{Span, Spanned};
use crate::spec::ast::{AuthSchemeSpec, ClaimSpec, IdentitySpec, KeyPlace, SchemeKindSpec, TokenSpec};
use crate::spec::keys;
use crate::spec::lower::{Lower, Map};
use crate::spec::tree::{Entry, Node, NodeKind};

/// The kinds of scheme, and the keys of each.
static KINDS: [(&str, &keys::Table); 5] = [
    ("jwt", &keys::JWT),
    ("api_key", &keys::API_KEY),
    ("introspection", &keys::INTROSPECTION),
    ("session", &keys::SESSION),
    ("client_certificate", &keys::CLIENT_CERTIFICATE),
];

/// Headers of a call that are set by others.
const TAKEN: [&str; 14] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
];

impl Lower<'_> {
    pub(crate) fn auth_scheme(&mut self, entry: &Entry) -> AuthSchemeSpec {
        let name = self.plain_name(entry.key.spanned(), "an auth scheme", true);
        let mut scheme = AuthSchemeSpec {
            name,
            kind: None,
            issuer: None,
            audience: Vec::new(),
            claims: Vec::new(),
            roles: None,
            scopes: None,
            tier: None,
            span: entry.value.span,
        };
        let Some(map) = self.map(&entry.value, entry.key.span(), &keys::AUTH_SCHEME) else { return scheme };
        let Some((kind, node, table)) =
            KINDS.iter().find_map(|(kind, table)| map.get(kind).map(|node| (*kind, node, *table)))
        else {
            return scheme;
        };
        let Some(map) = self.map(node, entry.key.span(), table) else { return scheme };
        scheme.kind = self.scheme_kind(kind, &map).map(|kind| Spanned::new(kind, node.head));
        scheme.issuer = map.get("issuer").and_then(|node| self.text(node, "`issuer` is the address of who signs"));
        if let Some(node) = map.get("audience") {
            let items = self.one_or_many(node);
            scheme.audience = items.iter().filter_map(|item| self.text(item, "an audience is a name")).collect();
        }
        if let Some(entries) = map.get("claims").and_then(|node| self.entries(node, "`claims` is a map of schemas")) {
            scheme.claims = entries.iter().map(|entry| (entry.key.spanned(), self.schema(&entry.value))).collect();
        }
        let mut claim = |key: &str| map.get(key).map(|node| self.claim(node));
        (scheme.roles, scheme.scopes, scheme.tier) = (claim("roles"), claim("scopes"), claim("tier"));
        scheme
    }

    fn scheme_kind(&mut self, kind: &str, map: &Map<'_>) -> Option<SchemeKindSpec> {
        Some(match kind {
            "jwt" => SchemeKindSpec::Jwt {
                token_type: map.get("type").and_then(|node| self.text(node, "`type` is text")).map(|text| text.value),
            },
            "api_key" => {
                if let Some(node) = map.get("header") {
                    let name = self.text(node, "`header` is the name of a header")?;
                    self.check_header_name(&name.value, name.span);
                    SchemeKindSpec::ApiKey { place: KeyPlace::Header, name: name.value.to_ascii_lowercase() }
                } else {
                    let name = self.text(map.get("query")?, "`query` is the name of a query parameter")?;
                    SchemeKindSpec::ApiKey { place: KeyPlace::Query, name: name.value }
                }
            }
            "introspection" => SchemeKindSpec::Introspection,
            "session" => SchemeKindSpec::Session { login_scopes: self.scopes_of(map.get("login_scopes")) },
            _ => SchemeKindSpec::ClientCertificate,
        })
    }

    fn scopes_of(&mut self, node: Option<&Node>) -> Vec<String> {
        let scopes = node.map(|node| self.scopes(node)).unwrap_or_default();
        scopes.into_iter().map(|scope| scope.value).collect()
    }

    /// `$claims.sub`, or a part of a claim.
    pub(crate) fn claim(&mut self, node: &Node) -> ClaimSpec {
        let expression = self.expression(node);
        let mut path = Vec::new();
        let is_poisoned = matches!(expression.root.kind, ExprKind::Poisoned);
        if !names_claim(&expression.root, &mut path) || path.is_empty() {
            path.clear();
            if !is_poisoned {
                let error = Diagnostic::error(codes::WRONG_SHAPE, "a claim is wanted here");
                self.push(
                    error
                        .at(node.span, "not a claim")
                        .help("a claim is written `$claims.sub`, a part of it `$claims.realm.roles`"),
                );
            }
        }
        ClaimSpec { path, span: node.span }
    }

    pub(crate) fn identity(&mut self, node: Option<&Node>) -> IdentitySpec {
        let mut identity = IdentitySpec::default();
        let Some(map) = node.and_then(|node| self.map(node, node.span, &keys::IDENTITY)) else { return identity };
        let headers = map.get("headers");
        if let Some(entries) = headers.and_then(|node| self.entries(node, "`headers` is a map of claims")) {
            self.headers_once(entries);
            for entry in entries {
                let name = self.header_name(&entry.key);
                self.is_free(&name);
                identity.headers.push((name, self.claim(&entry.value)));
            }
        }
        identity.token = map.get("token").and_then(|node| self.token(node));
        identity
    }

    /// Reports a header that HTTP or this BFF gives a meaning of its own.
    fn is_free(&mut self, name: &Spanned<String>) {
        if !TAKEN.iter().any(|taken| name.value.eq_ignore_ascii_case(taken)) {
            return;
        }
        let error = Diagnostic::error(codes::HEADER_TAKEN, format!("`{}` cannot hold a claim", name.value));
        let error = error.at(name.span, "a header with a meaning of its own");
        self.push(match name.value.eq_ignore_ascii_case("authorization") {
            true => error.help("the upstream's token is said by `token`: `token: relay`"),
            false => error.help("choose another name: `X-User-Id`"),
        });
    }

    fn token(&mut self, node: &Node) -> Option<Spanned<TokenSpec>> {
        if !matches!(node.kind, NodeKind::Map(_)) {
            return self.word(node, &[("relay", ())]).map(|word| Spanned::new(TokenSpec::Relay, word.span));
        }
        let map = self.map(node, node.span, &keys::TOKEN)?;
        let token = if let Some(node) = map.get("exchange") {
            let map = self.map(node, node.span, &keys::EXCHANGE)?;
            let audience = map.get("audience").and_then(|node| self.text(node, "`audience` is a name"));
            TokenSpec::Exchange {
                audience: audience.map(|audience| audience.value),
                scopes: self.scopes_of(map.get("scopes")),
            }
        } else {
            let node = map.get("client_credentials")?;
            let map = self.map(node, node.span, &keys::CLIENT_CREDENTIALS)?;
            TokenSpec::ClientCredentials { scopes: self.scopes_of(map.get("scopes")) }
        };
        Some(Spanned::new(token, place_of(node)))
    }
}

/// Where a value begins, rather than all the lines of it.
fn place_of(node: &Node) -> Span {
    match &node.kind {
        NodeKind::Map(entries) => entries.first().map_or(node.head, |entry| entry.key.span()),
        _ => node.span,
    }
}

/// Whether an expression is `$claims` or a part of it; `path` gets the names behind.
fn names_claim(expr: &Expr, path: &mut Vec<Spanned<String>>) -> bool {
    match &expr.kind {
        ExprKind::Root(name) => name.value == "claims",
        ExprKind::Field(of, name) => {
            let is_claim = names_claim(of, path);
            path.push(name.clone());
            is_claim
        }
        _ => false,
    }
}
