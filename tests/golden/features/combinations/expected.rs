// ==== bff.rs

pub mod get_bare_computed_id;
pub mod get_bare_constant;
pub mod get_bare_input_id;
pub mod get_bare_list_id;
pub mod get_bare_optional_id;
pub mod get_bare_raw_id;
pub mod get_bare_scalar_id;
pub mod get_bare_text;
pub mod get_batches_id;
pub mod get_coalesce_id;
pub mod get_fans_id;
pub mod get_functions_id;
pub mod get_lists_id;
pub mod get_meta_id;
pub mod patch_mix_id;
pub mod put_mix_id;
pub mod post_nothing;
pub mod post_nothing_fields;
pub mod get_same_id;
use bff_core::prelude::*;

static MIXED: Upstream = Upstream {
    name: "mixed",
    index: 0,
    contract: include_str!("mixed.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "combinations",
    title: "Everything with everything",
    version: "1.0.0",
    upstreams: &[&MIXED],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Everything with everything, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_bare_computed_id::ENDPOINT, get_bare_computed_id::handle)
        .endpoint(&get_bare_constant::ENDPOINT, get_bare_constant::handle)
        .endpoint(&get_bare_input_id::ENDPOINT, get_bare_input_id::handle)
        .endpoint(&get_bare_list_id::ENDPOINT, get_bare_list_id::handle)
        .endpoint(&get_bare_optional_id::ENDPOINT, get_bare_optional_id::handle)
        .endpoint(&get_bare_raw_id::ENDPOINT, get_bare_raw_id::handle)
        .endpoint(&get_bare_scalar_id::ENDPOINT, get_bare_scalar_id::handle)
        .endpoint(&get_bare_text::ENDPOINT, get_bare_text::handle)
        .endpoint(&get_batches_id::ENDPOINT, get_batches_id::handle)
        .endpoint(&get_coalesce_id::ENDPOINT, get_coalesce_id::handle)
        .endpoint(&get_fans_id::ENDPOINT, get_fans_id::handle)
        .endpoint(&get_functions_id::ENDPOINT, get_functions_id::handle)
        .endpoint(&get_lists_id::ENDPOINT, get_lists_id::handle)
        .endpoint(&get_meta_id::ENDPOINT, get_meta_id::handle)
        .endpoint(&patch_mix_id::ENDPOINT, patch_mix_id::handle)
        .endpoint(&put_mix_id::ENDPOINT, put_mix_id::handle)
        .endpoint(&post_nothing::ENDPOINT, post_nothing::handle)
        .endpoint(&post_nothing_fields::ENDPOINT, post_nothing_fields::handle)
        .endpoint(&get_same_id::ENDPOINT, get_same_id::handle)
}

// ==== get_bare_computed_id.rs

//! `GET /bare/computed/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/computed/{id}",
    method: Method::Get,
    path: "/bare/computed/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix {
    numbers: Vec<i64>,
}

impl FromJson<'_> for Mix {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut numbers = None;
        let mut object = json.object(const { &Names::of(&["numbers"]) })?;
        while json.member(&mut object)?.is_some() {
            numbers = Some(json.value()?);
        }
        Ok(Self {
            numbers: json.required(numbers, "numbers")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    mix: Slot<Mix>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> i64 {
    let mix = scope.values.mix.value();
    filters::sum_integer(mix.numbers.iter().copied())
}

// ==== get_bare_constant.rs

//! `GET /bare/constant`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/constant",
    method: Method::Get,
    path: "/bare/constant",
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
struct ReplyBody(i64, i64, &'static str);

impl ToJson for ReplyBody {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        json.element(&self.0);
        json.element(&self.1);
        json.element(&self.2);
        json.end_list();
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
    ReplyBody(1, 2, "three")
}

// ==== get_bare_input_id.rs

//! `GET /bare/input/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/input/{id}",
    method: Method::Get,
    path: "/bare/input/{id}",
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
    calls: &[],
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
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

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> Text<'a> {
    scope.input.path.id.clone()
}

// ==== get_bare_list_id.rs

//! `GET /bare/list/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/list/{id}",
    method: Method::Get,
    path: "/bare/list/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    words: Option<RawList<'a>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut words = None;
        let mut object = json.object(const { &Names::of(&["words"]) })?;
        while json.member(&mut object)?.is_some() {
            words = json.value()?;
        }
        Ok(Self { words })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> Option<RawList<'a>> {
    let mix = scope.values.mix.value();
    mix.words
}

// ==== get_bare_optional_id.rs

//! `GET /bare/optional/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/optional/{id}",
    method: Method::Get,
    path: "/bare/optional/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    name: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["name"]) })?;
        while json.member(&mut object)?.is_some() {
            name = json.value()?;
        }
        Ok(Self { name })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> Option<RawString<'a>> {
    let mix = scope.values.mix.value();
    mix.name
}

// ==== get_bare_raw_id.rs

//! `GET /bare/raw/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/raw/{id}",
    method: Method::Get,
    path: "/bare/raw/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<RawObject<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawObject<'a> {
    let mix = scope.values.mix.value();
    *mix
}

// ==== get_bare_scalar_id.rs

//! `GET /bare/scalar/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/scalar/{id}",
    method: Method::Get,
    path: "/bare/scalar/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: RawNumber<'a>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut object = json.object(const { &Names::of(&["amount"]) })?;
        while json.member(&mut object)?.is_some() {
            amount = Some(json.value()?);
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawNumber<'a> {
    let mix = scope.values.mix.value();
    mix.amount
}

// ==== get_bare_text.rs

//! `GET /bare/text`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /bare/text",
    method: Method::Get,
    path: "/bare/text",
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
fn reply<'a>(_scope: Scope<'a, '_>) -> &'static str {
    "hello"
}

// ==== get_batches_id.rs

//! `GET /batches/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /batches/{id}",
    method: Method::Get,
    path: "/batches/{id}",
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
    calls: &[&MIX, &OR_NULL, &OR_VALUE, &OR_MADE, &OR_CALL, &OR_CALL_FALLBACK, &ONLY],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static OR_NULL: Call = Call {
    name: "orNull",
    index: 1,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
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

static OR_VALUE: Call = Call {
    name: "orValue",
    index: 2,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
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

static OR_MADE: Call = Call {
    name: "orMade",
    index: 3,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
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

static OR_CALL: Call = Call {
    name: "orCall",
    index: 4,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
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

static OR_CALL_FALLBACK: Call = Call {
    name: "orCall.fallback",
    index: 5,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static ONLY: Call = Call {
    name: "only",
    index: 6,
    upstream: &super::MIXED,
    operation: "listParts",
    method: Method::Get,
    path: "/parts",
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
    id: Text<'a>,
}

/// `parts` within it.
struct MixParts {
    number: i64,
}

impl FromJson<'_> for MixParts {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["number"]) })?;
        while json.member(&mut object)?.is_some() {
            number = Some(json.value()?);
        }
        Ok(Self {
            number: json.required(number, "number")?,
        })
    }
}

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: RawNumber<'a>,
    flag: Option<bool>,
    id: RawString<'a>,
    more_numbers: Option<Vec<i64>>,
    numbers: Vec<i64>,
    parts: Vec<MixParts>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut flag = None;
        let mut id = None;
        let mut more_numbers = None;
        let mut numbers = None;
        let mut parts = None;
        let mut object = json
            .object(const {
                &Names::of(&["amount", "flag", "id", "moreNumbers", "numbers", "parts"])
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => flag = json.value()?,
                2 => id = Some(json.value()?),
                3 => more_numbers = json.value()?,
                4 => numbers = Some(json.value()?),
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            flag,
            id: json.required(id, "id")?,
            more_numbers,
            numbers: json.required(numbers, "numbers")?,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `$orNull`: what is used of `mixed.listParts`'s answer.
struct OrNull<'a> {
    name: RawString<'a>,
    number: i64,
}

impl<'a> FromJson<'a> for OrNull<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["name", "number"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => number = Some(json.value()?),
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            number: json.required(number, "number")?,
        })
    }
}

/// `$orValue`: what is used of `mixed.listParts`'s answer.
struct OrValue<'a> {
    name: RawString<'a>,
    number: i64,
}

impl<'a> FromJson<'a> for OrValue<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["name", "number"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => number = Some(json.value()?),
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            number: json.required(number, "number")?,
        })
    }
}

/// `$orMade`: what is used of `mixed.listParts`'s answer.
struct OrMade {
    number: i64,
}

impl FromJson<'_> for OrMade {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["number"]) })?;
        while json.member(&mut object)?.is_some() {
            number = Some(json.value()?);
        }
        Ok(Self {
            number: json.required(number, "number")?,
        })
    }
}

/// `$orCall`: what is used of `mixed.listParts`'s answer.
struct OrCall<'a> {
    number: i64,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for OrCall<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut number = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["number", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => number = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            number: json.required(number, "number")?,
            price,
        })
    }
}

/// `$only`: what is used of `mixed.listParts`'s answer.
struct Only<'a> {
    name: RawString<'a>,
    number: i64,
}

impl<'a> FromJson<'a> for Only<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["name", "number"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => number = Some(json.value()?),
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            number: json.required(number, "number")?,
        })
    }
}

/// What stands in when `orMade` fails.
struct OrMadeStandInBody<'a> {
    name: RawString<'a>,
    price: RawNumber<'a>,
}

impl ToJson for OrMadeStandInBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `parts` within it.
struct ReplyParts<'a> {
    number: i64,
    or_null: Option<RawString<'a>>,
    or_value: Option<RawString<'a>>,
}

impl ToJson for ReplyParts<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""orNull":"#, &self.or_null);
        json.field(r#""orValue":"#, &self.or_value);
        json.end_object();
    }
}

/// `made` within it.
struct ReplyMade<'a> {
    number: i64,
    made: Option<RawAny<'a>>,
    called: Option<RawNumber<'a>>,
}

impl ToJson for ReplyMade<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""made":"#, &self.made);
        json.field(r#""called":"#, &self.called);
        json.end_object();
    }
}

/// `only` within it.
struct ReplyOnly<'a> {
    name: RawString<'a>,
}

impl ToJson for ReplyOnly<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    parts: Vec<ReplyParts<'a>>,
    made: Vec<ReplyMade<'a>>,
    only: Vec<ReplyOnly<'a>>,
    only_first: Option<RawString<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""parts":"#, &self.parts);
        json.field(r#""made":"#, &self.made);
        json.field(r#""only":"#, &self.only);
        json.field(r#""onlyFirst":"#, &self.only_first);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
    or_null: FanBodies,
    or_value: FanBodies,
    or_made: FanBodies,
    or_call: FanBodies,
    only: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
    or_null: Slot<Lookup<i64, OrNull<'a>>>,
    or_value: Slot<Lookup<i64, OrValue<'a>>>,
    or_made: Slot<Lookup<i64, Whole<'a, OrMade>>>,
    or_call: Slot<Lookup<i64, OrCall<'a>>>,
    only: Slot<Lookup<i64, Only<'a>>>,
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
                pin!(mix(scope)),
                pin!(or_null(scope)),
                pin!(or_value(scope)),
                pin!(or_made(scope)),
                pin!(or_call(scope)),
                pin!(only(scope)),
            ],
        )
        .await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// `$orNull`: `mixed.listParts`
async fn or_null(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.more_numbers.as_ref().into_iter().flatten().copied();
    let answers = scope
        .exchange
        .batch(
            &OR_NULL,
            keys,
            &scope.bodies.or_null,
            |keys, body| {
                let request = OR_NULL
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                scope.exchange.call_or_null(&OR_NULL, request, body)
            },
            |item: &OrNull<'_>| item.number,
        )
        .await?;
    scope.values.or_null.set(answers)
}

/// `$orValue`: `mixed.listParts`
async fn or_value(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.more_numbers.as_ref().into_iter().flatten().copied();
    let answers = scope
        .exchange
        .batch(
            &OR_VALUE,
            keys,
            &scope.bodies.or_value,
            |keys, body| {
                let request = OR_VALUE
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                let keys = keys.to_vec();
                async move {
                    scope
                        .exchange
                        .call_or(
                            &OR_VALUE,
                            request,
                            body,
                            move || {
                                Json::constant(r#"{"name":"none"}"#)
                                    .for_keys(&keys, "number")
                            },
                        )
                        .await
                        .map(Some)
                }
            },
            |item: &OrValue<'_>| item.number,
        )
        .await?;
    scope.values.or_value.set(answers)
}

/// `$orMade`: `mixed.listParts`
async fn or_made(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.more_numbers.as_ref().into_iter().flatten().copied();
    let answers = scope
        .exchange
        .batch(
            &OR_MADE,
            keys,
            &scope.bodies.or_made,
            |keys, body| {
                let request = OR_MADE
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                let keys = keys.to_vec();
                let stand_in = Json::of(
                        &OrMadeStandInBody {
                            name: mix.id,
                            price: mix.amount,
                        },
                    )
                    .for_keys(&keys, "number");
                async move {
                    scope
                        .exchange
                        .call_or_else(
                            &OR_MADE,
                            request,
                            body,
                            async move { scope.exchange.stand_in(stand_in, body) },
                        )
                        .await
                        .map(Some)
                }
            },
            |item: &Whole<'_, OrMade>| item.number,
        )
        .await?;
    scope.values.or_made.set(answers)
}

/// `$orCall`: `mixed.listParts`
async fn or_call(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.more_numbers.as_ref().into_iter().flatten().copied();
    let answers = scope
        .exchange
        .batch(
            &OR_CALL,
            keys,
            &scope.bodies.or_call,
            |keys, body| {
                let request = OR_CALL
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                let fallback = OR_CALL_FALLBACK
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                scope
                    .exchange
                    .call_or_else_null(
                        &OR_CALL,
                        request,
                        body,
                        async move {
                            scope
                                .exchange
                                .call_or_null(&OR_CALL_FALLBACK, fallback, body)
                                .await
                        },
                    )
            },
            |item: &OrCall<'_>| item.number,
        )
        .await?;
    scope.values.or_call.set(answers)
}

/// `$only`: `mixed.listParts`
async fn only(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    if !mix.flag.unwrap_or(false) {
        scope.exchange.skip(&ONLY);
        return scope.values.only.set(Lookup::default());
    }
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .batch(
            &ONLY,
            keys,
            &scope.bodies.only,
            |keys, body| {
                let request = ONLY
                    .request()
                    .text("/parts")
                    .query_list("number", ListStyle::Comma, keys.iter().copied());
                scope.exchange.call_or_null(&ONLY, request, body)
            },
            |item: &Only<'_>| item.number,
        )
        .await?;
    scope.values.only.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    let or_null = scope.values.or_null.value();
    let or_value = scope.values.or_value.value();
    let or_made = scope.values.or_made.value();
    let or_call = scope.values.or_call.value();
    let only = scope.values.only.value();
    ReplyBody {
        parts: mix
            .parts
            .iter()
            .map(|part| ReplyParts {
                number: part.number,
                or_null: or_null.get(&part.number).map(|item| item.name),
                or_value: or_value.get(&part.number).map(|item| item.name),
            })
            .collect::<Vec<_>>(),
        made: mix
            .parts
            .iter()
            .map(|part| ReplyMade {
                number: part.number,
                made: or_made.get(&part.number).map(|whole| whole.raw()),
                called: or_call.get(&part.number).and_then(|item| item.price),
            })
            .collect::<Vec<_>>(),
        only: only
            .values()
            .map(|item| ReplyOnly { name: item.name })
            .collect::<Vec<_>>(),
        only_first: only.get(&1).map(|item| item.name),
    }
}

// ==== get_coalesce_id.rs

//! `GET /coalesce/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /coalesce/{id}",
    method: Method::Get,
    path: "/coalesce/{id}",
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
    calls: &[&MIX, &OTHER, &TWIN],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static OTHER: Call = Call {
    name: "other",
    index: 1,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static TWIN: Call = Call {
    name: "twin",
    index: 2,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `part` within it.
struct MixPart<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for MixPart<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["name", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
        })
    }
}

/// `spare` within it.
struct MixSpare<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for MixSpare<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["name", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
        })
    }
}

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: Decimal,
    choice: Option<RawAny<'a>>,
    count: Option<i64>,
    flag: Option<bool>,
    id: RawString<'a>,
    maybe: Option<RawString<'a>>,
    name: Option<RawString<'a>>,
    nothing: Option<RawAny<'a>>,
    part: Whole<'a, MixPart<'a>>,
    parts: Vec<RawObject<'a>>,
    raw: Option<RawAny<'a>>,
    spare: Option<Whole<'a, MixSpare<'a>>>,
    words: Option<Vec<RawString<'a>>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut choice = None;
        let mut count = None;
        let mut flag = None;
        let mut id = None;
        let mut maybe = None;
        let mut name = None;
        let mut nothing = None;
        let mut part = None;
        let mut parts = None;
        let mut raw = None;
        let mut spare = None;
        let mut words = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "amount",
                        "choice",
                        "count",
                        "flag",
                        "id",
                        "maybe",
                        "name",
                        "nothing",
                        "part",
                        "parts",
                        "raw",
                        "spare",
                        "words",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => choice = json.value()?,
                2 => count = json.value()?,
                3 => flag = json.value()?,
                4 => id = Some(json.value()?),
                5 => maybe = json.value()?,
                6 => name = json.value()?,
                7 => nothing = json.value()?,
                8 => part = Some(json.value()?),
                9 => parts = Some(json.value()?),
                10 => raw = json.value()?,
                11 => spare = json.value()?,
                _ => words = json.value()?,
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            choice,
            count,
            flag,
            id: json.required(id, "id")?,
            maybe,
            name,
            nothing,
            part: json.required(part, "part")?,
            parts: json.required(parts, "parts")?,
            raw,
            spare,
            words,
        })
    }
}

