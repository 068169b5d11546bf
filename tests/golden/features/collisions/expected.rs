// ==== bff.rs

pub mod get_user_id_user_id;
pub mod get_user_id_user_id_2;
pub mod get_user_id_user_id_3;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "collisions",
    title: "Names that become one in Rust",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Names that become one in Rust, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_user_id_user_id::ENDPOINT, get_user_id_user_id::handle)
        .endpoint(&get_user_id_user_id_2::ENDPOINT, get_user_id_user_id_2::handle)
        .endpoint(&get_user_id_user_id_3::ENDPOINT, get_user_id_user_id_3::handle)
}

// ==== get_user_id_user_id.rs

//! `GET /user-id/{userId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /user-id/{userId}",
    method: Method::Get,
    path: "/user-id/{userId}",
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
        &QUERY_USER_ID,
        &QUERY_USER_ID_2,
        &QUERY_USER_ID_3,
        &HEADER_USER_ID,
    ],
    body: None,
    calls: &[&LINES, &LINES_2, &LINES_LINES, &LINES_LINES_2],
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

static QUERY_USER_ID: Parameter = Parameter {
    name: "userId",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_USER_ID_2: Parameter = Parameter {
    name: "user_id",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_USER_ID_3: Parameter = Parameter {
    name: "user-id",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static HEADER_USER_ID: Parameter = Parameter {
    name: "user-id",
    place: Place::Header,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static LINES: Call = Call {
    name: "lines",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static LINES_2: Call = Call {
    name: "Lines",
    index: 1,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static LINES_LINES: Call = Call {
    name: "linesLines",
    index: 2,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static LINES_LINES_2: Call = Call {
    name: "lines_lines",
    index: 3,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
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
    user_id: Option<Text<'a>>,
    user_id_2: Option<Text<'a>>,
    user_id_3: Option<Text<'a>>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct HeaderInput<'a> {
    user_id: Option<Text<'a>>,
}

/// `Lines` within it.
struct LinesLines<'a> {
    sku: RawInteger<'a>,
}

impl<'a> FromJson<'a> for LinesLines<'a> {
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

/// `USER_ID` within it.
struct LinesUserId<'a> {
    a: RawString<'a>,
    a_2: RawString<'a>,
}

impl<'a> FromJson<'a> for LinesUserId<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut a = None;
        let mut a_2 = None;
        let mut object = json.object(const { &Names::of(&["A", "a"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => a = Some(json.value()?),
                _ => a_2 = Some(json.value()?),
            }
        }
        Ok(Self {
            a: json.required(a, "A")?,
            a_2: json.required(a_2, "a")?,
        })
    }
}

/// `lines` within it.
struct LinesLines2<'a> {
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for LinesLines2<'a> {
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

/// `$lines`: what is used of `hostile.collisions`'s answer.
struct Lines<'a> {
    lines: Option<Vec<LinesLines<'a>>>,
    user_id: LinesUserId<'a>,
    user_id_2: RawNumber<'a>,
    lines_2: Vec<LinesLines2<'a>>,
    user_id_3: bool,
    user_id_4: RawString<'a>,
    user_id_5: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Lines<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lines = None;
        let mut user_id = None;
        let mut user_id_2 = None;
        let mut lines_2 = None;
        let mut user_id_3 = None;
        let mut user_id_4 = None;
        let mut user_id_5 = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "Lines",
                        "USER_ID",
                        "UserId",
                        "lines",
                        "user-id",
                        "userId",
                        "user_id",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => lines = json.value()?,
                1 => user_id = Some(json.value()?),
                2 => user_id_2 = Some(json.value()?),
                3 => lines_2 = Some(json.value()?),
                4 => user_id_3 = Some(json.value()?),
                5 => user_id_4 = Some(json.value()?),
                _ => user_id_5 = Some(json.value()?),
            }
        }
        Ok(Self {
            lines,
            user_id: json.required(user_id, "USER_ID")?,
            user_id_2: json.required(user_id_2, "UserId")?,
            lines_2: json.required(lines_2, "lines")?,
            user_id_3: json.required(user_id_3, "user-id")?,
            user_id_4: json.required(user_id_4, "userId")?,
            user_id_5: json.required(user_id_5, "user_id")?,
        })
    }
}

/// `Lines` within it.
struct LinesLines3<'a> {
    sku: RawInteger<'a>,
}

impl<'a> FromJson<'a> for LinesLines3<'a> {
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

/// `lines` within it.
struct LinesLines4<'a> {
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for LinesLines4<'a> {
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

/// `$Lines`: what is used of `hostile.collisions`'s answer.
struct Lines2<'a> {
    lines: Option<Vec<LinesLines3<'a>>>,
    lines_2: Vec<LinesLines4<'a>>,
}

