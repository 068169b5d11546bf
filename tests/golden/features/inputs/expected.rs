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
    name: "inputs",
    title: "Path, query and header inputs",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Path, query and header inputs, ready to run.
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
    parameters: &[
        &PATH_USER_ID,
        &QUERY_STATUS,
        &QUERY_LIMIT,
        &QUERY_MINIMUM,
        &QUERY_DEEP,
        &QUERY_TAG,
        &HEADER_ACCEPT_LANGUAGE,
        &HEADER_X_TRACE,
    ],
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

static QUERY_STATUS: Parameter = Parameter {
    name: "status",
    place: Place::Query,
    required: false,
    list: None,
    schema: r##"{"$ref":"#/$defs/Status","$defs":{"Status":{"type":"string","enum":["open","paid","shipped","closed"]}}}"##,
    default: None,
    rules: Rules::new(),
};

static QUERY_LIMIT: Parameter = Parameter {
    name: "limit",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"integer","minimum":1,"maximum":50}"#,
    default: Some(r#"10"#),
    rules: Rules::new(),
};

static QUERY_MINIMUM: Parameter = Parameter {
    name: "minimum",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"number"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_DEEP: Parameter = Parameter {
    name: "deep",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"boolean"}"#,
    default: Some(r#"false"#),
    rules: Rules::new(),
};

static QUERY_TAG: Parameter = Parameter {
    name: "tag",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"string"},"maxItems":3}"#,
    default: None,
    rules: Rules::new(),
};

static HEADER_ACCEPT_LANGUAGE: Parameter = Parameter {
    name: "accept-language",
    place: Place::Header,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: Some(r#""en""#),
    rules: Rules::new(),
};

static HEADER_X_TRACE: Parameter = Parameter {
    name: "x-trace",
    place: Place::Header,
    required: false,
    list: None,
    schema: r#"{"type":"string","pattern":"^[a-z]+$"}"#,
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
    query: QueryInput<'a>,
    header: HeaderInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    status: Option<Text<'a>>,
    limit: i64,
    minimum: Option<Decimal>,
    deep: bool,
    tag: Option<Vec<Text<'a>>>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct HeaderInput<'a> {
    accept_language: Text<'a>,
    x_trace: Option<Text<'a>>,
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["name"]) })?;
        while json.member(&mut object)?.is_some() {
            name = Some(json.value()?);
        }
        Ok(Self {
            name: json.required(name, "name")?,
        })
    }
}

/// `$orders`: what is used of `shop.listOrders`'s answer.
struct Orders<'a> {
    id: RawString<'a>,
    total: Decimal,
}

impl<'a> FromJson<'a> for Orders<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut total = None;
        let mut object = json.object(const { &Names::of(&["id", "total"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                _ => total = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            total: json.required(total, "total")?,
        })
    }
}

/// `orders` within it.
struct ReplyOrders<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyOrders<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// `inputs` within it.
struct ReplyInputs<'a> {
    status: Option<Text<'a>>,
    limit: i64,
    deep: bool,
    tags: Option<Vec<Text<'a>>>,
}

impl ToJson for ReplyInputs<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""status":"#, &self.status);
        json.field(r#""limit":"#, &self.limit);
        json.field(r#""deep":"#, &self.deep);
        json.field(r#""tags":"#, &self.tags);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
    orders: Vec<ReplyOrders<'a>>,
    inputs: ReplyInputs<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""orders":"#, &self.orders);
        json.field(r#""inputs":"#, &self.inputs);
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
    let query = QueryInput {
        status: inputs.optional(&QUERY_STATUS),
        limit: inputs.required(&QUERY_LIMIT),
        minimum: inputs.optional(&QUERY_MINIMUM),
        deep: inputs.required(&QUERY_DEEP),
        tag: inputs.optional(&QUERY_TAG),
    };
    let header = HeaderInput {
        accept_language: inputs.required(&HEADER_ACCEPT_LANGUAGE),
        x_trace: inputs.optional(&HEADER_X_TRACE),
    };
    inputs.finish()?;
    Ok(Input { path, query, header })
}

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER
        .request()
        .text("/users/")
        .value(&scope.input.path.user_id)
        .header("accept-language", &scope.input.header.accept_language)
        .header("x-trace", &scope.input.header.x_trace);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// `$orders`: `shop.listOrders`
async fn orders(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ORDERS
        .request()
        .text("/orders")
        .query("userId", &scope.input.path.user_id)
        .query("status", &scope.input.query.status)
        .query("limit", scope.input.query.limit);
    let answer = scope.exchange.call(&ORDERS, request, &scope.bodies.orders).await?;
    scope.values.orders.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    let orders = scope.values.orders.value();
    ReplyBody {
        name: user.name,
        orders: orders
            .iter()
            .filter(|&order| {
                order.total >= scope.input.query.minimum.unwrap_or(Decimal::from(0))
            })
            .map(|order| ReplyOrders { id: order.id })
            .collect::<Vec<_>>(),
        inputs: ReplyInputs {
            status: scope.input.query.status.clone(),
            limit: scope.input.query.limit,
            deep: scope.input.query.deep,
            tags: scope.input.query.tag.clone(),
        },
    }
}