/// `$other`: what is used of `mixed.getOther`'s answer.
struct Other {
    amount: Decimal,
    count: Option<i64>,
    flag: Option<bool>,
}

impl FromJson<'_> for Other {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut count = None;
        let mut flag = None;
        let mut object = json
            .object(const { &Names::of(&["amount", "count", "flag"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => count = json.value()?,
                _ => flag = json.value()?,
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            count,
            flag,
        })
    }
}

/// `$twin`: what is used of `mixed.getMix`'s answer.
struct Twin<'a> {
    amount: RawNumber<'a>,
    id: RawString<'a>,
    name: Option<RawString<'a>>,
    parts: Vec<RawObject<'a>>,
}

impl<'a> FromJson<'a> for Twin<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut id = None;
        let mut name = None;
        let mut parts = None;
        let mut object = json
            .object(const { &Names::of(&["amount", "id", "name", "parts"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => id = Some(json.value()?),
                2 => name = json.value()?,
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            id: json.required(id, "id")?,
            name,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `objectSelected.of` within it.
struct ReplyObjectSelectedOf<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl ToJson for ReplyObjectSelectedOf<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `objectSelected` within it.
struct ReplyObjectSelected<'a> {
    of: ReplyObjectSelectedOf<'a>,
}

impl ToJson for ReplyObjectSelected<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `twins.of` within it.
struct ReplyTwinsOf<'a> {
    id: RawString<'a>,
    amount: RawNumber<'a>,
    name: Option<RawString<'a>>,
}

impl ToJson for ReplyTwinsOf<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""amount":"#, &self.amount);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `twins.of` within it.
struct ReplyTwinsOf2<'a> {
    id: RawString<'a>,
    amount: Decimal,
    name: Option<RawString<'a>>,
}

impl ToJson for ReplyTwinsOf2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""amount":"#, &self.amount);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `twins.of` within it.
struct ReplyTwinsOf3<'a> {
    id: RawString<'a>,
    amount: Either<RawNumber<'a>, Decimal>,
    name: Option<RawString<'a>>,
}

impl ToJson for ReplyTwinsOf3<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""amount":"#, &self.amount);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `twins` within it.
struct ReplyTwins<'a> {
    of: ReplyTwinsOf3<'a>,
}

impl ToJson for ReplyTwins<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `twinParts` within it.
struct ReplyTwinParts<'a> {
    of: Option<RawObject<'a>>,
}

impl ToJson for ReplyTwinParts<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `negative` within it.
struct ReplyNegative {
    of: Option<i64>,
}

