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
    name: "interpolation",
    title: "Expressions inside text",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Expressions inside text, ready to run.
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
    age: RawInteger<'a>,
    id: RawString<'a>,
    name: RawString<'a>,
    vip: bool,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut age = None;
        let mut id = None;
        let mut name = None;
        let mut vip = None;
        let mut object = json
            .object(const { &Names::of(&["age", "id", "name", "vip"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => age = Some(json.value()?),
                1 => id = Some(json.value()?),
                2 => name = Some(json.value()?),
                _ => vip = Some(json.value()?),
            }
        }
        Ok(Self {
            age: json.required(age, "age")?,
            id: json.required(id, "id")?,
            name: json.required(name, "name")?,
            vip: json.required(vip, "vip")?,
        })
    }
}

/// `nested` within it.
struct ReplyNested<'a> {
    link: Text<'a>,
}

impl ToJson for ReplyNested<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""link":"#, &self.link);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    greeting: Text<'a>,
    nested: ReplyNested<'a>,
    filtered: Text<'a>,
    plain: &'static str,
    braces: &'static str,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""greeting":"#, &self.greeting);
        json.field(r#""nested":"#, &self.nested);
        json.field(r#""filtered":"#, &self.filtered);
        json.field(r#""plain":"#, &self.plain);
        json.field(r#""braces":"#, &self.braces);
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
    let request = USER
        .request()
        .text("/users/")
        .value(filters::concat(&["u-", &scope.input.path.user_id]))
        .header("x-trace", filters::concat(&["trace ", &scope.input.path.user_id]));
    let answer = scope.exchange.call(&USER, request, &scope.bodies.user).await?;
    scope.values.user.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    ReplyBody {
        greeting: filters::concat(
            &["Hello ", &user.name.text(), ", you are ", &user.age.to_string(), "!"],
        ),
        nested: ReplyNested {
            link: filters::concat(
                &[
                    "https://example.com/users/",
                    &user.id.text(),
                    "?vip=",
                    &user.vip.to_string(),
                ],
            ),
        },
        filtered: filters::concat(&[&filters::upper(&user.name.text())]),
        plain: "no $expression in here",
        braces: "{ not one either }",
    }
}
