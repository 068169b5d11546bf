// ==== bff.rs

pub mod get_users_user_id;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "filters-text",
    title: "Filters on text",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Filters on text, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
}

// ==== get_users_user_id.rs

//! `GET /users/{userId}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}",
    method: Method::Get,
    path: "/users/{userId}",
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
    calls: &[&USER],
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

/// What the request holds, checked.
#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct Input<'a> {
    path: PathInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    user_id: Text<'a>,
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    birthday: Option<RawString<'a>>,
    created_at: RawString<'a>,
    email: Option<RawString<'a>>,
    id: RawString<'a>,
    name: RawString<'a>,
    tags: Vec<RawString<'a>>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut birthday = None;
        let mut created_at = None;
        let mut email = None;
        let mut id = None;
        let mut name = None;
        let mut tags = None;
        let mut object = json
            .object(const {
                &Names::of(&["birthday", "createdAt", "email", "id", "name", "tags"])
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => birthday = json.value()?,
                1 => created_at = Some(json.value()?),
                2 => email = json.value()?,
                3 => id = Some(json.value()?),
                4 => name = Some(json.value()?),
                _ => tags = Some(json.value()?),
            }
        }
        Ok(Self {
            birthday,
            created_at: json.required(created_at, "createdAt")?,
            email,
            id: json.required(id, "id")?,
            name: json.required(name, "name")?,
            tags: json.required(tags, "tags")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    upper: Text<'a>,
    lower: Text<'a>,
    trim: Text<'a>,
    truncate: Text<'a>,
    replace: Text<'a>,
    split: Vec<Text<'a>>,
    length: i64,
    chained: Text<'a>,
    optional: Option<Text<'a>>,
    default: Text<'a>,
    joined: Text<'a>,
    day: Option<Text<'a>>,
    birthday: Option<Text<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""upper":"#, &self.upper);
        json.field(r#""lower":"#, &self.lower);
        json.field(r#""trim":"#, &self.trim);
        json.field(r#""truncate":"#, &self.truncate);
        json.field(r#""replace":"#, &self.replace);
        json.field(r#""split":"#, &self.split);
        json.field(r#""length":"#, &self.length);
        json.field(r#""chained":"#, &self.chained);
        json.field(r#""optional":"#, &self.optional);
        json.field(r#""default":"#, &self.default);
        json.field(r#""joined":"#, &self.joined);
        json.field(r#""day":"#, &self.day);
        json.field(r#""birthday":"#, &self.birthday);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
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
    schedule(&mut [pin!(user(scope))]).await?;
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

/// `$user`: `shop.getUser`
async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = USER.request().text("/users/").value(&scope.input.path.user_id);
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    ReplyBody {
        upper: filters::upper(&user.name.text()),
        lower: filters::lower(&user.name.text()),
        trim: filters::trim(&user.name.text()),
        truncate: filters::truncate(&filters::trim(&user.name.text()), 3),
        replace: filters::replace(&user.name.text(), "a", "o"),
        split: filters::split(&user.id.text(), "-"),
        length: filters::length(&user.name.text()),
        chained: filters::replace(
            &filters::lower(&filters::trim(&user.name.text())),
            " ",
            "-",
        ),
        optional: user.email.map(|email| filters::upper(&email.text())),
        default: user
            .email
            .map(|value| value.text())
            .unwrap_or_else(|| Text::from("nobody@example.com")),
        joined: filters::join(user.tags.iter().copied(), "+"),
        day: filters::date(&user.created_at.text(), "%d.%m.%Y"),
        birthday: user
            .birthday
            .and_then(|birthday| filters::date(&birthday.text(), "%Y")),
    }
}
