// ==== bff.rs

pub mod get_products_sku;
use bff_core::prelude::*;

static SHOP: Upstream = Upstream {
    name: "shop",
    index: 0,
    contract: include_str!("shop.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "filters-numbers",
    title: "Filters on numbers, and conversions",
    version: "1.0.0",
    upstreams: &[&SHOP],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Filters on numbers, and conversions, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_products_sku::ENDPOINT, get_products_sku::handle)
}

// ==== get_products_sku.rs

//! `GET /products/{sku}`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /products/{sku}",
    method: Method::Get,
    path: "/products/{sku}",
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
    parameters: &[&PATH_SKU],
    body: None,
    calls: &[&PRODUCT],
};

static PATH_SKU: Parameter = Parameter {
    name: "sku",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};

static PRODUCT: Call = Call {
    name: "product",
    index: 0,
    upstream: &super::SHOP,
    operation: "getProduct",
    method: Method::Get,
    path: "/products/{sku}",
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
    sku: Text<'a>,
}

/// `$product`: what is used of `shop.getProduct`'s answer.
struct Product<'a> {
    currency: RawString<'a>,
    price: Decimal,
    sku: RawString<'a>,
    stock: i64,
    weight: Option<Decimal>,
}

impl<'a> FromJson<'a> for Product<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut currency = None;
        let mut price = None;
        let mut sku = None;
        let mut stock = None;
        let mut weight = None;
        let mut object = json
            .object(const {
                &Names::of(&["currency", "price", "sku", "stock", "weight"])
            })?;
        while let Some(member) = json.member(&mut object)? {
            match member {
                0 => currency = Some(json.value()?),
                1 => price = Some(json.value()?),
                2 => sku = Some(json.value()?),
                3 => stock = Some(json.value()?),
                _ => weight = json.value()?,
            }
        }
        Ok(Self {
            currency: json.required(currency, "currency")?,
            price: json.required(price, "price")?,
            sku: json.required(sku, "sku")?,
            stock: json.required(stock, "stock")?,
            weight,
        })
    }
}

/// `selected` within it.
struct ReplySelected<'a> {
    price: Text<'a>,
}

impl ToJson for ReplySelected<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    money: Text<'a>,
    fixed_money: Text<'a>,
    selected: ReplySelected<'a>,
    weight: Decimal,
    stock_text: Text<'a>,
    price_text: Text<'a>,
    parsed: Option<i64>,
    parsed_number: Option<Decimal>,
    as_number: Decimal,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""money":"#, &self.money);
        json.field(r#""fixedMoney":"#, &self.fixed_money);
        json.field(r#""selected":"#, &self.selected);
        json.field(r#""weight":"#, &self.weight);
        json.field(r#""stockText":"#, &self.stock_text);
        json.field(r#""priceText":"#, &self.price_text);
        json.field(r#""parsed":"#, &self.parsed);
        json.field(r#""parsedNumber":"#, &self.parsed_number);
        json.field(r#""asNumber":"#, &self.as_number);
        json.end_object();
    }
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    product: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    product: Slot<Product<'a>>,
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
    schedule(&mut [pin!(product(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// Reads the request; one problem lists every fault.
fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
    let mut inputs = exchange.inputs();
    let path = PathInput {
        sku: inputs.required(&PATH_SKU),
    };
    inputs.finish()?;
    Ok(Input { path })
}

/// `$product`: `shop.getProduct`
async fn product(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = PRODUCT.request().text("/products/").value(&scope.input.path.sku);
    let answer = scope.exchange.call(&PRODUCT, request, &scope.bodies.product).await?;
    scope.values.product.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let product = scope.values.product.value();
    ReplyBody {
        money: filters::money(product.price, &product.currency.text()),
        fixed_money: filters::money(product.price, "JPY"),
        selected: ReplySelected {
            price: filters::money(product.price, &product.currency.text()),
        },
        weight: product.weight.unwrap_or(Decimal::from(0)),
        stock_text: Text::from(product.stock.to_string()),
        price_text: Text::from(product.price.to_string()),
        parsed: filters::to_integer(&product.sku.text()),
        parsed_number: filters::to_number(&product.sku.text()),
        as_number: Decimal::from(product.stock),
    }
}
