//! The works, a handler each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bff_bench::contenders::path::segment;
use bff_bench::contenders::shapes::{
    Cart, Customer, Item, KeyedProduct, Listed, Notice, Order, Pick, Product, Summary, User,
};
use bytes::Bytes;
use futures::future::try_join_all;
use futures::try_join;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::from_slice;
use serde_json::value::RawValue;

use crate::App;
use crate::client::Failure;

type Answer = Result<Response, Failure>;

/// How many products (b) asks for at most.
const ORDER_LINES_MAX: usize = 10;
/// How many products (c) asks for at most, in its one call.
const CART_LINES_MAX: usize = 50;

#[derive(Serialize)]
struct DashboardReply<'a> {
    user: User<'a>,
    orders: Vec<Summary<'a>>,
    picks: Vec<Pick<'a>>,
    notices: Vec<Notice<'a>>,
}

#[derive(Serialize)]
struct OrderReply<'a> {
    id: &'a RawValue,
    status: &'a RawValue,
    total: &'a RawValue,
    customer: Customer<'a>,
    lines: Vec<LineReply<'a>>,
}

#[derive(Serialize)]
struct CartReply<'a> {
    id: &'a RawValue,
    lines: Vec<LineReply<'a>>,
}

#[derive(Serialize)]
struct LineReply<'a> {
    sku: &'a str,
    quantity: &'a RawValue,
    product: Option<Product<'a>>,
}

/// (a): four calls at once.
pub(crate) async fn dashboard(State(app): State<Arc<App>>, Path(user): Path<String>) -> Answer {
    app.dashboard(&user).await
}

/// (f): the same for whom the token speaks for.
pub(crate) async fn my_dashboard(State(app): State<Arc<App>>, headers: HeaderMap) -> Answer {
    let authorization = headers.get(AUTHORIZATION).ok_or(Failure::Unauthorized)?;
    let user = app.verifier.subject(authorization.as_bytes()).ok_or(Failure::Unauthorized)?;
    app.dashboard(&user).await
}

/// (g): the same where notices cannot be had.
pub(crate) async fn partial(State(app): State<Arc<App>>, Path(user): Path<String>) -> Answer {
    let user = encoded(&user)?;
    let notices = async {
        let answer = app.client.get(app.addresses.dead, &format!("/users/{user}/notices")).await;
        Ok(answer.unwrap_or_else(|_| Bytes::from_static(br#"{"items":[]}"#)))
    };
    let (account, orders, picks, notices) =
        try_join!(app.account(&user), app.orders(&user), app.picks(&user), notices)?;
    dashboard_reply(&account, &orders, &picks, &notices)
}

/// (b): a call, one that needs it, and one for each line.
pub(crate) async fn order(State(app): State<Arc<App>>, Path(order): Path<String>) -> Answer {
    let answer = app.client.get(app.addresses.orders, &format!("/orders/{}", encoded(&order)?)).await?;
    let order: Order<'_> = from_slice(&answer)?;
    if order.lines.len() > ORDER_LINES_MAX {
        return Err(Failure::Upstream);
    }
    let customer = async { app.account(&encoded(&order.user_id)?).await };
    let products = try_join_all(order.lines.iter().map(async |line| {
        let path = format!("/products/{}", encoded(&line.sku)?);
        app.client.get(app.addresses.catalog, &path).await
    }));
    let (customer, products) = try_join!(customer, products)?;
    let lines = order
        .lines
        .iter()
        .zip(&products)
        .map(|(line, product)| {
            Ok(LineReply { sku: &line.sku, quantity: line.quantity, product: Some(from_slice(product)?) })
        })
        .collect::<Result<_, Failure>>()?;
    let customer = from_slice(&customer)?;
    let reply = OrderReply { id: order.id, status: order.status, total: order.total, customer, lines };
    Ok(Json(reply).into_response())
}

/// (c): a call, and one more for all keys in it.
pub(crate) async fn cart(State(app): State<Arc<App>>, Path(cart): Path<String>) -> Answer {
    let answer = app.client.get(app.addresses.orders, &format!("/carts/{}", encoded(&cart)?)).await?;
    let cart: Cart<'_> = from_slice(&answer)?;
    if cart.lines.len() > CART_LINES_MAX {
        return Err(Failure::Upstream);
    }
    let skus = cart.lines.iter().map(|line| encoded(&line.sku)).collect::<Result<Vec<_>, _>>()?;
    let answer = app.client.get(app.addresses.catalog, &format!("/products?skus={}", skus.join(","))).await?;
    let products: Vec<KeyedProduct<'_>> = from_slice(&answer)?;
    let products: HashMap<&str, Product<'_>> = products
        .iter()
        .map(|product| (&*product.sku, Product { title: product.title, price: product.price }))
        .collect();
    let lines = cart
        .lines
        .iter()
        .map(|line| LineReply { sku: &line.sku, quantity: line.quantity, product: products.get(&*line.sku).copied() })
        .collect();
    Ok(Json(CartReply { id: cart.id, lines }).into_response())
}

/// (d): three fields of thirty.
pub(crate) async fn item(State(app): State<Arc<App>>, Path(item): Path<String>) -> Answer {
    let answer = app.client.get(app.addresses.catalog, &format!("/items/{}", encoded(&item)?)).await?;
    Ok(Json(from_slice::<Item<'_>>(&answer)?).into_response())
}

/// (e): an answer as it is.
pub(crate) async fn article(State(app): State<Arc<App>>, Path(article): Path<String>) -> Answer {
    let answer = app.client.get(app.addresses.content, &format!("/articles/{}", encoded(&article)?)).await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer).into_response())
}

impl App {
    async fn dashboard(&self, user: &str) -> Answer {
        let user = encoded(user)?;
        let (account, orders, picks, notices) =
            try_join!(self.account(&user), self.orders(&user), self.picks(&user), self.notices(&user))?;
        dashboard_reply(&account, &orders, &picks, &notices)
    }

    async fn account(&self, user: &str) -> Result<Bytes, Failure> {
        self.client.get(self.addresses.accounts, &format!("/users/{user}")).await
    }

    async fn orders(&self, user: &str) -> Result<Bytes, Failure> {
        self.client.get(self.addresses.orders, &format!("/users/{user}/orders")).await
    }

    async fn picks(&self, user: &str) -> Result<Bytes, Failure> {
        self.client.get(self.addresses.catalog, &format!("/users/{user}/picks")).await
    }

    async fn notices(&self, user: &str) -> Result<Bytes, Failure> {
        self.client.get(self.addresses.content, &format!("/users/{user}/notices")).await
    }
}

fn dashboard_reply(user: &[u8], orders: &[u8], picks: &[u8], notices: &[u8]) -> Answer {
    let reply = DashboardReply {
        user: from_slice(user)?,
        orders: from_slice::<Listed<_>>(orders)?.items,
        picks: from_slice::<Listed<_>>(picks)?.items,
        notices: from_slice::<Listed<_>>(notices)?.items,
    };
    Ok(Json(reply).into_response())
}

fn encoded(value: &str) -> Result<Cow<'_, str>, Failure> {
    segment(value).ok_or(Failure::Refused)
}
