// ==== bff.rs

pub mod get_groups;
pub mod post_orders;
pub mod get_roles;
pub mod get_users_user_id;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity {
        headers: &[
            ClaimHeader {
                name: "x-user-id",
                claim: &["sub"],
            },
            ClaimHeader {
                name: "x-realm-roles",
                claim: &["realm", "roles"],
            },
        ],
        token: UpstreamToken::None,
    },
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
            name: "scope",
            schema: r#"{"type":"string"}"#,
            required: false,
        },
        Claim {
            name: "tier",
            schema: r#"{"type":"string"}"#,
            required: false,
        },
        Claim {
            name: "realm",
            schema: r#"{"type":"object","required":["name","roles"],"properties":{"name":{"type":"string"},"roles":{"type":"array","items":{"type":"string","enum":["buyer","admin"]}},"groups":{"type":"array","items":{"type":"integer"}}}}"#,
            required: true,
        },
    ],
    roles: Some(&["realm", "roles"]),
    scopes: Some(&["scope"]),
    tier: Some(&["tier"]),
};

static POLICY_OWN_ORDERS: Policy = Policy {
    name: "own-orders",
    index: 0,
    decision: "data.shop.orders.read",
    engine: PolicyEngine::InProcess {
        file: "policies/orders.rego",
        source: include_str!("own_orders.policy.rego"),
    },
};

static POLICY_ORDERS: Policy = Policy {
    name: "orders",
    index: 1,
    decision: "data.shop.orders.allow",
    engine: PolicyEngine::InProcess {
        file: "policies/orders.rego",
        source: include_str!("orders.policy.rego"),
    },
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

static RATE_QUOTA: Rate = Rate {
    name: "quota",
    index: 1,
    by: &[RateKey::Caller],
    algorithm: RateAlgorithm::SlidingWindow,
    limits: &[
        RateLimit {
            count: 10000,
            window: Duration::from_millis(3600000),
            burst: 10000,
        },
        RateLimit {
            count: 100000,
            window: Duration::from_millis(900000),
            burst: 100000,
        },
    ],
};

static RATE_DEVICE: Rate = Rate {
    name: "device",
    index: 2,
    by: &[
        RateKey::Claim(&["realm", "name"]),
        RateKey::Header("x-device-id"),
        RateKey::Endpoint,
    ],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[
        RateLimit {
            count: 5000,
            window: Duration::from_millis(86400000),
            burst: 5000,
        },
    ],
};

static CLIENT: Client = Client {
    name: "access",
    title: "Who may call, and how often",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[&CUSTOMER],
    policies: &[&POLICY_OWN_ORDERS, &POLICY_ORDERS],
    rates: &[&RATE_FLOOD, &RATE_QUOTA, &RATE_DEVICE],
    tiers: &["free", "pro"],
    openapi: include_str!("openapi.json"),
};

/// Who may call, and how often, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_groups::ENDPOINT, get_groups::handle)
        .endpoint(&post_orders::ENDPOINT, post_orders::handle)
        .endpoint(&get_roles::ENDPOINT, get_roles::handle)
        .endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
}

// ==== get_groups.rs

//! `GET /groups`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /groups",
    method: Method::Get,
    path: "/groups",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER],
        roles: &[],
        scopes: &[],
        policies: &[&super::POLICY_OWN_ORDERS, &super::POLICY_ORDERS],
    },
    rates: &[&super::RATE_QUOTA, &super::RATE_DEVICE],
    status: 200,
    strict_query: false,
    parameters: &[&QUERY_GROUP, &QUERY_WANTED, &QUERY_SHARE],
    body: None,
    calls: &[&STATS],
};

