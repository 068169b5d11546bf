// ==== bff.rs

pub mod delete_orders_order_id;
pub mod patch_orders_order_id;
pub mod put_orders_order_id;
pub mod post_orders_order_id_close;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "writes",
    title: "PUT, PATCH and DELETE",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// PUT, PATCH and DELETE, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&delete_orders_order_id::ENDPOINT, delete_orders_order_id::handle)
        .endpoint(&patch_orders_order_id::ENDPOINT, patch_orders_order_id::handle)
        .endpoint(&put_orders_order_id::ENDPOINT, put_orders_order_id::handle)
        .endpoint(
            &post_orders_order_id_close::ENDPOINT,
            post_orders_order_id_close::handle,
        )
}

// ==== delete_orders_order_id.rs

//! `DELETE /orders/{orderId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "DELETE /orders/{orderId}",
    method: Method::Delete,
    path: "/orders/{orderId}",
    timeout: Duration::from_millis(2000),
    access: Access {
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 204,
    strict_query: false,
    parameters: &[&PATH_ORDER_ID],
    body: None,
    calls: &[&DELETED],
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

static DELETED: Call = Call {
    name: "deleted",
    index: 0,
    upstream: &super::SHOP,
    operation: "deleteOrder",
    method: Method::Delete,
    path: "/orders/{orderId}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[404],
    accepts_empty: true,
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

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    deleted: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    deleted: Slot<Ignored>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    input: &'a Input<'a>,
    bodies: &'a Bodies,
    values: &'v Values,
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
    schedule(&mut [pin!(deleted(scope))]).await?;
    let _ = scope;
    exchange.empty_reply()
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

/// `$deleted`: `shop.deleteOrder`
async fn deleted(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = DELETED.request().text("/orders/").value(&scope.input.path.order_id);
    let answer = scope.exchange.call(&DELETED, request, &scope.bodies.deleted).await?;
    scope.values.deleted.set(answer)
}

// ==== patch_orders_order_id.rs

//! `PATCH /orders/{orderId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "PATCH /orders/{orderId}",
    method: Method::Patch,
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
    body: Some(&BODY),
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

static BODY: BodyRule = BodyRule {
    required: true,
    schema: r##"{"type":"object","properties":{"status":{"$ref":"#/$defs/Status"},"note":{"type":["string","null"]}},"$defs":{"Status":{"type":"string","enum":["open","paid","shipped","closed"]}}}"##,
    rules: Rules::new(),
};

static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &super::SHOP,
    operation: "changeOrder",
    method: Method::Patch,
    path: "/orders/{orderId}",
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
    body: RawObject<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    order_id: Text<'a>,
}

/// `$order`: what is used of `shop.changeOrder`'s answer.
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
    let mut inputs = exchange.inputs();
    let path = PathInput {
        order_id: inputs.required(&PATH_ORDER_ID),
    };
    inputs.finish()?;
    let body = exchange.body(&BODY)?;
    Ok(Input { path, body })
}

/// `$order`: `shop.changeOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER
        .request()
        .text("/orders/")
        .value(&scope.input.path.order_id)
        .raw_json(scope.exchange.body_bytes());
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

// ==== post_orders_order_id_close.rs

//! `POST /orders/{orderId}/close`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /orders/{orderId}/close",
    method: Method::Post,
    path: "/orders/{orderId}/close",
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
    operation: "changeOrder",
    method: Method::Patch,
    path: "/orders/{orderId}",
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

/// `$order`: what is used of `shop.changeOrder`'s answer.
struct Order<'a> {
    status: RawString<'a>,
}

impl<'a> FromJson<'a> for Order<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut status = None;
        let mut object = json.object(const { &Names::of(&["status"]) })?;
        while json.member(&mut object)?.is_some() {
            status = Some(json.value()?);
        }
        Ok(Self {
            status: json.required(status, "status")?,
        })
    }
}

/// What is sent to `shop.changeOrder`.
struct OrderBody {
    status: &'static str,
    note: Option<bool>,
}

impl ToJson for OrderBody {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""status":"#, &self.status);
        json.field(r#""note":"#, &self.note);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    status: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
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
    let mut inputs = exchange.inputs();
    let path = PathInput {
        order_id: inputs.required(&PATH_ORDER_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$order`: `shop.changeOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER
        .request()
        .text("/orders/")
        .value(&scope.input.path.order_id)
        .json(
            &OrderBody {
                status: "closed",
                note: None::<bool>,
            },
        );
    let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
    scope.values.order.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let order = scope.values.order.value();
    ReplyBody { status: order.status }
}

// ==== put_orders_order_id.rs

//! `PUT /orders/{orderId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "PUT /orders/{orderId}",
    method: Method::Put,
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
    body: Some(&BODY),
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

static BODY: BodyRule = BodyRule {
    required: true,
    schema: r##"{"$ref":"#/$defs/NewOrder","$defs":{"NewOrder":{"type":"object","required":["userId","lines"],"properties":{"userId":{"type":"string","minLength":1},"note":{"type":"string","maxLength":20},"lines":{"type":"array","minItems":1,"items":{"type":"object","required":["sku","quantity"],"properties":{"sku":{"type":"string"},"quantity":{"type":"integer","minimum":1,"maximum":99}}}}}}}}"##,
    rules: Rules::new(),
};

static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &super::SHOP,
    operation: "replaceOrder",
    method: Method::Put,
    path: "/orders/{orderId}",
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
    body: RawObject<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    order_id: Text<'a>,
}

/// `$order`: what is used of `shop.replaceOrder`'s answer.
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
    let mut inputs = exchange.inputs();
    let path = PathInput {
        order_id: inputs.required(&PATH_ORDER_ID),
    };
    inputs.finish()?;
    let body = exchange.body(&BODY)?;
    Ok(Input { path, body })
}

/// `$order`: `shop.replaceOrder`
async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDER
        .request()
        .text("/orders/")
        .value(&scope.input.path.order_id)
        .raw_json(scope.exchange.body_bytes());
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
