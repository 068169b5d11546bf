// ==== bff.rs

pub mod get_keys;
pub mod get_relayed;
use bff_core::prelude::*;

static OWN: Upstream = Upstream {
    name: "own",
    index: 0,
    contract: include_str!("own.contract.json"),
    policy: &[],
    identity: Identity {
        headers: &[],
        token: UpstreamToken::ClientCredentials {
            scopes: &["stats:read"],
        },
    },
};

static SWAPPED: Upstream = Upstream {
    name: "swapped",
    index: 1,
    contract: include_str!("swapped.contract.json"),
    policy: &[],
    identity: Identity {
        headers: &[],
        token: UpstreamToken::Exchange {
            audience: Some("swapped"),
            scopes: &["stats:read"],
        },
    },
};

static TOLD: Upstream = Upstream {
    name: "told",
    index: 2,
    contract: include_str!("told.contract.json"),
    policy: &[],
    identity: Identity {
        headers: &[],
        token: UpstreamToken::Relay,
    },
};

static STRICT: AuthScheme = AuthScheme {
    name: "strict",
    kind: SchemeKind::Jwt {
        rules: TokenRules {
            issuer: None,
            audience: &[],
        },
        token_type: Some("at+jwt"),
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: None,
    tier: None,
};

static PARTNER: AuthScheme = AuthScheme {
    name: "partner",
    kind: SchemeKind::ApiKey {
        place: KeyPlace::Header,
        name: "x-api-key",
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
        Claim {
            name: "plan",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: None,
    tier: Some(&["plan"]),
};

static LINK: AuthScheme = AuthScheme {
    name: "link",
    kind: SchemeKind::ApiKey {
        place: KeyPlace::Query,
        name: "key",
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: None,
    tier: None,
};

static OPAQUE: AuthScheme = AuthScheme {
    name: "opaque",
    kind: SchemeKind::Introspection {
        rules: TokenRules {
            issuer: Some("https://id.example.com"),
            audience: &["shop", "web"],
        },
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
        Claim {
            name: "https://example.com/scopes",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: Some(&["https://example.com/scopes"]),
    tier: None,
};

static BROWSER: AuthScheme = AuthScheme {
    name: "browser",
    kind: SchemeKind::Session {
        scopes: &["profile", "offline_access"],
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: None,
    tier: None,
};

static DEVICE: AuthScheme = AuthScheme {
    name: "device",
    kind: SchemeKind::ClientCertificate,
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
        Claim {
            name: "serial",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
    ],
    roles: None,
    scopes: None,
    tier: None,
};

static POLICY_RISK: Policy = Policy {
    name: "risk",
    index: 0,
    decision: "data.shop.risk.allow",
    engine: PolicyEngine::Server,
};

static RATE_FLOOD: Rate = Rate {
    name: "flood",
    index: 0,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[
        RateLimit {
            count: 1000,
            window: Duration::from_millis(1000),
            burst: 2000,
        },
    ],
};

static CLIENT: Client = Client {
    name: "kinds",
    title: "Every kind of scheme, and of what upstreams are told",
    version: "1.0.0",
    upstreams: &[&OWN, &SWAPPED, &TOLD],
    auth: &[&STRICT, &PARTNER, &LINK, &OPAQUE, &BROWSER, &DEVICE],
    policies: &[&POLICY_RISK],
    rates: &[&RATE_FLOOD],
    tiers: &["free", "pro"],
    openapi: include_str!("openapi.json"),
};

/// Every kind of scheme, and of what upstreams are told, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_keys::ENDPOINT, get_keys::handle)
        .endpoint(&get_relayed::ENDPOINT, get_relayed::handle)
}

// ==== get_keys.rs

//! `GET /keys`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /keys",
    method: Method::Get,
    path: "/keys",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::PARTNER, &super::LINK, &super::DEVICE],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[&super::RATE_FLOOD],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&OWN],
};

static OWN: Call = Call {
    name: "own",
    index: 0,
    upstream: &super::OWN,
    operation: "getStats",
    method: Method::Get,
    path: "/stats",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// `$own`: what is used of `own.getStats`'s answer.
struct Own<'a> {
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Own<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut visits = None;
        let mut object = json.object(const { &Names::of(&["visits"]) })?;
        while json.member(&mut object)?.is_some() {
            visits = Some(json.value()?);
        }
        Ok(Self {
            visits: json.required(visits, "visits")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    own: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    own: Slot<Own<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(own(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$own`: `own.getStats`
async fn own(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = OWN.request().text("/stats");
    let answer = scope.exchange.call(&OWN, request, &scope.bodies.own).await?;
    scope.values.own.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawInteger<'a> {
    let own = scope.values.own.value();
    own.visits
}

// ==== get_relayed.rs

//! `GET /relayed`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /relayed",
    method: Method::Get,
    path: "/relayed",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::STRICT, &super::OPAQUE, &super::BROWSER],
        roles: &[],
        scopes: &[],
        policies: &[&super::POLICY_RISK],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&TOLD, &SWAPPED],
};

static TOLD: Call = Call {
    name: "told",
    index: 0,
    upstream: &super::TOLD,
    operation: "getStats",
    method: Method::Get,
    path: "/stats",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static SWAPPED: Call = Call {
    name: "swapped",
    index: 1,
    upstream: &super::SWAPPED,
    operation: "getStats",
    method: Method::Get,
    path: "/stats",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// `$told`: what is used of `told.getStats`'s answer.
struct Told<'a> {
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Told<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut visits = None;
        let mut object = json.object(const { &Names::of(&["visits"]) })?;
        while json.member(&mut object)?.is_some() {
            visits = Some(json.value()?);
        }
        Ok(Self {
            visits: json.required(visits, "visits")?,
        })
    }
}

/// `$swapped`: what is used of `swapped.getStats`'s answer.
struct Swapped<'a> {
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Swapped<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut visits = None;
        let mut object = json.object(const { &Names::of(&["visits"]) })?;
        while json.member(&mut object)?.is_some() {
            visits = Some(json.value()?);
        }
        Ok(Self {
            visits: json.required(visits, "visits")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    told: RawInteger<'a>,
    swapped: RawInteger<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""told":"#, &self.told);
        json.field(r#""swapped":"#, &self.swapped);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    told: Body,
    swapped: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    told: Slot<Told<'a>>,
    swapped: Slot<Swapped<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(told(scope)), pin!(swapped(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$told`: `told.getStats`
async fn told(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = TOLD.request().text("/stats");
    let answer = scope.exchange.call(&TOLD, request, &scope.bodies.told).await?;
    scope.values.told.set(answer)
}

/// `$swapped`: `swapped.getStats`
async fn swapped(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = SWAPPED.request().text("/stats");
    let answer = scope.exchange.call(&SWAPPED, request, &scope.bodies.swapped).await?;
    scope.values.swapped.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let told = scope.values.told.value();
    let swapped = scope.values.swapped.value();
    ReplyBody {
        told: told.visits,
        swapped: swapped.visits,
    }
}
