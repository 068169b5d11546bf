// ==== bff.rs

pub mod get_match_type_self;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "keywords",
    title: "Rust keywords as names",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Rust keywords as names, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_match_type_self::ENDPOINT, get_match_type_self::handle)
}

// ==== get_match_type_self.rs

//! `GET /match/{type}/{self}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /match/{type}/{self}",
    method: Method::Get,
    path: "/match/{type}/{self}",
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
    parameters: &[&PATH_TYPE, &PATH_SELF, &QUERY_CRATE, &QUERY_ASYNC, &HEADER_ASYNC],
    body: None,
    calls: &[&TYPE, &SELF, &SELF_2, &CRATE],
};

static PATH_TYPE: Parameter = Parameter {
    name: "type",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static PATH_SELF: Parameter = Parameter {
    name: "self",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_CRATE: Parameter = Parameter {
    name: "crate",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"integer"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_ASYNC: Parameter = Parameter {
    name: "async",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: Some(r#""fn""#),
    rules: Rules::new(),
};

static HEADER_ASYNC: Parameter = Parameter {
    name: "async",
    place: Place::Header,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static TYPE: Call = Call {
    name: "type",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "match",
    method: Method::Get,
    path: "/keywords/{type}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static SELF: Call = Call {
    name: "self",
    index: 1,
    upstream: &super::HOSTILE,
    operation: "match",
    method: Method::Get,
    path: "/keywords/{type}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static SELF_2: Call = Call {
    name: "Self",
    index: 2,
    upstream: &super::HOSTILE,
    operation: "match",
    method: Method::Get,
    path: "/keywords/{type}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static CRATE: Call = Call {
    name: "crate",
    index: 3,
    upstream: &super::HOSTILE,
    operation: "match",
    method: Method::Get,
    path: "/keywords/{type}",
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
    header: HeaderInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    type_: Text<'a>,
    self_: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    crate_: Option<i64>,
    async_: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct HeaderInput<'a> {
    async_: Option<Text<'a>>,
}

/// `fn` within it.
struct TypeFn<'a> {
    loop_: RawString<'a>,
}

impl<'a> FromJson<'a> for TypeFn<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut loop_ = None;
        let mut object = json.object(const { &Names::of(&["loop"]) })?;
        while json.member(&mut object)?.is_some() {
            loop_ = Some(json.value()?);
        }
        Ok(Self {
            loop_: json.required(loop_, "loop")?,
        })
    }
}

/// `match` within it.
struct TypeMatch<'a> {
    mut_: Option<RawString<'a>>,
    ref_: RawString<'a>,
}

impl<'a> FromJson<'a> for TypeMatch<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut mut_ = None;
        let mut ref_ = None;
        let mut object = json.object(const { &Names::of(&["mut", "ref"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => mut_ = json.value()?,
                _ => ref_ = Some(json.value()?),
            }
        }
        Ok(Self {
            mut_,
            ref_: json.required(ref_, "ref")?,
        })
    }
}

/// `$type`: what is used of `hostile.match`'s answer.
struct Type<'a> {
    self_: RawInteger<'a>,
    field: RawString<'a>,
    async_: Decimal,
    crate_: RawInteger<'a>,
    dyn_: RawString<'a>,
    fn_: TypeFn<'a>,
    gen_: RawString<'a>,
    match_: Vec<TypeMatch<'a>>,
    self_2: RawString<'a>,
    struct_: Option<RawString<'a>>,
    super_: bool,
    try_: Option<RawString<'a>>,
    type_: RawString<'a>,
}

impl<'a> FromJson<'a> for Type<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut self_ = None;
        let mut field = None;
        let mut async_ = None;
        let mut crate_ = None;
        let mut dyn_ = None;
        let mut fn_ = None;
        let mut gen_ = None;
        let mut match_ = None;
        let mut self_2 = None;
        let mut struct_ = None;
        let mut super_ = None;
        let mut try_ = None;
        let mut type_ = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "Self",
                        "_",
                        "async",
                        "crate",
                        "dyn",
                        "fn",
                        "gen",
                        "match",
                        "self",
                        "struct",
                        "super",
                        "try",
                        "type",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => self_ = Some(json.value()?),
                1 => field = Some(json.value()?),
                2 => async_ = Some(json.value()?),
                3 => crate_ = Some(json.value()?),
                4 => dyn_ = Some(json.value()?),
                5 => fn_ = Some(json.value()?),
                6 => gen_ = Some(json.value()?),
                7 => match_ = Some(json.value()?),
                8 => self_2 = Some(json.value()?),
                9 => struct_ = json.value()?,
                10 => super_ = Some(json.value()?),
                11 => try_ = json.value()?,
                _ => type_ = Some(json.value()?),
            }
        }
        Ok(Self {
            self_: json.required(self_, "Self")?,
            field: json.required(field, "_")?,
            async_: json.required(async_, "async")?,
            crate_: json.required(crate_, "crate")?,
            dyn_: json.required(dyn_, "dyn")?,
            fn_: json.required(fn_, "fn")?,
            gen_: json.required(gen_, "gen")?,
            match_: json.required(match_, "match")?,
            self_2: json.required(self_2, "self")?,
            struct_,
            super_: json.required(super_, "super")?,
            try_,
            type_: json.required(type_, "type")?,
        })
    }
}

