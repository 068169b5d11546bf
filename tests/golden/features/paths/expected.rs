// ==== bff.rs

pub mod get_users_user_id_orders;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
};

static CLIENT: Client = Client {
    name: "paths",
    title: "Paths, indexes and [] over lists",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    openapi: include_str!("openapi.json"),
};

/// The Paths, indexes and [] over lists, ready to run.
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
    auth: &[],
    status: 200,
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&USER, &ORDERS],
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
    pass: &[],
    accepts_empty: false,
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
    pass: &[],
    accepts_empty: false,
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

/// `address.geo` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct UserAddressGeo<'a> {
    #[serde(borrow)]
    lat: RawNumber<'a>,
}

/// `address` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct UserAddress<'a> {
    #[serde(borrow)]
    city: RawString<'a>,
    #[serde(borrow, default)]
    geo: Option<UserAddressGeo<'a>>,
}

/// `$user`: what is used of `shop.getUser`'s answer.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct User<'a> {
    #[serde(borrow, default)]
    address: Option<UserAddress<'a>>,
    #[serde(borrow)]
    name: RawString<'a>,
}

/// `lines` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct OrdersLines<'a> {
    #[serde(borrow)]
    quantity: RawInteger<'a>,
    #[serde(borrow)]
    sku: RawString<'a>,
}

/// `$orders`: what is used of `shop.listOrders`'s answer.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct Orders<'a> {
    #[serde(borrow)]
    id: RawString<'a>,
    #[serde(borrow)]
    lines: Whole<'a, Vec<OrdersLines<'a>>>,
}

/// `firstLine` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyFirstLine<'a> {
    sku: RawString<'a>,
    quantity: RawInteger<'a>,
}

/// `fixed` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyFixed {
    three: Decimal,
}

/// `fixed` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyFixed2(i64, &'static str, ReplyFixed, Option<bool>, bool);

/// What the client gets.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyBody<'a> {
    name: RawString<'a>,
    city: Option<RawString<'a>>,
    lat: Option<RawNumber<'a>>,
    ids: Vec<RawString<'a>>,
    skus: Vec<RawString<'a>>,
    first: Option<RawString<'a>>,
    #[serde(rename = "firstLine")]
    first_line: Option<ReplyFirstLine<'a>>,
    whole: Option<RawAny<'a>>,
    fixed: ReplyFixed2,
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
    orders: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
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
    schedule(&mut [pin!(user(scope)), pin!(orders(scope))]).await?;
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
    let answer = scope.exchange.call(&ORDERS, request, &scope.bodies.orders).await?;
    scope.values.orders.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    let orders = scope.values.orders.value();
    ReplyBody {
        name: user.name,
        city: user.address.as_ref().map(|address| address.city),
        lat: user
            .address
            .as_ref()
            .and_then(|address| address.geo.as_ref().map(|geo| geo.lat)),
        ids: orders.iter().map(|order| order.id).collect::<Vec<_>>(),
        skus: orders
            .iter()
            .map(|order| &order.lines)
            .flat_map(|order| order.iter())
            .map(|order| order.sku)
            .collect::<Vec<_>>(),
        first: orders.iter().nth(0).map(|order| order.id),
        first_line: orders
            .iter()
            .nth(0)
            .and_then(|order| {
                order
                    .lines
                    .iter()
                    .nth(0)
                    .map(|line| ReplyFirstLine {
                        sku: line.sku,
                        quantity: line.quantity,
                    })
            }),
        whole: orders.iter().nth(1).map(|order| &order.lines).map(|whole| whole.raw()),
        fixed: ReplyFixed2(
            1,
            "two",
            ReplyFixed {
                three: Decimal::scaled(30, 1),
            },
            None::<bool>,
            true,
        ),
    }
}
