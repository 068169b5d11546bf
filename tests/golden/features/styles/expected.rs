// ==== bff.rs

pub mod get_deep;
pub mod get_lists_id;
pub mod get_several_kind;
use bff_core::prelude::*;

static STYLES: Upstream = Upstream {
    name: "styles",
    index: 0,
    contract: include_str!("styles.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "styles",
    title: "Parameter styles",
    version: "1.0.0",
    upstreams: &[&STYLES],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Parameter styles, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_deep::ENDPOINT, get_deep::handle)
        .endpoint(&get_lists_id::ENDPOINT, get_lists_id::handle)
        .endpoint(&get_several_kind::ENDPOINT, get_several_kind::handle)
}

// ==== get_deep.rs

//! `GET /deep`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /deep",
    method: Method::Get,
    path: "/deep",
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
    parameters: &[&QUERY_STATUS],
    body: None,
    calls: &[&DEEP],
};

static QUERY_STATUS: Parameter = Parameter {
    name: "status",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static DEEP: Call = Call {
    name: "deep",
    index: 0,
    upstream: &super::STYLES,
    operation: "deep",
    method: Method::Get,
    path: "/deep",
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
    query: QueryInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    status: Option<Text<'a>>,
}

/// `$deep`: what is used of `styles.deep`'s answer.
struct Deep<'a> {
    done: bool,
    note: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for Deep<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut done = None;
        let mut note = None;
        let mut object = json.object(const { &Names::of(&["done", "note"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => done = Some(json.value()?),
                _ => note = json.value()?,
            }
        }
        Ok(Self {
            done: json.required(done, "done")?,
            note,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    done: bool,
    note: Option<RawString<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""done":"#, &self.done);
        json.field(r#""note":"#, &self.note);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    deep: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    deep: Slot<Deep<'a>>,
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
    schedule(&mut [pin!(deep(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let query = QueryInput {
        status: inputs.optional(&QUERY_STATUS),
    };
    inputs.finish()?;
    Ok(Input { query })
}

/// `$deep`: `styles.deep`
async fn deep(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = DEEP
        .request()
        .text("/deep")
        .query("filter[status]", &scope.input.query.status)
        .query("filter[min]", 3);
    let answer = scope.exchange.call(&DEEP, request, &scope.bodies.deep).await?;
    scope.values.deep.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let deep = scope.values.deep.value();
    ReplyBody {
        done: deep.done,
        note: deep.note,
    }
}

// ==== get_lists_id.rs

//! `GET /lists/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /lists/{id}",
    method: Method::Get,
    path: "/lists/{id}",
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
    parameters: &[&PATH_ID, &QUERY_TAG],
    body: None,
    calls: &[&LISTS],
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

static QUERY_TAG: Parameter = Parameter {
    name: "tag",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: None,
    rules: Rules::new(),
};

static LISTS: Call = Call {
    name: "lists",
    index: 0,
    upstream: &super::STYLES,
    operation: "lists",
    method: Method::Get,
    path: "/list/{id}",
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
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    tag: Option<Vec<Text<'a>>>,
}

/// `$lists`: what is used of `styles.lists`'s answer.
struct Lists {
    done: bool,
}

impl FromJson<'_> for Lists {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut done = None;
        let mut object = json.object(const { &Names::of(&["done"]) })?;
        while json.member(&mut object)?.is_some() {
            done = Some(json.value()?);
        }
        Ok(Self {
            done: json.required(done, "done")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    lists: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    lists: Slot<Lists>,
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
    schedule(&mut [pin!(lists(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        id: inputs.required(&PATH_ID),
    };
    let query = QueryInput {
        tag: inputs.optional(&QUERY_TAG),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$lists`: `styles.lists`
async fn lists(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = LISTS
        .request()
        .text("/list/")
        .value(&scope.input.path.id)
        .query_list(
            "explode",
            ListStyle::Explode,
            scope.input.query.tag.as_ref().into_iter().flatten(),
        )
        .query_list(
            "comma",
            ListStyle::Comma,
            scope.input.query.tag.as_ref().into_iter().flatten(),
        )
        .query_list(
            "space",
            ListStyle::Space,
            scope.input.query.tag.as_ref().into_iter().flatten(),
        )
        .query_list(
            "pipe",
            ListStyle::Pipe,
            scope.input.query.tag.as_ref().into_iter().flatten(),
        )
        .query_list("numbers", ListStyle::Explode, Vec::from([1, 2, 3]))
        .header_list("x-codes", scope.input.query.tag.as_ref().into_iter().flatten())
        .header("x-one", &scope.input.path.id);
    let answer = scope.exchange.call(&LISTS, request, &scope.bodies.lists).await?;
    scope.values.lists.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> bool {
    let lists = scope.values.lists.value();
    lists.done
}

// ==== get_several_kind.rs

//! `GET /several/{kind}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /several/{kind}",
    method: Method::Get,
    path: "/several/{kind}",
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
    parameters: &[&PATH_KIND, &QUERY_ID],
    body: None,
    calls: &[&SEVERAL],
};

static PATH_KIND: Parameter = Parameter {
    name: "kind",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_ID: Parameter = Parameter {
    name: "id",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Comma),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: Some(r#"["none"]"#),
    rules: Rules::new(),
};

static SEVERAL: Call = Call {
    name: "several",
    index: 0,
    upstream: &super::STYLES,
    operation: "several",
    method: Method::Get,
    path: "/several/{ids}/of/{kind}",
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
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    kind: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    id: Vec<Text<'a>>,
}

/// `$several`: what is used of `styles.several`'s answer.
struct Several {
    done: bool,
}

impl FromJson<'_> for Several {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut done = None;
        let mut object = json.object(const { &Names::of(&["done"]) })?;
        while json.member(&mut object)?.is_some() {
            done = Some(json.value()?);
        }
        Ok(Self {
            done: json.required(done, "done")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    several: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    several: Slot<Several>,
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
    schedule(&mut [pin!(several(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        kind: inputs.required(&PATH_KIND),
    };
    let query = QueryInput {
        id: inputs.required(&QUERY_ID),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$several`: `styles.several`
async fn several(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = SEVERAL
        .request()
        .text("/several/")
        .values(scope.input.query.id.iter())
        .text("/of/")
        .value(&scope.input.path.kind)
        .query("kind", "fixed");
    let answer = scope.exchange.call(&SEVERAL, request, &scope.bodies.several).await?;
    scope.values.several.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> bool {
    let several = scope.values.several.value();
    several.done
}
