// ==== bff.rs

pub mod get_users_user_id;
pub mod get_users_user_id_picks;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "fallback",
    title: "The four fallbacks",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// The four fallbacks, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
        .endpoint(&get_users_user_id_picks::ENDPOINT, get_users_user_id_picks::handle)
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
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&USER, &ORDERS, &STATS, &PICKS, &PICKS_FALLBACK, &FAVOURITE],
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

static ORDERS: Call = Call {
    name: "orders",
    index: 1,
    upstream: &super::SHOP,
    operation: "listOrders",
    method: Method::Get,
    path: "/orders",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
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

static PICKS: Call = Call {
    name: "picks",
    index: 3,
    upstream: &super::SHOP,
    operation: "getPicks",
    method: Method::Get,
    path: "/picks/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static PICKS_FALLBACK: Call = Call {
    name: "picks.fallback",
    index: 4,
    upstream: &super::SHOP,
    operation: "popularPicks",
    method: Method::Get,
    path: "/picks",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static FAVOURITE: Call = Call {
    name: "favourite",
    index: 5,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
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

/// `$favourite`: what is used of `shop.getProduct`'s answer.
struct Favourite<'a> {
    price: RawNumber<'a>,
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Favourite<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut price = None;
        let mut sku = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["price", "sku", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => price = Some(json.value()?),
                1 => sku = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            price: json.required(price, "price")?,
            sku: json.required(sku, "sku")?,
            title: json.required(title, "title")?,
        })
    }
}

/// What stands in when `favourite` fails.
struct FavouriteStandInBody<'a> {
    sku: &'static str,
    title: RawString<'a>,
    price: i64,
    currency: &'static str,
    stock: i64,
}

impl ToJson for FavouriteStandInBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""title":"#, &self.title);
        json.field(r#""price":"#, &self.price);
        json.field(r#""currency":"#, &self.currency);
        json.field(r#""stock":"#, &self.stock);
        json.end_object();
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

/// `favourite` within it.
struct ReplyFavourite<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
    price: RawNumber<'a>,
}

impl ToJson for ReplyFavourite<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""title":"#, &self.title);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
    orders: Vec<ReplyOrders<'a>>,
    visits: Option<RawInteger<'a>>,
    picks: Vec<ReplyPicks<'a>>,
    favourite: ReplyFavourite<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""orders":"#, &self.orders);
        json.field(r#""visits":"#, &self.visits);
        json.field(r#""picks":"#, &self.picks);
        json.field(r#""favourite":"#, &self.favourite);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
    orders: Body,
    stats: Body,
    picks: Body,
    favourite: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
    orders: Slot<Vec<Orders<'a>>>,
    stats: Slot<Option<Stats<'a>>>,
    picks: Slot<Picks<'a>>,
    favourite: Slot<Favourite<'a>>,
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
    schedule(
            &mut [
                pin!(user(scope)),
                pin!(orders(scope)),
                pin!(stats(scope)),
                pin!(picks(scope)),
                pin!(favourite(scope)),
            ],
        )
        .await?;
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

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(&scope.input.path.user_id);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// `$orders`: `shop.listOrders`
async fn orders(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDERS
        .request()
        .text("/orders")
        .query("userId", &scope.input.path.user_id);
    let answer = scope
        .exchange
        .call_or(&ORDERS, request, &scope.bodies.orders, || Json::constant(r#"[]"#))
        .await?;
    scope.values.orders.set(answer)
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope
        .exchange
        .call_or_null(&STATS, request, &scope.bodies.stats)
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

/// `$favourite`: `shop.getProduct`
async fn favourite(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = FAVOURITE.request().text("/products/").value("fav");
    let answer = scope
        .exchange
        .call_or_else(
            &FAVOURITE,
            request,
            &scope.bodies.favourite,
            async {
                let user = scope.values.user.ready().await;
                scope
                    .exchange
                    .stand_in(
                        Json::of(
                            &FavouriteStandInBody {
                                sku: "none",
                                title: user.name,
                                price: 0,
                                currency: "EUR",
                                stock: 0,
                            },
                        ),
                        &scope.bodies.favourite,
                    )
            },
        )
        .await?;
    scope.values.favourite.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    let orders = scope.values.orders.value();
    let stats = scope.values.stats.value();
    let picks = scope.values.picks.value();
    let favourite = scope.values.favourite.value();
    ReplyBody {
        name: user.name,
        orders: orders
            .iter()
            .map(|order| ReplyOrders { id: order.id })
            .collect::<Vec<_>>(),
        visits: stats.as_ref().map(|stats| stats.visits),
        picks: picks
            .items
            .iter()
            .map(|item| ReplyPicks { sku: item.sku })
            .collect::<Vec<_>>(),
        favourite: ReplyFavourite {
            sku: favourite.sku,
            title: favourite.title,
            price: favourite.price,
        },
    }
}

// ==== get_users_user_id_picks.rs

//! `GET /users/{userId}/picks`: A fallback call may itself have a fallback

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}/picks",
    method: Method::Get,
    path: "/users/{userId}/picks",
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
    calls: &[&PICKS, &PICKS_FALLBACK],
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

static PICKS: Call = Call {
    name: "picks",
    index: 0,
    upstream: &super::SHOP,
    operation: "getPicks",
    method: Method::Get,
    path: "/picks/{userId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static PICKS_FALLBACK: Call = Call {
    name: "picks.fallback",
    index: 1,
    upstream: &super::SHOP,
    operation: "popularPicks",
    method: Method::Get,
    path: "/picks",
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
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
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

/// What the client gets.
struct ReplyBody<'a> {
    sku: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    picks: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
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
    schedule(&mut [pin!(picks(scope))]).await?;
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
                let fallback = PICKS_FALLBACK.request().text("/picks");
                scope
                    .exchange
                    .call_or(
                        &PICKS_FALLBACK,
                        fallback,
                        &scope.bodies.picks,
                        || Json::constant(r#"{"items":[]}"#),
                    )
                    .await
            },
        )
        .await?;
    scope.values.picks.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> Vec<ReplyBody<'a>> {
    let picks = scope.values.picks.value();
    picks.items.iter().map(|item| ReplyBody { sku: item.sku }).collect::<Vec<_>>()
}