impl<'a> FromJson<'a> for Lines2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lines = None;
        let mut lines_2 = None;
        let mut object = json.object(const { &Names::of(&["Lines", "lines"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => lines = json.value()?,
                _ => lines_2 = Some(json.value()?),
            }
        }
        Ok(Self {
            lines,
            lines_2: json.required(lines_2, "lines")?,
        })
    }
}

/// `lines` within it.
struct LinesLinesLines<'a> {
    sku: RawString<'a>,
}

impl<'a> FromJson<'a> for LinesLinesLines<'a> {
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

/// `$linesLines`: what is used of `hostile.collisions`'s answer.
struct LinesLines5<'a> {
    lines: Vec<LinesLinesLines<'a>>,
}

impl<'a> FromJson<'a> for LinesLines5<'a> {
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

/// `Lines` within it.
struct LinesLinesLines2<'a> {
    sku: RawInteger<'a>,
}

impl<'a> FromJson<'a> for LinesLinesLines2<'a> {
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

/// `$lines_lines`: what is used of `hostile.collisions`'s answer.
struct LinesLines6<'a> {
    lines: Option<Vec<LinesLinesLines2<'a>>>,
}

impl<'a> FromJson<'a> for LinesLines6<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lines = None;
        let mut object = json.object(const { &Names::of(&["Lines"]) })?;
        while json.member(&mut object)?.is_some() {
            lines = json.value()?;
        }
        Ok(Self { lines })
    }
}

/// `USER_ID` within it.
struct ReplyUserId<'a> {
    a: RawString<'a>,
    a_2: RawString<'a>,
}

impl ToJson for ReplyUserId<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.field(r#""A":"#, &self.a_2);
        json.end_object();
    }
}

/// `lines` within it.
struct ReplyLines<'a> {
    sku: RawString<'a>,
}

impl ToJson for ReplyLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.end_object();
    }
}

/// `Lines` within it.
struct ReplyLines2<'a> {
    sku: RawInteger<'a>,
}

impl ToJson for ReplyLines2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.end_object();
    }
}

/// `both.lines` within it.
struct ReplyBothLines<'a> {
    a: Option<Vec<ReplyLines<'a>>>,
}

impl ToJson for ReplyBothLines<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `both.Lines` within it.
struct ReplyBothLines2<'a> {
    a: Option<Vec<ReplyLines2<'a>>>,
}

impl ToJson for ReplyBothLines2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""a":"#, &self.a);
        json.end_object();
    }
}

/// `both` within it.
struct ReplyBoth<'a> {
    lines: ReplyBothLines<'a>,
    lines_2: ReplyBothLines2<'a>,
}

