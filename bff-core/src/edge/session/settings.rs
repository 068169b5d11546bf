//! What is configured of a client's sessions.

use std::net::IpAddr;
use std::time::Duration;

use http::HeaderName;
use openidconnect::url::{Host, Url};
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use serde_json::{Map, Value};

use super::return_to::LocalPath;
use crate::descriptor::AuthScheme;

/// The sessions of a client.
#[derive(Debug, Clone)]
pub(crate) struct SessionSettings {
    pub(crate) scheme: &'static AuthScheme,
    pub(crate) login: LoginSettings,
    pub(crate) store: StoreSettings,
    /// A session ends when it was not used for so long.
    pub(crate) idle_timeout: Duration,
    /// A session ends so long after its login.
    pub(crate) lifetime: Duration,
    /// The header that a request with a session must have.
    pub(crate) csrf_header: HeaderName,
    /// Where a browser goes after its logout.
    pub(crate) after_logout: LocalPath,
}

/// Who says who a user is.
#[derive(Debug, Clone)]
pub(crate) enum LoginSettings {
    Provider(Box<ProviderSettings>),
    /// Nobody: everyone gets these claims. Under `--mock` only.
    Mock(Map<String, Value>),
}

/// An OpenID provider, and this BFF as its client.
#[derive(Debug, Clone)]
pub(crate) struct ProviderSettings {
    pub(crate) issuer: IssuerUrl,
    pub(crate) client_id: ClientId,
    pub(crate) client_secret: ClientSecret,
    /// What is asked for beside `openid`.
    pub(crate) scopes: &'static [&'static str],
    /// Where browsers find this BFF.
    pub(crate) public_url: Url,
    /// Whether the provider is shown the id token at logout, by way of the browser.
    pub(crate) id_token_hint: bool,
}

/// Where sessions are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreSettings {
    /// In this process, as long as it runs.
    Memory,
    /// In the Redis that instances share.
    Redis,
}

impl ProviderSettings {
    /// Where browsers find this path of the BFF.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(&format!("{}{path}", self.public_url.path().trim_end_matches('/')));
        url
    }

    /// Where browsers find this path of the site.
    pub(super) fn at_site(&self, path: &str) -> Option<Url> {
        self.public_url.join(path).ok()
    }
}

/// An address that may be used for a login: `https`, or `http` on this machine, for development.
///
/// # Errors
///
/// The end of a sentence about it.
pub(crate) fn public_address(text: &str) -> Result<Url, &'static str> {
    const WRONG: &str = "must be a URL such as https://shop.example, without user, query or fragment";
    let url = Url::parse(text).map_err(|_| WRONG)?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(WRONG);
    }
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => return Err(WRONG),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        "http" => Err("must be https, unless it is this machine"),
        _ => Err(WRONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_or_this_machine() {
        for good in [
            "https://shop.example",
            "https://shop.example/api",
            "http://localhost:3000",
            "http://127.0.0.1:1",
            "http://[::1]:1",
        ] {
            assert!(public_address(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "shop.example",
            "http://shop.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "ftp://localhost",
            "https://user:secret@shop.example",
            "https://shop.example?x=1",
            "https://shop.example#x",
            "data:x",
        ] {
            assert!(public_address(bad).is_err(), "{bad}");
        }
    }
}