static QUERY_GROUP: Parameter = Parameter {
    name: "group",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"integer"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_WANTED: Parameter = Parameter {
    name: "wanted",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: Some(r#"[]"#),
    rules: Rules::new(),
};

static QUERY_SHARE: Parameter = Parameter {
    name: "share",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"number"}"#,
    default: Some(r#"1"#),
    rules: Rules::new(),
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    query: QueryInput<'a>,
    claims: Claims<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    group: Option<i64>,
    wanted: Vec<Text<'a>>,
    share: Decimal,
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

/// `realm` within it.
struct ClaimsRealm<'a> {
    groups: Option<Vec<i64>>,
    roles: Vec<RawString<'a>>,
}

impl<'a> FromJson<'a> for ClaimsRealm<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut groups = None;
        let mut roles = None;
        let mut object = json.object(const { &Names::of(&["groups", "roles"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => groups = json.value()?,
                _ => roles = Some(json.value()?),
            }
        }
        Ok(Self {
            groups,
            roles: json.required(roles, "roles")?,
        })
    }
}

/// `$claims`: what is used of the verified token.
struct Claims<'a> {
    realm: ClaimsRealm<'a>,
    sub: RawString<'a>,
}

impl<'a> FromJson<'a> for Claims<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut realm = None;
        let mut sub = None;
        let mut object = json.object(const { &Names::of(&["realm", "sub"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => realm = Some(json.value()?),
                _ => sub = Some(json.value()?),
            }
        }
        Ok(Self {
            realm: json.required(realm, "realm")?,
            sub: json.required(sub, "sub")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    visits: RawInteger<'a>,
    is_role: bool,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""visits":"#, &self.visits);
        json.field(r#""isRole":"#, &self.is_role);
        json.end_object();
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
    exchange
        .allow(
            scope
                .input
                .query
                .group
                .and_then(|value| {
                    scope
                        .input
                        .claims
                        .realm
                        .groups
                        .as_ref()
                        .map(|groups| filters::contains(groups.iter().copied(), value))
                })
                .unwrap_or(false)
                || !filters::contains(scope.input.query.wanted.iter(), &"stats")
                    && scope
                        .input
                        .claims
                        .realm
                        .groups
                        .as_ref()
                        .map(|groups| filters::contains(
                            groups.iter().copied().map(Decimal::from),
                            scope.input.query.share,
                        ))
                        .unwrap_or(false),
        )?;
    schedule(&mut [pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let query = QueryInput {
        group: inputs.optional(&QUERY_GROUP),
        wanted: inputs.required(&QUERY_WANTED),
        share: inputs.required(&QUERY_SHARE),
    };
    inputs.finish()?;
    let claims = exchange.claims()?;
    Ok(Input { query, claims })
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let stats = scope.values.stats.value();
    ReplyBody {
        visits: stats.visits,
        is_role: filters::contains(
            scope.input.claims.realm.roles.iter().copied(),
            scope.input.claims.sub,
        ),
    }
}

// ==== get_roles.rs

//! `GET /roles`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /roles",
    method: Method::Get,
    path: "/roles",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER],
        roles: &["admin"],
        scopes: &["stats:read", "stats:all"],
        policies: &[],
    },
    rates: &[&super::RATE_FLOOD],
    status: 200,
    strict_query: true,
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

// ==== get_users_user_id.rs

//! `GET /users/{userId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}",
    method: Method::Get,
    path: "/users/{userId}",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[&super::RATE_FLOOD],
    status: 200,
    strict_query: true,
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&USER],
};

static PATH_USER_ID: Parameter = Parameter {
    name: "userId",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
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
    path: PathInput<'a>,
    claims: Claims<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
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

/// `realm` within it.
struct ClaimsRealm<'a> {
    roles: Vec<RawString<'a>>,
}

impl<'a> FromJson<'a> for ClaimsRealm<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut roles = None;
        let mut object = json.object(const { &Names::of(&["roles"]) })?;
        while json.member(&mut object)?.is_some() {
            roles = Some(json.value()?);
        }
        Ok(Self {
            roles: json.required(roles, "roles")?,
        })
    }
}

/// `$claims`: what is used of the verified token.
struct Claims<'a> {
    realm: ClaimsRealm<'a>,
    sub: RawString<'a>,
}

impl<'a> FromJson<'a> for Claims<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut realm = None;
        let mut sub = None;
        let mut object = json.object(const { &Names::of(&["realm", "sub"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => realm = Some(json.value()?),
                _ => sub = Some(json.value()?),
            }
        }
        Ok(Self {
            realm: json.required(realm, "realm")?,
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
    exchange
        .allow(
            scope.input.claims.sub == scope.input.path.user_id
                || filters::contains(
                    scope.input.claims.realm.roles.iter().copied(),
                    "admin",
                ),
        )?;
    schedule(&mut [pin!(user(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        user_id: inputs.required(&PATH_USER_ID),
    };
    inputs.finish()?;
    let claims = exchange.claims()?;
    Ok(Input { path, claims })
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(&scope.input.path.user_id);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawString<'a> {
    let user = scope.values.user.value();
    user.name
}

// ==== post_orders.rs

//! `POST /orders`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /orders",
    method: Method::Post,
    path: "/orders",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[&super::CUSTOMER],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: true,
    parameters: &[],
    body: Some(&BODY),
    calls: &[&STATS],
};

static BODY: BodyRule = BodyRule {
    required: true,
    schema: r#"{"type":"object","required":["owner"],"properties":{"owner":{"type":"string"}}}"#,
    rules: Rules::new(),
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    body: Sent<'a>,
    claims: Claims<'a>,
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

/// `$body`: what is used of the request's body.
struct Sent<'a> {
    owner: RawString<'a>,
}

impl<'a> FromJson<'a> for Sent<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut owner = None;
        let mut object = json.object(const { &Names::of(&["owner"]) })?;
        while json.member(&mut object)?.is_some() {
            owner = Some(json.value()?);
        }
        Ok(Self {
            owner: json.required(owner, "owner")?,
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
    exchange.allow(scope.input.body.owner == scope.input.claims.sub)?;
    schedule(&mut [pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let body = exchange.body(&BODY)?;
    let claims = exchange.claims()?;
    Ok(Input { body, claims })
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
