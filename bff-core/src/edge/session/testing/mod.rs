//! Parts of tests: a provider on a socket of its own, and a browser.

mod browser;
mod provider;

pub(crate) use browser::{Answered, Browser, answered};
pub(crate) use provider::{CLIENT_ID, CLIENT_SECRET, FakeProvider, Play};

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::HeaderName;
use openidconnect::{ClientId, ClientSecret, IssuerUrl};
use tokio::time::sleep;

use super::{LocalPath, LoginSettings, ProviderSettings, SessionSettings, Sessions, StoreSettings, routes};
use crate::descriptor::{AuthScheme, Claim, SchemeKind};
use crate::edge::SharedRedis;
use crate::edge::auth::{Authenticator, Gate};

pub(crate) const PUBLIC_URL: &str = "http://localhost:3000";

pub(crate) static BROWSER: AuthScheme = AuthScheme {
    name: "browser",
    kind: SchemeKind::Session { scopes: &["email", "offline_access"] },
    claims: &[
        Claim { name: "sub", schema: r#"{"type":"string","minLength":1}"#, required: true },
        Claim { name: "age", schema: r#"{"type":"integer"}"#, required: false },
    ],
    roles: Some(&["roles"]),
    scopes: Some(&["scope"]),
    tier: None,
};

/// A BFF's edge, without its endpoints.
pub(crate) struct Site {
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) gate: Gate,
    pub(crate) router: Router,
}

impl Site {
    pub(crate) fn new(settings: SessionSettings) -> Self {
        Self::sharing(settings, None)
    }

    /// With what it shares with other instances.
    pub(crate) fn sharing(settings: SessionSettings, redis: Option<&SharedRedis>) -> Self {
        let sessions = Sessions::start(settings, redis).unwrap();
        let gate = Gate::new([Authenticator::Session(Arc::clone(&sessions))].into());
        let router = routes(&sessions);
        Self { sessions, gate, router }
    }

    /// One that knows its provider.
    pub(crate) async fn of(provider: &FakeProvider) -> Self {
        let site = Self::new(settings(&provider.url));
        site.ready().await;
        site
    }

    /// Waits until the provider has answered.
    pub(crate) async fn ready(&self) {
        while self.sessions.provider().unwrap().known().is_none() {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

pub(crate) fn settings(issuer: &str) -> SessionSettings {
    SessionSettings {
        scheme: &BROWSER,
        login: LoginSettings::Provider(Box::new(ProviderSettings {
            issuer: IssuerUrl::new(issuer.to_owned()).unwrap(),
            client_id: ClientId::new(CLIENT_ID.to_owned()),
            client_secret: ClientSecret::new(CLIENT_SECRET.to_owned()),
            scopes: &["email", "offline_access"],
            public_url: PUBLIC_URL.parse().unwrap(),
            id_token_hint: false,
        })),
        store: StoreSettings::Memory,
        idle_timeout: Duration::from_secs(1800),
        lifetime: Duration::from_secs(43_200),
        csrf_header: HeaderName::from_static("x-csrf"),
        after_logout: LocalPath::parse("/goodbye").unwrap(),
    }
}
