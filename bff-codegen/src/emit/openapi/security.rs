//! Who may call.

use utoipa::openapi::SecurityRequirement;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use super::missing::any_of;
use crate::model::{Client, Endpoint, Scheme};

/// The schemes that endpoints of the client ask for, by name.
pub(super) fn schemes(client: &Client) -> impl Iterator<Item = (&str, SecurityScheme)> {
    let is_used = |index: usize| client.endpoints.iter().any(|endpoint| endpoint.auth.contains(&index));
    let used = client.schemes.iter().enumerate().filter(move |(index, _)| is_used(*index));
    used.map(|(_, scheme)| (scheme.name.as_str(), security_scheme(scheme)))
}

fn security_scheme(scheme: &Scheme) -> SecurityScheme {
    let http =
        Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(description(scheme)));
    SecurityScheme::Http(http.build())
}

/// "A JWT issued by `https://id.example.com` for `shop`. It carries `sub`."
fn description(scheme: &Scheme) -> String {
    let mut text = "A JWT".to_owned();
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
    match (claims(true), claims(false)) {
        (always, perhaps) if perhaps.is_empty() => text.push_str(&format!(" It carries {always}.")),
        (always, perhaps) if always.is_empty() => text.push_str(&format!(" It may carry {perhaps}.")),
        (always, perhaps) => text.push_str(&format!(" It carries {always}, and may carry {perhaps}.")),
    }
    text
}

/// Any one of the endpoint's schemes lets a caller in; an empty list says that none is asked for.
pub(super) fn requirements(client: &Client, endpoint: &Endpoint) -> Vec<SecurityRequirement> {
    let named = endpoint.auth.iter().filter_map(|index| client.schemes.get(*index));
    named.map(|scheme| SecurityRequirement::new(&scheme.name, Vec::<String>::new())).collect()
}