/// `fn` within it.
struct SelfFn<'a> {
    loop_: RawString<'a>,
}

impl<'a> FromJson<'a> for SelfFn<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut loop_ = None;
        let mut object = json.object(const { &Names::of(&["loop"]) })?;
        while json.member(&mut object)?.is_some() {
            loop_ = Some(json.value()?);
        }
        Ok(Self {
            loop_: json.required(loop_, "loop")?,
        })
    }
}

/// `$self`: what is used of `hostile.match`'s answer.
struct Self_<'a> {
    fn_: SelfFn<'a>,
}

impl<'a> FromJson<'a> for Self_<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut fn_ = None;
        let mut object = json.object(const { &Names::of(&["fn"]) })?;
        while json.member(&mut object)?.is_some() {
            fn_ = Some(json.value()?);
        }
        Ok(Self {
            fn_: json.required(fn_, "fn")?,
        })
    }
}

/// `$Self`: what is used of `hostile.match`'s answer.
struct Self2<'a> {
    self_: RawInteger<'a>,
    self_2: RawString<'a>,
}

impl<'a> FromJson<'a> for Self2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut self_ = None;
        let mut self_2 = None;
        let mut object = json.object(const { &Names::of(&["Self", "self"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => self_ = Some(json.value()?),
                _ => self_2 = Some(json.value()?),
            }
        }
        Ok(Self {
            self_: json.required(self_, "Self")?,
            self_2: json.required(self_2, "self")?,
        })
    }
}

/// `$crate`: what is used of `hostile.match`'s answer.
struct Crate<'a> {
    fn_: RawObject<'a>,
}

impl<'a> FromJson<'a> for Crate<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut fn_ = None;
        let mut object = json.object(const { &Names::of(&["fn"]) })?;
        while json.member(&mut object)?.is_some() {
            fn_ = Some(json.value()?);
        }
        Ok(Self {
            fn_: json.required(fn_, "fn")?,
        })
    }
}

/// `type.match` within it.
struct ReplyTypeMatch<'a> {
    ref_: RawString<'a>,
    mut_: Option<RawString<'a>>,
}

impl ToJson for ReplyTypeMatch<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""ref":"#, &self.ref_);
        json.field(r#""mut":"#, &self.mut_);
        json.end_object();
    }
}

/// `type.fn` within it.
struct ReplyTypeFn<'a> {
    loop_: RawString<'a>,
}

impl ToJson for ReplyTypeFn<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""loop":"#, &self.loop_);
        json.end_object();
    }
}

/// `type` within it.
struct ReplyType<'a> {
    type_: RawString<'a>,
    self_: RawString<'a>,
    self_2: RawInteger<'a>,
    crate_: RawInteger<'a>,
    super_: bool,
    async_: Decimal,
    match_: Vec<ReplyTypeMatch<'a>>,
    fn_: ReplyTypeFn<'a>,
    dyn_: RawString<'a>,
    gen_: RawString<'a>,
    field: RawString<'a>,
    struct_: Option<RawString<'a>>,
    try_: Option<RawString<'a>>,
}

