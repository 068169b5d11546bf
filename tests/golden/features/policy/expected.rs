// ==== bff.rs

pub mod get_call_user_id;
pub mod get_upstream;
pub mod post_write;
pub mod post_write_with_key;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static TUNED: Upstream = Upstream {
    name: "tuned",
    index: 1,
    contract: include_str!("tuned.contract.json"),
    policy: &[
        Setting::RetryAttempts(2),
        Setting::RetryBackoffMin(Duration::from_millis(0)),
        Setting::RetryBackoffMax(Duration::from_millis(5)),
        Setting::RetryBudgetRatio(1.0),
        Setting::RetryBudgetPerSecond(100.5),
        Setting::RetryBudgetWindow(Duration::from_millis(5000)),
        Setting::Hedge(true),
        Setting::HedgeBudgetRatio(0.05),
        Setting::HedgeBudgetWindow(Duration::from_millis(30000)),
        Setting::Coalesce(true),
        Setting::BreakerSuccessRate(0.0),
        Setting::BreakerWindow(Duration::from_millis(20000)),
        Setting::BreakerRequestsMin(10),
        Setting::BreakerFailuresInARow(1000000),
        Setting::BreakerOpenMin(Duration::from_millis(500)),
        Setting::BreakerOpenMax(Duration::from_millis(60000)),
        Setting::BreakerJitter(0.25),
        Setting::EjectionMax(0.75),
        Setting::EjectionPanicBelow(0.1),
        Setting::ConcurrencyMax(64),
        Setting::ConcurrencyQueue(0),
        Setting::ConcurrencyAdaptive(true),
        Setting::AdaptiveMin(2),
        Setting::AdaptiveBuffer(1.5),
        Setting::AdaptiveUpdateInterval(Duration::from_millis(200)),
        Setting::AdaptiveMeasureInterval(Duration::from_millis(30000)),
        Setting::AdaptiveMeasureJitter(0.0),
        Setting::AdaptiveMeasureAnswers(20),
        Setting::Balance(Balance::LeastConnections),
        Setting::SlowStart(Duration::from_millis(1500)),
        Setting::EwmaDecay(Duration::from_millis(5000)),
        Setting::EwmaStart(Duration::from_millis(10)),
        Setting::StaleMaxAge(Duration::from_millis(5400000)),
        Setting::StaleMemoryBytes(1048576),
    ],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "policy",
    title: "Policies of upstreams and calls",
    version: "1.0.0",
    upstreams: &[&SHOP, &TUNED],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Policies of upstreams and calls, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_call_user_id::ENDPOINT, get_call_user_id::handle)
        .endpoint(&get_upstream::ENDPOINT, get_upstream::handle)
        .endpoint(&post_write::ENDPOINT, post_write::handle)
        .endpoint(&post_write_with_key::ENDPOINT, post_write_with_key::handle)
}

// ==== get_call_user_id.rs

//! `GET /call/{userId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /call/{userId}",
    method: Method::Get,
    path: "/call/{userId}",
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
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&USER, &USER_FALLBACK],
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
    upstream: &super::TUNED,
    operation: "getUser",
    method: Method::Get,
    path: "/users/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[
        Setting::RetryAttempts(4),
        Setting::RetryBackoffMax(Duration::from_millis(2)),
        Setting::Hedge(false),
        Setting::Coalesce(false),
    ],
    fan: None,
};

static USER_FALLBACK: Call = Call {
    name: "user.fallback",
    index: 1,
    upstream: &super::SHOP,
    operation: "getUser",
    method: Method::Get,
    path: "/users/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[Setting::RetryAttempts(1), Setting::Hedge(true), Setting::Coalesce(true)],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
}

