// ==== bff.rs

pub mod get_either;
pub mod get_me;
pub mod get_open;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt {
        rules: TokenRules {
            issuer: Some("https://id.example.com"),
            audience: &["shop"],
        },
        token_type: None,
    },
    claims: &[
        Claim {
            name: "sub",
            schema: r#"{"type":"string"}"#,
            required: true,
        },
        Claim {
            name: "tier",
            schema: r#"{"type":"string","enum":["free","gold"]}"#,
            required: false,
        },
        Claim {
            name: "roles",
            schema: r#"{"type":"array","items":{"type":"string"}}"#,
            required: false,
        },
    ],
    roles: Some(&["roles"]),
    scopes: None,
    tier: Some(&["tier"]),
};

static STAFF: AuthScheme = AuthScheme {
    name: "staff",
    kind: SchemeKind::Jwt {
        rules: TokenRules {
            issuer: Some("https://staff.example.com"),
            audience: &["shop"],
        },
        token_type: None,
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

static CLIENT: Client = Client {
    name: "claims",
    title: "Claims of the verified token",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[&CUSTOMER, &STAFF],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Claims of the verified token, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_either::ENDPOINT, get_either::handle)
        .endpoint(&get_me::ENDPOINT, get_me::handle)
        .endpoint(&get_open::ENDPOINT, get_open::handle)
}

// ==== get_either.rs

//! `GET /either`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /either",
    method: Method::Get,
    path: "/either",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER, &super::STAFF],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&USER],
};

static USER: Call = Call {
    name: "user",
    index: 0,
    upstream: &super::SHOP,
    operation: "getUser",
    method: Method::Get,
    path: "/users/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    claims: Claims<'a>,
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["name"]) })?;
        while json.member(&mut object)?.is_some() {
            name = Some(json.value()?);
        }
        Ok(Self {
            name: json.required(name, "name")?,
        })
    }
}

/// `$claims`: what is used of the verified token.
struct Claims<'a> {
    sub: RawString<'a>,
}

impl<'a> FromJson<'a> for Claims<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut sub = None;
        let mut object = json.object(const { &Names::of(&["sub"]) })?;
        while json.member(&mut object)?.is_some() {
            sub = Some(json.value()?);
        }
        Ok(Self {
            sub: json.required(sub, "sub")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    input: &'a Input<'a>,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let input = input(&exchange)?;
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        input: &input,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(user(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let claims = exchange.claims()?;
    Ok(Input { claims })
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(scope.input.claims.sub);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawString<'a> {
    let user = scope.values.user.value();
    user.name
}

// ==== get_me.rs

//! `GET /me`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /me",
    method: Method::Get,
    path: "/me",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&USER, &STATS],
};

static USER: Call = Call {
    name: "user",
    index: 0,
    upstream: &super::SHOP,
    operation: "getUser",
    method: Method::Get,
    path: "/users/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static STATS: Call = Call {
    name: "stats",
    index: 1,
    upstream: &super::SHOP,
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    claims: Claims<'a>,
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["name"]) })?;
        while json.member(&mut object)?.is_some() {
            name = Some(json.value()?);
        }
        Ok(Self {
            name: json.required(name, "name")?,
        })
    }
}

/// `$stats`: what is used of `shop.getStats`'s answer.
struct Stats<'a> {
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Stats<'a> {
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

/// `$claims`: what is used of the verified token.
struct Claims<'a> {
    roles: Option<RawList<'a>>,
    sub: RawString<'a>,
    tier: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for Claims<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut roles = None;
        let mut sub = None;
        let mut tier = None;
        let mut object = json.object(const { &Names::of(&["roles", "sub", "tier"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => roles = json.value()?,
                1 => sub = Some(json.value()?),
                _ => tier = json.value()?,
            }
        }
        Ok(Self {
            roles,
            sub: json.required(sub, "sub")?,
            tier,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
    name: RawString<'a>,
    tier: Option<RawString<'a>>,
    roles: Option<RawList<'a>>,
    visits: Option<RawInteger<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""name":"#, &self.name);
        json.field(r#""tier":"#, &self.tier);
        json.field(r#""roles":"#, &self.roles);
        json.field(r#""visits":"#, &self.visits);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
    stats: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
    stats: Slot<Option<Stats<'a>>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    input: &'a Input<'a>,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let input = input(&exchange)?;
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        input: &input,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(user(scope)), pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let claims = exchange.claims()?;
    Ok(Input { claims })
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(scope.input.claims.sub);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    if !scope.input.claims.tier.map(|tier| tier == "gold").unwrap_or(false) {
        scope.exchange.skip(&STATS);
        return scope.values.stats.set(None);
    }
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(Some(answer))
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    let stats = scope.values.stats.value();
    ReplyBody {
        id: scope.input.claims.sub,
        name: user.name,
        tier: scope.input.claims.tier,
        roles: scope.input.claims.roles,
        visits: stats.as_ref().map(|stats| stats.visits),
    }
}

// ==== get_open.rs

//! `GET /open`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /open",
    method: Method::Get,
    path: "/open",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&STATS],
};

static STATS: Call = Call {
    name: "stats",
    index: 0,
    upstream: &super::SHOP,
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

/// `$stats`: what is used of `shop.getStats`'s answer.
struct Stats<'a> {
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Stats<'a> {
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
    stats: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    stats: Slot<Stats<'a>>,
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
    schedule(&mut [pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawInteger<'a> {
    let stats = scope.values.stats.value();
    stats.visits
}
