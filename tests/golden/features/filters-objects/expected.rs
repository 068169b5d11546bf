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
    name: "filters-objects",
    title: "Filters on objects",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Filters on objects, ready to run.
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
    calls: &[&USER, &STATS],
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

static STATS: Call = Call {
    name: "stats",
    index: 1,
    upstream: &super::SHOP,
    operation: "getStats",
    method: Method::Get,
    path: "/stats",
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

/// `address` within it.
struct UserAddress<'a> {
    city: RawString<'a>,
    street: RawString<'a>,
}

impl<'a> FromJson<'a> for UserAddress<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut city = None;
        let mut street = None;
        let mut object = json.object(const { &Names::of(&["city", "street"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => city = Some(json.value()?),
                _ => street = Some(json.value()?),
            }
        }
        Ok(Self {
            city: json.required(city, "city")?,
            street: json.required(street, "street")?,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    address: Option<UserAddress<'a>>,
    id: RawString<'a>,
    name: RawString<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut address = None;
        let mut id = None;
        let mut name = None;
        let mut object = json.object(const { &Names::of(&["address", "id", "name"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => address = json.value()?,
                1 => id = Some(json.value()?),
                _ => name = Some(json.value()?),
            }
        }
        Ok(Self {
            address,
            id: json.required(id, "id")?,
            name: json.required(name, "name")?,
        })
    }
}

/// `$stats`: what is used of `shop.getStats`'s answer.
struct Stats<'a> {
    per_day: Map<'a, i64>,
    visits: RawInteger<'a>,
}

impl<'a> FromJson<'a> for Stats<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut per_day = None;
        let mut visits = None;
        let mut object = json.object(const { &Names::of(&["perDay", "visits"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => per_day = Some(json.value()?),
                _ => visits = Some(json.value()?),
            }
        }
        Ok(Self {
            per_day: json.required(per_day, "perDay")?,
            visits: json.required(visits, "visits")?,
        })
    }
}

/// `picked` within it.
struct ReplyPicked<'a> {
    id: RawString<'a>,
    name: RawString<'a>,
}

impl ToJson for ReplyPicked<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""name":"#, &self.name);
        json.end_object();
    }
}

/// `rest` within it.
struct ReplyRest<'a> {
    street: RawString<'a>,
    city: RawString<'a>,
}

impl ToJson for ReplyRest<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""street":"#, &self.street);
        json.field(r#""city":"#, &self.city);
        json.end_object();
    }
}

/// `merged` within it.
struct ReplyMerged<'a> {
    id: RawString<'a>,
    visits: RawInteger<'a>,
}

impl ToJson for ReplyMerged<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""visits":"#, &self.visits);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    picked: ReplyPicked<'a>,
    rest: Option<ReplyRest<'a>>,
    merged: ReplyMerged<'a>,
    days: Vec<Text<'a>>,
    visits: i64,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""picked":"#, &self.picked);
        json.field(r#""rest":"#, &self.rest);
        json.field(r#""merged":"#, &self.merged);
        json.field(r#""days":"#, &self.days);
        json.field(r#""visits":"#, &self.visits);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    user: Body,
    stats: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    user: Slot<User<'a>>,
    stats: Slot<Stats<'a>>,
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
    schedule(&mut [pin!(user(scope)), pin!(stats(scope))]).await?;
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

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let user = scope.values.user.value();
    let stats = scope.values.stats.value();
    ReplyBody {
        picked: ReplyPicked {
            id: user.id,
            name: user.name,
        },
        rest: user
            .address
            .as_ref()
            .map(|address| ReplyRest {
                street: address.street,
                city: address.city,
            }),
        merged: ReplyMerged {
            id: user.id,
            visits: stats.visits,
        },
        days: stats.per_day.keys().cloned().collect::<Vec<_>>(),
        visits: filters::sum_integer(stats.per_day.values().copied()),
    }
}
