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
    name: "functions",
    title: "Rust functions of the client's own",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Rust functions of the client's own, ready to run.
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
    age: i64,
    id: RawString<'a>,
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
    tags: Vec<RawString<'a>>,
    vip: bool,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut age = None;
        let mut id = None;
        let mut name = None;
        let mut nickname = None;
        let mut tags = None;
        let mut vip = None;
        let mut object = json
            .object(const {
                &Names::of(&["age", "id", "name", "nickname", "tags", "vip"])
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => age = Some(json.value()?),
                1 => id = Some(json.value()?),
                2 => name = Some(json.value()?),
                3 => nickname = json.value()?,
                4 => tags = Some(json.value()?),
                _ => vip = Some(json.value()?),
            }
        }
        Ok(Self {
            age: json.required(age, "age")?,
            id: json.required(id, "id")?,
            name: json.required(name, "name")?,
            nickname,
            tags: json.required(tags, "tags")?,
            vip: json.required(vip, "vip")?,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    picture: Text<'a>,
    initials: Text<'a>,
    score: Decimal,
    summary: Option<Text<'a>>,
    chained: Text<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""picture":"#, &self.picture);
        json.field(r#""initials":"#, &self.initials);
        json.field(r#""score":"#, &self.score);
        json.field(r#""summary":"#, &self.summary);
        json.field(r#""chained":"#, &self.chained);
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
        picture: Text::from(crate::functions::thumbnail(&user.id.text(), 100, user.age)),
        initials: Text::from(crate::functions::initials(&user.name.text())),
        score: crate::functions::score(user.age, Decimal::scaled(15, 1), user.vip),
        summary: crate::functions::summary(
                &user.tags.iter().copied().map(|item| item.text()).collect::<Vec<_>>(),
                user.nickname.map(|text| text.text()).as_deref(),
            )
            .map(Text::from),
        chained: filters::lower(
            &Text::from(crate::functions::initials(&user.name.text())),
        ),
    }
}
