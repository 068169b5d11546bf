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
    name: "each",
    title: "One call for each key",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// One call for each key, ready to run.
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
    calls: &[&ORDER, &PRODUCTS, &REQUIRED, &STAND_IN],
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

static PRODUCTS: Call = Call {
    name: "products",
    index: 1,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 50,
        concurrency: 4,
        chunk: 1,
    }),
};

static REQUIRED: Call = Call {
    name: "required",
    index: 2,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 100,
        concurrency: 8,
        chunk: 1,
    }),
};

static STAND_IN: Call = Call {
    name: "standIn",
    index: 3,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 100,
        concurrency: 8,
        chunk: 1,
    }),
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
    quantity: RawInteger<'a>,
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
    lines: Vec<OrderLines<'a>>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lines = None;
        let mut object = json.object(const { &Names::of(&["lines"]) })?;
        while json.member(&mut object)?.is_some() {
            lines = Some(json.value()?);
        }
        Ok(Self {
            lines: json.required(lines, "lines")?,
        })
    }
}

/// `$products`: what is used of `shop.getProduct`'s answer.
struct Products<'a> {
    price: RawNumber<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Products<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut price = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["price", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => price = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            price: json.required(price, "price")?,
            title: json.required(title, "title")?,
        })
    }
}

/// `$required`: what is used of `shop.getProduct`'s answer.
struct Required<'a> {
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Required<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["title"]) })?;
        while json.member(&mut object)?.is_some() {
            title = Some(json.value()?);
        }
        Ok(Self {
            title: json.required(title, "title")?,
        })
    }
}

/// `$standIn`: what is used of `shop.getProduct`'s answer.
struct StandIn<'a> {
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for StandIn<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["title"]) })?;
        while json.member(&mut object)?.is_some() {
            title = Some(json.value()?);
        }
        Ok(Self {
            title: json.required(title, "title")?,
        })
    }
}

/// What stands in when `standIn` fails.
struct StandInStandInBody<'a> {
    sku: Text<'a>,
    title: &'static str,
    price: i64,
    currency: &'static str,
    stock: i64,
}

impl ToJson for StandInStandInBody<'_> {
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

/// `lines.product` within it.
struct ReplyLinesProduct<'a> {
    title: RawString<'a>,
    price: RawNumber<'a>,
}

impl ToJson for ReplyLinesProduct<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""title":"#, &self.title);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `lines` within it.
struct ReplyLines<'a> {
    sku: RawString<'a>,
    quantity: RawInteger<'a>,
    product: Option<ReplyLinesProduct<'a>>,
    title: Option<RawString<'a>>,
}

impl ToJson for ReplyLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""quantity":"#, &self.quantity);
        json.field(r#""product":"#, &self.product);
        json.field(r#""title":"#, &self.title);
        json.end_object();
    }
}

/// `first` within it.
struct ReplyFirst<'a> {
    title: Option<RawString<'a>>,
}

impl ToJson for ReplyFirst<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""title":"#, &self.title);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    lines: Vec<ReplyLines<'a>>,
    first: Vec<ReplyFirst<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""lines":"#, &self.lines);
        json.field(r#""first":"#, &self.first);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    products: FanBodies,
    required: FanBodies,
    stand_in: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
    products: Slot<Lookup<Text<'a>, Option<Products<'a>>>>,
    required: Slot<Lookup<Text<'a>, Required<'a>>>,
    stand_in: Slot<Lookup<Text<'a>, StandIn<'a>>>,
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
                pin!(order(scope)),
                pin!(products(scope)),
                pin!(required(scope)),
                pin!(stand_in(scope)),
            ],
        )
        .await?;
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

/// `$products`: `shop.getProduct`
async fn products(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|line| line.sku).map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &PRODUCTS,
            keys,
            &scope.bodies.products,
            |key, body| {
                let request = PRODUCTS.request().text("/products/").value(key);
                scope.exchange.call_or_null(&PRODUCTS, request, body)
            },
        )
        .await?;
    scope.values.products.set(answers)
}

/// `$required`: `shop.getProduct`
async fn required(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|line| line.sku).take(1).map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &REQUIRED,
            keys,
            &scope.bodies.required,
            |key, body| {
                let request = REQUIRED.request().text("/products/").value(key);
                scope.exchange.call(&REQUIRED, request, body)
            },
        )
        .await?;
    scope.values.required.set(answers)
}

/// `$standIn`: `shop.getProduct`
async fn stand_in(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|line| line.sku).map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &STAND_IN,
            keys,
            &scope.bodies.stand_in,
            |key, body| {
                let request = STAND_IN.request().text("/products/").value(key);
                let stand_in = Json::of(
                    &StandInStandInBody {
                        sku: key.clone(),
                        title: "Unknown",
                        price: 0,
                        currency: "EUR",
                        stock: 0,
                    },
                );
                scope
                    .exchange
                    .call_or_else(
                        &STAND_IN,
                        request,
                        body,
                        async move { scope.exchange.stand_in(stand_in, body) },
                    )
            },
        )
        .await?;
    scope.values.stand_in.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let products = scope.values.products.value();
    let required = scope.values.required.value();
    let stand_in = scope.values.stand_in.value();
    ReplyBody {
        lines: order
            .lines
            .iter()
            .map(|line| ReplyLines {
                sku: line.sku,
                quantity: line.quantity,
                product: products
                    .get(&line.sku.text())
                    .and_then(Option::as_ref)
                    .map(|product| ReplyLinesProduct {
                        title: product.title,
                        price: product.price,
                    }),
                title: stand_in.get(&line.sku.text()).map(|item| item.title),
            })
            .collect::<Vec<_>>(),
        first: order
            .lines
            .iter()
            .take(1)
            .map(|line| ReplyFirst {
                title: required.get(&line.sku.text()).map(|item| item.title),
            })
            .collect::<Vec<_>>(),
    }
}
