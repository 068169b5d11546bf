// ==== bff.rs

pub mod get_reply_option;
use bff_core::prelude::*;

static VEC: Upstream = Upstream {
    name: "Vec",
    index: 0,
    contract: include_str!("vec.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "prelude",
    title: "Names that the generated code uses itself",
    version: "1.0.0",
    upstreams: &[&VEC],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Names that the generated code uses itself, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_reply_option::ENDPOINT, get_reply_option::handle)
}

// ==== get_reply_option.rs

//! `GET /reply/{Option}`: A summary with */ and "quotes" and \ in it

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /reply/{Option}",
    method: Method::Get,
    path: "/reply/{Option}",
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
    parameters: &[&PATH_OPTION, &QUERY_EXCHANGE, &QUERY_INPUT],
    body: None,
    calls: &[
        &CALL,
        &REPLY,
        &VEC,
        &OPTION,
        &STRING,
        &STRING_FALLBACK,
        &SCOPE,
        &EXCHANGE,
        &INPUT,
        &REPLY_2,
        &HANDLE,
        &SCHEDULE,
        &ENDPOINT_2,
        &BODIES,
        &VALUES,
        &INPUT_2,
        &OK,
    ],
};

static PATH_OPTION: Parameter = Parameter {
    name: "Option",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_EXCHANGE: Parameter = Parameter {
    name: "exchange",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: Some(r#""it's""#),
    rules: Rules::new(),
};

static QUERY_INPUT: Parameter = Parameter {
    name: "input",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static CALL: Call = Call {
    name: "Call",
    index: 0,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static REPLY: Call = Call {
    name: "Reply",
    index: 1,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static VEC: Call = Call {
    name: "Vec",
    index: 2,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
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

static OPTION: Call = Call {
    name: "Option",
    index: 3,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static STRING: Call = Call {
    name: "String",
    index: 4,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static STRING_FALLBACK: Call = Call {
    name: "String.fallback",
    index: 5,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static SCOPE: Call = Call {
    name: "scope",
    index: 6,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static EXCHANGE: Call = Call {
    name: "exchange",
    index: 7,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static INPUT: Call = Call {
    name: "input",
    index: 8,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static REPLY_2: Call = Call {
    name: "reply",
    index: 9,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static HANDLE: Call = Call {
    name: "handle",
    index: 10,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static SCHEDULE: Call = Call {
    name: "schedule",
    index: 11,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static ENDPOINT_2: Call = Call {
    name: "ENDPOINT",
    index: 12,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static BODIES: Call = Call {
    name: "Bodies",
    index: 13,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static VALUES: Call = Call {
    name: "Values",
    index: 14,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static INPUT_2: Call = Call {
    name: "Input",
    index: 15,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static OK: Call = Call {
    name: "Ok",
    index: 16,
    upstream: &super::VEC,
    operation: "Call",
    method: Method::Get,
    path: "/thing/{Option}",
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
    option: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    exchange: Text<'a>,
    input: Option<Text<'a>>,
}

/// `Vec` within it.
struct CallVec<'a> {
    none: Option<RawString<'a>>,
    some: RawString<'a>,
}

impl<'a> FromJson<'a> for CallVec<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut none = None;
        let mut some = None;
        let mut object = json.object(const { &Names::of(&["None", "Some"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => none = json.value()?,
                _ => some = Some(json.value()?),
            }
        }
        Ok(Self {
            none,
            some: json.required(some, "Some")?,
        })
    }
}

/// `input` within it.
struct CallInput<'a> {
    body: RawString<'a>,
}

impl<'a> FromJson<'a> for CallInput<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut body = None;
        let mut object = json.object(const { &Names::of(&["body"]) })?;
        while json.member(&mut object)?.is_some() {
            body = Some(json.value()?);
        }
        Ok(Self {
            body: json.required(body, "body")?,
        })
    }
}

/// `reply` within it.
struct CallReply<'a> {
    item: RawString<'a>,
}

impl<'a> FromJson<'a> for CallReply<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut item = None;
        let mut object = json.object(const { &Names::of(&["item"]) })?;
        while json.member(&mut object)?.is_some() {
            item = Some(json.value()?);
        }
        Ok(Self {
            item: json.required(item, "item")?,
        })
    }
}

/// `$Call`: what is used of `Vec.Call`'s answer.
struct Call2<'a> {
    option: RawString<'a>,
    string: Option<RawString<'a>>,
    vec: Vec<CallVec<'a>>,
    exchange: i64,
    i64: i64,
    input: CallInput<'a>,
    reply: CallReply<'a>,
    scope: RawString<'a>,
    str: RawString<'a>,
    u8: i64,
}

impl<'a> FromJson<'a> for Call2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut string = None;
        let mut vec = None;
        let mut exchange = None;
        let mut i64 = None;
        let mut input = None;
        let mut reply = None;
        let mut scope = None;
        let mut str = None;
        let mut u8 = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "Option",
                        "String",
                        "Vec",
                        "exchange",
                        "i64",
                        "input",
                        "reply",
                        "scope",
                        "str",
                        "u8",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => option = Some(json.value()?),
                1 => string = json.value()?,
                2 => vec = Some(json.value()?),
                3 => exchange = Some(json.value()?),
                4 => i64 = Some(json.value()?),
                5 => input = Some(json.value()?),
                6 => reply = Some(json.value()?),
                7 => scope = Some(json.value()?),
                8 => str = Some(json.value()?),
                _ => u8 = Some(json.value()?),
            }
        }
        Ok(Self {
            option: json.required(option, "Option")?,
            string,
            vec: json.required(vec, "Vec")?,
            exchange: json.required(exchange, "exchange")?,
            i64: json.required(i64, "i64")?,
            input: json.required(input, "input")?,
            reply: json.required(reply, "reply")?,
            scope: json.required(scope, "scope")?,
            str: json.required(str, "str")?,
            u8: json.required(u8, "u8")?,
        })
    }
}

/// `$Reply`: what is used of `Vec.Call`'s answer.
struct Reply2<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Reply2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$Vec`: what is used of `Vec.Call`'s answer.
struct Vec2<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Vec2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$Option`: what is used of `Vec.Call`'s answer.
struct Option2<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Option2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$String`: what is used of `Vec.Call`'s answer.
struct String2<'a> {
    string: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for String2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut string = None;
        let mut object = json.object(const { &Names::of(&["String"]) })?;
        while json.member(&mut object)?.is_some() {
            string = json.value()?;
        }
        Ok(Self { string })
    }
}

/// `$scope`: what is used of `Vec.Call`'s answer.
struct Scope2<'a> {
    scope: RawString<'a>,
}

impl<'a> FromJson<'a> for Scope2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut scope = None;
        let mut object = json.object(const { &Names::of(&["scope"]) })?;
        while json.member(&mut object)?.is_some() {
            scope = Some(json.value()?);
        }
        Ok(Self {
            scope: json.required(scope, "scope")?,
        })
    }
}

/// `$exchange`: what is used of `Vec.Call`'s answer.
struct Exchange2<'a> {
    exchange: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Exchange2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut exchange = None;
        let mut object = json.object(const { &Names::of(&["exchange"]) })?;
        while json.member(&mut object)?.is_some() {
            exchange = Some(json.value()?);
        }
        Ok(Self {
            exchange: json.required(exchange, "exchange")?,
        })
    }
}

/// `input` within it.
struct InputInput<'a> {
    body: RawString<'a>,
}

impl<'a> FromJson<'a> for InputInput<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut body = None;
        let mut object = json.object(const { &Names::of(&["body"]) })?;
        while json.member(&mut object)?.is_some() {
            body = Some(json.value()?);
        }
        Ok(Self {
            body: json.required(body, "body")?,
        })
    }
}

/// `$input`: what is used of `Vec.Call`'s answer.
struct Input2<'a> {
    input: InputInput<'a>,
}

impl<'a> FromJson<'a> for Input2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut input = None;
        let mut object = json.object(const { &Names::of(&["input"]) })?;
        while json.member(&mut object)?.is_some() {
            input = Some(json.value()?);
        }
        Ok(Self {
            input: json.required(input, "input")?,
        })
    }
}

/// `reply` within it.
struct ReplyReply<'a> {
    item: RawString<'a>,
}

impl<'a> FromJson<'a> for ReplyReply<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut item = None;
        let mut object = json.object(const { &Names::of(&["item"]) })?;
        while json.member(&mut object)?.is_some() {
            item = Some(json.value()?);
        }
        Ok(Self {
            item: json.required(item, "item")?,
        })
    }
}

/// `$reply`: what is used of `Vec.Call`'s answer.
struct Reply3<'a> {
    reply: ReplyReply<'a>,
}

impl<'a> FromJson<'a> for Reply3<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut reply = None;
        let mut object = json.object(const { &Names::of(&["reply"]) })?;
        while json.member(&mut object)?.is_some() {
            reply = Some(json.value()?);
        }
        Ok(Self {
            reply: json.required(reply, "reply")?,
        })
    }
}

/// `$handle`: what is used of `Vec.Call`'s answer.
struct Handle<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Handle<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$schedule`: what is used of `Vec.Call`'s answer.
struct Schedule<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Schedule<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$ENDPOINT`: what is used of `Vec.Call`'s answer.
struct Endpoint2<'a> {
    u8: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Endpoint2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut u8 = None;
        let mut object = json.object(const { &Names::of(&["u8"]) })?;
        while json.member(&mut object)?.is_some() {
            u8 = Some(json.value()?);
        }
        Ok(Self {
            u8: json.required(u8, "u8")?,
        })
    }
}

/// `$Bodies`: what is used of `Vec.Call`'s answer.
struct Bodies2<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Bodies2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `Vec` within it.
struct ValuesVec<'a> {
    some: RawString<'a>,
}

impl<'a> FromJson<'a> for ValuesVec<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut some = None;
        let mut object = json.object(const { &Names::of(&["Some"]) })?;
        while json.member(&mut object)?.is_some() {
            some = Some(json.value()?);
        }
        Ok(Self {
            some: json.required(some, "Some")?,
        })
    }
}

/// `$Values`: what is used of `Vec.Call`'s answer.
struct Values2<'a> {
    vec: Vec<ValuesVec<'a>>,
}

impl<'a> FromJson<'a> for Values2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut vec = None;
        let mut object = json.object(const { &Names::of(&["Vec"]) })?;
        while json.member(&mut object)?.is_some() {
            vec = Some(json.value()?);
        }
        Ok(Self {
            vec: json.required(vec, "Vec")?,
        })
    }
}

/// `$Input`: what is used of `Vec.Call`'s answer.
struct Input3<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Input3<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `$Ok`: what is used of `Vec.Call`'s answer.
struct Ok2<'a> {
    option: RawString<'a>,
}

impl<'a> FromJson<'a> for Ok2<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut option = None;
        let mut object = json.object(const { &Names::of(&["Option"]) })?;
        while json.member(&mut object)?.is_some() {
            option = Some(json.value()?);
        }
        Ok(Self {
            option: json.required(option, "Option")?,
        })
    }
}

/// `Call.Vec` within it.
struct ReplyCallVec<'a> {
    some: RawString<'a>,
    none: Option<RawString<'a>>,
}

impl ToJson for ReplyCallVec<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Some":"#, &self.some);
        json.field(r#""None":"#, &self.none);
        json.end_object();
    }
}

/// `Call.input` within it.
struct ReplyCallInput<'a> {
    body: RawString<'a>,
}

impl ToJson for ReplyCallInput<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""body":"#, &self.body);
        json.end_object();
    }
}

/// `Call.reply` within it.
struct ReplyCallReply<'a> {
    item: RawString<'a>,
}

impl ToJson for ReplyCallReply<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""item":"#, &self.item);
        json.end_object();
    }
}

/// `Call` within it.
struct ReplyCall<'a> {
    option: RawString<'a>,
    string: Option<RawString<'a>>,
    vec: Vec<ReplyCallVec<'a>>,
    scope: RawString<'a>,
    exchange: i64,
    input: ReplyCallInput<'a>,
    reply: ReplyCallReply<'a>,
    u8: i64,
    i64: i64,
    str: RawString<'a>,
}

impl ToJson for ReplyCall<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Option":"#, &self.option);
        json.field(r#""String":"#, &self.string);
        json.field(r#""Vec":"#, &self.vec);
        json.field(r#""scope":"#, &self.scope);
        json.field(r#""exchange":"#, &self.exchange);
        json.field(r#""input":"#, &self.input);
        json.field(r#""reply":"#, &self.reply);
        json.field(r#""u8":"#, &self.u8);
        json.field(r#""i64":"#, &self.i64);
        json.field(r#""str":"#, &self.str);
        json.end_object();
    }
}

/// `Vec` within it.
struct ReplyVec<'a> {
    some: RawString<'a>,
    found: Option<RawString<'a>>,
}

impl ToJson for ReplyVec<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Some":"#, &self.some);
        json.field(r#""found":"#, &self.found);
        json.end_object();
    }
}

/// `Values.Vec` within it.
struct ReplyValuesVec<'a> {
    some: RawString<'a>,
}

impl ToJson for ReplyValuesVec<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Some":"#, &self.some);
        json.end_object();
    }
}

/// `Values` within it.
struct ReplyValues<'a> {
    vec: Vec<ReplyValuesVec<'a>>,
}

impl ToJson for ReplyValues<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Vec":"#, &self.vec);
        json.end_object();
    }
}

/// `Body.Some` within it.
struct ReplyBodySome {
    none: i64,
}

impl ToJson for ReplyBodySome {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""None":"#, &self.none);
        json.end_object();
    }
}

/// `Body` within it.
struct ReplyBody {
    some: ReplyBodySome,
}

impl ToJson for ReplyBody {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Some":"#, &self.some);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody2<'a> {
    call: ReplyCall<'a>,
    reply: RawString<'a>,
    vec: Vec<ReplyVec<'a>>,
    option: Option<RawString<'a>>,
    string: Option<RawString<'a>>,
    scope: Option<RawString<'a>>,
    exchange: Option<RawInteger<'a>>,
    input: Option<RawString<'a>>,
    reply_2: Option<RawString<'a>>,
    handle: Option<RawString<'a>>,
    schedule: Option<RawString<'a>>,
    endpoint: Option<RawInteger<'a>>,
    bodies: Option<RawString<'a>>,
    values: Option<ReplyValues<'a>>,
    input_2: Option<RawString<'a>>,
    ok: Option<RawString<'a>>,
    body: ReplyBody,
}

impl ToJson for ReplyBody2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""Call":"#, &self.call);
        json.field(r#""Reply":"#, &self.reply);
        json.field(r#""Vec":"#, &self.vec);
        json.field(r#""Option":"#, &self.option);
        json.field(r#""String":"#, &self.string);
        json.field(r#""scope":"#, &self.scope);
        json.field(r#""exchange":"#, &self.exchange);
        json.field(r#""input":"#, &self.input);
        json.field(r#""reply":"#, &self.reply_2);
        json.field(r#""handle":"#, &self.handle);
        json.field(r#""schedule":"#, &self.schedule);
        json.field(r#""ENDPOINT":"#, &self.endpoint);
        json.field(r#""Bodies":"#, &self.bodies);
        json.field(r#""Values":"#, &self.values);
        json.field(r#""Input":"#, &self.input_2);
        json.field(r#""Ok":"#, &self.ok);
        json.field(r#""Body":"#, &self.body);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    call: Body,
    reply_2: Body,
    vec: FanBodies,
    option: Body,
    string: Body,
    scope_2: Body,
    exchange_2: Body,
    input_2: Body,
    reply_3: Body,
    handle_2: Body,
    schedule_2: Body,
    endpoint: Body,
    bodies_2: Body,
    values_2: Body,
    input_3: Body,
    ok: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    call: Slot<Call2<'a>>,
    reply_2: Slot<Reply2<'a>>,
    vec: Slot<Lookup<Text<'a>, Option<Vec2<'a>>>>,
    option: Slot<Option<Option2<'a>>>,
    string: Slot<String2<'a>>,
    scope_2: Slot<Option<Scope2<'a>>>,
    exchange_2: Slot<Option<Exchange2<'a>>>,
    input_2: Slot<Option<Input2<'a>>>,
    reply_3: Slot<Option<Reply3<'a>>>,
    handle_2: Slot<Option<Handle<'a>>>,
    schedule_2: Slot<Option<Schedule<'a>>>,
    endpoint: Slot<Option<Endpoint2<'a>>>,
    bodies_2: Slot<Option<Bodies2<'a>>>,
    values_2: Slot<Option<Values2<'a>>>,
    input_3: Slot<Option<Input3<'a>>>,
    ok: Slot<Option<Ok2<'a>>>,
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
                pin!(call(scope)),
                pin!(reply_2(scope)),
                pin!(vec(scope)),
                pin!(option(scope)),
                pin!(string(scope)),
                pin!(scope_2(scope)),
                pin!(exchange_2(scope)),
                pin!(input_2(scope)),
                pin!(reply_3(scope)),
                pin!(handle_2(scope)),
                pin!(schedule_2(scope)),
                pin!(endpoint(scope)),
                pin!(bodies_2(scope)),
                pin!(values_2(scope)),
                pin!(input_3(scope)),
                pin!(ok(scope)),
            ],
        )
        .await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        option: inputs.required(&PATH_OPTION),
    };
    let query = QueryInput {
        exchange: inputs.required(&QUERY_EXCHANGE),
        input: inputs.optional(&QUERY_INPUT),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$Call`: `Vec.Call`
async fn call(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = CALL
        .request()
        .text("/thing/")
        .value(&scope.input.path.option)
        .query("exchange", &scope.input.query.exchange);
    let answer = scope.exchange.call(&CALL, request, &scope.bodies.call).await?;
    scope.values.call.set(answer)
}

/// `$Reply`: `Vec.Call`
async fn reply_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let call = scope.values.call.ready().await;
    let request = REPLY.request().text("/thing/").value(call.option);
    let answer = scope.exchange.call(&REPLY, request, &scope.bodies.reply_2).await?;
    scope.values.reply_2.set(answer)
}

/// `$Vec`: `Vec.Call`
async fn vec(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let call = scope.values.call.ready().await;
    let keys = call.vec.iter().map(|item| item.some).map(|key| key.text());
    let answers = scope
        .exchange
        .each(
            &VEC,
            keys,
            &scope.bodies.vec,
            |key, body| {
                let request = VEC.request().text("/thing/").value(key);
                scope.exchange.call_or_null(&VEC, request, body)
            },
        )
        .await?;
    scope.values.vec.set(answers)
}

/// `$Option`: `Vec.Call`
async fn option(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = OPTION.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&OPTION, request, &scope.bodies.option)
        .await?;
    scope.values.option.set(answer)
}

/// `$String`: `Vec.Call`
async fn string(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STRING.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_else(
            &STRING,
            request,
            &scope.bodies.string,
            async {
                let fallback = STRING_FALLBACK.request().text("/thing/").value("p");
                scope
                    .exchange
                    .call(&STRING_FALLBACK, fallback, &scope.bodies.string)
                    .await
            },
        )
        .await?;
    scope.values.string.set(answer)
}

/// `$scope`: `Vec.Call`
async fn scope_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = SCOPE.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&SCOPE, request, &scope.bodies.scope_2)
        .await?;
    scope.values.scope_2.set(answer)
}

/// `$exchange`: `Vec.Call`
async fn exchange_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = EXCHANGE.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&EXCHANGE, request, &scope.bodies.exchange_2)
        .await?;
    scope.values.exchange_2.set(answer)
}

/// `$input`: `Vec.Call`
async fn input_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = INPUT.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&INPUT, request, &scope.bodies.input_2)
        .await?;
    scope.values.input_2.set(answer)
}

