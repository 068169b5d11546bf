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
    name: "selection",
    title: "A call and a selection",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// A call and a selection, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_users_user_id::ENDPOINT, get_users_user_id::handle)
}

// ==== get_users_user_id.rs

//! `GET /users/{userId}`: A user's name under another name

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
    city: RawString<'a>,
    geo: Option<UserAddressGeo<'a>>,
}

impl<'a> FromJson<'a> for UserAddress<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut city = None;
        let mut geo = None;
        let mut object = json.object(const { &Names::of(&["city", "geo"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => city = Some(json.value()?),
                _ => geo = json.value()?,
            }
        }
        Ok(Self {
            city: json.required(city, "city")?,
            geo,
        })
    }
}

/// `$user`: what is used of `shop.getUser`'s answer.
struct User<'a> {
    address: Option<UserAddress<'a>>,
    id: RawString<'a>,
    name: RawString<'a>,
    tags: RawList<'a>,
}

impl<'a> FromJson<'a> for User<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut address = None;
        let mut id = None;
        let mut name = None;
        let mut tags = None;
        let mut object = json
            .object(const { &Names::of(&["address", "id", "name", "tags"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => address = json.value()?,
                1 => id = Some(json.value()?),
                2 => name = Some(json.value()?),
                _ => tags = Some(json.value()?),
            }
        }
        Ok(Self {
            address,
            id: json.required(id, "id")?,
            name: json.required(name, "name")?,
            tags: json.required(tags, "tags")?,
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
    city: RawString<'a>,
    geo: Option<ReplyAddressGeo<'a>>,
}

impl ToJson for ReplyAddress<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""city":"#, &self.city);
        json.field(r#""geo":"#, &self.geo);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    id: RawString<'a>,
    display_name: RawString<'a>,
    address: Option<ReplyAddress<'a>>,
    tags: RawList<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""id":"#, &self.id);
        json.field(r#""displayName":"#, &self.display_name);
        json.field(r#""address":"#, &self.address);
        json.field(r#""tags":"#, &self.tags);
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
        id: user.id,
        display_name: user.name,
        address: user
            .address
            .as_ref()
            .map(|address| ReplyAddress {
                city: address.city,
                geo: address.geo.as_ref().map(|geo| ReplyAddressGeo { lat: geo.lat }),
            }),
        tags: user.tags,
    }
}
