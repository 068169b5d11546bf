//! A client whose callers are browsers with a session. By hand, because it needs nothing that a spec would say better.

use bff_core::prelude::*;

static BROWSER: AuthScheme = AuthScheme {
    name: "browser",
    kind: SchemeKind::Session { scopes: &["email", "offline_access"] },
    claims: &[Claim { name: "sub", schema: r#"{"type":"string","minLength":1}"#, required: true }],
    roles: None,
    scopes: Some(&["scope"]),
    tier: None,
};
static SCHEMES: &[&AuthScheme] = &[&BROWSER];
static CLIENT: Client = Client {
    name: "sessions",
    title: "Sessions",
    version: "1.0.0",
    upstreams: &[],
    auth: SCHEMES,
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: r#"{"openapi":"3.1.0","info":{"title":"Sessions","version":"1.0.0"},"paths":{}}"#,
};
static ME: Endpoint = endpoint("GET /me", "/me");
static TAKEN: Endpoint = endpoint("GET /bff/{page}", "/bff/{page}");

const fn endpoint(name: &'static str, path: &'static str) -> Endpoint {
    Endpoint {
        name,
        method: Method::Get,
        path,
        timeout: Duration::from_secs(20),
        access: Access { schemes: SCHEMES, ..Access::PUBLIC },
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[],
    }
}

/// One endpoint, which answers with the claims of its caller.
pub(crate) fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&ME, me)
}

/// The same with an endpoint where sessions have addresses of their own.
pub(crate) fn taken() -> Bff {
    bff().endpoint(&TAKEN, me)
}

async fn me(exchange: Exchange) -> Result<Reply, Problem> {
    let claims: RawObject<'_> = exchange.claims()?;
    exchange.reply(&claims)
}