/// `$reply`: `Vec.Call`
async fn reply_3(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = REPLY_2.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&REPLY_2, request, &scope.bodies.reply_3)
        .await?;
    scope.values.reply_3.set(answer)
}

/// `$handle`: `Vec.Call`
async fn handle_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    if scope.input.query.input.is_none() {
        scope.exchange.skip(&HANDLE);
        return scope.values.handle_2.set(None);
    }
    let request = HANDLE.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&HANDLE, request, &scope.bodies.handle_2)
        .await?;
    scope.values.handle_2.set(answer)
}

/// `$schedule`: `Vec.Call`
async fn schedule_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = SCHEDULE.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&SCHEDULE, request, &scope.bodies.schedule_2)
        .await?;
    scope.values.schedule_2.set(answer)
}

/// `$ENDPOINT`: `Vec.Call`
async fn endpoint(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = ENDPOINT_2.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&ENDPOINT_2, request, &scope.bodies.endpoint)
        .await?;
    scope.values.endpoint.set(answer)
}

/// `$Bodies`: `Vec.Call`
async fn bodies_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = BODIES.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&BODIES, request, &scope.bodies.bodies_2)
        .await?;
    scope.values.bodies_2.set(answer)
}

/// `$Values`: `Vec.Call`
async fn values_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = VALUES.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&VALUES, request, &scope.bodies.values_2)
        .await?;
    scope.values.values_2.set(answer)
}

