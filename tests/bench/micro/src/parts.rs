//! Steps of a request by themselves, with types as the generator emits them.

use std::sync::Arc;

use bff_core::prelude::*;

static CATALOG: Upstream =
    Upstream { name: "catalog", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static SEARCH: Call = Call {
    name: "search",
    index: 0,
    upstream: &CATALOG,
    operation: "search",
    method: Method::Get,
    path: "/users/{user}/products",
    timeout: Duration::from_secs(1),
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

static CLIENT: Client = Client {
    name: "parts",
    title: "Parts",
    version: "1.0.0",
    upstreams: &[],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};
static REPLY: Endpoint = Endpoint {
    name: "GET /reply",
    method: Method::Get,
    path: "/reply",
    timeout: Duration::from_secs(1),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[],
};

/// What work (c) reads of a product.
#[derive(Debug)]
pub struct Product<'a> {
    price: RawNumber<'a>,
    sku: RawString<'a>,
    title: RawString<'a>,
}

impl<'a> FromJson<'a> for Product<'a> {
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

/// What work (c) says of a product.
struct ReplyProduct<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
    price: RawNumber<'a>,
}

impl ToJson for ReplyProduct<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""sku":"#, &self.sku);
        json.field(r#""title":"#, &self.title);
        json.field(r#""price":"#, &self.price);
        json.end_object();
    }
}

/// A request with a value in its path and three in its query.
pub fn build_request(user: &str, words: &str, page: i64) -> Request {
    SEARCH.request().text("/users/").value(user).text("/products").query("q", words).query("page", page).query_list(
        "tags",
        ListStyle::Comma,
        ["red", "sky blue"],
    )
}

/// Decodes an answer, as a call does.
///
/// # Panics
///
/// The answer is no list of products.
pub fn decode(answer: &[u8]) -> Vec<Product<'_>> {
    bff_core::Canned::decode(answer)
}

/// A client with one endpoint, `GET /reply`: it says what it knows of `answer`, which was decoded beforehand.
///
/// # Panics
///
/// The answer is no list of products.
pub fn replying(answer: &'static [u8]) -> Bff {
    let view =
        |product: &Product<'static>| ReplyProduct { sku: product.sku, title: product.title, price: product.price };
    let view: Arc<Vec<_>> = Arc::new(decode(answer).iter().map(view).collect());
    Bff::new(&CLIENT).endpoint(&REPLY, move |exchange| {
        let view = Arc::clone(&view);
        async move { exchange.reply(&*view) }
    })
}
