//! Steps of a request by themselves, written as the generator emits them.

use bff_core::prelude::*;

static CATALOG: Upstream = Upstream { name: "catalog", index: 0, contract: "{}" };
static SEARCH: Call = Call {
    name: "search",
    index: 0,
    upstream: &CATALOG,
    operation: "search",
    method: Method::Get,
    path: "/users/{user}/products",
    timeout: Duration::from_secs(1),
    pass: &[],
    accepts_empty: false,
    fan: None,
};

/// What work (c) reads of a product.
#[derive(Debug, Deserialize)]
#[serde(crate = "bff_core::serde")]
pub struct Product<'a> {
    #[serde(borrow)]
    price: RawNumber<'a>,
    #[serde(borrow)]
    sku: RawString<'a>,
    #[serde(borrow)]
    title: RawString<'a>,
}

/// What a reply says of a product.
#[derive(Debug, Serialize)]
#[serde(crate = "bff_core::serde")]
pub struct ReplyProduct<'a> {
    sku: RawString<'a>,
    title: RawString<'a>,
    price: RawNumber<'a>,
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

/// Maps what was decoded to what is replied.
pub fn map<'a>(products: &[Product<'a>]) -> Vec<ReplyProduct<'a>> {
    products
        .iter()
        .map(|product| ReplyProduct { sku: product.sku, title: product.title, price: product.price })
        .collect()
}

/// Encodes a reply, as [`Exchange::reply`] does.
///
/// # Panics
///
/// Never.
pub fn encode(products: &[ReplyProduct<'_>]) -> Vec<u8> {
    let mut json = Vec::with_capacity(1024);
    serde_json::to_writer(&mut json, products).expect("a view is JSON");
    json
}
