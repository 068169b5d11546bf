// ==== bff.rs

pub mod get_users_user_id_orders;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "filters-lists",
    title: "Filters on lists",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Filters on lists, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_users_user_id_orders::ENDPOINT, get_users_user_id_orders::handle)
}

// ==== get_users_user_id_orders.rs

//! `GET /users/{userId}/orders`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}/orders",
    method: Method::Get,
    path: "/users/{userId}/orders",
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
    calls: &[&ORDERS],
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

/// `lines` within it.
struct OrdersLines<'a> {
    labels: Vec<RawString<'a>>,
    quantity: i64,
}

impl<'a> FromJson<'a> for OrdersLines<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut labels = None;
        let mut quantity = None;
        let mut object = json.object(const { &Names::of(&["labels", "quantity"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => labels = Some(json.value()?),
                _ => quantity = Some(json.value()?),
            }
        }
        Ok(Self {
            labels: json.required(labels, "labels")?,
            quantity: json.required(quantity, "quantity")?,
        })
    }
}

/// `$orders`: what is used of `shop.listOrders`'s answer.
struct Orders<'a> {
    id: RawString<'a>,
    lines: Vec<OrdersLines<'a>>,
    status: RawString<'a>,
    total: Decimal,
}

impl<'a> FromJson<'a> for Orders<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut lines = None;
        let mut status = None;
        let mut total = None;
        let mut object = json
            .object(const { &Names::of(&["id", "lines", "status", "total"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                1 => lines = Some(json.value()?),
                2 => status = Some(json.value()?),
                _ => total = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            lines: json.required(lines, "lines")?,
            status: json.required(status, "status")?,
            total: json.required(total, "total")?,
        })
    }
}

/// `take` within it.
struct ReplyTake<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyTake<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// `cheapest` within it.
struct ReplyCheapest<'a> {
    id: RawString<'a>,
    total: Decimal,
}

impl ToJson for ReplyCheapest<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""total":"#, &self.total);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    take: Vec<ReplyTake<'a>>,
    skip: Vec<ReplyTake<'a>>,
    first: Option<ReplyTake<'a>>,
    last: Option<ReplyTake<'a>>,
    count: i64,
    sum: Decimal,
    quantities: i64,
    avg: Option<Decimal>,
    min: Option<Decimal>,
    max: Option<Decimal>,
    open: Vec<ReplyTake<'a>>,
    big: i64,
    sorted: Vec<ReplyTake<'a>>,
    descending: Vec<ReplyTake<'a>>,
    cheapest: Option<ReplyCheapest<'a>>,
    reverse: Vec<RawString<'a>>,
    distinct: Vec<RawString<'a>>,
    flatten: Vec<RawString<'a>>,
    join: Text<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""take":"#, &self.take);
        json.field(r#""skip":"#, &self.skip);
        json.field(r#""first":"#, &self.first);
        json.field(r#""last":"#, &self.last);
        json.field(r#""count":"#, &self.count);
        json.field(r#""sum":"#, &self.sum);
        json.field(r#""quantities":"#, &self.quantities);
        json.field(r#""avg":"#, &self.avg);
        json.field(r#""min":"#, &self.min);
        json.field(r#""max":"#, &self.max);
        json.field(r#""open":"#, &self.open);
        json.field(r#""big":"#, &self.big);
        json.field(r#""sorted":"#, &self.sorted);
        json.field(r#""descending":"#, &self.descending);
        json.field(r#""cheapest":"#, &self.cheapest);
        json.field(r#""reverse":"#, &self.reverse);
        json.field(r#""distinct":"#, &self.distinct);
        json.field(r#""flatten":"#, &self.flatten);
        json.field(r#""join":"#, &self.join);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    orders: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    orders: Slot<Vec<Orders<'a>>>,
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
    schedule(&mut [pin!(orders(scope))]).await?;
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
    let answer = scope.exchange.call(&ORDERS, request, &scope.bodies.orders).await?;
    scope.values.orders.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let orders = scope.values.orders.value();
    ReplyBody {
        take: orders
            .iter()
            .take(2)
            .map(|order| ReplyTake { id: order.id })
            .collect::<Vec<_>>(),
        skip: orders
            .iter()
            .skip(2)
            .map(|order| ReplyTake { id: order.id })
            .collect::<Vec<_>>(),
        first: orders.first().map(|order| ReplyTake { id: order.id }),
        last: orders.last().map(|order| ReplyTake { id: order.id }),
        count: orders.len() as i64,
        sum: filters::sum(orders.iter().map(|order| order.total)),
        quantities: filters::sum_integer(
            orders.iter().flat_map(|order| order.lines.iter()).map(|line| line.quantity),
        ),
        avg: filters::average(orders.iter().map(|order| order.total)),
        min: filters::min(orders.iter().map(|order| order.total)),
        max: filters::max(orders.iter().map(|order| order.total)),
        open: orders
            .iter()
            .filter(|&order| order.status == "open")
            .map(|order| ReplyTake { id: order.id })
            .collect::<Vec<_>>(),
        big: orders
            .iter()
            .filter(|&order| {
                order.total >= Decimal::from(20) && order.status != "closed"
            })
            .count() as i64,
        sorted: filters::sorted(orders.iter(), |&order| order.total)
            .into_iter()
            .map(|order| ReplyTake { id: order.id })
            .collect::<Vec<_>>(),
        descending: filters::reversed(
                filters::sorted(orders.iter(), |&order| order.total),
            )
            .into_iter()
            .map(|order| ReplyTake { id: order.id })
            .collect::<Vec<_>>(),
        cheapest: filters::sorted(orders.iter(), |&order| order.total)
            .into_iter()
            .next()
            .map(|order| ReplyCheapest {
                id: order.id,
                total: order.total,
            }),
        reverse: filters::reversed(orders.iter().map(|order| order.id)),
        distinct: filters::distinct(orders.iter().map(|order| order.status)),
        flatten: filters::distinct(
            orders
                .iter()
                .flat_map(|order| order.lines.iter())
                .flat_map(|line| line.labels.iter().copied()),
        ),
        join: filters::join(orders.iter().map(|order| order.id), ", "),
    }
}
