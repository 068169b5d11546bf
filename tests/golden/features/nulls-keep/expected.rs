// ==== bff.rs

pub mod get_users_user_id;
pub mod get_users_user_id_omitting;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "nulls-keep",
    title: "Missing values with nulls keep",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Missing values with nulls keep, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
        .endpoint(
            &get_users_user_id_omitting::ENDPOINT,
            get_users_user_id_omitting::handle,
        )
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

/// `address.geo` within it.
struct UserAddressGeo<'a> {
    lat: RawNumber<'a>,
}

impl<'a> FromJson<'a> for UserAddressGeo<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut lat = None;
        let mut object = json.object(const { &Names::of(&["lat"]) })?;
        while json.member(&mut object)?.is_some() {
            lat = Some(json.value()?);
        }
        Ok(Self {
            lat: json.required(lat, "lat")?,
        })
    }
}

/// `address` within it.
struct UserAddress<'a> {
    geo: Option<UserAddressGeo<'a>>,
    street: RawString<'a>,
}

impl<'a> FromJson<'a> for UserAddress<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut geo = None;
        let mut street = None;
        let mut object = json.object(const { &Names::of(&["geo", "street"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => geo = json.value()?,
                _ => street = Some(json.value()?),
            }
        }
        Ok(Self {
            geo,
            street: json.required(street, "street")?,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    address: Option<UserAddress<'a>>,
    email: Option<RawString<'a>>,
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut address = None;
        let mut email = None;
        let mut name = None;
        let mut nickname = None;
        let mut object = json
            .object(const { &Names::of(&["address", "email", "name", "nickname"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => address = json.value()?,
                1 => email = json.value()?,
                2 => name = Some(json.value()?),
                _ => nickname = json.value()?,
            }
        }
        Ok(Self {
            address,
            email,
            name: json.required(name, "name")?,
            nickname,
        })
    }
}

/// `address.geo` within it.
struct ReplyAddressGeo<'a> {
    lat: RawNumber<'a>,
}

impl ToJson for ReplyAddressGeo<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""lat":"#, &self.lat);
        json.end_object();
    }
}

/// `address` within it.
struct ReplyAddress<'a> {
    street: RawString<'a>,
    geo: Option<ReplyAddressGeo<'a>>,
}

impl ToJson for ReplyAddress<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""street":"#, &self.street);
        json.field(r#""geo":"#, &self.geo);
        json.end_object();
    }
}

/// `nested` within it.
struct ReplyNested<'a> {
    nickname: Option<RawString<'a>>,
    constant: Option<bool>,
}

impl ToJson for ReplyNested<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""nickname":"#, &self.nickname);
        json.field(r#""constant":"#, &self.constant);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
    email: Option<RawString<'a>>,
    address: Option<ReplyAddress<'a>>,
    nested: ReplyNested<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field(r#""nickname":"#, &self.nickname);
        json.field(r#""email":"#, &self.email);
        json.field(r#""address":"#, &self.address);
        json.field(r#""nested":"#, &self.nested);
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
        name: user.name,
        nickname: user.nickname,
        email: user.email,
        address: user
            .address
            .as_ref()
            .map(|address| ReplyAddress {
                street: address.street,
                geo: address.geo.as_ref().map(|geo| ReplyAddressGeo { lat: geo.lat }),
            }),
        nested: ReplyNested {
            nickname: user.nickname,
            constant: None::<bool>,
        },
    }
}

// ==== get_users_user_id_omitting.rs

//! `GET /users/{userId}/omitting`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /users/{userId}/omitting",
    method: Method::Get,
    path: "/users/{userId}/omitting",
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
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut name = None;
        let mut nickname = None;
        let mut object = json.object(const { &Names::of(&["name", "nickname"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => name = Some(json.value()?),
                _ => nickname = json.value()?,
            }
        }
        Ok(Self {
            name: json.required(name, "name")?,
            nickname,
        })
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    name: RawString<'a>,
    nickname: Option<RawString<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""name":"#, &self.name);
        json.field_if_any(r#""nickname":"#, &self.nickname);
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
        name: user.name,
        nickname: user.nickname,
    }
}
