// ==== bff.rs

pub mod get_products;
pub mod get_users_user_id;
pub mod get_users_user_id_home;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "stale",
    title: "Fallbacks to the last good answer",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Fallbacks to the last good answer, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_products::ENDPOINT, get_products::handle)
        .endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
        .endpoint(&get_users_user_id_home::ENDPOINT, get_users_user_id_home::handle)
}

// ==== get_products.rs

//! `GET /products`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /products",
    method: Method::Get,
    path: "/products",
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
    parameters: &[&QUERY_SKUS],
    body: None,
    calls: &[&EACH, &BATCH, &STATS],
};

static QUERY_SKUS: Parameter = Parameter {
    name: "skus",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"string"},"maxItems":3}"#,
    default: Some(r#"[]"#),
    rules: Rules::new(),
};

static EACH: Call = Call {
    name: "each",
    index: 0,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
    timeout: Duration::from_millis(1000),
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 3,
        concurrency: 8,
        chunk: 1,
    }),
};

static BATCH: Call = Call {
    name: "batch",
    index: 1,
    upstream: &super::SHOP,
    operation: "listProducts",
    method: Method::Get,
    path: "/products",
    timeout: Duration::from_millis(1000),
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 3,
        concurrency: 8,
        chunk: 2,
    }),
};

static STATS: Call = Call {
    name: "stats",
    index: 2,
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
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    skus: Vec<Text<'a>>,
}

/// `$each`: what is used of `shop.getProduct`'s answer.
struct Each<'a> {
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Each<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["title"]) })?;
        while json.member(&mut object)?.is_some() {
            title = Some(json.value()?);
        }
        Ok(Self {
            title: json.required(title, "title")?,
        })
    }
}

/// `$batch`: what is used of `shop.listProducts`'s answer.
struct Batch<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Batch<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut sku = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["sku", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => sku = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            sku: json.required(sku, "sku")?,
            title: json.required(title, "title")?,
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

/// `each` within it.
struct ReplyEach<'a> {
    title: RawString<'a>,
}

impl ToJson for ReplyEach<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""title":"#, &self.title);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    each: Vec<Option<ReplyEach<'a>>>,
    batch: Vec<ReplyEach<'a>>,
    visits: RawInteger<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""each":"#, &self.each);
        json.field(r#""batch":"#, &self.batch);
        json.field(r#""visits":"#, &self.visits);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    each: FanBodies,
    batch: FanBodies,
    stats: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    each: Slot<Lookup<Text<'a>, Option<Each<'a>>>>,
    batch: Slot<Lookup<Text<'a>, Batch<'a>>>,
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
    schedule(&mut [pin!(each(scope)), pin!(batch(scope)), pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let query = QueryInput {
        skus: inputs.required(&QUERY_SKUS),
    };
    inputs.finish()?;
    Ok(Input { query })
}

/// `$each`: `shop.getProduct`
async fn each(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let keys = scope.input.query.skus.iter().cloned();
    let answers = scope
        .exchange
        .each(
            &EACH,
            keys,
            &scope.bodies.each,
            |key, body| {
                let request = EACH.request().text("/products/").value(key);
                scope.exchange.call_or_null(&EACH, request, body)
            },
        )
        .await?;
    scope.values.each.set(answers)
}

/// `$batch`: `shop.listProducts`
async fn batch(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let keys = scope.input.query.skus.iter().cloned();
    let answers = scope
        .exchange
        .batch(
            &BATCH,
            keys,
            &scope.bodies.batch,
            |keys, body| {
                let request = BATCH
                    .request()
                    .text("/products")
                    .query_list("sku", ListStyle::Explode, keys.iter());
                let keys = keys.to_vec();
                async move {
                    scope
                        .exchange
                        .call_or(
                            &BATCH,
                            request,
                            body,
                            move || {
                                Json::constant(
                                        r#"{"sku":"none","title":"Unknown","price":0,"currency":"EUR","stock":0}"#,
                                    )
                                    .for_keys(&keys, "sku")
                            },
                        )
                        .await
                        .map(Some)
                }
            },
            |item: &Batch<'_>| item.sku.text(),
        )
        .await?;
    scope.values.batch.set(answers)
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let each = scope.values.each.value();
    let batch = scope.values.batch.value();
    let stats = scope.values.stats.value();
    ReplyBody {
        each: each
            .values()
            .map(|item| item.as_ref().map(|item_2| ReplyEach { title: item_2.title }))
            .collect::<Vec<_>>(),
        batch: batch
            .values()
            .map(|item| ReplyEach { title: item.title })
            .collect::<Vec<_>>(),
        visits: stats.visits,
    }
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
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[&PATH_USER_ID, &QUERY_TRACE],
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

static QUERY_TRACE: Parameter = Parameter {
    name: "trace",
    place: Place::Query,
    required: false,
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
    stale: true,
    pass: &[404],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
    query: QueryInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    trace: Option<Text<'a>>,
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

/// What the client gets, and how the calls went.
struct ReplyWithMeta<'a> {
    name: RawString<'a>,
    meta: Meta,
}

impl ToJson for ReplyWithMeta<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""_meta":"#, &self.meta);
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
    let query = QueryInput {
        trace: inputs.optional(&QUERY_TRACE),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER
        .request()
        .text("/users/")
        .value(&scope.input.path.user_id)
        .header("x-trace", &scope.input.query.trace);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyWithMeta<'a> {
    let user = scope.values.user.value();
    {
        let body = ReplyBody { name: user.name };
        ReplyWithMeta {
            name: body.name,
            meta: scope.exchange.meta(),
        }
    }
}

// ==== get_users_user_id_home.rs

//! `GET /users/{userId}/home`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}/home",
    method: Method::Get,
    path: "/users/{userId}/home",
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
    calls: &[&ORDERS, &STATS, &PICKS, &PICKS_FALLBACK],
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

static ORDERS: Call = Call {
    name: "orders",
    index: 0,
    upstream: &super::SHOP,
    operation: "listOrders",
    method: Method::Get,
    path: "/orders",
    timeout: Duration::from_millis(1000),
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[Setting::StaleMaxAge(Duration::from_millis(3600000))],
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
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static PICKS: Call = Call {
    name: "picks",
    index: 2,
    upstream: &super::SHOP,
    operation: "getPicks",
    method: Method::Get,
    path: "/picks/{userId}",
    timeout: Duration::from_millis(1000),
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[Setting::StaleMaxAge(Duration::from_millis(60000))],
    fan: None,
};

static PICKS_FALLBACK: Call = Call {
    name: "picks.fallback",
    index: 3,
    upstream: &super::SHOP,
    operation: "popularPicks",
    method: Method::Get,
    path: "/picks",
    timeout: Duration::from_millis(1000),
    stale: true,
    pass: &[],
    accepts_empty: false,
    policy: &[],
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

/// `$orders`: what is used of `shop.listOrders`'s answer.
struct Orders<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Orders<'a> {
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

/// `items` within it.
struct PicksItems<'a> {
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for PicksItems<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut sku = None;
        let mut object = json.object(const { &Names::of(&["sku"]) })?;
        while json.member(&mut object)?.is_some() {
            sku = Some(json.value()?);
        }
        Ok(Self {
            sku: json.required(sku, "sku")?,
        })
    }
}

/// `$picks`: what is used of `shop.getPicks`'s answer.
struct Picks<'a> {
    items: Vec<PicksItems<'a>>,
}

impl<'a> FromJson<'a> for Picks<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut items = None;
        let mut object = json.object(const { &Names::of(&["items"]) })?;
        while json.member(&mut object)?.is_some() {
            items = Some(json.value()?);
        }
        Ok(Self {
            items: json.required(items, "items")?,
        })
    }
}

/// `orders` within it.
struct ReplyOrders<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyOrders<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// `picks` within it.
struct ReplyPicks<'a> {
    sku: RawString<'a>,
}

