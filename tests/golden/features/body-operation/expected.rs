// ==== bff.rs

pub mod post_orders;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "body-operation",
    title: "The body of an operation",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// The body of an operation, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&post_orders::ENDPOINT, post_orders::handle)
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
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 201,
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
    upstream: &super::SHOP,
    operation: "createOrder",
    method: Method::Post,
    path: "/orders",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[409],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    body: RawObject<'a>,
}

/// `$order`: what is used of `shop.createOrder`'s answer.
struct Order<'a> {
    id: RawString<'a>,
    status: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut status = None;
        let mut object = json.object(const { &Names::of(&["id", "status"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                _ => status = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            status: json.required(status, "status")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
    status: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""status":"#, &self.status);
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

/// `$order`: `shop.createOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER.request().text("/orders").raw_json(scope.exchange.body_bytes());
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody {
        id: order.id,
        status: order.status,
    }
}
