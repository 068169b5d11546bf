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
    name: "pass",
    title: "The upstream's status is the endpoint's",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// The upstream's status is the endpoint's, ready to run.
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
    calls: &[&ORDER],
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
    pass: &[404, 410],
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

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody { id: order.id }
}