/// `$Input`: `Vec.Call`
async fn input_3(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = INPUT_2.request().text("/thing/").value("o");
    let answer = scope
        .exchange
        .call_or_null(&INPUT_2, request, &scope.bodies.input_3)
        .await?;
    scope.values.input_3.set(answer)
}

/// `$Ok`: `Vec.Call`
async fn ok(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = OK.request().text("/thing/").value("o");
    let answer = scope.exchange.call_or_null(&OK, request, &scope.bodies.ok).await?;
    scope.values.ok.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody2<'a> {
    let call = scope.values.call.value();
    let reply_2 = scope.values.reply_2.value();
    let vec = scope.values.vec.value();
    let option = scope.values.option.value();
    let string = scope.values.string.value();
    let scope_2 = scope.values.scope_2.value();
    let exchange_2 = scope.values.exchange_2.value();
    let input_2 = scope.values.input_2.value();
    let reply_3 = scope.values.reply_3.value();
    let handle_2 = scope.values.handle_2.value();
    let schedule_2 = scope.values.schedule_2.value();
    let endpoint = scope.values.endpoint.value();
    let bodies_2 = scope.values.bodies_2.value();
    let values_2 = scope.values.values_2.value();
    let input_3 = scope.values.input_3.value();
    let ok = scope.values.ok.value();
    ReplyBody2 {
        call: ReplyCall {
            option: call.option,
            string: call.string,
            vec: call
                .vec
                .iter()
                .map(|item| ReplyCallVec {
                    some: item.some,
                    none: item.none,
                })
                .collect::<Vec<_>>(),
            scope: call.scope,
            exchange: call.exchange,
            input: ReplyCallInput {
                body: call.input.body,
            },
            reply: ReplyCallReply {
                item: call.reply.item,
            },
            u8: call.u8,
            i64: call.i64,
            str: call.str,
        },
        reply: reply_2.option,
        vec: call
            .vec
            .iter()
            .map(|item| ReplyVec {
                some: item.some,
                found: vec
                    .get(&item.some.text())
                    .and_then(Option::as_ref)
                    .map(|item_2| item_2.option),
            })
            .collect::<Vec<_>>(),
        option: option.as_ref().map(|option| option.option),
        string: string.string,
        scope: scope_2.as_ref().map(|scope_2| scope_2.scope),
        exchange: exchange_2.as_ref().map(|exchange_2| exchange_2.exchange),
        input: input_2.as_ref().map(|input_2| input_2.input.body),
        reply_2: reply_3.as_ref().map(|reply_3| reply_3.reply.item),
        handle: handle_2.as_ref().map(|handle_2| handle_2.option),
        schedule: schedule_2.as_ref().map(|schedule_2| schedule_2.option),
        endpoint: endpoint.as_ref().map(|endpoint| endpoint.u8),
        bodies: bodies_2.as_ref().map(|bodies_2| bodies_2.option),
        values: values_2
            .as_ref()
            .map(|values_2| ReplyValues {
                vec: values_2
                    .vec
                    .iter()
                    .map(|item| ReplyValuesVec { some: item.some })
                    .collect::<Vec<_>>(),
            }),
        input_2: input_3.as_ref().map(|input_3| input_3.option),
        ok: ok.as_ref().map(|ok| ok.option),
        body: ReplyBody {
            some: ReplyBodySome {
                none: filters::add(filters::add(call.exchange, call.u8), call.i64),
            },
        },
    }
}