impl ToJson for ReplyType<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""type":"#, &self.type_);
        json.field(r#""self":"#, &self.self_);
        json.field(r#""Self":"#, &self.self_2);
        json.field(r#""crate":"#, &self.crate_);
        json.field(r#""super":"#, &self.super_);
        json.field(r#""async":"#, &self.async_);
        json.field(r#""match":"#, &self.match_);
        json.field(r#""fn":"#, &self.fn_);
        json.field(r#""dyn":"#, &self.dyn_);
        json.field(r#""gen":"#, &self.gen_);
        json.field(r#""_":"#, &self.field);
        json.field(r#""struct":"#, &self.struct_);
        json.field(r#""try":"#, &self.try_);
        json.end_object();
    }
}

/// `Self` within it.
struct ReplySelf<'a> {
    self_: RawInteger<'a>,
    self_2: RawString<'a>,
}

impl ToJson for ReplySelf<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Self":"#, &self.self_);
        json.field(r#""self":"#, &self.self_2);
        json.end_object();
    }
}

/// `crate` within it.
struct ReplyCrate<'a> {
    ref_: RawString<'a>,
    fn_: Option<RawObject<'a>>,
}

impl ToJson for ReplyCrate<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""ref":"#, &self.ref_);
        json.field(r#""fn":"#, &self.fn_);
        json.end_object();
    }
}

/// `async.await` within it.
struct ReplyAsyncAwait {
    move_: Decimal,
}

impl ToJson for ReplyAsyncAwait {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""move":"#, &self.move_);
        json.end_object();
    }
}

/// `async` within it.
struct ReplyAsync {
    await_: ReplyAsyncAwait,
}

impl ToJson for ReplyAsync {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""await":"#, &self.await_);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    type_: ReplyType<'a>,
    self_: Option<RawString<'a>>,
    self_2: Option<ReplySelf<'a>>,
    crate_: Vec<ReplyCrate<'a>>,
    super_: Text<'a>,
    true_: bool,
    async_: ReplyAsync,
    static_: &'static str,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""type":"#, &self.type_);
        json.field(r#""self":"#, &self.self_);
        json.field(r#""Self":"#, &self.self_2);
        json.field(r#""crate":"#, &self.crate_);
        json.field(r#""super":"#, &self.super_);
        json.field(r#""true":"#, &self.true_);
        json.field(r#""async":"#, &self.async_);
        json.field(r#""static":"#, &self.static_);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    type_: Body,
    self_: Body,
    self_2: Body,
    crate_: FanBodies,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    type_: Slot<Type<'a>>,
    self_: Slot<Option<Self_<'a>>>,
    self_2: Slot<Option<Self2<'a>>>,
    crate_: Slot<Lookup<Text<'a>, Option<Crate<'a>>>>,
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
                pin!(type_(scope)),
                pin!(self_(scope)),
                pin!(self_2(scope)),
                pin!(crate_(scope)),
            ],
        )
        .await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        type_: inputs.required(&PATH_TYPE),
        self_: inputs.required(&PATH_SELF),
    };
    let query = QueryInput {
        crate_: inputs.optional(&QUERY_CRATE),
        async_: inputs.required(&QUERY_ASYNC),
    };
    let header = HeaderInput {
        async_: inputs.optional(&HEADER_ASYNC),
    };
    inputs.finish()?;
    Ok(Input { path, query, header })
}

/// `$type`: `hostile.match`
async fn type_(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = TYPE
        .request()
        .text("/keywords/")
        .value(&scope.input.path.type_)
        .query("self", &scope.input.path.self_)
        .query("crate", scope.input.query.crate_)
        .header("async", &scope.input.header.async_);
    let answer = scope.exchange.call(&TYPE, request, &scope.bodies.type_).await?;
    scope.values.type_.set(answer)
}

/// `$self`: `hostile.match`
async fn self_(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let type_ = scope.values.type_.ready().await;
    let request = SELF.request().text("/keywords/").value(type_.type_);
    let answer = scope.exchange.call_or_null(&SELF, request, &scope.bodies.self_).await?;
    scope.values.self_.set(answer)
}

/// `$Self`: `hostile.match`
async fn self_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let type_ = scope.values.type_.ready().await;
    let request = SELF_2.request().text("/keywords/").value(type_.gen_);
    let answer = scope
        .exchange
        .call_or_null(&SELF_2, request, &scope.bodies.self_2)
        .await?;
    scope.values.self_2.set(answer)
}

/// `$crate`: `hostile.match`
async fn crate_(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let type_ = scope.values.type_.ready().await;
    let keys = type_.match_.iter().map(|item| item.ref_).map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &CRATE,
            keys,
            &scope.bodies.crate_,
            |key, body| {
                let request = CRATE.request().text("/keywords/").value(key);
                scope.exchange.call_or_null(&CRATE, request, body)
            },
        )
        .await?;
    scope.values.crate_.set(answers)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let type_ = scope.values.type_.value();
    let self_ = scope.values.self_.value();
    let self_2 = scope.values.self_2.value();
    let crate_ = scope.values.crate_.value();
    ReplyBody {
        type_: ReplyType {
            type_: type_.type_,
            self_: type_.self_2,
            self_2: type_.self_,
            crate_: type_.crate_,
            super_: type_.super_,
            async_: type_.async_,
            match_: type_
                .match_
                .iter()
                .map(|item| ReplyTypeMatch {
                    ref_: item.ref_,
                    mut_: item.mut_,
                })
                .collect::<Vec<_>>(),
            fn_: ReplyTypeFn {
                loop_: type_.fn_.loop_,
            },
            dyn_: type_.dyn_,
            gen_: type_.gen_,
            field: type_.field,
            struct_: type_.struct_,
            try_: type_.try_,
        },
        self_: self_.as_ref().map(|self_| self_.fn_.loop_),
        self_2: self_2
            .as_ref()
            .map(|self_2| ReplySelf {
                self_: self_2.self_,
                self_2: self_2.self_2,
            }),
        crate_: type_
            .match_
            .iter()
            .map(|item| ReplyCrate {
                ref_: item.ref_,
                fn_: crate_
                    .get(&item.ref_.text())
                    .and_then(Option::as_ref)
                    .map(|item_2| item_2.fn_),
            })
            .collect::<Vec<_>>(),
        super_: scope.input.query.async_.clone(),
        true_: type_.super_,
        async_: ReplyAsync {
            await_: ReplyAsyncAwait {
                move_: filters::add(type_.async_, Decimal::from(1)),
            },
        },
        static_: "const",
    }
}
