// ==== bff.rs

pub mod get_unicode_gr_e;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "unicode",
    title: "Unicode, dashes and worse in names",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Unicode, dashes and worse in names, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_unicode_gr_e::ENDPOINT, get_unicode_gr_e::handle)
}

// ==== get_unicode_gr_e.rs

//! `GET /unicode/{größe}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /unicode/{größe}",
    method: Method::Get,
    path: "/unicode/{größe}",
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
    parameters: &[&PATH_GR_E, &QUERY_GR_E, &QUERY_X_Y],
    body: None,
    calls: &[&GR_EN, &GR_EN_2],
};

static PATH_GR_E: Parameter = Parameter {
    name: "größe",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_GR_E: Parameter = Parameter {
    name: "größe",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_X_Y: Parameter = Parameter {
    name: "x-y",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: Some(r#""z""#),
    rules: Rules::new(),
};

static GR_EN: Call = Call {
    name: "größen",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "größen-liste",
    method: Method::Get,
    path: "/unicode",
    timeout: Duration::from_millis(1000),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static GR_EN_2: Call = Call {
    name: "Größen",
    index: 1,
    upstream: &super::HOSTILE,
    operation: "größen-liste",
    method: Method::Get,
    path: "/unicode",
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
    gr_e: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    gr_e: Option<Text<'a>>,
    x_y: Text<'a>,
}

/// `$größen`: what is used of `hostile.größen-liste`'s answer.
struct GrEn<'a> {
    field: RawString<'a>,
    n_1st: i64,
    a_b: RawString<'a>,
    back_slash: RawString<'a>,
    gr_e: RawInteger<'a>,
    odd_name: RawString<'a>,
    quote_d: RawString<'a>,
    with_space: RawString<'a>,
    brace: RawString<'a>,
    field_2: RawString<'a>,
    field_3: RawString<'a>,
}

impl<'a> FromJson<'a> for GrEn<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut field = None;
        let mut n_1st = None;
        let mut a_b = None;
        let mut back_slash = None;
        let mut gr_e = None;
        let mut odd_name = None;
        let mut quote_d = None;
        let mut with_space = None;
        let mut brace = None;
        let mut field_2 = None;
        let mut field_3 = None;
        let mut object = json
            .object(const {
                &Names::of(
                    &[
                        "",
                        "1st",
                        "a.b",
                        "back\\slash",
                        "größe",
                        "odd-name",
                        "quote\"d",
                        "with space",
                        "{brace}",
                        "名前",
                        "🦀",
                    ],
                )
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => field = Some(json.value()?),
                1 => n_1st = Some(json.value()?),
                2 => a_b = Some(json.value()?),
                3 => back_slash = Some(json.value()?),
                4 => gr_e = Some(json.value()?),
                5 => odd_name = Some(json.value()?),
                6 => quote_d = Some(json.value()?),
                7 => with_space = Some(json.value()?),
                8 => brace = Some(json.value()?),
                9 => field_2 = Some(json.value()?),
                _ => field_3 = Some(json.value()?),
            }
        }
        Ok(Self {
            field: json.required(field, "")?,
            n_1st: json.required(n_1st, "1st")?,
            a_b: json.required(a_b, "a.b")?,
            back_slash: json.required(back_slash, "back\\slash")?,
            gr_e: json.required(gr_e, "größe")?,
            odd_name: json.required(odd_name, "odd-name")?,
            quote_d: json.required(quote_d, "quote\"d")?,
            with_space: json.required(with_space, "with space")?,
            brace: json.required(brace, "{brace}")?,
            field_2: json.required(field_2, "名前")?,
            field_3: json.required(field_3, "🦀")?,
        })
    }
}

/// `selected` within it.
struct ReplySelected<'a> {
    gr_e: RawInteger<'a>,
    field: RawString<'a>,
}

impl ToJson for ReplySelected<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""größe":"#, &self.gr_e);
        json.field(r#""名前":"#, &self.field);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    gr_e: RawInteger<'a>,
    field: RawString<'a>,
    odd_name: RawString<'a>,
    with_space: RawString<'a>,
    n_1st: i64,
    a_b: RawString<'a>,
    field_2: RawString<'a>,
    quote_d: RawString<'a>,
    back_slash: RawString<'a>,
    brace: RawString<'a>,
    field_3: RawString<'a>,
    selected: ReplySelected<'a>,
    constant: &'static str,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""größe":"#, &self.gr_e);
        json.field(r#""名前":"#, &self.field);
        json.field(r#""odd-name":"#, &self.odd_name);
        json.field(r#""with space":"#, &self.with_space);
        json.field(r#""1st":"#, &self.n_1st);
        json.field(r#""a.b":"#, &self.a_b);
        json.field(r#""":"#, &self.field_2);
        json.field(r#""quote\"d":"#, &self.quote_d);
        json.field(r#""back\\slash":"#, &self.back_slash);
        json.field(r#""{brace}":"#, &self.brace);
        json.field(r#""🦀":"#, &self.field_3);
        json.field(r#""selected":"#, &self.selected);
        json.field(r#""constant":"#, &self.constant);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    gr_en: Body,
    gr_en_2: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    gr_en: Slot<GrEn<'a>>,
    gr_en_2: Slot<Option<Ignored>>,
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
    schedule(&mut [pin!(gr_en(scope)), pin!(gr_en_2(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        gr_e: inputs.required(&PATH_GR_E),
    };
    let query = QueryInput {
        gr_e: inputs.optional(&QUERY_GR_E),
        x_y: inputs.required(&QUERY_X_Y),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$größen`: `hostile.größen-liste`
async fn gr_en(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = GR_EN
        .request()
        .text("/unicode")
        .query("größe", &scope.input.query.gr_e)
        .query("filter[name]", &scope.input.query.x_y);
    let answer = scope.exchange.call(&GR_EN, request, &scope.bodies.gr_en).await?;
    scope.values.gr_en.set(answer)
}

/// `$Größen`: `hostile.größen-liste`
async fn gr_en_2(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = GR_EN_2.request().text("/unicode");
    let answer = scope
        .exchange
        .call_or_null(&GR_EN_2, request, &scope.bodies.gr_en_2)
        .await?;
    scope.values.gr_en_2.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let gr_en = scope.values.gr_en.value();
    ReplyBody {
        gr_e: gr_en.gr_e,
        field: gr_en.field_2,
        odd_name: gr_en.odd_name,
        with_space: gr_en.with_space,
        n_1st: filters::add(gr_en.n_1st, 1),
        a_b: gr_en.a_b,
        field_2: gr_en.field,
        quote_d: gr_en.quote_d,
        back_slash: gr_en.back_slash,
        brace: gr_en.brace,
        field_3: gr_en.field_3,
        selected: ReplySelected {
            gr_e: gr_en.gr_e,
            field: gr_en.field_2,
        },
        constant: "naïve \"quoted\" \\ text with \u{1} and 🦀 and #{braces}#",
    }
}