/// `$user`: what is used of `tuned.getUser`'s answer.
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

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.end_object();
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
    let mut inputs = exchange.inputs();
    let path = PathInput {
        user_id: inputs.required(&PATH_USER_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$user`: `tuned.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(&scope.input.path.user_id);
    let answer = scope
        .exchange
        .call_or_else(
            &USER,
            request,
            &scope.bodies.user,
            async {
                let fallback = USER_FALLBACK.request().text("/users/").value("other");
                scope.exchange.call(&USER_FALLBACK, fallback, &scope.bodies.user).await
            },
        )
        .await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    ReplyBody { name: user.name }
}

// ==== get_upstream.rs

//! `GET /upstream`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /upstream",
    method: Method::Get,
    path: "/upstream",
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
    upstream: &super::TUNED,
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

/// `$stats`: what is used of `tuned.getStats`'s answer.
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

/// What the client gets.
struct ReplyBody<'a> {
    visits: Option<RawInteger<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""visits":"#, &self.visits);
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
    stats: Slot<Option<Stats<'a>>>,
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

/// `$stats`: `tuned.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope
        .exchange
        .call_or_null(&STATS, request, &scope.bodies.stats)
        .await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let stats = scope.values.stats.value();
    ReplyBody {
        visits: stats.as_ref().map(|stats| stats.visits),
    }
}

// ==== post_write.rs

//! `POST /write`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /write",
    method: Method::Post,
    path: "/write",
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
    body: Some(&BODY),
    calls: &[&ORDER],
};

static BODY: BodyRule = BodyRule {
    required: true,
    schema: r##"{"$ref":"#/$defs/NewOrder","$defs":{"NewOrder":{"type":"object","required":["userId","lines"],"properties":{"userId":{"type":"string","minLength":1},"note":{"type":"string","maxLength":20},"lines":{"type":"array","minItems":1,"items":{"type":"object","required":["sku","quantity"],"properties":{"sku":{"type":"string"},"quantity":{"type":"integer","minimum":1,"maximum":99}}}}}}}}"##,
    rules: Rules::new(),
};

static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &super::TUNED,
    operation: "createOrder",
    method: Method::Post,
    path: "/orders",
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
    body: RawObject<'a>,
}

/// `$order`: what is used of `tuned.createOrder`'s answer.
struct Order<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut object = json.object(const { &Names::of(&["id"]) })?;
        while json.member(&mut object)?.is_some() {
            id = Some(json.value()?);
        }
        Ok(Self {
            id: json.required(id, "id")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
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
    schedule(&mut [pin!(order(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let body = exchange.body(&BODY)?;
    Ok(Input { body })
}

/// `$order`: `tuned.createOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER.request().text("/orders").raw_json(scope.exchange.body_bytes());
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody { id: order.id }
}

// ==== post_write_with_key.rs

//! `POST /write-with-key`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /write-with-key",
    method: Method::Post,
    path: "/write-with-key",
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
    body: Some(&BODY),
    calls: &[&ORDER],
};

static BODY: BodyRule = BodyRule {
    required: true,
    schema: r##"{"$ref":"#/$defs/NewOrder","$defs":{"NewOrder":{"type":"object","required":["userId","lines"],"properties":{"userId":{"type":"string","minLength":1},"note":{"type":"string","maxLength":20},"lines":{"type":"array","minItems":1,"items":{"type":"object","required":["sku","quantity"],"properties":{"sku":{"type":"string"},"quantity":{"type":"integer","minimum":1,"maximum":99}}}}}}}}"##,
    rules: Rules::new(),
};

static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &super::TUNED,
    operation: "createOrder",
    method: Method::Post,
    path: "/orders",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[Setting::RetryAttempts(3), Setting::Hedge(true)],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    body: RawObject<'a>,
}

/// `$order`: what is used of `tuned.createOrder`'s answer.
struct Order<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut object = json.object(const { &Names::of(&["id"]) })?;
        while json.member(&mut object)?.is_some() {
            id = Some(json.value()?);
        }
        Ok(Self {
            id: json.required(id, "id")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
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
    schedule(&mut [pin!(order(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let body = exchange.body(&BODY)?;
    Ok(Input { body })
}

/// `$order`: `tuned.createOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER
        .request()
        .text("/orders")
        .header("idempotency-key", "the-key")
        .raw_json(scope.exchange.body_bytes());
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody { id: order.id }
}
