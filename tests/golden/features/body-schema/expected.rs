// ==== bff.rs

pub mod post_checkout;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "body-schema",
    title: "A body of the endpoint's own",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// A body of the endpoint's own, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&post_checkout::ENDPOINT, post_checkout::handle)
}

// ==== post_checkout.rs

//! `POST /checkout`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /checkout",
    method: Method::Post,
    path: "/checkout",
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
    schema: r#"{"type":"object","required":["customer","items"],"additionalProperties":false,"properties":{"customer":{"type":"string","minLength":3},"note":{"type":"string"},"gift":{"type":"boolean"},"items":{"type":"array","minItems":1,"items":{"type":"object","required":["id","amount"],"properties":{"id":{"type":"string"},"amount":{"type":"integer","minimum":1,"maximum":99},"extra":{}}}}}}"#,
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
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    body: Sent<'a>,
}

/// `$order`: what is used of `shop.createOrder`'s answer.
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

/// `items` within it.
struct SentItems<'a> {
    amount: RawInteger<'a>,
    extra: Option<RawAny<'a>>,
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for SentItems<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut extra = None;
        let mut id = None;
        let mut object = json.object(const { &Names::of(&["amount", "extra", "id"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => extra = json.value()?,
                _ => id = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            extra,
            id: json.required(id, "id")?,
        })
    }
}

/// `$body`: what is used of the request's body.
struct Sent<'a> {
    customer: RawString<'a>,
    items: Vec<SentItems<'a>>,
    note: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for Sent<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut customer = None;
        let mut items = None;
        let mut note = None;
        let mut object = json
            .object(const { &Names::of(&["customer", "items", "note"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => customer = Some(json.value()?),
                1 => items = Some(json.value()?),
                _ => note = json.value()?,
            }
        }
        Ok(Self {
            customer: json.required(customer, "customer")?,
            items: json.required(items, "items")?,
            note,
        })
    }
}

/// `lines` within it.
struct OrderLines<'a> {
    sku: RawString<'a>,
    quantity: RawInteger<'a>,
}

impl ToJson for OrderLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""quantity":"#, &self.quantity);
        json.end_object();
    }
}

/// What is sent to `shop.createOrder`.
struct OrderBody<'a> {
    user_id: RawString<'a>,
    note: Option<RawString<'a>>,
    lines: Vec<OrderLines<'a>>,
}

impl ToJson for OrderBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""userId":"#, &self.user_id);
        json.field_if_any(r#""note":"#, &self.note);
        json.field(r#""lines":"#, &self.lines);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
    extras: Vec<Option<RawAny<'a>>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""extras":"#, &self.extras);
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
    let request = ORDER
        .request()
        .text("/orders")
        .json(
            &OrderBody {
                user_id: scope.input.body.customer,
                note: scope.input.body.note,
                lines: scope
                    .input
                    .body
                    .items
                    .iter()
                    .map(|item| OrderLines {
                        sku: item.id,
                        quantity: item.amount,
                    })
                    .collect::<Vec<_>>(),
            },
        );
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody {
        id: order.id,
        extras: scope.input.body.items.iter().map(|item| item.extra).collect::<Vec<_>>(),
    }
}
