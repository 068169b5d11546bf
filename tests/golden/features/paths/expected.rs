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
    name: "paths",
    title: "Paths, indexes and [] over lists",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Paths, indexes and [] over lists, ready to run.
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
struct UserAddressGeo<'a> {
    lat: RawNumber<'a>,
}

impl<'a> FromJson<'a> for UserAddressGeo<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lat = None;
        let mut object = json.object(const { &Names::of(&["lat"]) })?;
        while json.member(&mut object)?.is_some() {
            lat = Some(json.value()?);
        }
        Ok(Self {
            lat: json.required(lat, "lat")?,
        })
    }
}

/// `address` within it.
struct UserAddress<'a> {
    city: RawString<'a>,
    geo: Option<UserAddressGeo<'a>>,
}

impl<'a> FromJson<'a> for UserAddress<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut city = None;
        let mut geo = None;
        let mut object = json.object(const { &Names::of(&["city", "geo"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => city = Some(json.value()?),
                _ => geo = json.value()?,
            }
        }
        Ok(Self {
            city: json.required(city, "city")?,
            geo,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    address: Option<UserAddress<'a>>,
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut address = None;
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["address", "name"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => address = json.value()?,
                _ => name = Some(json.value()?),
            }
        }
        Ok(Self {
            address,
            name: json.required(name, "name")?,
        })
    }
}

/// `lines` within it.
struct OrdersLines<'a> {
    quantity: RawInteger<'a>,
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for OrdersLines<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut quantity = None;
        let mut sku = None;
        let mut object = json.object(const { &Names::of(&["quantity", "sku"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => quantity = Some(json.value()?),
                _ => sku = Some(json.value()?),
            }
        }
        Ok(Self {
            quantity: json.required(quantity, "quantity")?,
            sku: json.required(sku, "sku")?,
        })
    }
}

/// `$orders`: what is used of `shop.listOrders`'s answer.
struct Orders<'a> {
    id: RawString<'a>,
    lines: Whole<'a, Vec<OrdersLines<'a>>>,
}

impl<'a> FromJson<'a> for Orders<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut lines = None;
        let mut object = json.object(const { &Names::of(&["id", "lines"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                _ => lines = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            lines: json.required(lines, "lines")?,
        })
    }
}

/// `firstLine` within it.
struct ReplyFirstLine<'a> {
    sku: RawString<'a>,
    quantity: RawInteger<'a>,
}

impl ToJson for ReplyFirstLine<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""quantity":"#, &self.quantity);
        json.end_object();
    }
}

/// `fixed` within it.
struct ReplyFixed {
    three: Decimal,
}

impl ToJson for ReplyFixed {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""three":"#, &self.three);
        json.end_object();
    }
}

/// `fixed` within it.
struct ReplyFixed2(i64, &'static str, ReplyFixed, Option<bool>, bool);

impl ToJson for ReplyFixed2 {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        json.element(&self.0);
        json.element(&self.1);
        json.element(&self.2);
        json.element(&self.3);
        json.element(&self.4);
        json.end_list();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
    city: Option<RawString<'a>>,
    lat: Option<RawNumber<'a>>,
    ids: Vec<RawString<'a>>,
    skus: Vec<RawString<'a>>,
    first: Option<RawString<'a>>,
    first_line: Option<ReplyFirstLine<'a>>,
    whole: Option<RawAny<'a>>,
    fixed: ReplyFixed2,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""city":"#, &self.city);
        json.field(r#""lat":"#, &self.lat);
        json.field(r#""ids":"#, &self.ids);
        json.field(r#""skus":"#, &self.skus);
        json.field(r#""first":"#, &self.first);
        json.field(r#""firstLine":"#, &self.first_line);
        json.field(r#""whole":"#, &self.whole);
        json.field(r#""fixed":"#, &self.fixed);
        json.end_object();
    }
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
            .flat_map(|order| order.lines.iter())
            .map(|line| line.sku)
            .collect::<Vec<_>>(),
        first: orders.first().map(|order| order.id),
        first_line: orders
            .first()
            .and_then(|order| {
                order
                    .lines
                    .first()
                    .map(|line| ReplyFirstLine {
                        sku: line.sku,
                        quantity: line.quantity,
                    })
            }),
        whole: orders.get(1).map(|order| &order.lines).map(|whole| whole.raw()),
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
