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
    name: "operators",
    title: "Operators",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Operators, ready to run.
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
    calls: &[&ORDER, &USER],
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    order_id: Text<'a>,
}

/// `lines` within it.
struct OrderLines<'a> {
    quantity: i64,
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for OrderLines<'a> {
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

/// `$order`: what is used of `shop.getOrder`'s answer.
struct Order<'a> {
    discount: Option<Decimal>,
    lines: Vec<OrderLines<'a>>,
    status: RawString<'a>,
    total: Decimal,
    user_id: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut discount = None;
        let mut lines = None;
        let mut status = None;
        let mut total = None;
        let mut user_id = None;
        let mut object = json
            .object(const {
                &Names::of(&["discount", "lines", "status", "total", "userId"])
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => discount = json.value()?,
                1 => lines = Some(json.value()?),
                2 => status = Some(json.value()?),
                3 => total = Some(json.value()?),
                _ => user_id = Some(json.value()?),
            }
        }
        Ok(Self {
            discount,
            lines: json.required(lines, "lines")?,
            status: json.required(status, "status")?,
            total: json.required(total, "total")?,
            user_id: json.required(user_id, "userId")?,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    age: i64,
    email: Option<RawString<'a>>,
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
    vip: bool,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut age = None;
        let mut email = None;
        let mut name = None;
        let mut nickname = None;
        let mut vip = None;
        let mut object = json
            .object(const { &Names::of(&["age", "email", "name", "nickname", "vip"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => age = Some(json.value()?),
                1 => email = json.value()?,
                2 => name = Some(json.value()?),
                3 => nickname = json.value()?,
                _ => vip = Some(json.value()?),
            }
        }
        Ok(Self {
            age: json.required(age, "age")?,
            email,
            name: json.required(name, "name")?,
            nickname,
            vip: json.required(vip, "vip")?,
        })
    }
}

/// `not` within it.
struct ReplyNot {
    normal: bool,
}

impl ToJson for ReplyNot {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""normal":"#, &self.normal);
        json.end_object();
    }
}

/// `lines` within it.
struct ReplyLines<'a> {
    sku: RawString<'a>,
    is_many: bool,
    cost: i64,
}

impl ToJson for ReplyLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""isMany":"#, &self.is_many);
        json.field(r#""cost":"#, &self.cost);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    equal: bool,
    unequal: bool,
    less: bool,
    less_or_equal: bool,
    greater: bool,
    greater_or_equal: bool,
    both: bool,
    either: bool,
    not: ReplyNot,
    plus: i64,
    minus: i64,
    times: Decimal,
    divided: Option<Decimal>,
    by_zero: Option<Decimal>,
    precedence: bool,
    discounted: Decimal,
    coalesced: Text<'a>,
    grouped: Text<'a>,
    lines: Vec<ReplyLines<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""equal":"#, &self.equal);
        json.field(r#""unequal":"#, &self.unequal);
        json.field(r#""less":"#, &self.less);
        json.field(r#""lessOrEqual":"#, &self.less_or_equal);
        json.field(r#""greater":"#, &self.greater);
        json.field(r#""greaterOrEqual":"#, &self.greater_or_equal);
        json.field(r#""both":"#, &self.both);
        json.field(r#""either":"#, &self.either);
        json.field(r#""not":"#, &self.not);
        json.field(r#""plus":"#, &self.plus);
        json.field(r#""minus":"#, &self.minus);
        json.field(r#""times":"#, &self.times);
        json.field(r#""divided":"#, &self.divided);
        json.field(r#""byZero":"#, &self.by_zero);
        json.field(r#""precedence":"#, &self.precedence);
        json.field(r#""discounted":"#, &self.discounted);
        json.field(r#""coalesced":"#, &self.coalesced);
        json.field(r#""grouped":"#, &self.grouped);
        json.field(r#""lines":"#, &self.lines);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    user: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
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
    schedule(&mut [pin!(order(scope)), pin!(user(scope))]).await?;
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

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let request = USER.request().text("/users/").value(order.user_id);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let user = scope.values.user.value();
    ReplyBody {
        equal: order.status == "open",
        unequal: order.status != "open",
        less: user.age < 18,
        less_or_equal: user.age <= 18,
        greater: order.total > Decimal::from(100),
        greater_or_equal: order.total >= Decimal::scaled(199, 1),
        both: user.vip && order.total > Decimal::from(100),
        either: user.vip || order.total > Decimal::from(100),
        not: ReplyNot { normal: !user.vip },
        plus: filters::add(user.age, 1),
        minus: filters::subtract(user.age, 1),
        times: filters::multiply(order.total, Decimal::from(2)),
        divided: filters::divide(order.total, Decimal::from(4)),
        by_zero: filters::divide(
            order.total,
            Decimal::from(filters::subtract(user.age, user.age)),
        ),
        precedence: filters::add(user.age, filters::multiply(2, 3))
            == filters::add(user.age, 6) && true,
        discounted: filters::subtract(
            order.total,
            order.discount.unwrap_or(Decimal::from(0)),
        ),
        coalesced: user
            .nickname
            .or(user.email)
            .map(|value| value.text())
            .unwrap_or(Text::from("nobody")),
        grouped: filters::upper(&user.nickname.unwrap_or(user.name).text()),
        lines: order
            .lines
            .iter()
            .map(|line| ReplyLines {
                sku: line.sku,
                is_many: line.quantity > 1,
                cost: filters::multiply(line.quantity, 2),
            })
            .collect::<Vec<_>>(),
    }
}