impl ToJson for ReplyNegative {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `negativeAmount` within it.
struct ReplyNegativeAmount {
    of: Decimal,
}

impl ToJson for ReplyNegativeAmount {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `nested` within it.
struct ReplyNested {
    of: Option<Decimal>,
}

impl ToJson for ReplyNested {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    text: Text<'a>,
    null_right: Option<RawString<'a>>,
    nothing: &'static str,
    nothing_alone: Option<RawAny<'a>>,
    raw: Option<RawAny<'a>>,
    raw_or_object: RawAny<'a>,
    choice: Option<RawAny<'a>>,
    number: Decimal,
    number_literal: Decimal,
    number_computed: i64,
    amount: Decimal,
    amount_doubled: Decimal,
    other_amount: Option<Decimal>,
    flag: bool,
    object: RawAny<'a>,
    object_selected: ReplyObjectSelected<'a>,
    object_name: RawString<'a>,
    twins: ReplyTwins<'a>,
    twin_parts: ReplyTwinParts<'a>,
    defaulted: Text<'a>,
    lengths: Option<i64>,
    list_length: Option<i64>,
    is_null: bool,
    is_there: bool,
    part_is_there: bool,
    compare: bool,
    compare_mixed: bool,
    compare_text: bool,
    compare_many: Option<i64>,
    negative: ReplyNegative,
    negative_amount: ReplyNegativeAmount,
    nested: ReplyNested,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""text":"#, &self.text);
        json.field(r#""nullRight":"#, &self.null_right);
        json.field(r#""nothing":"#, &self.nothing);
        json.field(r#""nothingAlone":"#, &self.nothing_alone);
        json.field(r#""raw":"#, &self.raw);
        json.field(r#""rawOrObject":"#, &self.raw_or_object);
        json.field(r#""choice":"#, &self.choice);
        json.field(r#""number":"#, &self.number);
        json.field(r#""numberLiteral":"#, &self.number_literal);
        json.field(r#""numberComputed":"#, &self.number_computed);
        json.field(r#""amount":"#, &self.amount);
        json.field(r#""amountDoubled":"#, &self.amount_doubled);
        json.field(r#""otherAmount":"#, &self.other_amount);
        json.field(r#""flag":"#, &self.flag);
        json.field(r#""object":"#, &self.object);
        json.field(r#""objectSelected":"#, &self.object_selected);
        json.field(r#""objectName":"#, &self.object_name);
        json.field(r#""twins":"#, &self.twins);
        json.field(r#""twinParts":"#, &self.twin_parts);
        json.field(r#""defaulted":"#, &self.defaulted);
        json.field(r#""lengths":"#, &self.lengths);
        json.field(r#""listLength":"#, &self.list_length);
        json.field(r#""isNull":"#, &self.is_null);
        json.field(r#""isThere":"#, &self.is_there);
        json.field(r#""partIsThere":"#, &self.part_is_there);
        json.field(r#""compare":"#, &self.compare);
        json.field(r#""compareMixed":"#, &self.compare_mixed);
        json.field(r#""compareText":"#, &self.compare_text);
        json.field(r#""compareMany":"#, &self.compare_many);
        json.field(r#""negative":"#, &self.negative);
        json.field(r#""negativeAmount":"#, &self.negative_amount);
        json.field(r#""nested":"#, &self.nested);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
    other: Body,
    twin: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
    other: Slot<Option<Other>>,
    twin: Slot<Option<Twin<'a>>>,
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
    schedule(&mut [pin!(mix(scope)), pin!(other(scope)), pin!(twin(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// `$other`: `mixed.getOther`
async fn other(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = OTHER.request().text("/other/").value(&scope.input.path.id);
    let answer = scope
        .exchange
        .call_or_null(&OTHER, request, &scope.bodies.other)
        .await?;
    scope.values.other.set(answer)
}

/// `$twin`: `mixed.getMix`
async fn twin(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = TWIN.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call_or_null(&TWIN, request, &scope.bodies.twin).await?;
    scope.values.twin.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    let other = scope.values.other.value();
    let twin = scope.values.twin.value();
    ReplyBody {
        text: mix
            .name
            .or(mix.maybe)
            .map(|value| value.text())
            .unwrap_or(Text::from("none")),
        null_right: mix.name,
        nothing: "something",
        nothing_alone: mix.nothing,
        raw: mix.raw.or(mix.choice),
        raw_or_object: mix.raw.unwrap_or_else(|| mix.part.raw()),
        choice: mix.choice,
        number: mix
            .count
            .map(Decimal::from)
            .or_else(|| other.as_ref().map(|other| other.amount))
            .unwrap_or(Decimal::from(0)),
        number_literal: mix
            .count
            .map(Decimal::from)
            .unwrap_or_else(|| Decimal::scaled(15, 1)),
        number_computed: other
            .as_ref()
            .and_then(|other| other.count)
            .unwrap_or_else(|| filters::add(mix.count.unwrap_or(0), 1)),
        amount: other.as_ref().map(|other| other.amount).unwrap_or(mix.amount),
        amount_doubled: filters::multiply(mix.amount, Decimal::from(2)),
        other_amount: other.as_ref().map(|other| other.amount),
        flag: mix
            .flag
            .or_else(|| other.as_ref().and_then(|other| other.flag))
            .unwrap_or(false),
        object: mix
            .spare
            .as_ref()
            .map(|whole| whole.raw())
            .unwrap_or_else(|| mix.part.raw()),
        object_selected: ReplyObjectSelected {
            of: mix
                .spare
                .as_ref()
                .map(|spare| ReplyObjectSelectedOf {
                    name: spare.name,
                    price: spare.price,
                })
                .unwrap_or_else(|| ReplyObjectSelectedOf {
                    name: mix.part.name,
                    price: mix.part.price,
                }),
        },
        object_name: mix.spare.as_ref().map(|spare| spare.name).unwrap_or(mix.part.name),
        twins: ReplyTwins {
            of: twin
                .as_ref()
                .map(|twin| ReplyTwinsOf {
                    id: twin.id,
                    amount: twin.amount,
                    name: twin.name,
                })
                .map(|value| {
                    let record = value;
                    ReplyTwinsOf3 {
                        id: record.id,
                        amount: Either::First(record.amount),
                        name: record.name,
                    }
                })
                .unwrap_or_else(|| {
                    let record = ReplyTwinsOf2 {
                        id: mix.id,
                        amount: mix.amount,
                        name: mix.name,
                    };
                    ReplyTwinsOf3 {
                        id: record.id,
                        amount: Either::Second(record.amount),
                        name: record.name,
                    }
                }),
        },
        twin_parts: ReplyTwinParts {
            of: twin
                .as_ref()
                .map(|twin| &twin.parts)
                .cloned()
                .unwrap_or_else(|| mix.parts.to_vec())
                .into_iter()
                .next(),
        },
        defaulted: filters::upper(
            &mix.name.map(|value| value.text()).unwrap_or(Text::from("x")),
        ),
        lengths: mix.name.map(|name| filters::length(&name.text())),
        list_length: mix.words.as_ref().map(|words| words.len() as i64),
        is_null: mix.name.is_none(),
        is_there: mix.spare.is_some(),
        part_is_there: true,
        compare: mix.count.map(|count| count > 3).unwrap_or(false),
        compare_mixed: mix
            .count
            .map(|count| Decimal::from(count) < mix.amount)
            .unwrap_or(false),
        compare_text: mix
            .name
            .and_then(|name| mix.maybe.map(|maybe| name == maybe))
            .unwrap_or(false),
        compare_many: mix
            .words
            .as_ref()
            .map(|words| words.iter().copied().filter(|_| true).count() as i64),
        negative: ReplyNegative {
            of: mix.count.map(|count| filters::add(filters::subtract(0, count), -1)),
        },
        negative_amount: ReplyNegativeAmount {
            of: filters::subtract(Decimal::from(0), mix.amount),
        },
        nested: ReplyNested {
            of: filters::divide(Decimal::from(4), Decimal::from(2))
                .map(|value| filters::subtract(
                    Decimal::from(
                        filters::multiply(filters::add(mix.count.unwrap_or(1), 2), 3),
                    ),
                    value,
                )),
        },
    }
}

// ==== get_fans_id.rs

//! `GET /fans/{id}`: Keys that are integers, made, optional; stand-ins that use them

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /fans/{id}",
    method: Method::Get,
    path: "/fans/{id}",
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
    parameters: &[&PATH_ID, &QUERY_IDS],
    body: None,
    calls: &[
        &MIX,
        &LATE,
        &PLAIN,
        &OR_NULL,
        &OR_VALUE,
        &OR_MADE,
        &OR_CALL,
        &OR_CALL_FALLBACK,
        &OR_CALL_OR,
        &OR_CALL_OR_FALLBACK,
        &ONLY,
        &MADE,
        &WORDS,
        &HOLES,
        &SPLIT,
        &INPUTS,
        &CHAINED,
    ],
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

static QUERY_IDS: Parameter = Parameter {
    name: "ids",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: None,
    rules: Rules::new(),
};

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static LATE: Call = Call {
    name: "late",
    index: 1,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static PLAIN: Call = Call {
    name: "plain",
    index: 2,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_NULL: Call = Call {
    name: "orNull",
    index: 3,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_VALUE: Call = Call {
    name: "orValue",
    index: 4,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_MADE: Call = Call {
    name: "orMade",
    index: 5,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_CALL: Call = Call {
    name: "orCall",
    index: 6,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_CALL_FALLBACK: Call = Call {
    name: "orCall.fallback",
    index: 7,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static OR_CALL_OR: Call = Call {
    name: "orCallOr",
    index: 8,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static OR_CALL_OR_FALLBACK: Call = Call {
    name: "orCallOr.fallback",
    index: 9,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static ONLY: Call = Call {
    name: "only",
    index: 10,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static MADE: Call = Call {
    name: "made",
    index: 11,
    upstream: &super::MIXED,
    operation: "getPart",
    method: Method::Get,
    path: "/parts/{number}",
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

static WORDS: Call = Call {
    name: "words",
    index: 12,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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

static HOLES: Call = Call {
    name: "holes",
    index: 13,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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

static SPLIT: Call = Call {
    name: "split",
    index: 14,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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

static INPUTS: Call = Call {
    name: "inputs",
    index: 15,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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

static CHAINED: Call = Call {
    name: "chained",
    index: 16,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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
    query: QueryInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    ids: Option<Vec<Text<'a>>>,
}

/// `parts` within it.
struct MixParts {
    number: i64,
}

impl FromJson<'_> for MixParts {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["number"]) })?;
        while json.member(&mut object)?.is_some() {
            number = Some(json.value()?);
        }
        Ok(Self {
            number: json.required(number, "number")?,
        })
    }
}

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: RawNumber<'a>,
    flag: Option<bool>,
    holes: Option<Vec<Option<RawString<'a>>>>,
    id: RawString<'a>,
    more_numbers: Option<Vec<i64>>,
    name: Option<RawString<'a>>,
    numbers: Vec<i64>,
    parts: Vec<MixParts>,
    words: Option<Vec<RawString<'a>>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut flag = None;
        let mut holes = None;
        let mut id = None;
        let mut more_numbers = None;
        let mut name = None;
        let mut numbers = None;
        let mut parts = None;
        let mut words = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "amount",
                        "flag",
                        "holes",
                        "id",
                        "moreNumbers",
                        "name",
                        "numbers",
                        "parts",
                        "words",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => flag = json.value()?,
                2 => holes = json.value()?,
                3 => id = Some(json.value()?),
                4 => more_numbers = json.value()?,
                5 => name = json.value()?,
                6 => numbers = Some(json.value()?),
                7 => parts = Some(json.value()?),
                _ => words = json.value()?,
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            flag,
            holes,
            id: json.required(id, "id")?,
            more_numbers,
            name,
            numbers: json.required(numbers, "numbers")?,
            parts: json.required(parts, "parts")?,
            words,
        })
    }
}

/// `$late`: what is used of `mixed.getPart`'s answer.
struct Late<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for Late<'a> {
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

/// `$plain`: what is used of `mixed.getPart`'s answer.
struct Plain<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for Plain<'a> {
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

/// `$orNull`: what is used of `mixed.getPart`'s answer.
struct OrNull<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for OrNull<'a> {
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

/// `$orValue`: what is used of `mixed.getPart`'s answer.
struct OrValue<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for OrValue<'a> {
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

/// `$orMade`: what is used of `mixed.getPart`'s answer.
struct OrMade<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for OrMade<'a> {
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

/// `$orCall`: what is used of `mixed.getPart`'s answer.
struct OrCall {
    price: Option<Decimal>,
}

impl FromJson<'_> for OrCall {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["price"]) })?;
        while json.member(&mut object)?.is_some() {
            price = json.value()?;
        }
        Ok(Self { price })
    }
}

/// `$only`: what is used of `mixed.getPart`'s answer.
struct Only<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for Only<'a> {
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

/// `$made`: what is used of `mixed.getPart`'s answer.
struct Made<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for Made<'a> {
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

/// `$words`: what is used of `mixed.getOther`'s answer.
struct Words<'a> {
    amount: RawNumber<'a>,
    count: Option<RawInteger<'a>>,
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Words<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut count = None;
        let mut id = None;
        let mut object = json.object(const { &Names::of(&["amount", "count", "id"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => count = json.value()?,
                _ => id = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            count,
            id: json.required(id, "id")?,
        })
    }
}

/// `$holes`: what is used of `mixed.getOther`'s answer.
struct Holes<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Holes<'a> {
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

/// `$inputs`: what is used of `mixed.getOther`'s answer.
struct Inputs2<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Inputs2<'a> {
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

/// `$chained`: what is used of `mixed.getOther`'s answer.
struct Chained<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Chained<'a> {
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

/// What stands in when `orMade` fails.
struct OrMadeStandInBody<'a> {
    number: i64,
    name: Text<'a>,
    price: RawNumber<'a>,
}

impl ToJson for OrMadeStandInBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// What stands in when `orCallOr.fallback` fails.
struct OrCallOrFallbackStandInBody<'a> {
    number: i64,
    name: RawString<'a>,
}

impl ToJson for OrCallOrFallbackStandInBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `byNumber.orValue` within it.
struct ReplyByNumberOrValue<'a> {
    name: RawString<'a>,
}

impl ToJson for ReplyByNumberOrValue<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `byNumber` within it.
struct ReplyByNumber<'a> {
    number: i64,
    plain: Option<RawString<'a>>,
    or_null: Option<RawString<'a>>,
    or_value: Option<ReplyByNumberOrValue<'a>>,
}

impl ToJson for ReplyByNumber<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""plain":"#, &self.plain);
        json.field(r#""orNull":"#, &self.or_null);
        json.field(r#""orValue":"#, &self.or_value);
        json.end_object();
    }
}

/// `orMade` within it.
struct ReplyOrMade<'a> {
    part: Option<RawAny<'a>>,
    name: Text<'a>,
}

impl ToJson for ReplyOrMade<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""part":"#, &self.part);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `orCall` within it.
struct ReplyOrCall<'a> {
    price: Decimal,
    whole: Option<RawObject<'a>>,
}

impl ToJson for ReplyOrCall<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""price":"#, &self.price);
        json.field(r#""whole":"#, &self.whole);
        json.end_object();
    }
}

/// `words` within it.
struct ReplyWords<'a> {
    id: RawString<'a>,
    amount: RawNumber<'a>,
}

impl ToJson for ReplyWords<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""amount":"#, &self.amount);
        json.end_object();
    }
}

/// `holes` within it.
struct ReplyHoles<'a> {
    id: RawString<'a>,
}

impl ToJson for ReplyHoles<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    late: Option<RawString<'a>>,
    plain: i64,
    by_number: Vec<ReplyByNumber<'a>>,
    or_made: Vec<ReplyOrMade<'a>>,
    or_call: Vec<ReplyOrCall<'a>>,
    only: Vec<Option<ReplyByNumberOrValue<'a>>>,
    made: Vec<Option<ReplyByNumberOrValue<'a>>>,
    keys: Vec<Text<'a>>,
    words: Vec<Option<ReplyWords<'a>>>,
    holes: Option<ReplyHoles<'a>>,
    split: i64,
    inputs: Vec<Option<ReplyHoles<'a>>>,
    chained: Vec<Option<ReplyHoles<'a>>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""late":"#, &self.late);
        json.field(r#""plain":"#, &self.plain);
        json.field(r#""byNumber":"#, &self.by_number);
        json.field(r#""orMade":"#, &self.or_made);
        json.field(r#""orCall":"#, &self.or_call);
        json.field(r#""only":"#, &self.only);
        json.field(r#""made":"#, &self.made);
        json.field(r#""keys":"#, &self.keys);
        json.field(r#""words":"#, &self.words);
        json.field(r#""holes":"#, &self.holes);
        json.field(r#""split":"#, &self.split);
        json.field(r#""inputs":"#, &self.inputs);
        json.field(r#""chained":"#, &self.chained);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
    late: Body,
    plain: FanBodies,
    or_null: FanBodies,
    or_value: FanBodies,
    or_made: FanBodies,
    or_call: FanBodies,
    or_call_or: FanBodies,
    only: FanBodies,
    made: FanBodies,
    words: FanBodies,
    holes: FanBodies,
    split: FanBodies,
    inputs_2: FanBodies,
    chained: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
    late: Slot<Option<Late<'a>>>,
    plain: Slot<Lookup<i64, Plain<'a>>>,
    or_null: Slot<Lookup<i64, Option<OrNull<'a>>>>,
    or_value: Slot<Lookup<i64, OrValue<'a>>>,
    or_made: Slot<Lookup<i64, Whole<'a, OrMade<'a>>>>,
    or_call: Slot<Lookup<i64, Option<OrCall>>>,
    or_call_or: Slot<Lookup<i64, RawObject<'a>>>,
    only: Slot<Lookup<i64, Option<Only<'a>>>>,
    made: Slot<Lookup<i64, Option<Made<'a>>>>,
    words: Slot<Lookup<Text<'a>, Option<Words<'a>>>>,
    holes: Slot<Lookup<Text<'a>, Option<Holes<'a>>>>,
    split: Slot<Lookup<Text<'a>, Option<RawObject<'a>>>>,
    inputs_2: Slot<Lookup<Text<'a>, Option<Inputs2<'a>>>>,
    chained: Slot<Lookup<Text<'a>, Option<Chained<'a>>>>,
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
                pin!(mix(scope)),
                pin!(late(scope)),
                pin!(plain(scope)),
                pin!(or_null(scope)),
                pin!(or_value(scope)),
                pin!(or_made(scope)),
                pin!(or_call(scope)),
                pin!(or_call_or(scope)),
                pin!(only(scope)),
                pin!(made(scope)),
                pin!(words(scope)),
                pin!(holes(scope)),
                pin!(split(scope)),
                pin!(inputs_2(scope)),
                pin!(chained(scope)),
            ],
        )
        .await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        id: inputs.required(&PATH_ID),
    };
    let query = QueryInput {
        ids: inputs.optional(&QUERY_IDS),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// `$late`: `mixed.getPart`
async fn late(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let request = LATE
        .request()
        .text("/parts/")
        .value(mix.numbers.first().copied().unwrap_or(0));
    let answer = scope.exchange.call_or_null(&LATE, request, &scope.bodies.late).await?;
    scope.values.late.set(answer)
}

/// `$plain`: `mixed.getPart`
async fn plain(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.parts.iter().skip(1).map(|part| part.number);
    let answers = scope
        .exchange
        .each(
            &PLAIN,
            keys,
            &scope.bodies.plain,
            |key, body| {
                let request = PLAIN.request().text("/parts/").value(key);
                scope.exchange.call(&PLAIN, request, body)
            },
        )
        .await?;
    scope.values.plain.set(answers)
}

/// `$orNull`: `mixed.getPart`
async fn or_null(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.more_numbers.as_ref().into_iter().flatten().copied();
    let answers = scope
        .exchange
        .each(
            &OR_NULL,
            keys,
            &scope.bodies.or_null,
            |key, body| {
                let request = OR_NULL.request().text("/parts/").value(key);
                scope.exchange.call_or_null(&OR_NULL, request, body)
            },
        )
        .await?;
    scope.values.or_null.set(answers)
}

/// `$orValue`: `mixed.getPart`
async fn or_value(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .each(
            &OR_VALUE,
            keys,
            &scope.bodies.or_value,
            |key, body| {
                let request = OR_VALUE.request().text("/parts/").value(key);
                scope
                    .exchange
                    .call_or(
                        &OR_VALUE,
                        request,
                        body,
                        || Json::constant(r#"{"number":0,"name":"none"}"#),
                    )
            },
        )
        .await?;
    scope.values.or_value.set(answers)
}

/// `$orMade`: `mixed.getPart`
async fn or_made(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .each(
            &OR_MADE,
            keys,
            &scope.bodies.or_made,
            |key, body| {
                let request = OR_MADE.request().text("/parts/").value(key);
                let stand_in = Json::of(
                    &OrMadeStandInBody {
                        number: *key,
                        name: filters::concat(&[&key.to_string()]),
                        price: mix.amount,
                    },
                );
                scope
                    .exchange
                    .call_or_else(
                        &OR_MADE,
                        request,
                        body,
                        async move { scope.exchange.stand_in(stand_in, body) },
                    )
            },
        )
        .await?;
    scope.values.or_made.set(answers)
}

/// `$orCall`: `mixed.getPart`
async fn or_call(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .each(
            &OR_CALL,
            keys,
            &scope.bodies.or_call,
            |key, body| {
                let request = OR_CALL.request().text("/parts/").value(key);
                let fallback = OR_CALL_FALLBACK.request().text("/parts/").value(key);
                scope
                    .exchange
                    .call_or_else_null(
                        &OR_CALL,
                        request,
                        body,
                        async move {
                            scope
                                .exchange
                                .call_or_null(&OR_CALL_FALLBACK, fallback, body)
                                .await
                        },
                    )
            },
        )
        .await?;
    scope.values.or_call.set(answers)
}

/// `$orCallOr`: `mixed.getPart`
async fn or_call_or(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .each(
            &OR_CALL_OR,
            keys,
            &scope.bodies.or_call_or,
            |key, body| {
                let request = OR_CALL_OR.request().text("/parts/").value(key);
                let fallback = OR_CALL_OR_FALLBACK.request().text("/parts/").value(key);
                let stand_in = Json::of(
                    &OrCallOrFallbackStandInBody {
                        number: *key,
                        name: mix.id,
                    },
                );
                scope
                    .exchange
                    .call_or_else(
                        &OR_CALL_OR,
                        request,
                        body,
                        async move {
                            scope
                                .exchange
                                .call_or_else(
                                    &OR_CALL_OR_FALLBACK,
                                    fallback,
                                    body,
                                    async move { scope.exchange.stand_in(stand_in, body) },
                                )
                                .await
                        },
                    )
            },
        )
        .await?;
    scope.values.or_call_or.set(answers)
}

/// `$only`: `mixed.getPart`
async fn only(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    if !mix.flag.unwrap_or(false) {
        scope.exchange.skip(&ONLY);
        return scope.values.only.set(Lookup::default());
    }
    let keys = mix.numbers.iter().copied();
    let answers = scope
        .exchange
        .each(
            &ONLY,
            keys,
            &scope.bodies.only,
            |key, body| {
                let request = ONLY.request().text("/parts/").value(key);
                scope.exchange.call_or_null(&ONLY, request, body)
            },
        )
        .await?;
    scope.values.only.set(answers)
}

/// `$made`: `mixed.getPart`
async fn made(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = filters::distinct(mix.parts.iter().map(|part| part.number))
        .into_iter()
        .take(3);
    let answers = scope
        .exchange
        .each(
            &MADE,
            keys,
            &scope.bodies.made,
            |key, body| {
                let request = MADE.request().text("/parts/").value(key);
                scope.exchange.call_or_null(&MADE, request, body)
            },
        )
        .await?;
    scope.values.made.set(answers)
}

/// `$words`: `mixed.getOther`
async fn words(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix.words.as_ref().into_iter().flatten().copied().map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &WORDS,
            keys,
            &scope.bodies.words,
            |key, body| {
                let request = WORDS.request().text("/other/").value(key);
                scope.exchange.call_or_null(&WORDS, request, body)
            },
        )
        .await?;
    scope.values.words.set(answers)
}

/// `$holes`: `mixed.getOther`
async fn holes(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix
        .holes
        .as_ref()
        .into_iter()
        .flatten()
        .copied()
        .flatten()
        .map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &HOLES,
            keys,
            &scope.bodies.holes,
            |key, body| {
                let request = HOLES.request().text("/other/").value(key);
                scope.exchange.call_or_null(&HOLES, request, body)
            },
        )
        .await?;
    scope.values.holes.set(answers)
}

/// `$split`: `mixed.getOther`
async fn split(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let keys = mix
        .name
        .map(|name| filters::split(&name.text(), ","))
        .into_iter()
        .flatten();
    let answers = scope
        .exchange
        .each(
            &SPLIT,
            keys,
            &scope.bodies.split,
            |key, body| {
                let request = SPLIT.request().text("/other/").value(key);
                scope.exchange.call_or_null(&SPLIT, request, body)
            },
        )
        .await?;
    scope.values.split.set(answers)
}

/// `$inputs`: `mixed.getOther`
async fn inputs_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let keys = scope.input.query.ids.as_ref().into_iter().flatten().cloned();
    let answers = scope
        .exchange
        .each(
            &INPUTS,
            keys,
            &scope.bodies.inputs_2,
            |key, body| {
                let request = INPUTS.request().text("/other/").value(key);
                scope.exchange.call_or_null(&INPUTS, request, body)
            },
        )
        .await?;
    scope.values.inputs_2.set(answers)
}

/// `$chained`: `mixed.getOther`
async fn chained(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let words = scope.values.words.ready().await;
    let keys = words
        .values()
        .filter(|&word| word.as_ref().and_then(|word_2| word_2.count).is_some())
        .map(|word| word.as_ref().map(|word_2| word_2.id))
        .flatten()
        .map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &CHAINED,
            keys,
            &scope.bodies.chained,
            |key, body| {
                let request = CHAINED.request().text("/other/").value(key);
                scope.exchange.call_or_null(&CHAINED, request, body)
            },
        )
        .await?;
    scope.values.chained.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    let late = scope.values.late.value();
    let plain = scope.values.plain.value();
    let or_null = scope.values.or_null.value();
    let or_value = scope.values.or_value.value();
    let or_made = scope.values.or_made.value();
    let or_call = scope.values.or_call.value();
    let or_call_or = scope.values.or_call_or.value();
    let only = scope.values.only.value();
    let made = scope.values.made.value();
    let words = scope.values.words.value();
    let holes = scope.values.holes.value();
    let split = scope.values.split.value();
    let inputs_2 = scope.values.inputs_2.value();
    let chained = scope.values.chained.value();
    ReplyBody {
        late: late.as_ref().map(|late| late.name),
        plain: mix.numbers.len() as i64,
        by_number: mix
            .parts
            .iter()
            .map(|part| ReplyByNumber {
                number: part.number,
                plain: plain.get(&part.number).map(|item| item.name),
                or_null: or_null
                    .get(&part.number)
                    .and_then(Option::as_ref)
                    .map(|item| item.name),
                or_value: or_value
                    .get(&part.number)
                    .map(|item| ReplyByNumberOrValue {
                        name: item.name,
                    }),
            })
            .collect::<Vec<_>>(),
        or_made: mix
            .parts
            .iter()
            .map(|part| ReplyOrMade {
                part: or_made.get(&part.number).map(|whole| whole.raw()),
                name: or_made
                    .get(&part.number)
                    .map(|item| item.name)
                    .map(|value| value.text())
                    .unwrap_or(Text::from("no")),
            })
            .collect::<Vec<_>>(),
        or_call: mix
            .parts
            .iter()
            .map(|part| ReplyOrCall {
                price: or_call
                    .get(&part.number)
                    .and_then(Option::as_ref)
                    .and_then(|item| item.price)
                    .unwrap_or(Decimal::from(0)),
                whole: or_call_or.get(&part.number).copied(),
            })
            .collect::<Vec<_>>(),
        only: only
            .values()
            .map(|item| {
                item
                    .as_ref()
                    .map(|item_2| ReplyByNumberOrValue {
                        name: item_2.name,
                    })
            })
            .collect::<Vec<_>>(),
        made: made
            .values()
            .map(|item| {
                item
                    .as_ref()
                    .map(|item_2| ReplyByNumberOrValue {
                        name: item_2.name,
                    })
            })
            .collect::<Vec<_>>(),
        keys: words.keys().cloned().collect::<Vec<_>>(),
        words: words
            .values()
            .map(|word| {
                word
                    .as_ref()
                    .map(|word_2| ReplyWords {
                        id: word_2.id,
                        amount: word_2.amount,
                    })
            })
            .collect::<Vec<_>>(),
        holes: holes
            .values()
            .next()
            .and_then(Option::as_ref)
            .map(|hole| ReplyHoles { id: hole.id }),
        split: split.values().copied().count() as i64,
        inputs: inputs_2
            .values()
            .map(|item| item.as_ref().map(|item_2| ReplyHoles { id: item_2.id }))
            .collect::<Vec<_>>(),
        chained: chained
            .values()
            .map(|item| item.as_ref().map(|item_2| ReplyHoles { id: item_2.id }))
            .collect::<Vec<_>>(),
    }
}

// ==== get_functions_id.rs

//! `GET /functions/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /functions/{id}",
    method: Method::Get,
    path: "/functions/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `parts` within it.
struct MixParts<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for MixParts<'a> {
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: Decimal,
    count: Option<i64>,
    flag: Option<bool>,
    holes: Option<Vec<Option<RawString<'a>>>>,
    id: RawString<'a>,
    matrix: Option<Vec<Vec<Decimal>>>,
    more_numbers: Option<Vec<i64>>,
    name: Option<RawString<'a>>,
    numbers: Vec<i64>,
    parts: Vec<MixParts<'a>>,
    words: Option<Vec<RawString<'a>>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut count = None;
        let mut flag = None;
        let mut holes = None;
        let mut id = None;
        let mut matrix = None;
        let mut more_numbers = None;
        let mut name = None;
        let mut numbers = None;
        let mut parts = None;
        let mut words = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "amount",
                        "count",
                        "flag",
                        "holes",
                        "id",
                        "matrix",
                        "moreNumbers",
                        "name",
                        "numbers",
                        "parts",
                        "words",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => count = json.value()?,
                2 => flag = json.value()?,
                3 => holes = json.value()?,
                4 => id = Some(json.value()?),
                5 => matrix = json.value()?,
                6 => more_numbers = json.value()?,
                7 => name = json.value()?,
                8 => numbers = Some(json.value()?),
                9 => parts = Some(json.value()?),
                _ => words = json.value()?,
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            count,
            flag,
            holes,
            id: json.required(id, "id")?,
            matrix,
            more_numbers,
            name,
            numbers: json.required(numbers, "numbers")?,
            parts: json.required(parts, "parts")?,
            words,
        })
    }
}

/// `inList` within it.
struct ReplyInList<'a> {
    name: Text<'a>,
}

impl ToJson for ReplyInList<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    label: Text<'a>,
    labelled: Option<Text<'a>>,
    label_any: Option<Text<'a>>,
    label_there: Option<Text<'a>>,
    label_made: Option<Text<'a>>,
    label_input: Text<'a>,
    total: i64,
    total_optional: Option<i64>,
    total_made: i64,
    words: Option<Vec<Text<'a>>>,
    words_made: Vec<Text<'a>>,
    words_upper: Option<Text<'a>>,
    ratio: Option<Decimal>,
    ratio_integer: Option<Decimal>,
    either: Option<bool>,
    maybe_total: Option<i64>,
    maybe_total_there: Option<i64>,
    maybe_words: Vec<Text<'a>>,
    maybe_words_made: Vec<Text<'a>>,
    maybe_words_input: Vec<Text<'a>>,
    holes: Option<i64>,
    matrix: Option<i64>,
    in_list: Vec<ReplyInList<'a>>,
    in_where: i64,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""label":"#, &self.label);
        json.field(r#""labelled":"#, &self.labelled);
        json.field(r#""labelAny":"#, &self.label_any);
        json.field(r#""labelThere":"#, &self.label_there);
        json.field(r#""labelMade":"#, &self.label_made);
        json.field(r#""labelInput":"#, &self.label_input);
        json.field(r#""total":"#, &self.total);
        json.field(r#""totalOptional":"#, &self.total_optional);
        json.field(r#""totalMade":"#, &self.total_made);
        json.field(r#""words":"#, &self.words);
        json.field(r#""wordsMade":"#, &self.words_made);
        json.field(r#""wordsUpper":"#, &self.words_upper);
        json.field(r#""ratio":"#, &self.ratio);
        json.field(r#""ratioInteger":"#, &self.ratio_integer);
        json.field(r#""either":"#, &self.either);
        json.field(r#""maybeTotal":"#, &self.maybe_total);
        json.field(r#""maybeTotalThere":"#, &self.maybe_total_there);
        json.field(r#""maybeWords":"#, &self.maybe_words);
        json.field(r#""maybeWordsMade":"#, &self.maybe_words_made);
        json.field(r#""maybeWordsInput":"#, &self.maybe_words_input);
        json.field(r#""holes":"#, &self.holes);
        json.field(r#""matrix":"#, &self.matrix);
        json.field(r#""inList":"#, &self.in_list);
        json.field(r#""inWhere":"#, &self.in_where);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    ReplyBody {
        label: Text::from(crate::functions::label(&mix.id.text())),
        labelled: mix.name.map(|name| Text::from(crate::functions::label(&name.text()))),
        label_any: crate::functions::label_any(
                mix.name.map(|text| text.text()).as_deref(),
            )
            .map(Text::from),
        label_there: crate::functions::label_any(Some(&mix.id.text())).map(Text::from),
        label_made: crate::functions::label_any(
                mix.name.map(|name| filters::upper(&name.text())).as_deref(),
            )
            .map(Text::from),
        label_input: Text::from(crate::functions::label(&scope.input.path.id)),
        total: crate::functions::total(&mix.numbers.to_vec()),
        total_optional: mix
            .more_numbers
            .as_ref()
            .map(|more_numbers| crate::functions::total(&more_numbers.to_vec())),
        total_made: crate::functions::total(
            &mix.numbers.iter().copied().skip(1).take(2).collect::<Vec<_>>(),
        ),
        words: mix
            .words
            .as_ref()
            .map(|words| {
                crate::functions::words(
                        &words
                            .iter()
                            .copied()
                            .map(|item| item.text())
                            .collect::<Vec<_>>(),
                    )
                    .into_iter()
                    .map(Text::from)
                    .collect::<Vec<_>>()
            }),
        words_made: crate::functions::words(
                &mix
                    .parts
                    .iter()
                    .map(|part| part.name)
                    .map(|item| item.text())
                    .collect::<Vec<_>>(),
            )
            .into_iter()
            .map(Text::from)
            .collect::<Vec<_>>(),
        words_upper: mix
            .name
            .and_then(|name| {
                crate::functions::words(&filters::split(&name.text(), " "))
                    .into_iter()
                    .map(Text::from)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .next()
            }),
        ratio: crate::functions::ratio(mix.amount, mix.count),
        ratio_integer: mix
            .count
            .and_then(|count| crate::functions::ratio(Decimal::from(count), Some(2))),
        either: mix.flag.map(|flag| crate::functions::either(flag, mix.flag)),
        maybe_total: crate::functions::maybe_total(
            mix.more_numbers.as_ref().map(|value| value.to_vec()).as_deref(),
        ),
        maybe_total_there: crate::functions::maybe_total(Some(&mix.numbers.to_vec())),
        maybe_words: crate::functions::maybe_words(
                mix
                    .words
                    .as_ref()
                    .map(|value| {
                        value.iter().copied().map(|item| item.text()).collect::<Vec<_>>()
                    })
                    .as_deref(),
            )
            .into_iter()
            .map(Text::from)
            .collect::<Vec<_>>(),
        maybe_words_made: crate::functions::maybe_words(
                Some(
                    &mix
                        .parts
                        .iter()
                        .map(|part| part.name)
                        .map(|item| item.text())
                        .collect::<Vec<_>>(),
                ),
            )
            .into_iter()
            .map(Text::from)
            .collect::<Vec<_>>(),
        maybe_words_input: crate::functions::maybe_words(
                Some(&filters::split(&scope.input.path.id, "-")),
            )
            .into_iter()
            .map(Text::from)
            .collect::<Vec<_>>(),
        holes: mix
            .holes
            .as_ref()
            .map(|holes| crate::functions::holes(
                &holes
                    .iter()
                    .copied()
                    .map(|item| item.map(|value| value.text()))
                    .collect::<Vec<_>>(),
            )),
        matrix: mix
            .matrix
            .as_ref()
            .map(|matrix| crate::functions::matrix(&matrix.to_vec())),
        in_list: mix
            .parts
            .iter()
            .map(|part| ReplyInList {
                name: Text::from(crate::functions::label(&part.name.text())),
            })
            .collect::<Vec<_>>(),
        in_where: mix
            .parts
            .iter()
            .filter(|&part| {
                Text::from(crate::functions::label(&part.name.text())) == "x"
            })
            .count() as i64,
    }
}

// ==== get_lists_id.rs

//! `GET /lists/{id}`: Lists of optional things, optional lists of things, and lists beside lists

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
    parameters: &[&PATH_ID],
    body: None,
    calls: &[&MIX, &OTHER],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static OTHER: Call = Call {
    name: "other",
    index: 1,
    upstream: &super::MIXED,
    operation: "getOther",
    method: Method::Get,
    path: "/other/{id}",
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

/// `mapOfLists` within it.
struct MixMapOfLists<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for MixMapOfLists<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["name", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
        })
    }
}

/// `maybeParts` within it.
struct MixMaybeParts<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for MixMaybeParts<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["name", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
        })
    }
}

/// `optionalParts` within it.
struct MixOptionalParts<'a> {
    name: RawString<'a>,
    price: Option<Decimal>,
    tags: Option<Whole<'a, Vec<RawString<'a>>>>,
}

impl<'a> FromJson<'a> for MixOptionalParts<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut tags = None;
        let mut object = json.object(const { &Names::of(&["name", "price", "tags"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                1 => price = json.value()?,
                _ => tags = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
            tags,
        })
    }
}

/// `part` within it.
struct MixPart<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for MixPart<'a> {
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

/// `parts` within it.
struct MixParts<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl<'a> FromJson<'a> for MixParts<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut price = None;
        let mut object = json.object(const { &Names::of(&["name", "price"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => price = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            price,
        })
    }
}

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: RawNumber<'a>,
    count: Option<RawInteger<'a>>,
    flag: Option<bool>,
    flags: Option<Vec<bool>>,
    holes: Option<Whole<'a, Vec<Option<RawString<'a>>>>>,
    id: RawString<'a>,
    map_of_lists: Option<Map<'a, Vec<MixMapOfLists<'a>>>>,
    map_of_maps: Option<Map<'a, Map<'a, RawString<'a>>>>,
    map_of_maybe: Option<Map<'a, Option<i64>>>,
    maps: Option<Whole<'a, Vec<Whole<'a, Map<'a, RawInteger<'a>>>>>>,
    matrix: Option<Whole<'a, Vec<Vec<Decimal>>>>,
    maybe_parts: Option<Vec<Option<Whole<'a, MixMaybeParts<'a>>>>>,
    more_numbers: Option<Vec<i64>>,
    name: Option<RawString<'a>>,
    numbers: Vec<i64>,
    optional_parts: Option<Whole<'a, Vec<Whole<'a, MixOptionalParts<'a>>>>>,
    part: Whole<'a, MixPart<'a>>,
    parts: Whole<'a, Vec<Whole<'a, MixParts<'a>>>>,
    words: Option<Vec<RawString<'a>>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut count = None;
        let mut flag = None;
        let mut flags = None;
        let mut holes = None;
        let mut id = None;
        let mut map_of_lists = None;
        let mut map_of_maps = None;
        let mut map_of_maybe = None;
        let mut maps = None;
        let mut matrix = None;
        let mut maybe_parts = None;
        let mut more_numbers = None;
        let mut name = None;
        let mut numbers = None;
        let mut optional_parts = None;
        let mut part = None;
        let mut parts = None;
        let mut words = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "amount",
                        "count",
                        "flag",
                        "flags",
                        "holes",
                        "id",
                        "mapOfLists",
                        "mapOfMaps",
                        "mapOfMaybe",
                        "maps",
                        "matrix",
                        "maybeParts",
                        "moreNumbers",
                        "name",
                        "numbers",
                        "optionalParts",
                        "part",
                        "parts",
                        "words",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => count = json.value()?,
                2 => flag = json.value()?,
                3 => flags = json.value()?,
                4 => holes = json.value()?,
                5 => id = Some(json.value()?),
                6 => map_of_lists = json.value()?,
                7 => map_of_maps = json.value()?,
                8 => map_of_maybe = json.value()?,
                9 => maps = json.value()?,
                10 => matrix = json.value()?,
                11 => maybe_parts = json.value()?,
                12 => more_numbers = json.value()?,
                13 => name = json.value()?,
                14 => numbers = Some(json.value()?),
                15 => optional_parts = json.value()?,
                16 => part = Some(json.value()?),
                17 => parts = Some(json.value()?),
                _ => words = json.value()?,
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            count,
            flag,
            flags,
            holes,
            id: json.required(id, "id")?,
            map_of_lists,
            map_of_maps,
            map_of_maybe,
            maps,
            matrix,
            maybe_parts,
            more_numbers,
            name,
            numbers: json.required(numbers, "numbers")?,
            optional_parts,
            part: json.required(part, "part")?,
            parts: json.required(parts, "parts")?,
            words,
        })
    }
}

/// `$other`: what is used of `mixed.getOther`'s answer.
struct Other<'a> {
    numbers: Vec<RawNumber<'a>>,
    parts: Vec<RawObject<'a>>,
}

impl<'a> FromJson<'a> for Other<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut numbers = None;
        let mut parts = None;
        let mut object = json.object(const { &Names::of(&["numbers", "parts"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => numbers = Some(json.value()?),
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            numbers: json.required(numbers, "numbers")?,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `mapValues` within it.
struct ReplyMapValues<'a> {
    name: RawString<'a>,
}

impl ToJson for ReplyMapValues<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `mapList` within it.
struct ReplyMapList<'a> {
    name: RawString<'a>,
    price: Option<RawNumber<'a>>,
}

impl ToJson for ReplyMapList<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `optionalSelected` within it.
struct ReplyOptionalSelected<'a> {
    name: RawString<'a>,
    tags: Option<RawAny<'a>>,
}

impl ToJson for ReplyOptionalSelected<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""tags":"#, &self.tags);
        json.end_object();
    }
}

/// `optionalCheapest` within it.
struct ReplyOptionalCheapest<'a> {
    name: RawString<'a>,
    price: Option<Decimal>,
}

impl ToJson for ReplyOptionalCheapest<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `partsOfEither` within it.
struct ReplyPartsOfEither {
    of: i64,
}

impl ToJson for ReplyPartsOfEither {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `optionalCheapest` within it.
struct ReplyOptionalCheapest2<'a> {
    name: RawString<'a>,
    price: Option<Either<Decimal, RawNumber<'a>>>,
}

impl ToJson for ReplyOptionalCheapest2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `partsSelected` within it.
struct ReplyPartsSelected<'a> {
    of: Vec<ReplyOptionalCheapest2<'a>>,
}

impl ToJson for ReplyPartsSelected<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `partsOfOther` within it.
struct ReplyPartsOfOther<'a> {
    of: Vec<RawAny<'a>>,
}

impl ToJson for ReplyPartsOfOther<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""of":"#, &self.of);
        json.end_object();
    }
}

/// `mixedList` within it.
struct ReplyMixedList<'a>(Option<RawInteger<'a>>, &'static str);

impl ToJson for ReplyMixedList<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        json.element(&self.0);
        json.element(&self.1);
        json.end_list();
    }
}

/// `mixedList` within it.
struct ReplyMixedList2 {
    a: Option<bool>,
}

impl ToJson for ReplyMixedList2 {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `mixedList` within it.
struct ReplyMixedList3<'a>(
    RawString<'a>,
    RawNumber<'a>,
    i64,
    Option<RawString<'a>>,
    ReplyMixedList<'a>,
    ReplyMixedList2,
);

impl ToJson for ReplyMixedList3<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        json.element(&self.0);
        json.element(&self.1);
        json.element(&self.2);
        json.element(&self.3);
        json.element(&self.4);
        json.element(&self.5);
        json.end_list();
    }
}

/// `records` within it.
struct ReplyRecords {
    a: i64,
}

impl ToJson for ReplyRecords {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `records` within it.
struct ReplyRecords2 {
    a: Decimal,
}

impl ToJson for ReplyRecords2 {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `records` within it.
struct ReplyRecords3<'a> {
    a: Option<RawInteger<'a>>,
}

impl ToJson for ReplyRecords3<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `records` within it.
struct ReplyRecords22<'a> {
    a: Option<Either<RawInteger<'a>, Decimal>>,
}

impl ToJson for ReplyRecords22<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `otherRecords` within it.
struct ReplyOtherRecords {
    b: i64,
}

impl ToJson for ReplyOtherRecords {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""b":"#, &self.b);
        json.end_object();
    }
}

/// `otherRecords` within it.
struct ReplyOtherRecords2(ReplyRecords, ReplyOtherRecords);

impl ToJson for ReplyOtherRecords2 {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_list();
        json.element(&self.0);
        json.element(&self.1);
        json.end_list();
    }
}

/// `emptyObject` within it.
struct ReplyEmptyObject {}

impl ToJson for ReplyEmptyObject {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.end_object();
    }
}

/// `nestedEmpty` within it.
struct ReplyNestedEmpty {
    a: ReplyEmptyObject,
    b: Vec<bool>,
}

impl ToJson for ReplyNestedEmpty {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.field(r#""b":"#, &self.b);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    maps: Option<RawAny<'a>>,
    maps_of_first: Option<RawAny<'a>>,
    first_map: Option<RawInteger<'a>>,
    map_keys: Option<Vec<Text<'a>>>,
    map_values: Option<Vec<ReplyMapValues<'a>>>,
    map_list: Option<Vec<ReplyMapList<'a>>>,
    map_list_count: Option<i64>,
    map_map: Option<RawString<'a>>,
    map_maybe: i64,
    map_maybe_values: Option<Vec<Option<i64>>>,
    map_maybe_sum: Option<i64>,
    numbers: Vec<i64>,
    mixed_numbers: Vec<i64>,
    other_numbers: Vec<Either<RawNumber<'a>, i64>>,
    numbers_sum: Option<i64>,
    first_maybe: Option<ReplyMapValues<'a>>,
    last_maybe: Option<RawAny<'a>>,
    maybe_names: Option<Vec<Option<RawString<'a>>>>,
    maybe_count: Option<i64>,
    maybe_selected: Option<Vec<Option<ReplyMapList<'a>>>>,
    optional_selected: Option<Vec<ReplyOptionalSelected<'a>>>,
    optional_tags: Option<Vec<Option<RawAny<'a>>>>,
    optional_flat: Option<Vec<RawString<'a>>>,
    optional_first: Option<ReplyMapValues<'a>>,
    optional_take: Option<Vec<ReplyMapValues<'a>>>,
    optional_skip: Option<Vec<ReplyMapValues<'a>>>,
    optional_where: Option<Vec<ReplyMapValues<'a>>>,
    optional_cheapest: Option<ReplyOptionalCheapest<'a>>,
    optional_names: Option<Text<'a>>,
    parts_of_either: ReplyPartsOfEither,
    parts: RawAny<'a>,
    parts_selected: ReplyPartsSelected<'a>,
    parts_of_other: ReplyPartsOfOther<'a>,
    whole: RawAny<'a>,
    whole_field: RawString<'a>,
    wholes: RawAny<'a>,
    whole_names: Vec<RawString<'a>>,
    holes: Option<RawAny<'a>>,
    holes_joined: Option<Text<'a>>,
    holes_first: Option<RawString<'a>>,
    holes_distinct: Option<Vec<Option<RawString<'a>>>>,
    flags: Option<bool>,
    matrix: Option<RawAny<'a>>,
    matrix_flat: Option<Vec<Decimal>>,
    matrix_sum: Option<Decimal>,
    matrix_first: Option<Decimal>,
    words_sorted: Option<Vec<RawString<'a>>>,
    words_reversed: Option<Vec<RawString<'a>>>,
    words_min: Option<RawString<'a>>,
    numbers_max: Option<i64>,
    numbers_sorted: Vec<i64>,
    mixed_list: ReplyMixedList3<'a>,
    records: Vec<ReplyRecords22<'a>>,
    other_records: ReplyOtherRecords2,
    nulls: Vec<Option<bool>>,
    empty: Vec<bool>,
    empty_object: ReplyEmptyObject,
    nested_empty: ReplyNestedEmpty,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""maps":"#, &self.maps);
        json.field(r#""mapsOfFirst":"#, &self.maps_of_first);
        json.field(r#""firstMap":"#, &self.first_map);
        json.field(r#""mapKeys":"#, &self.map_keys);
        json.field(r#""mapValues":"#, &self.map_values);
        json.field(r#""mapList":"#, &self.map_list);
        json.field(r#""mapListCount":"#, &self.map_list_count);
        json.field(r#""mapMap":"#, &self.map_map);
        json.field(r#""mapMaybe":"#, &self.map_maybe);
        json.field(r#""mapMaybeValues":"#, &self.map_maybe_values);
        json.field(r#""mapMaybeSum":"#, &self.map_maybe_sum);
        json.field(r#""numbers":"#, &self.numbers);
        json.field(r#""mixedNumbers":"#, &self.mixed_numbers);
        json.field(r#""otherNumbers":"#, &self.other_numbers);
        json.field(r#""numbersSum":"#, &self.numbers_sum);
        json.field(r#""firstMaybe":"#, &self.first_maybe);
        json.field(r#""lastMaybe":"#, &self.last_maybe);
        json.field(r#""maybeNames":"#, &self.maybe_names);
        json.field(r#""maybeCount":"#, &self.maybe_count);
        json.field(r#""maybeSelected":"#, &self.maybe_selected);
        json.field(r#""optionalSelected":"#, &self.optional_selected);
        json.field(r#""optionalTags":"#, &self.optional_tags);
        json.field(r#""optionalFlat":"#, &self.optional_flat);
        json.field(r#""optionalFirst":"#, &self.optional_first);
        json.field(r#""optionalTake":"#, &self.optional_take);
        json.field(r#""optionalSkip":"#, &self.optional_skip);
        json.field(r#""optionalWhere":"#, &self.optional_where);
        json.field(r#""optionalCheapest":"#, &self.optional_cheapest);
        json.field(r#""optionalNames":"#, &self.optional_names);
        json.field(r#""partsOfEither":"#, &self.parts_of_either);
        json.field(r#""parts":"#, &self.parts);
        json.field(r#""partsSelected":"#, &self.parts_selected);
        json.field(r#""partsOfOther":"#, &self.parts_of_other);
        json.field(r#""whole":"#, &self.whole);
        json.field(r#""wholeField":"#, &self.whole_field);
        json.field(r#""wholes":"#, &self.wholes);
        json.field(r#""wholeNames":"#, &self.whole_names);
        json.field(r#""holes":"#, &self.holes);
        json.field(r#""holesJoined":"#, &self.holes_joined);
        json.field(r#""holesFirst":"#, &self.holes_first);
        json.field(r#""holesDistinct":"#, &self.holes_distinct);
        json.field(r#""flags":"#, &self.flags);
        json.field(r#""matrix":"#, &self.matrix);
        json.field(r#""matrixFlat":"#, &self.matrix_flat);
        json.field(r#""matrixSum":"#, &self.matrix_sum);
        json.field(r#""matrixFirst":"#, &self.matrix_first);
        json.field(r#""wordsSorted":"#, &self.words_sorted);
        json.field(r#""wordsReversed":"#, &self.words_reversed);
        json.field(r#""wordsMin":"#, &self.words_min);
        json.field(r#""numbersMax":"#, &self.numbers_max);
        json.field(r#""numbersSorted":"#, &self.numbers_sorted);
        json.field(r#""mixedList":"#, &self.mixed_list);
        json.field(r#""records":"#, &self.records);
        json.field(r#""otherRecords":"#, &self.other_records);
        json.field(r#""nulls":"#, &self.nulls);
        json.field(r#""empty":"#, &self.empty);
        json.field(r#""emptyObject":"#, &self.empty_object);
        json.field(r#""nestedEmpty":"#, &self.nested_empty);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
    other: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
    other: Slot<Option<Other<'a>>>,
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
    schedule(&mut [pin!(mix(scope)), pin!(other(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// `$other`: `mixed.getOther`
async fn other(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = OTHER.request().text("/other/").value(&scope.input.path.id);
    let answer = scope
        .exchange
        .call_or_null(&OTHER, request, &scope.bodies.other)
        .await?;
    scope.values.other.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    let other = scope.values.other.value();
    ReplyBody {
        maps: mix.maps.as_ref().map(|whole| whole.raw()),
        maps_of_first: mix
            .maps
            .as_ref()
            .and_then(|maps| maps.first())
            .map(|whole| whole.raw()),
        first_map: mix
            .maps
            .as_ref()
            .and_then(|maps| maps.first().and_then(|map| map.get("a").copied())),
        map_keys: mix
            .map_of_lists
            .as_ref()
            .map(|map_of_lists| map_of_lists.keys().cloned().collect::<Vec<_>>()),
        map_values: mix
            .map_of_lists
            .as_ref()
            .map(|map_of_lists| {
                map_of_lists
                    .values()
                    .flat_map(|map_of_list| map_of_list.iter())
                    .map(|map_of_list| ReplyMapValues {
                        name: map_of_list.name,
                    })
                    .collect::<Vec<_>>()
            }),
        map_list: mix
            .map_of_lists
            .as_ref()
            .and_then(|map_of_lists| {
                map_of_lists
                    .get("a")
                    .map(|map_of_list| {
                        map_of_list
                            .iter()
                            .map(|item| ReplyMapList {
                                name: item.name,
                                price: item.price,
                            })
                            .collect::<Vec<_>>()
                    })
            }),
        map_list_count: mix
            .map_of_lists
            .as_ref()
            .and_then(|map_of_lists| {
                map_of_lists.get("a").map(|map_of_list| map_of_list.len() as i64)
            }),
        map_map: mix
            .map_of_maps
            .as_ref()
            .and_then(|map_of_maps| {
                map_of_maps.get("a").and_then(|map_of_map| map_of_map.get("b").copied())
            }),
        map_maybe: mix
            .map_of_maybe
            .as_ref()
            .and_then(|map_of_maybe| map_of_maybe.get("a").copied().flatten())
            .unwrap_or(0),
        map_maybe_values: mix
            .map_of_maybe
            .as_ref()
            .map(|map_of_maybe| map_of_maybe.values().copied().collect::<Vec<_>>()),
        map_maybe_sum: mix
            .map_of_maybe
            .as_ref()
            .map(|map_of_maybe| filters::sum_integer(
                map_of_maybe.values().copied().flatten(),
            )),
        numbers: mix.more_numbers.clone().unwrap_or_else(|| mix.numbers.to_vec()),
        mixed_numbers: mix.numbers.to_vec(),
        other_numbers: other
            .as_ref()
            .map(|other| &other.numbers)
            .map(|value| {
                value.iter().map(|item| Either::First(*item)).collect::<Vec<_>>()
            })
            .unwrap_or_else(|| {
                mix.numbers.iter().map(|item| Either::Second(*item)).collect::<Vec<_>>()
            }),
        numbers_sum: mix
            .more_numbers
            .as_ref()
            .map(|more_numbers| filters::sum_integer(more_numbers.iter().copied())),
        first_maybe: mix
            .maybe_parts
            .as_ref()
            .and_then(|maybe_parts| {
                maybe_parts
                    .first()
                    .and_then(Option::as_ref)
                    .map(|maybe_part| ReplyMapValues {
                        name: maybe_part.name,
                    })
            }),
        last_maybe: mix
            .maybe_parts
            .as_ref()
            .and_then(|maybe_parts| maybe_parts.last().and_then(Option::as_ref))
            .map(|whole| whole.raw()),
        maybe_names: mix
            .maybe_parts
            .as_ref()
            .map(|maybe_parts| {
                maybe_parts
                    .iter()
                    .map(|maybe_part| {
                        maybe_part.as_ref().map(|maybe_part_2| maybe_part_2.name)
                    })
                    .collect::<Vec<_>>()
            }),
        maybe_count: mix
            .maybe_parts
            .as_ref()
            .map(|maybe_parts| maybe_parts.len() as i64),
        maybe_selected: mix
            .maybe_parts
            .as_ref()
            .map(|maybe_parts| {
                maybe_parts
                    .iter()
                    .map(|maybe_part| {
                        maybe_part
                            .as_ref()
                            .map(|maybe_part_2| ReplyMapList {
                                name: maybe_part_2.name,
                                price: maybe_part_2.price,
                            })
                    })
                    .collect::<Vec<_>>()
            }),
        optional_selected: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                optional_parts
                    .iter()
                    .map(|optional_part| ReplyOptionalSelected {
                        name: optional_part.name,
                        tags: optional_part.tags.as_ref().map(|whole| whole.raw()),
                    })
                    .collect::<Vec<_>>()
            }),
        optional_tags: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                optional_parts
                    .iter()
                    .map(|optional_part| optional_part.tags.as_ref())
                    .map(|item| item.map(|whole| whole.raw()))
                    .collect::<Vec<_>>()
            }),
        optional_flat: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                optional_parts
                    .iter()
                    .flat_map(|optional_part| {
                        optional_part
                            .tags
                            .as_ref()
                            .into_iter()
                            .flat_map(|list| list.iter())
                            .copied()
                    })
                    .collect::<Vec<_>>()
            }),
        optional_first: mix
            .optional_parts
            .as_ref()
            .and_then(|optional_parts| {
                optional_parts
                    .first()
                    .map(|optional_part| ReplyMapValues {
                        name: optional_part.name,
                    })
            }),
        optional_take: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                optional_parts
                    .iter()
                    .take(1)
                    .map(|optional_part| ReplyMapValues {
                        name: optional_part.name,
                    })
                    .collect::<Vec<_>>()
            }),
        optional_skip: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                filters::reversed(optional_parts.iter().skip(1))
                    .into_iter()
                    .map(|optional_part| ReplyMapValues {
                        name: optional_part.name,
                    })
                    .collect::<Vec<_>>()
            }),
        optional_where: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| {
                optional_parts
                    .iter()
                    .filter(|&optional_part| {
                        optional_part
                            .price
                            .map(|price| price > Decimal::from(1))
                            .unwrap_or(false)
                    })
                    .map(|optional_part| ReplyMapValues {
                        name: optional_part.name,
                    })
                    .collect::<Vec<_>>()
            }),
        optional_cheapest: mix
            .optional_parts
            .as_ref()
            .and_then(|optional_parts| {
                filters::sorted(
                        optional_parts
                            .iter()
                            .filter(|&optional_part| optional_part.price.is_some()),
                        |&optional_part| optional_part.price,
                    )
                    .into_iter()
                    .next()
                    .map(|optional_part| ReplyOptionalCheapest {
                        name: optional_part.name,
                        price: optional_part.price,
                    })
            }),
        optional_names: mix
            .optional_parts
            .as_ref()
            .map(|optional_parts| filters::join(
                filters::distinct(
                    optional_parts.iter().map(|optional_part| optional_part.name),
                ),
                "-",
            )),
        parts_of_either: ReplyPartsOfEither {
            of: mix
                .optional_parts
                .as_ref()
                .map(|whole| &whole.value)
                .map(|value| value.iter().map(|item| item.raw()).collect::<Vec<_>>())
                .unwrap_or_else(|| {
                    mix.parts.value.iter().map(|item| item.raw()).collect::<Vec<_>>()
                })
                .len() as i64,
        },
        parts: mix
            .optional_parts
            .as_ref()
            .map(|whole| whole.raw())
            .unwrap_or_else(|| mix.parts.raw()),
        parts_selected: ReplyPartsSelected {
            of: mix
                .optional_parts
                .as_ref()
                .map(|optional_parts| {
                    optional_parts
                        .iter()
                        .map(|optional_part| ReplyOptionalCheapest {
                            name: optional_part.name,
                            price: optional_part.price,
                        })
                        .collect::<Vec<_>>()
                })
                .map(|value| {
                    value
                        .into_iter()
                        .map(|item| {
                            let record = item;
                            ReplyOptionalCheapest2 {
                                name: record.name,
                                price: record.price.map(Either::First),
                            }
                        })
                        .collect::<Vec<_>>()
                })
                .unwrap_or_else(|| {
                    mix
                        .parts
                        .iter()
                        .map(|part| ReplyMapList {
                            name: part.name,
                            price: part.price,
                        })
                        .collect::<Vec<_>>()
                        .into_iter()
                        .map(|item| {
                            let record = item;
                            ReplyOptionalCheapest2 {
                                name: record.name,
                                price: record.price.map(Either::Second),
                            }
                        })
                        .collect::<Vec<_>>()
                }),
        },
        parts_of_other: ReplyPartsOfOther {
            of: filters::reversed(
                other
                    .as_ref()
                    .map(|other| &other.parts)
                    .map(|value| {
                        value.iter().map(|item| RawAny::from(*item)).collect::<Vec<_>>()
                    })
                    .unwrap_or_else(|| {
                        mix.parts.value.iter().map(|item| item.raw()).collect::<Vec<_>>()
                    }),
            ),
        },
        whole: mix.part.raw(),
        whole_field: mix.part.name,
        wholes: mix.parts.raw(),
        whole_names: mix.parts.iter().map(|part| part.name).collect::<Vec<_>>(),
        holes: mix.holes.as_ref().map(|whole| whole.raw()),
        holes_joined: mix
            .holes
            .as_ref()
            .map(|holes| filters::join(holes.iter().copied().flatten(), ",")),
        holes_first: mix
            .holes
            .as_ref()
            .and_then(|holes| holes.first().copied().flatten()),
        holes_distinct: mix
            .holes
            .as_ref()
            .map(|holes| filters::distinct(holes.iter().copied())),
        flags: mix.flags.as_ref().and_then(|flags| flags.first().copied()),
        matrix: mix.matrix.as_ref().map(|whole| whole.raw()),
        matrix_flat: mix
            .matrix
            .as_ref()
            .map(|matrix| {
                matrix.iter().flat_map(|item| item.iter().copied()).collect::<Vec<_>>()
            }),
        matrix_sum: mix
            .matrix
            .as_ref()
            .map(|matrix| filters::sum(
                matrix.iter().flat_map(|item| item.iter().copied()),
            )),
        matrix_first: mix
            .matrix
            .as_ref()
            .and_then(|matrix| matrix.first().and_then(|item| item.get(1).copied())),
        words_sorted: mix
            .words
            .as_ref()
            .map(|words| filters::distinct(words.iter().copied())),
        words_reversed: mix
            .words
            .as_ref()
            .map(|words| {
                filters::distinct(filters::reversed(words.iter().copied()))
                    .into_iter()
                    .take(2)
                    .collect::<Vec<_>>()
            }),
        words_min: mix
            .words
            .as_ref()
            .and_then(|words| filters::min(words.iter().copied())),
        numbers_max: filters::max(mix.numbers.iter().copied()),
        numbers_sorted: filters::reversed(
            filters::distinct(mix.numbers.iter().copied()),
        ),
        mixed_list: ReplyMixedList3(
            mix.id,
            mix.amount,
            1,
            mix.name,
            ReplyMixedList(mix.count, "x"),
            ReplyMixedList2 { a: mix.flag },
        ),
        records: Vec::from([
            {
                let record = ReplyRecords { a: 1 };
                ReplyRecords22 {
                    a: Some(Either::Second(Decimal::from(record.a))),
                }
            },
            {
                let record = ReplyRecords2 {
                    a: Decimal::scaled(25, 1),
                };
                ReplyRecords22 {
                    a: Some(Either::Second(record.a)),
                }
            },
            {
                let record = ReplyRecords3 { a: mix.count };
                ReplyRecords22 {
                    a: record.a.map(Either::First),
                }
            },
        ]),
        other_records: ReplyOtherRecords2(
            ReplyRecords { a: 1 },
            ReplyOtherRecords { b: 2 },
        ),
        nulls: Vec::from([None::<bool>, None::<bool>]),
        empty: Vec::<bool>::new(),
        empty_object: ReplyEmptyObject {},
        nested_empty: ReplyNestedEmpty {
            a: ReplyEmptyObject {},
            b: Vec::<bool>::new(),
        },
    }
}

// ==== get_meta_id.rs

//! `GET /meta/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /meta/{id}",
    method: Method::Get,
    path: "/meta/{id}",
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
    calls: &[&MIX],
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

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    id: RawString<'a>,
    name: Option<RawString<'a>>,
    part: RawObject<'a>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut id = None;
        let mut name = None;
        let mut part = None;
        let mut object = json.object(const { &Names::of(&["id", "name", "part"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => id = Some(json.value()?),
                1 => name = json.value()?,
                _ => part = Some(json.value()?),
            }
        }
        Ok(Self {
            id: json.required(id, "id")?,
            name,
            part: json.required(part, "part")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
    meta: Option<RawString<'a>>,
    part: RawObject<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""meta":"#, &self.meta);
        json.field(r#""part":"#, &self.part);
        json.end_object();
    }
}

/// What the client gets, and how the calls went.
struct ReplyWithMeta<'a> {
    id: RawString<'a>,
    meta: Option<RawString<'a>>,
    part: RawObject<'a>,
    meta_2: Meta,
}

impl ToJson for ReplyWithMeta<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""meta":"#, &self.meta);
        json.field(r#""part":"#, &self.part);
        json.field(r#""_meta":"#, &self.meta_2);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Mix<'a>>,
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
    schedule(&mut [pin!(mix(scope))]).await?;
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

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyWithMeta<'a> {
    let mix = scope.values.mix.value();
    {
        let body = ReplyBody {
            id: mix.id,
            meta: mix.name,
            part: mix.part,
        };
        ReplyWithMeta {
            id: body.id,
            meta: body.meta,
            part: body.part,
            meta_2: scope.exchange.meta(),
        }
    }
}

// ==== get_same_id.rs

//! `GET /same/{id}`: The same value used by name, whole, in a closure and twice by value

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /same/{id}",
    method: Method::Get,
    path: "/same/{id}",
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
        &PATH_ID,
        &QUERY_TEXT,
        &QUERY_LIST,
        &QUERY_IDS,
        &QUERY_NUMBER,
        &QUERY_FLAGS,
        &HEADER_X_LIST,
    ],
    body: None,
    calls: &[&MIX, &AGAIN, &MORE],
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

static QUERY_TEXT: Parameter = Parameter {
    name: "text",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_LIST: Parameter = Parameter {
    name: "list",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Comma),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_IDS: Parameter = Parameter {
    name: "ids",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"integer"}}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_NUMBER: Parameter = Parameter {
    name: "number",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"number"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_FLAGS: Parameter = Parameter {
    name: "flags",
    place: Place::Query,
    required: false,
    list: Some(ListStyle::Explode),
    schema: r#"{"type":"array","items":{"type":"boolean"}}"#,
    default: None,
    rules: Rules::new(),
};

static HEADER_X_LIST: Parameter = Parameter {
    name: "x-list",
    place: Place::Header,
    required: false,
    list: Some(ListStyle::Comma),
    schema: r#"{"type":"array","items":{"type":"string"}}"#,
    default: None,
    rules: Rules::new(),
};

static MIX: Call = Call {
    name: "mix",
    index: 0,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static AGAIN: Call = Call {
    name: "again",
    index: 1,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static MORE: Call = Call {
    name: "more",
    index: 2,
    upstream: &super::MIXED,
    operation: "getMix",
    method: Method::Get,
    path: "/mix/{id}",
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
    id: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    text: Option<Text<'a>>,
    list: Option<Vec<Text<'a>>>,
    ids: Option<Vec<i64>>,
    number: Option<Decimal>,
    flags: Option<Vec<bool>>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct HeaderInput<'a> {
    x_list: Option<Vec<Text<'a>>>,
}

/// `part` within it.
struct MixPart<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for MixPart<'a> {
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

/// `parts` within it.
struct MixParts<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for MixParts<'a> {
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

/// `$mix`: what is used of `mixed.getMix`'s answer.
struct Mix<'a> {
    amount: Decimal,
    numbers: Vec<i64>,
    part: Whole<'a, MixPart<'a>>,
    parts: Vec<MixParts<'a>>,
}

impl<'a> FromJson<'a> for Mix<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut numbers = None;
        let mut part = None;
        let mut parts = None;
        let mut object = json
            .object(const { &Names::of(&["amount", "numbers", "part", "parts"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                1 => numbers = Some(json.value()?),
                2 => part = Some(json.value()?),
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            numbers: json.required(numbers, "numbers")?,
            part: json.required(part, "part")?,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `part` within it.
struct AgainPart<'a> {
    number: RawInteger<'a>,
}

impl<'a> FromJson<'a> for AgainPart<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut number = None;
        let mut object = json.object(const { &Names::of(&["number"]) })?;
        while json.member(&mut object)?.is_some() {
            number = Some(json.value()?);
        }
        Ok(Self {
            number: json.required(number, "number")?,
        })
    }
}

/// `parts` within it.
struct AgainParts<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for AgainParts<'a> {
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

/// `$again`: what is used of `mixed.getMix`'s answer.
struct Again<'a> {
    part: Whole<'a, AgainPart<'a>>,
    parts: Vec<AgainParts<'a>>,
}

impl<'a> FromJson<'a> for Again<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut part = None;
        let mut parts = None;
        let mut object = json.object(const { &Names::of(&["part", "parts"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => part = Some(json.value()?),
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            part: json.required(part, "part")?,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `parts` within it.
struct MoreParts<'a> {
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for MoreParts<'a> {
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

/// `$more`: what is used of `mixed.getMix`'s answer.
struct More<'a> {
    parts: Whole<'a, Vec<MoreParts<'a>>>,
}

impl<'a> FromJson<'a> for More<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut parts = None;
        let mut object = json.object(const { &Names::of(&["parts"]) })?;
        while json.member(&mut object)?.is_some() {
            parts = Some(json.value()?);
        }
        Ok(Self {
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `textAgain` within it.
struct ReplyTextAgain<'a> {
    inner: Option<Text<'a>>,
    upper: Option<Text<'a>>,
}

impl ToJson for ReplyTextAgain<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""inner":"#, &self.inner);
        json.field(r#""upper":"#, &self.upper);
        json.end_object();
    }
}

/// `inClosure` within it.
struct ReplyInClosure<'a> {
    name: RawString<'a>,
    id: Text<'a>,
    text: Option<Text<'a>>,
    list: Option<Vec<Text<'a>>>,
}

impl ToJson for ReplyInClosure<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""id":"#, &self.id);
        json.field(r#""text":"#, &self.text);
        json.field(r#""list":"#, &self.list);
        json.end_object();
    }
}

/// `inNested.others` within it.
struct ReplyInNestedOthers<'a> {
    name: RawString<'a>,
    id: Text<'a>,
    list: Option<Vec<Text<'a>>>,
}

impl ToJson for ReplyInNestedOthers<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""id":"#, &self.id);
        json.field(r#""list":"#, &self.list);
        json.end_object();
    }
}

/// `inNested` within it.
struct ReplyInNested<'a> {
    name: RawString<'a>,
    others: Vec<ReplyInNestedOthers<'a>>,
}

impl ToJson for ReplyInNested<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""others":"#, &self.others);
        json.end_object();
    }
}

/// `again` within it.
struct ReplyAgain<'a> {
    number: RawInteger<'a>,
    whole: RawAny<'a>,
}

impl ToJson for ReplyAgain<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""number":"#, &self.number);
        json.field(r#""whole":"#, &self.whole);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    a: Text<'a>,
    b: Text<'a>,
    text: Option<Text<'a>>,
    text_again: ReplyTextAgain<'a>,
    list: Option<Vec<Text<'a>>>,
    list_again: Option<Vec<Text<'a>>>,
    list_first: Option<Text<'a>>,
    list_count: Option<i64>,
    ids: Option<Vec<i64>>,
    ids_sum: Option<i64>,
    number: Option<Decimal>,
    number_times: Option<Decimal>,
    flags: Option<Vec<bool>>,
    headers: Option<Vec<Text<'a>>>,
    in_closure: Vec<ReplyInClosure<'a>>,
    in_nested: Vec<ReplyInNested<'a>>,
    whole: RawAny<'a>,
    part: RawAny<'a>,
    part_name: RawString<'a>,
    again: ReplyAgain<'a>,
    more: Option<RawAny<'a>>,
    more_names: Option<Text<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.field(r#""b":"#, &self.b);
        json.field(r#""text":"#, &self.text);
        json.field(r#""textAgain":"#, &self.text_again);
        json.field(r#""list":"#, &self.list);
        json.field(r#""listAgain":"#, &self.list_again);
        json.field(r#""listFirst":"#, &self.list_first);
        json.field(r#""listCount":"#, &self.list_count);
        json.field(r#""ids":"#, &self.ids);
        json.field(r#""idsSum":"#, &self.ids_sum);
        json.field(r#""number":"#, &self.number);
        json.field(r#""numberTimes":"#, &self.number_times);
        json.field(r#""flags":"#, &self.flags);
        json.field(r#""headers":"#, &self.headers);
        json.field(r#""inClosure":"#, &self.in_closure);
        json.field(r#""inNested":"#, &self.in_nested);
        json.field(r#""whole":"#, &self.whole);
        json.field(r#""part":"#, &self.part);
        json.field(r#""partName":"#, &self.part_name);
        json.field(r#""again":"#, &self.again);
        json.field(r#""more":"#, &self.more);
        json.field(r#""moreNames":"#, &self.more_names);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    mix: Body,
    again: Body,
    more: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    mix: Slot<Whole<'a, Mix<'a>>>,
    again: Slot<Again<'a>>,
    more: Slot<Option<More<'a>>>,
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
    schedule(&mut [pin!(mix(scope)), pin!(again(scope)), pin!(more(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        id: inputs.required(&PATH_ID),
    };
    let query = QueryInput {
        text: inputs.optional(&QUERY_TEXT),
        list: inputs.optional(&QUERY_LIST),
        ids: inputs.optional(&QUERY_IDS),
        number: inputs.optional(&QUERY_NUMBER),
        flags: inputs.optional(&QUERY_FLAGS),
    };
    let header = HeaderInput {
        x_list: inputs.optional(&HEADER_X_LIST),
    };
    inputs.finish()?;
    Ok(Input { path, query, header })
}

/// `$mix`: `mixed.getMix`
async fn mix(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = MIX
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .query_list(
            "ids",
            ListStyle::Explode,
            scope.input.query.ids.as_ref().into_iter().flatten().copied(),
        )
        .query("text", &scope.input.query.text)
        .header_list("x-list", scope.input.header.x_list.as_ref().into_iter().flatten())
        .query_list(
            "any",
            ListStyle::Explode,
            Vec::from([
                Decimal::from(1),
                scope.input.query.number.unwrap_or_else(|| Decimal::scaled(5, 1)),
                Decimal::scaled(250, 2),
            ]),
        );
    let answer = scope.exchange.call(&MIX, request, &scope.bodies.mix).await?;
    scope.values.mix.set(answer)
}

/// `$again`: `mixed.getMix`
async fn again(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let request = AGAIN
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .query_list("ids", ListStyle::Explode, mix.numbers.iter().copied())
        .query(
            "text",
            filters::concat(&[&scope.input.path.id, "-", &mix.amount.to_string()]),
        )
        .header_list("x-list", scope.input.query.list.as_ref().into_iter().flatten());
    let answer = scope.exchange.call(&AGAIN, request, &scope.bodies.again).await?;
    scope.values.again.set(answer)
}

/// `$more`: `mixed.getMix`
async fn more(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let mix = scope.values.mix.ready().await;
    let request = MORE
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .query_list(
            "ids",
            ListStyle::Explode,
            Vec::from([
                1,
                mix.amount.integer().unwrap_or(0),
                filters::sum_integer(mix.numbers.iter().copied()),
            ]),
        )
        .header_list(
            "x-list",
            Vec::from([Text::from("a"), scope.input.path.id.clone()]),
        );
    let answer = scope.exchange.call_or_null(&MORE, request, &scope.bodies.more).await?;
    scope.values.more.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let mix = scope.values.mix.value();
    let again = scope.values.again.value();
    let more = scope.values.more.value();
    ReplyBody {
        a: scope.input.path.id.clone(),
        b: scope.input.path.id.clone(),
        text: scope.input.query.text.clone(),
        text_again: ReplyTextAgain {
            inner: scope.input.query.text.clone(),
            upper: scope.input.query.text.as_ref().map(|value| filters::upper(value)),
        },
        list: scope.input.query.list.clone(),
        list_again: scope
            .input
            .query
            .list
            .as_ref()
            .map(|value| {
                filters::reversed(value.iter()).into_iter().cloned().collect::<Vec<_>>()
            }),
        list_first: scope
            .input
            .query
            .list
            .as_ref()
            .and_then(|value| value.first())
            .cloned(),
        list_count: scope.input.query.list.as_ref().map(|value| value.len() as i64),
        ids: scope.input.query.ids.clone(),
        ids_sum: scope
            .input
            .query
            .ids
            .as_ref()
            .map(|value| filters::sum_integer(value.iter().copied())),
        number: scope.input.query.number,
        number_times: scope
            .input
            .query
            .number
            .map(|value| filters::multiply(value, Decimal::from(2))),
        flags: scope.input.query.flags.clone(),
        headers: scope.input.header.x_list.clone(),
        in_closure: mix
            .parts
            .iter()
            .map(|part| ReplyInClosure {
                name: part.name,
                id: scope.input.path.id.clone(),
                text: scope.input.query.text.clone(),
                list: scope.input.query.list.clone(),
            })
            .collect::<Vec<_>>(),
        in_nested: mix
            .parts
            .iter()
            .map(|part| ReplyInNested {
                name: part.name,
                others: again
                    .parts
                    .iter()
                    .map(|part_2| ReplyInNestedOthers {
                        name: part_2.name,
                        id: scope.input.path.id.clone(),
                        list: scope
                            .input
                            .query
                            .list
                            .as_ref()
                            .map(|value| {
                                value.iter().take(1).cloned().collect::<Vec<_>>()
                            }),
                    })
                    .collect::<Vec<_>>(),
            })
            .collect::<Vec<_>>(),
        whole: mix.raw(),
        part: mix.part.raw(),
        part_name: mix.part.name,
        again: ReplyAgain {
            number: again.part.number,
            whole: again.part.raw(),
        },
        more: more.as_ref().map(|more| &more.parts).map(|whole| whole.raw()),
        more_names: more
            .as_ref()
            .map(|more| filters::join(more.parts.iter().map(|part| part.name), ",")),
    }
}

// ==== patch_mix_id.rs

//! `PATCH /mix/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "PATCH /mix/{id}",
    method: Method::Patch,
    path: "/mix/{id}",
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
    body: Some(&BODY),
    calls: &[&CHANGED, &AGAIN, &BODILESS],
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
    schema: r#"{"type":"object","required":["kept"],"properties":{"kept":{"type":["string","null"]},"note":{"type":["string","null"]},"tags":{"type":"array","items":{"type":"string"}},"inner":{"type":"object","required":["kept"],"properties":{"kept":{"type":["integer","null"]},"loose":{"type":"integer"}}}}}"#,
    rules: Rules::new(),
};

static CHANGED: Call = Call {
    name: "changed",
    index: 0,
    upstream: &super::MIXED,
    operation: "changeMix",
    method: Method::Patch,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: true,
    policy: &[],
    fan: None,
};

static AGAIN: Call = Call {
    name: "again",
    index: 1,
    upstream: &super::MIXED,
    operation: "changeMix",
    method: Method::Patch,
    path: "/mix/{id}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: true,
    policy: &[],
    fan: None,
};

static BODILESS: Call = Call {
    name: "bodiless",
    index: 2,
    upstream: &super::MIXED,
    operation: "changeMix",
    method: Method::Patch,
    path: "/mix/{id}",
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
    body: Option<Whole<'a, Sent<'a>>>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
}

/// `$changed`: what is used of `mixed.changeMix`'s answer.
struct Changed<'a> {
    amount: RawNumber<'a>,
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Changed<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut amount = None;
        let mut id = None;
        let mut object = json.object(const { &Names::of(&["amount", "id"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => amount = Some(json.value()?),
                _ => id = Some(json.value()?),
            }
        }
        Ok(Self {
            amount: json.required(amount, "amount")?,
            id: json.required(id, "id")?,
        })
    }
}

/// `$again`: what is used of `mixed.changeMix`'s answer.
struct Again<'a> {
    id: RawString<'a>,
}

impl<'a> FromJson<'a> for Again<'a> {
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

/// `inner` within it.
struct SentInner<'a> {
    kept: Option<RawInteger<'a>>,
    loose: Option<RawInteger<'a>>,
}

impl<'a> FromJson<'a> for SentInner<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut kept = None;
        let mut loose = None;
        let mut object = json.object(const { &Names::of(&["kept", "loose"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => kept = json.value()?,
                _ => loose = json.value()?,
            }
        }
        Ok(Self { kept, loose })
    }
}

/// `$body`: what is used of the request's body.
struct Sent<'a> {
    inner: Option<SentInner<'a>>,
    kept: Option<RawString<'a>>,
    note: Option<RawString<'a>>,
    tags: Option<RawList<'a>>,
}

impl<'a> FromJson<'a> for Sent<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut inner = None;
        let mut kept = None;
        let mut note = None;
        let mut tags = None;
        let mut object = json
            .object(const { &Names::of(&["inner", "kept", "note", "tags"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => inner = json.value()?,
                1 => kept = json.value()?,
                2 => note = json.value()?,
                _ => tags = json.value()?,
            }
        }
        Ok(Self { inner, kept, note, tags })
    }
}

/// `inner` within it.
struct AgainInner<'a> {
    kept: Option<RawInteger<'a>>,
    loose: Option<RawInteger<'a>>,
}

impl ToJson for AgainInner<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""kept":"#, &self.kept);
        json.field_if_any(r#""loose":"#, &self.loose);
        json.end_object();
    }
}

/// What is sent to `mixed.changeMix`.
struct AgainBody<'a> {
    kept: Option<RawString<'a>>,
    note: Option<RawString<'a>>,
    tags: Option<RawList<'a>>,
    inner: AgainInner<'a>,
}

impl ToJson for AgainBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""kept":"#, &self.kept);
        json.field_if_any(r#""note":"#, &self.note);
        json.field_if_any(r#""tags":"#, &self.tags);
        json.field(r#""inner":"#, &self.inner);
        json.end_object();
    }
}

/// `meta._meta` within it.
struct ReplyMetaMeta<'a> {
    body: Option<RawNumber<'a>>,
}

impl ToJson for ReplyMetaMeta<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""body":"#, &self.body);
        json.end_object();
    }
}

/// `meta` within it.
struct ReplyMeta<'a> {
    meta: Option<RawString<'a>>,
    meta_2: ReplyMetaMeta<'a>,
}

impl ToJson for ReplyMeta<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""meta":"#, &self.meta);
        json.field(r#""_meta":"#, &self.meta_2);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: Option<RawString<'a>>,
    meta: ReplyMeta<'a>,
    body: Option<RawAny<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""meta":"#, &self.meta);
        json.field(r#""body":"#, &self.body);
        json.end_object();
    }
}

/// What the client gets, and how the calls went.
struct ReplyWithMeta<'a> {
    id: Option<RawString<'a>>,
    meta: ReplyMeta<'a>,
    body: Option<RawAny<'a>>,
    meta_2: Meta,
}

impl ToJson for ReplyWithMeta<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""meta":"#, &self.meta);
        json.field(r#""body":"#, &self.body);
        json.field(r#""_meta":"#, &self.meta_2);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    changed: Body,
    again: Body,
    bodiless: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    changed: Slot<Option<Changed<'a>>>,
    again: Slot<Option<Again<'a>>>,
    bodiless: Slot<Option<Ignored>>,
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
    schedule(&mut [pin!(changed(scope)), pin!(again(scope)), pin!(bodiless(scope))])
        .await?;
    exchange.reply(&reply(scope))
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

/// `$changed`: `mixed.changeMix`
async fn changed(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = CHANGED
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .raw_json(scope.exchange.body_bytes());
    let answer = scope.exchange.call(&CHANGED, request, &scope.bodies.changed).await?;
    scope.values.changed.set(answer)
}

/// `$again`: `mixed.changeMix`
async fn again(scope: Scope<'_, '_>) -> Result<(), Problem> {
    scope.values.changed.ready().await;
    let request = AGAIN
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .json(
            &AgainBody {
                kept: scope.input.body.as_ref().and_then(|sent| sent.kept),
                note: scope.input.body.as_ref().and_then(|sent| sent.note),
                tags: scope.input.body.as_ref().and_then(|sent| sent.tags),
                inner: AgainInner {
                    kept: scope
                        .input
                        .body
                        .as_ref()
                        .and_then(|sent| {
                            sent.inner.as_ref().and_then(|inner| inner.kept)
                        }),
                    loose: scope
                        .input
                        .body
                        .as_ref()
                        .and_then(|sent| {
                            sent.inner.as_ref().and_then(|inner| inner.loose)
                        }),
                },
            },
        );
    let answer = scope.exchange.call(&AGAIN, request, &scope.bodies.again).await?;
    scope.values.again.set(answer)
}

/// `$bodiless`: `mixed.changeMix`
async fn bodiless(scope: Scope<'_, '_>) -> Result<(), Problem> {
    scope.values.again.ready().await;
    let request = BODILESS.request().text("/mix/").value(&scope.input.path.id);
    let answer = scope
        .exchange
        .call_or_null(&BODILESS, request, &scope.bodies.bodiless)
        .await?;
    scope.values.bodiless.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyWithMeta<'a> {
    let changed = scope.values.changed.value();
    let again = scope.values.again.value();
    {
        let body = ReplyBody {
            id: changed.as_ref().map(|changed| changed.id),
            meta: ReplyMeta {
                meta: again.as_ref().map(|again| again.id),
                meta_2: ReplyMetaMeta {
                    body: changed.as_ref().map(|changed| changed.amount),
                },
            },
            body: scope.input.body.as_ref().map(|whole| whole.raw()),
        };
        ReplyWithMeta {
            id: body.id,
            meta: body.meta,
            body: body.body,
            meta_2: scope.exchange.meta(),
        }
    }
}

// ==== post_nothing.rs

//! `POST /nothing`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /nothing",
    method: Method::Post,
    path: "/nothing",
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
    parameters: &[],
    body: None,
    calls: &[&DONE],
};

static DONE: Call = Call {
    name: "done",
    index: 0,
    upstream: &super::MIXED,
    operation: "doNothing",
    method: Method::Post,
    path: "/nothing",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: true,
    policy: &[],
    fan: None,
};

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    done: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    done: Slot<Ignored>,
}

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
    schedule(&mut [pin!(done(scope))]).await?;
    let _ = scope;
    exchange.empty_reply()
}

/// `$done`: `mixed.doNothing`
async fn done(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = DONE.request().text("/nothing");
    let answer = scope.exchange.call(&DONE, request, &scope.bodies.done).await?;
    scope.values.done.set(answer)
}

// ==== post_nothing_fields.rs

//! `POST /nothing/fields`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "POST /nothing/fields",
    method: Method::Post,
    path: "/nothing/fields",
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
    calls: &[&DONE],
};

static DONE: Call = Call {
    name: "done",
    index: 0,
    upstream: &super::MIXED,
    operation: "doNothing",
    method: Method::Post,
    path: "/nothing",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: true,
    policy: &[],
    fan: None,
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
struct Bodies {
    done: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values {
    done: Slot<Ignored>,
}

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
    schedule(&mut [pin!(done(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$done`: `mixed.doNothing`
async fn done(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = DONE.request().text("/nothing");
    let answer = scope.exchange.call(&DONE, request, &scope.bodies.done).await?;
    scope.values.done.set(answer)
}

/// Puts the reply together.
fn reply<'a>(_scope: Scope<'a, '_>) -> ReplyBody {
    ReplyBody {}
}

// ==== put_mix_id.rs

//! `PUT /mix/{id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "PUT /mix/{id}",
    method: Method::Put,
    path: "/mix/{id}",
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
    body: Some(&BODY),
    calls: &[&CHANGED],
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
    required: true,
    schema: r#"{"type":"object","required":["name","parts"],"properties":{"name":{"type":["string","null"]},"count":{"type":"integer"},"parts":{"type":"array","items":{"type":"object","required":["number"],"properties":{"number":{"type":"integer"},"tags":{"type":"array","items":{"type":"string"}}}}},"extra":{"type":"object","additionalProperties":{"type":"number"}}}}"#,
    rules: Rules::new(),
};

static CHANGED: Call = Call {
    name: "changed",
    index: 0,
    upstream: &super::MIXED,
    operation: "changeMix",
    method: Method::Patch,
    path: "/mix/{id}",
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
    body: Sent<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    id: Text<'a>,
}

/// `parts` within it.
struct SentParts<'a> {
    number: RawInteger<'a>,
    tags: Option<Vec<RawString<'a>>>,
}

impl<'a> FromJson<'a> for SentParts<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut number = None;
        let mut tags = None;
        let mut object = json.object(const { &Names::of(&["number", "tags"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => number = Some(json.value()?),
                _ => tags = json.value()?,
            }
        }
        Ok(Self {
            number: json.required(number, "number")?,
            tags,
        })
    }
}

/// `$body`: what is used of the request's body.
struct Sent<'a> {
    count: Option<RawInteger<'a>>,
    extra: Option<Whole<'a, Map<'a, Decimal>>>,
    name: Option<RawString<'a>>,
    parts: Whole<'a, Vec<SentParts<'a>>>,
}

impl<'a> FromJson<'a> for Sent<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut count = None;
        let mut extra = None;
        let mut name = None;
        let mut parts = None;
        let mut object = json
            .object(const { &Names::of(&["count", "extra", "name", "parts"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => count = json.value()?,
                1 => extra = json.value()?,
                2 => name = json.value()?,
                _ => parts = Some(json.value()?),
            }
        }
        Ok(Self {
            count,
            extra,
            name,
            parts: json.required(parts, "parts")?,
        })
    }
}

/// `inner` within it.
struct ChangedInner<'a> {
    kept: Option<RawInteger<'a>>,
    loose: i64,
}

impl ToJson for ChangedInner<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""kept":"#, &self.kept);
        json.field(r#""loose":"#, &self.loose);
        json.end_object();
    }
}

/// What is sent to `mixed.changeMix`.
struct ChangedBody<'a> {
    kept: Option<RawString<'a>>,
    note: Text<'a>,
    tags: Vec<RawString<'a>>,
    inner: ChangedInner<'a>,
}

impl ToJson for ChangedBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""kept":"#, &self.kept);
        json.field(r#""note":"#, &self.note);
        json.field(r#""tags":"#, &self.tags);
        json.field(r#""inner":"#, &self.inner);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: Option<RawString<'a>>,
    numbers: Vec<RawInteger<'a>>,
    parts: RawAny<'a>,
    extra: Option<RawAny<'a>>,
    more: Option<Decimal>,
    changed: Option<RawObject<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field_if_any(r#""name":"#, &self.name);
        json.field(r#""numbers":"#, &self.numbers);
        json.field(r#""parts":"#, &self.parts);
        json.field_if_any(r#""extra":"#, &self.extra);
        json.field_if_any(r#""more":"#, &self.more);
        json.field_if_any(r#""changed":"#, &self.changed);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    changed: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    changed: Slot<Option<RawObject<'a>>>,
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
    schedule(&mut [pin!(changed(scope))]).await?;
    let reply = exchange.reply(&reply(scope))?;
    Ok(
        reply
            .header("x-name", scope.input.body.name)
            .header("x-count", scope.input.body.parts.len() as i64)
            .header(
                "x-total",
                scope
                    .input
                    .body
                    .extra
                    .as_ref()
                    .map(|extra| filters::sum(extra.values().copied())),
            ),
    )
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

/// `$changed`: `mixed.changeMix`
async fn changed(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = CHANGED
        .request()
        .text("/mix/")
        .value(&scope.input.path.id)
        .json(
            &ChangedBody {
                kept: scope.input.body.name,
                note: filters::concat(&[&scope.input.path.id]),
                tags: scope
                    .input
                    .body
                    .parts
                    .iter()
                    .flat_map(|part| part.tags.as_ref().into_iter().flatten().copied())
                    .collect::<Vec<_>>(),
                inner: ChangedInner {
                    kept: scope.input.body.count,
                    loose: scope.input.body.parts.len() as i64,
                },
            },
        );
    let answer = scope.exchange.call(&CHANGED, request, &scope.bodies.changed).await?;
    scope.values.changed.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let changed = scope.values.changed.value();
    ReplyBody {
        name: scope.input.body.name,
        numbers: scope
            .input
            .body
            .parts
            .iter()
            .map(|part| part.number)
            .collect::<Vec<_>>(),
        parts: scope.input.body.parts.raw(),
        extra: scope.input.body.extra.as_ref().map(|whole| whole.raw()),
        more: scope.input.body.extra.as_ref().and_then(|extra| extra.get("a").copied()),
        changed: *changed,
    }
}
