// ==== bff.rs

pub mod get_constant;
pub mod get_empty;
pub mod get_nothing;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "empty",
    title: "Empty objects and schemas that say little",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Empty objects and schemas that say little, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_constant::ENDPOINT, get_constant::handle)
        .endpoint(&get_empty::ENDPOINT, get_empty::handle)
        .endpoint(&get_nothing::ENDPOINT, get_nothing::handle)
}

// ==== get_constant.rs

//! `GET /constant`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /constant",
    method: Method::Get,
    path: "/constant",
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
    parameters: &[],
    body: None,
    calls: &[],
};

/// What the client gets.
struct ReplyBody {
    version: i64,
    flags: Vec<bool>,
}

impl ToJson for ReplyBody {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""version":"#, &self.version);
        json.field(r#""flags":"#, &self.flags);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    exchange.reply(&reply(scope))
}

/// Puts the reply together.
fn reply<'a>(_scope: Scope<'a, '_>) -> ReplyBody {
    ReplyBody {
        version: 1,
        flags: Vec::<bool>::new(),
    }
}

// ==== get_empty.rs

//! `GET /empty`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /empty",
    method: Method::Get,
    path: "/empty",
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
    parameters: &[],
    body: None,
    calls: &[&EMPTY],
};

static EMPTY: Call = Call {
    name: "empty",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "empty",
    method: Method::Get,
    path: "/empty",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// `$empty`: what is used of `hostile.empty`'s answer.
struct Empty<'a> {
    anything: Option<RawAny<'a>>,
    closed: Option<RawObject<'a>>,
    inner: Option<RawObject<'a>>,
    list: Option<RawList<'a>>,
    nothing: Option<RawAny<'a>>,
    object: Option<RawObject<'a>>,
    yes: Option<RawAny<'a>>,
}

impl<'a> FromJson<'a> for Empty<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut anything = None;
        let mut closed = None;
        let mut inner = None;
        let mut list = None;
        let mut nothing = None;
        let mut object = None;
        let mut yes = None;
        let mut object_ = json
            .object(const {
                &Names::of(
                    &["anything", "closed", "inner", "list", "nothing", "object", "yes"],
                )
            })?;
        while let Some(member) = json.member(&mut object_)? {
            match member {
                0 => anything = json.value()?,
                1 => closed = json.value()?,
                2 => inner = json.value()?,
                3 => list = json.value()?,
                4 => nothing = json.value()?,
                5 => object = json.value()?,
                _ => yes = json.value()?,
            }
        }
        Ok(Self {
            anything,
            closed,
            inner,
            list,
            nothing,
            object,
            yes,
        })
    }
}

/// `fixed` within it.
struct ReplyFixed {}

impl ToJson for ReplyFixed {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    object: Option<RawObject<'a>>,
    closed: Option<RawObject<'a>>,
    list: Option<RawList<'a>>,
    anything: Option<RawAny<'a>>,
    yes: Option<RawAny<'a>>,
    nothing: Option<RawAny<'a>>,
    inner: Option<RawObject<'a>>,
    fixed: ReplyFixed,
    none: Vec<bool>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""object":"#, &self.object);
        json.field(r#""closed":"#, &self.closed);
        json.field(r#""list":"#, &self.list);
        json.field(r#""anything":"#, &self.anything);
        json.field(r#""yes":"#, &self.yes);
        json.field(r#""nothing":"#, &self.nothing);
        json.field(r#""inner":"#, &self.inner);
        json.field(r#""fixed":"#, &self.fixed);
        json.field(r#""none":"#, &self.none);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    empty: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    empty: Slot<Empty<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(empty(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$empty`: `hostile.empty`
async fn empty(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = EMPTY.request().text("/empty");
    let answer = scope
        .exchange
        .call_or(&EMPTY, request, &scope.bodies.empty, || Json::constant(r#"{}"#))
        .await?;
    scope.values.empty.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let empty = scope.values.empty.value();
    ReplyBody {
        object: empty.object,
        closed: empty.closed,
        list: empty.list,
        anything: empty.anything,
        yes: empty.yes,
        nothing: empty.nothing,
        inner: empty.inner,
        fixed: ReplyFixed {},
        none: Vec::<bool>::new(),
    }
}

// ==== get_nothing.rs

//! `GET /nothing`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /nothing",
    method: Method::Get,
    path: "/nothing",
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
    parameters: &[],
    body: None,
    calls: &[],
};

/// What the client gets.
struct ReplyBody {}

impl ToJson for ReplyBody {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    exchange.reply(&reply(scope))
}

/// Puts the reply together.
fn reply<'a>(_scope: Scope<'a, '_>) -> ReplyBody {
    ReplyBody {}
}
