// ==== bff.rs

pub mod get_stats_day;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "maps",
    title: "Maps",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Maps, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_stats_day::ENDPOINT, get_stats_day::handle)
}

// ==== get_stats_day.rs

//! `GET /stats/{day}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /stats/{day}",
    method: Method::Get,
    path: "/stats/{day}",
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
    parameters: &[&PATH_DAY, &QUERY_SKU],
    body: None,
    calls: &[&STATS],
};

static PATH_DAY: Parameter = Parameter {
    name: "day",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static QUERY_SKU: Parameter = Parameter {
    name: "sku",
    place: Place::Query,
    required: false,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: Some(r#""p-1""#),
    rules: Rules::new(),
};

static STATS: Call = Call {
    name: "stats",
    index: 0,
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
    query: QueryInput<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct PathInput<'a> {
    day: Text<'a>,
}

#[allow(dead_code, reason = "inputs are checked even where nothing uses them")]
struct QueryInput<'a> {
    sku: Text<'a>,
}

/// `perProduct` within it.
struct StatsPerProduct<'a> {
    price: RawNumber<'a>,
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for StatsPerProduct<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut price = None;
        let mut sku = None;
        let mut title = None;
        let mut object = json.object(const { &Names::of(&["price", "sku", "title"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => price = Some(json.value()?),
                1 => sku = Some(json.value()?),
                _ => title = Some(json.value()?),
            }
        }
        Ok(Self {
            price: json.required(price, "price")?,
            sku: json.required(sku, "sku")?,
            title: json.required(title, "title")?,
        })
    }
}

/// `$stats`: what is used of `shop.getStats`'s answer.
struct Stats<'a> {
    per_day: Whole<'a, Map<'a, i64>>,
    per_product: Map<'a, StatsPerProduct<'a>>,
}

impl<'a> FromJson<'a> for Stats<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut per_day = None;
        let mut per_product = None;
        let mut object = json.object(const { &Names::of(&["perDay", "perProduct"]) })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => per_day = Some(json.value()?),
                _ => per_product = Some(json.value()?),
            }
        }
        Ok(Self {
            per_day: json.required(per_day, "perDay")?,
            per_product: json.required(per_product, "perProduct")?,
        })
    }
}

/// `product` within it.
struct ReplyProduct<'a> {
    title: RawString<'a>,
    price: RawNumber<'a>,
}

impl ToJson for ReplyProduct<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""title":"#, &self.title);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// `products` within it.
struct ReplyProducts<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl ToJson for ReplyProducts<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""title":"#, &self.title);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    per_day: RawAny<'a>,
    on_day: Option<i64>,
    fixed: i64,
    product: Option<ReplyProduct<'a>>,
    products: Vec<ReplyProducts<'a>>,
    days: Vec<Text<'a>>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""perDay":"#, &self.per_day);
        json.field(r#""onDay":"#, &self.on_day);
        json.field(r#""fixed":"#, &self.fixed);
        json.field(r#""product":"#, &self.product);
        json.field(r#""products":"#, &self.products);
        json.field(r#""days":"#, &self.days);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    stats: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
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
    schedule(&mut [pin!(stats(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        day: inputs.required(&PATH_DAY),
    };
    let query = QueryInput {
        sku: inputs.required(&QUERY_SKU),
    };
    inputs.finish()?;
    Ok(Input { path, query })
}

/// `$stats`: `shop.getStats`
async fn stats(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = STATS.request().text("/stats");
    let answer = scope.exchange.call(&STATS, request, &scope.bodies.stats).await?;
    scope.values.stats.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let stats = scope.values.stats.value();
    ReplyBody {
        per_day: stats.per_day.raw(),
        on_day: stats.per_day.get(&scope.input.path.day).copied(),
        fixed: stats.per_day.get("2026-01-02").copied().unwrap_or(0),
        product: stats
            .per_product
            .get(&scope.input.query.sku)
            .map(|item| ReplyProduct {
                title: item.title,
                price: item.price,
            }),
        products: stats
            .per_product
            .values()
            .map(|item| ReplyProducts {
                sku: item.sku,
                title: item.title,
            })
            .collect::<Vec<_>>(),
        days: stats.per_day.keys().cloned().collect::<Vec<_>>(),
    }
}
