//! Who may call.

use utoipa::openapi::SecurityRequirement;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::missing::any_of;
use crate::model::{Client, Endpoint, Scheme, SchemeKind};
use crate::spec::KeyPlace;

/// The cookie that holds a session. The run time has the same name.
const SESSION_COOKIE: &str = "__Host-session";

/// The schemes that endpoints of the client ask for, by name.
pub(super) fn schemes(client: &Client) -> impl Iterator<Item = (&str, SecurityScheme)> {
    let is_used = |index: usize| client.endpoints.iter().any(|endpoint| endpoint.auth.contains(&index));
    let used = client.schemes.iter().enumerate().filter(move |(index, _)| is_used(*index));
    used.map(|(_, scheme)| (scheme.name.as_str(), security_scheme(scheme)))
}

fn security_scheme(scheme: &Scheme) -> SecurityScheme {
    let words = description(scheme);
    let bearer = || HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(words.clone()));
    let http = |builder: HttpBuilder| -> SecurityScheme { SecurityScheme::Http(Http::from(builder)) };
    match &scheme.kind {
        SchemeKind::Jwt(_) => http(bearer().bearer_format("JWT")),
        SchemeKind::Introspection => http(bearer()),
        SchemeKind::ApiKey(place, name) => {
            let value = ApiKeyValue::with_description(name, &words);
            SecurityScheme::ApiKey(match place {
                KeyPlace::Header => ApiKey::Header(value),
                KeyPlace::Query => ApiKey::Query(value),
            })
        }
        SchemeKind::Session(_) => {
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(SESSION_COOKIE, words.as_str())))
        }
        SchemeKind::ClientCertificate => {
            SecurityScheme::MutualTls { description: Some(words), deprecated: None, extensions: None }
        }
    }
}

/// "A JWT issued by `https://id.example.com` for `shop`. It carries `sub`."
fn description(scheme: &Scheme) -> String {
    let mut text = match &scheme.kind {
        SchemeKind::Jwt(None) => "A JWT".to_owned(),
        SchemeKind::Jwt(Some(token_type)) => format!("A JWT of the type `{token_type}`"),
        SchemeKind::ApiKey(..) => "A key that was given out beforehand".to_owned(),
        SchemeKind::Introspection => "An opaque token".to_owned(),
        SchemeKind::Session(_) => "A session, which begins with a login at `/bff/login`".to_owned(),
        SchemeKind::ClientCertificate => "A client certificate".to_owned(),
    };
    if let Some(issuer) = &scheme.issuer {
        text.push_str(&format!(" issued by `{issuer}`"));
    }
    if !scheme.audience.is_empty() {
        let audience: Vec<&str> = scheme.audience.iter().map(String::as_str).collect();
        text.push_str(&format!(" for {}", any_of(&audience)));
    }
    text.push('.');
    let claims = |required: bool| {
        let named = scheme
            .claims
            .iter()
            .filter(move |claim| claim.required == required)
            .map(|claim| format!("`{}`", claim.name));
        named.collect::<Vec<_>>().join(", ")
    };
    let (carries, may) = match scheme.kind {
        SchemeKind::Jwt(_) | SchemeKind::Introspection => ("It carries", "may carry"),
        _ => ("It stands for", "may stand for"),
    };
    match (claims(true), claims(false)) {
        (always, perhaps) if perhaps.is_empty() => text.push_str(&format!(" {carries} {always}.")),
        (always, perhaps) if always.is_empty() => text.push_str(&format!(" It {may} {perhaps}.")),
        (always, perhaps) => text.push_str(&format!(" {carries} {always}, and {may} {perhaps}.")),
    }
    text
}

/// Any one of these lets a caller in; an empty list says that nothing is asked for.
///
/// A requirement lists what the caller must have, scopes and a role, all of it (OpenAPI 3.1 allows that for every kind of
/// scheme). Of several roles one will do, so each has a requirement of its own.
pub(super) fn requirements(client: &Client, endpoint: &Endpoint) -> Vec<SecurityRequirement> {
    let mut requirements = Vec::new();
    for scheme in endpoint.auth.iter().filter_map(|index| client.schemes.get(*index)) {
        let with = |role: Option<&String>| endpoint.scopes.iter().chain(role).cloned().collect::<Vec<String>>();
        if endpoint.roles.is_empty() {
            requirements.push(SecurityRequirement::new(&scheme.name, with(None)));
        }
        requirements.extend(endpoint.roles.iter().map(|role| SecurityRequirement::new(&scheme.name, with(Some(role)))));
    }
    requirements
}

/// What a caller must be allowed, in words.
pub(super) fn asked(endpoint: &Endpoint) -> Option<String> {
    let mut asked = Vec::new();
    if !endpoint.roles.is_empty() {
        let roles: Vec<&str> = endpoint.roles.iter().map(String::as_str).collect();
        asked.push(format!("It takes the role {}.", any_of(&roles)));
    }
    if !endpoint.scopes.is_empty() {
        let scopes: Vec<String> = endpoint.scopes.iter().map(|scope| format!("`{scope}`")).collect();
        asked.push(format!("It takes the {} {}.", plural("scope", scopes.len()), scopes.join(", ")));
    }
    if endpoint.allow.is_some() || !endpoint.policies.is_empty() {
        asked.push("Whether a request is allowed depends on the request, too.".to_owned());
    }
    (!asked.is_empty()).then(|| asked.join(" "))
}

fn plural(word: &str, count: usize) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

/// Whether a caller who is known can be refused.
pub(super) fn can_refuse(client: &Client, endpoint: &Endpoint) -> bool {
    asked(endpoint).is_some() || uses(client, endpoint, |kind| matches!(kind, SchemeKind::ApiKey { .. }))
}

/// Whether browsers' sessions let callers in: their requests must say that they come from the client's own pages.
pub(super) fn has_session(client: &Client, endpoint: &Endpoint) -> bool {
    uses(client, endpoint, |kind| matches!(kind, SchemeKind::Session(_)))
}

/// Whether somebody else has to be asked whether a caller may come in.
pub(super) fn asks_others(client: &Client, endpoint: &Endpoint) -> bool {
    // Keys of tokens can be at an address; a certificate is checked here.
    uses(client, endpoint, |kind| !matches!(kind, SchemeKind::ClientCertificate))
}

fn uses(client: &Client, endpoint: &Endpoint, is: impl Fn(&SchemeKind) -> bool) -> bool {
    endpoint.auth.iter().filter_map(|index| client.schemes.get(*index)).any(|scheme| is(&scheme.kind))
}
