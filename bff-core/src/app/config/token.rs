//! `upstreams.<name>.token`: where an upstream's tokens come from.

use std::fs;
use std::time::Duration;

use super::section::{Section, Text};
use crate::descriptor::{Upstream, UpstreamToken};
use crate::fetch::{is_private, service_url};
use crate::upstream::{ClientAuth, DURATION_MAX, Secret, TOKEN_TIMEOUT, TokenSettings};

/// `token: { url: …, client_id: …, client_secret: … }`. `None` where no token is asked for, which is also so under `mock`,
/// or where it is wrong.
pub(super) fn read(upstream: &Upstream, section: &mut Section<'_>, mock: bool) -> Option<TokenSettings> {
    let asks =
        matches!(upstream.identity.token, UpstreamToken::Exchange { .. } | UpstreamToken::ClientCredentials { .. });
    if !asks || mock && !section.has("token") {
        return None;
    }
    let mut section = section.section("token");
    let url = section.parsed("url", |text| match service_url(text)? {
        url if is_private(&url) => Ok(url),
        _ => Err("must be https: it is sent a secret"),
    });
    let client_id = section.text("client_id").map(|text| text.text);
    let client_secret = secret(&mut section);
    let client_auth = section.parsed("client_auth", |text| match text {
        "basic" => Ok(ClientAuth::Basic),
        "post" => Ok(ClientAuth::Post),
        _ => Err("must be basic or post"),
    });
    let timeout = section.time("timeout", Duration::from_millis(1), DURATION_MAX);
    let is_there = [("url", url.is_some()), ("client_id", client_id.is_some())];
    for (key, _) in is_there.into_iter().filter(|(_, is_there)| !is_there) {
        section.missing(key);
    }
    section.finish();
    let settings = TokenSettings {
        url: url?,
        client_id: client_id?,
        client_secret: client_secret?,
        client_auth: client_auth.unwrap_or(ClientAuth::Basic),
        timeout: timeout.unwrap_or(TOKEN_TIMEOUT),
    };
    (!mock).then_some(settings)
}

/// `client_secret`, or what the file says that `client_secret_file` names, without the line's end.
fn secret(section: &mut Section<'_>) -> Option<Secret> {
    let text = match (section.text("client_secret"), section.text("client_secret_file")) {
        (Some(_), Some(Text { origin, .. })) => {
            return section.wrong("client_secret_file", origin, "stands beside `client_secret`: leave one out");
        }
        (Some(Text { text, .. }), None) => text,
        (None, Some(Text { text, origin })) => match fs::read_to_string(&text) {
            Ok(secret) => secret.trim_end_matches(['\r', '\n']).to_owned(),
            Err(error) => return section.wrong("client_secret_file", origin, format!("cannot be read: {error}")),
        },
        (None, None) => {
            section.missing("client_secret");
            return None;
        }
    };
    if text.is_empty() { section.wrong("client_secret", None, "is empty") } else { Some(Secret::new(text)) }
}
