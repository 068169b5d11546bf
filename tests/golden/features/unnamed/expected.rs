// ==== bff.rs

pub mod get_items_id;
pub mod post_items_id;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "unnamed",
    title: "Operations without ids",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Operations without ids, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_items_id::ENDPOINT, get_items_id::handle)
        .endpoint(&post_items_id::ENDPOINT, post_items_id::handle)
}

// ==== get_items_id.rs

//! `GET /items/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /items/{id}",
    method: Method::Get,
    path: "/items/{id}",
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
    parameters: &[&PATH_ID],
    body: None,
    calls: &[&ITEMS, &ITEM],
};

static PATH_ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static ITEMS: Call = Call {
    name: "items",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "GET /unnamed/{id}/items",
    method: Method::Get,
    path: "/unnamed/{id}/items",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static ITEM: Call = Call {
    name: "item",
    index: 1,
    upstream: &super::HOSTILE,
    operation: "GET /unnamed/{id}",
    method: Method::Get,
    path: "/unnamed/{id}",
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
    id: Text<'a>,
}

/// `$item`: what is used of `hostile GET /unnamed/{id}`'s answer.
struct Item<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Item<'a> {
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
    items: RawList<'a>,
    id: RawString<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""items":"#, &self.items);
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    items: Body,
    item: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    items: Slot<RawList<'a>>,
    item: Slot<Item<'a>>,
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
    schedule(&mut [pin!(items(scope)), pin!(item(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        id: inputs.required(&PATH_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$items`: `hostile GET /unnamed/{id}/items`
async fn items(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ITEMS
        .request()
        .text("/unnamed/")
        .value(&scope.input.path.id)
        .text("/items");
    let answer = scope.exchange.call(&ITEMS, request, &scope.bodies.items).await?;
    scope.values.items.set(answer)
}

/// `$item`: `hostile GET /unnamed/{id}`
async fn item(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ITEM.request().text("/unnamed/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&ITEM, request, &scope.bodies.item).await?;
    scope.values.item.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let items = scope.values.items.value();
    let item = scope.values.item.value();
    ReplyBody {
        items: *items,
        id: item.id,
    }
}

// ==== post_items_id.rs

//! `POST /items/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /items/{id}",
    method: Method::Post,
    path: "/items/{id}",
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
    parameters: &[&PATH_ID],
    body: Some(&BODY),
    calls: &[&ADDED],
};

static PATH_ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static BODY: BodyRule = BodyRule {
    required: false,
    schema: r#"{"type":"object","required":["item"],"properties":{"item":{"type":"string"}}}"#,
    rules: Rules::new(),
};

static ADDED: Call = Call {
    name: "added",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "POST /unnamed/{id}/items",
    method: Method::Post,
    path: "/unnamed/{id}/items",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: true,
    policy: &[],
    fan: None,
};

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
    body: Option<RawObject<'a>>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    added: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    added: Slot<Ignored>,
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
    schedule(&mut [pin!(added(scope))]).await?;
    let _ = scope;
    exchange.empty_reply()
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        id: inputs.required(&PATH_ID),
    };
    inputs.finish()?;
    let body = exchange.body(&BODY)?;
    Ok(Input { path, body })
}

/// `$added`: `hostile POST /unnamed/{id}/items`
async fn added(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ADDED
        .request()
        .text("/unnamed/")
        .value(&scope.input.path.id)
        .text("/items")
        .raw_json(scope.exchange.body_bytes());
    let answer = scope.exchange.call(&ADDED, request, &scope.bodies.added).await?;
    scope.values.added.set(answer)
}
