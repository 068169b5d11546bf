// ==== bff.rs

pub mod get_orders_order_id;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "when",
    title: "Conditions on calls",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Conditions on calls, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_orders_order_id::ENDPOINT, get_orders_order_id::handle)
}

// ==== get_orders_order_id.rs

//! `GET /orders/{orderId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /orders/{orderId}",
    method: Method::Get,
    path: "/orders/{orderId}",
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
    parameters: &[&PATH_ORDER_ID, &QUERY_WITH_USER],
    body: None,
    calls: &[&ORDER, &USER, &PICKS],
};

static PATH_ORDER_ID: Parameter = Parameter {
    name: "orderId",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_WITH_USER: Parameter = Parameter {
    name: "withUser",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"boolean"}"#,
    default: Some(r#"true"#),
    rules: Rules::new(),
};

static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &super::SHOP,
    operation: "getOrder",
    method: Method::Get,
    path: "/orders/{orderId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static USER: Call = Call {
    name: "user",
    index: 1,
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

static PICKS: Call = Call {
    name: "picks",
    index: 2,
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
    query: QueryInput,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    order_id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput {
    with_user: bool,
}

/// `$order`: what is used of `shop.getOrder`'s answer.
struct Order<'a> {
    id: RawString<'a>,
    status: RawString<'a>,
    user_id: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut status = None;
        let mut user_id = None;
        let mut object = json.object(const { &Names::of(&["id", "status", "userId"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                1 => status = Some(json.value()?),
                _ => user_id = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            status: json.required(status, "status")?,
            user_id: json.required(user_id, "userId")?,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    name: RawString<'a>,
    vip: bool,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut vip = None;
        let mut object = json.object(const { &Names::of(&["name", "vip"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => vip = Some(json.value()?),
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            vip: json.required(vip, "vip")?,
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

/// `order` within it.
struct ReplyOrder<'a> {
    id: RawString<'a>,
    status: RawString<'a>,
}

impl ToJson for ReplyOrder<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""status":"#, &self.status);
        json.end_object();
    }
}

/// `user` within it.
struct ReplyUser<'a> {
    name: RawString<'a>,
}

impl ToJson for ReplyUser<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
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
    order: ReplyOrder<'a>,
    user: Option<ReplyUser<'a>>,
    picks: Option<Vec<ReplyPicks<'a>>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""order":"#, &self.order);
        json.field(r#""user":"#, &self.user);
        json.field(r#""picks":"#, &self.picks);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    user: Body,
    picks: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
    user: Slot<Option<User<'a>>>,
    picks: Slot<Option<Picks<'a>>>,
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
    schedule(&mut [pin!(order(scope)), pin!(user(scope)), pin!(picks(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        order_id: inputs.required(&PATH_ORDER_ID),
    };
    let query = QueryInput {
        with_user: inputs.required(&QUERY_WITH_USER),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$order`: `shop.getOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER.request().text("/orders/").value(&scope.input.path.order_id);
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    if !scope.input.query.with_user || order.status == "closed" {
        scope.exchange.skip(&USER);
        return scope.values.user.set(None);
    }
    let request = USER.request().text("/users/").value(order.user_id);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(Some(answer))
}

/// `$picks`: `shop.getPicks`
async fn picks(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let user = scope.values.user.ready().await;
    if user.as_ref().map(|user| user.vip).unwrap_or(true) {
        scope.exchange.skip(&PICKS);
        return scope.values.picks.set(None);
    }
    let request = PICKS.request().text("/picks/").value(order.user_id);
    let answer = scope
        .exchange
        .call_or(
            &PICKS,
            request,
            &scope.bodies.picks,
            || Json::constant(r#"{"items":[]}"#),
        )
        .await?;
    scope.values.picks.set(Some(answer))
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let user = scope.values.user.value();
    let picks = scope.values.picks.value();
    ReplyBody {
        order: ReplyOrder {
            id: order.id,
            status: order.status,
        },
        user: user.as_ref().map(|user| ReplyUser { name: user.name }),
        picks: picks
            .as_ref()
            .map(|picks| {
                picks
                    .items
                    .iter()
                    .map(|item| ReplyPicks { sku: item.sku })
                    .collect::<Vec<_>>()
            }),
    }
}