impl ToJson for ReplyPicks<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    orders: Option<Vec<ReplyOrders<'a>>>,
    visits: RawInteger<'a>,
    picks: Vec<ReplyPicks<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""orders":"#, &self.orders);
        json.field(r#""visits":"#, &self.visits);
        json.field(r#""picks":"#, &self.picks);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    orders: Body,
    stats: Body,
    picks: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    orders: Slot<Option<Vec<Orders<'a>>>>,
    stats: Slot<Stats<'a>>,
    picks: Slot<Picks<'a>>,
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
    schedule(&mut [pin!(orders(scope)), pin!(stats(scope)), pin!(picks(scope))]).await?;
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

/// `$orders`: `shop.listOrders`
async fn orders(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDERS
        .request()
        .text("/orders")
        .query("userId", &scope.input.path.user_id);
    let answer = scope
        .exchange
        .call_or_null(&ORDERS, request, &scope.bodies.orders)
        .await?;
    scope.values.orders.set(answer)
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope
        .exchange
        .call_or(
            &STATS,
            request,
            &scope.bodies.stats,
            || Json::constant(r#"{"visits":0,"revenue":0,"perDay":{},"perProduct":{}}"#),
        )
        .await?;
    scope.values.stats.set(answer)
}

/// `$picks`: `shop.getPicks`
async fn picks(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = PICKS.request().text("/picks/").value(&scope.input.path.user_id);
    let answer = scope
        .exchange
        .call_or_else(
            &PICKS,
            request,
            &scope.bodies.picks,
            async {
                let fallback = PICKS_FALLBACK.request().text("/picks").query("limit", 3);
                scope.exchange.call(&PICKS_FALLBACK, fallback, &scope.bodies.picks).await
            },
        )
        .await?;
    scope.values.picks.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let orders = scope.values.orders.value();
    let stats = scope.values.stats.value();
    let picks = scope.values.picks.value();
    ReplyBody {
        orders: orders
            .as_ref()
            .map(|orders| {
                orders
                    .iter()
                    .map(|order| ReplyOrders { id: order.id })
                    .collect::<Vec<_>>()
            }),
        visits: stats.visits,
        picks: picks
            .items
            .iter()
            .map(|item| ReplyPicks { sku: item.sku })
            .collect::<Vec<_>>(),
    }
}
