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
    name: "any",
    title: "Raw JSON",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Raw JSON, ready to run.
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
    parameters: &[&PATH_ORDER_ID],
    body: None,
    calls: &[&ORDER, &SETTINGS],
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

static SETTINGS: Call = Call {
    name: "settings",
    index: 1,
    upstream: &super::SHOP,
    operation: "getSettings",
    method: Method::Get,
    path: "/settings",
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
    order_id: Text<'a>,
}

/// `$order`: what is used of `shop.getOrder`'s answer.
struct Order<'a> {
    payment: Option<RawAny<'a>>,
    replaces: Option<RawObject<'a>>,
    total: RawNumber<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut payment = None;
        let mut replaces = None;
        let mut total = None;
        let mut object = json
            .object(const { &Names::of(&["payment", "replaces", "total"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => payment = json.value()?,
                1 => replaces = json.value()?,
                _ => total = Some(json.value()?),
            }
        }
        Ok(Self {
            payment,
            replaces,
            total: json.required(total, "total")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    total: RawNumber<'a>,
    payment: Option<RawAny<'a>>,
    replaces: Option<RawObject<'a>>,
    settings: RawObject<'a>,
    whole: RawAny<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""total":"#, &self.total);
        json.field(r#""payment":"#, &self.payment);
        json.field(r#""replaces":"#, &self.replaces);
        json.field(r#""settings":"#, &self.settings);
        json.field(r#""whole":"#, &self.whole);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    settings: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Whole<'a, Order<'a>>>,
    settings: Slot<RawObject<'a>>,
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
    schedule(&mut [pin!(order(scope)), pin!(settings(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        order_id: inputs.required(&PATH_ORDER_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$order`: `shop.getOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER.request().text("/orders/").value(&scope.input.path.order_id);
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// `$settings`: `shop.getSettings`
async fn settings(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = SETTINGS.request().text("/settings");
    let answer = scope
        .exchange
        .call_or(
            &SETTINGS,
            request,
            &scope.bodies.settings,
            || Json::constant(r#"{"theme":"light"}"#),
        )
        .await?;
    scope.values.settings.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let settings = scope.values.settings.value();
    ReplyBody {
        total: order.total,
        payment: order.payment,
        replaces: order.replaces,
        settings: *settings,
        whole: order.raw(),
    }
}