impl ToJson for ReplyBoth<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""lines":"#, &self.lines);
        json.field(r#""Lines":"#, &self.lines_2);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    user_id: RawString<'a>,
    user_id_2: RawInteger<'a>,
    user_id_3: bool,
    user_id_4: RawNumber<'a>,
    user_id_5: ReplyUserId<'a>,
    lines: Vec<ReplyLines<'a>>,
    lines_2: Option<Vec<ReplyLines2<'a>>>,
    lines_lines: Option<Vec<ReplyLines<'a>>>,
    lines_lines_2: Option<Vec<ReplyLines2<'a>>>,
    both: ReplyBoth<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""userId":"#, &self.user_id);
        json.field(r#""user_id":"#, &self.user_id_2);
        json.field(r#""user-id":"#, &self.user_id_3);
        json.field(r#""UserId":"#, &self.user_id_4);
        json.field(r#""USER_ID":"#, &self.user_id_5);
        json.field(r#""lines":"#, &self.lines);
        json.field(r#""Lines":"#, &self.lines_2);
        json.field(r#""linesLines":"#, &self.lines_lines);
        json.field(r#""lines_lines":"#, &self.lines_lines_2);
        json.field(r#""both":"#, &self.both);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    lines: Body,
    lines_2: Body,
    lines_lines: Body,
    lines_lines_2: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    lines: Slot<Lines<'a>>,
    lines_2: Slot<Option<Lines2<'a>>>,
    lines_lines: Slot<Option<LinesLines5<'a>>>,
    lines_lines_2: Slot<Option<LinesLines6<'a>>>,
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
                pin!(lines(scope)),
                pin!(lines_2(scope)),
                pin!(lines_lines(scope)),
                pin!(lines_lines_2(scope)),
            ],
        )
        .await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        user_id: inputs.required(&PATH_USER_ID),
    };
    let query = QueryInput {
        user_id: inputs.optional(&QUERY_USER_ID),
        user_id_2: inputs.optional(&QUERY_USER_ID_2),
        user_id_3: inputs.optional(&QUERY_USER_ID_3),
    };
    let header = HeaderInput {
        user_id: inputs.optional(&HEADER_USER_ID),
    };
    inputs.finish()?;
    Ok(Input { path, query, header })
}

/// `$lines`: `hostile.collisions`
async fn lines(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = LINES
        .request()
        .text("/collisions")
        .query("userId", &scope.input.query.user_id)
        .query("user_id", &scope.input.query.user_id_2)
        .query("user-id", &scope.input.query.user_id_3)
        .header("user-id", &scope.input.header.user_id);
    let answer = scope.exchange.call(&LINES, request, &scope.bodies.lines).await?;
    scope.values.lines.set(answer)
}

/// `$Lines`: `hostile.collisions`
async fn lines_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = LINES_2.request().text("/collisions");
    let answer = scope
        .exchange
        .call_or_null(&LINES_2, request, &scope.bodies.lines_2)
        .await?;
    scope.values.lines_2.set(answer)
}

/// `$linesLines`: `hostile.collisions`
async fn lines_lines(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = LINES_LINES.request().text("/collisions");
    let answer = scope
        .exchange
        .call_or_null(&LINES_LINES, request, &scope.bodies.lines_lines)
        .await?;
    scope.values.lines_lines.set(answer)
}

/// `$lines_lines`: `hostile.collisions`
async fn lines_lines_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = LINES_LINES_2.request().text("/collisions");
    let answer = scope
        .exchange
        .call_or_null(&LINES_LINES_2, request, &scope.bodies.lines_lines_2)
        .await?;
    scope.values.lines_lines_2.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let lines = scope.values.lines.value();
    let lines_2 = scope.values.lines_2.value();
    let lines_lines = scope.values.lines_lines.value();
    let lines_lines_2 = scope.values.lines_lines_2.value();
    ReplyBody {
        user_id: lines.user_id_4,
        user_id_2: lines.user_id_5,
        user_id_3: lines.user_id_3,
        user_id_4: lines.user_id_2,
        user_id_5: ReplyUserId {
            a: lines.user_id.a_2,
            a_2: lines.user_id.a,
        },
        lines: lines
            .lines_2
            .iter()
            .map(|line| ReplyLines { sku: line.sku })
            .collect::<Vec<_>>(),
        lines_2: lines
            .lines
            .as_ref()
            .map(|lines| {
                lines
                    .iter()
                    .map(|line| ReplyLines2 { sku: line.sku })
                    .collect::<Vec<_>>()
            }),
        lines_lines: lines_lines
            .as_ref()
            .map(|lines_lines| {
                lines_lines
                    .lines
                    .iter()
                    .map(|line| ReplyLines { sku: line.sku })
                    .collect::<Vec<_>>()
            }),
        lines_lines_2: lines_lines_2
            .as_ref()
            .and_then(|lines_lines_2| {
                lines_lines_2
                    .lines
                    .as_ref()
                    .map(|lines| {
                        lines
                            .iter()
                            .map(|line| ReplyLines2 { sku: line.sku })
                            .collect::<Vec<_>>()
                    })
            }),
        both: ReplyBoth {
            lines: ReplyBothLines {
                a: lines_2
                    .as_ref()
                    .map(|lines_2| {
                        lines_2
                            .lines_2
                            .iter()
                            .map(|line| ReplyLines { sku: line.sku })
                            .collect::<Vec<_>>()
                    }),
            },
            lines_2: ReplyBothLines2 {
                a: lines_2
                    .as_ref()
                    .and_then(|lines_2| {
                        lines_2
                            .lines
                            .as_ref()
                            .map(|lines| {
                                lines
                                    .iter()
                                    .map(|line| ReplyLines2 { sku: line.sku })
                                    .collect::<Vec<_>>()
                            })
                    }),
            },
        },
    }
}

// ==== get_user_id_user_id_2.rs

//! `GET /user/id/{user_id}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /user/id/{user_id}",
    method: Method::Get,
    path: "/user/id/{user_id}",
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
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&A],
};

static PATH_USER_ID: Parameter = Parameter {
    name: "user_id",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static A: Call = Call {
    name: "a",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
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
    user_id: Text<'a>,
}

/// `$a`: what is used of `hostile.collisions`'s answer.
struct A<'a> {
    user_id: RawString<'a>,
}

impl<'a> FromJson<'a> for A<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut user_id = None;
        let mut object = json.object(const { &Names::of(&["userId"]) })?;
        while json.member(&mut object)?.is_some() {
            user_id = Some(json.value()?);
        }
        Ok(Self {
            user_id: json.required(user_id, "userId")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    a: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    a: Slot<A<'a>>,
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
    schedule(&mut [pin!(a(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        user_id: inputs.required(&PATH_USER_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$a`: `hostile.collisions`
async fn a(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = A
        .request()
        .text("/collisions")
        .query("userId", &scope.input.path.user_id);
    let answer = scope.exchange.call(&A, request, &scope.bodies.a).await?;
    scope.values.a.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawString<'a> {
    let a = scope.values.a.value();
    a.user_id
}

// ==== get_user_id_user_id_3.rs

//! `GET /user_id/{userId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /user_id/{userId}",
    method: Method::Get,
    path: "/user_id/{userId}",
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
    parameters: &[&PATH_USER_ID],
    body: None,
    calls: &[&A],
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

static A: Call = Call {
    name: "a",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "collisions",
    method: Method::Get,
    path: "/collisions",
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
    user_id: Text<'a>,
}

/// `$a`: what is used of `hostile.collisions`'s answer.
struct A<'a> {
    user_id: RawString<'a>,
}

impl<'a> FromJson<'a> for A<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut user_id = None;
        let mut object = json.object(const { &Names::of(&["userId"]) })?;
        while json.member(&mut object)?.is_some() {
            user_id = Some(json.value()?);
        }
        Ok(Self {
            user_id: json.required(user_id, "userId")?,
        })
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    a: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    a: Slot<A<'a>>,
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
    schedule(&mut [pin!(a(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        user_id: inputs.required(&PATH_USER_ID),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$a`: `hostile.collisions`
async fn a(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = A
        .request()
        .text("/collisions")
        .query("userId", &scope.input.path.user_id);
    let answer = scope.exchange.call(&A, request, &scope.bodies.a).await?;
    scope.values.a.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> RawString<'a> {
    let a = scope.values.a.value();
    a.user_id
}
