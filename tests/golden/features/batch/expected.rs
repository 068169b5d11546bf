// ==== bff.rs

pub mod get_orders_order_id;
pub mod get_orders_order_id_optional;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "batch",
    title: "Chunks of keys",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Chunks of keys, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_orders_order_id::ENDPOINT, get_orders_order_id::handle)
        .endpoint(
            &get_orders_order_id_optional::ENDPOINT,
            get_orders_order_id_optional::handle,
        )
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
    calls: &[&ORDER, &PRODUCTS],
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
    operation: "listProducts",
    method: Method::Get,
    path: "/products",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 100,
        concurrency: 8,
        chunk: 2,
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
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for OrderLines<'a> {
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

/// `$products`: what is used of `shop.listProducts`'s answer.
struct Products<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Products<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut sku = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["sku", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => sku = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            sku: json.required(sku, "sku")?,
            title: json.required(title, "title")?,
        })
    }
}

/// `lines` within it.
struct ReplyLines<'a> {
    sku: RawString<'a>,
    title: Option<RawString<'a>>,
}

impl ToJson for ReplyLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""title":"#, &self.title);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    lines: Vec<ReplyLines<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""lines":"#, &self.lines);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    products: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
    products: Slot<Lookup<Text<'a>, Products<'a>>>,
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
    schedule(&mut [pin!(order(scope)), pin!(products(scope))]).await?;
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

/// `$products`: `shop.listProducts`
async fn products(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|line| line.sku).map(|key| key.text());
    let answers = scope
        .exchange
        .batch(
            &PRODUCTS,
            keys,
            &scope.bodies.products,
            |keys, body| {
                let request = PRODUCTS
                    .request()
                    .text("/products")
                    .query_list("sku", ListStyle::Explode, keys.iter());
                async move {
                    scope.exchange.call(&PRODUCTS, request, body).await.map(Some)
                }
            },
            |item: &Products<'_>| item.sku.text(),
        )
        .await?;
    scope.values.products.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let products = scope.values.products.value();
    ReplyBody {
        lines: order
            .lines
            .iter()
            .map(|line| ReplyLines {
                sku: line.sku,
                title: products.get(&line.sku.text()).map(|product| product.title),
            })
            .collect::<Vec<_>>(),
    }
}

// ==== get_orders_order_id_optional.rs

//! `GET /orders/{orderId}/optional`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /orders/{orderId}/optional",
    method: Method::Get,
    path: "/orders/{orderId}/optional",
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
    calls: &[&ORDER, &PRODUCTS],
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
    operation: "listProducts",
    method: Method::Get,
    path: "/products",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: Some(Fan {
        max: 100,
        concurrency: 8,
        chunk: 50,
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
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for OrderLines<'a> {
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

/// `$products`: what is used of `shop.listProducts`'s answer.
struct Products<'a> {
    price: RawNumber<'a>,
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Products<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut price = None;
        let mut sku = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["price", "sku", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => price = Some(json.value()?),
                1 => sku = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            price: json.required(price, "price")?,
            sku: json.required(sku, "sku")?,
            title: json.required(title, "title")?,
        })
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
    product: Option<ReplyLinesProduct<'a>>,
}

impl ToJson for ReplyLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""product":"#, &self.product);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    lines: Vec<ReplyLines<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""lines":"#, &self.lines);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    order: Body,
    products: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
    products: Slot<Lookup<Text<'a>, Products<'a>>>,
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
    schedule(&mut [pin!(order(scope)), pin!(products(scope))]).await?;
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

/// `$products`: `shop.listProducts`
async fn products(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|line| line.sku).map(|key| key.text());
    let answers = scope
        .exchange
        .batch(
            &PRODUCTS,
            keys,
            &scope.bodies.products,
            |keys, body| {
                let request = PRODUCTS
                    .request()
                    .text("/products")
                    .query_list("sku", ListStyle::Explode, keys.iter());
                scope.exchange.call_or_null(&PRODUCTS, request, body)
            },
            |item: &Products<'_>| item.sku.text(),
        )
        .await?;
    scope.values.products.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    let products = scope.values.products.value();
    ReplyBody {
        lines: order
            .lines
            .iter()
            .map(|line| ReplyLines {
                sku: line.sku,
                product: products
                    .get(&line.sku.text())
                    .map(|product| ReplyLinesProduct {
                        title: product.title,
                        price: product.price,
                    }),
            })
            .collect::<Vec<_>>(),
    }
}
