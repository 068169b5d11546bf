//! Written by hand, as most teams do: axum, reqwest, and answers as `serde_json::Value`.

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bff_bench::contenders::addresses::{Addresses, announce};
use bff_bench::contenders::path::segment;
use bff_bench::contenders::token::Verifier;
use futures::future::try_join_all;
use futures::try_join;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const TIMEOUT: Duration = Duration::from_secs(1);
/// How many products (b) asks for at most.
const ORDER_LINES_MAX: usize = 10;
/// How many products (c) asks for at most, in its one call.
const CART_LINES_MAX: usize = 50;

/// What every handler can see.
struct App {
    addresses: Addresses,
    client: reqwest::Client,
    verifier: Verifier,
}

/// Why there is no reply.
struct Failure(StatusCode);

type Shared = State<Arc<App>>;
type Answer = Result<Json<Value>, Failure>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let addresses = Addresses::from_command_line(7203)?;
    // Without proxies and root certificates, which the machine may have or not.
    let client = reqwest::Client::builder().timeout(TIMEOUT).no_proxy().tls_certs_only([]).build()?;
    let app = App { addresses, client, verifier: Verifier::new() };
    let router = Router::new()
        .route("/dashboard/{user}", get(dashboard))
        .route("/me/dashboard", get(my_dashboard))
        .route("/partial/{user}", get(partial))
        .route("/orders/{order}", get(order))
        .route("/carts/{cart}", get(cart))
        .route("/items/{item}", get(item))
        .route("/articles/{article}", get(article))
        .with_state(Arc::new(app));
    let listener = TcpListener::bind(addresses.listen).await?;
    announce(listener.local_addr()?);
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await?;
    Ok(())
}

/// (a): four calls at once.
async fn dashboard(State(app): Shared, Path(user): Path<String>) -> Answer {
    app.dashboard(&user).await
}

/// (f): the same for whom the token speaks for.
async fn my_dashboard(State(app): Shared, headers: HeaderMap) -> Answer {
    let subject = headers.get(AUTHORIZATION).and_then(|value| app.verifier.subject(value.as_bytes()));
    app.dashboard(&subject.ok_or(Failure(StatusCode::UNAUTHORIZED))?).await
}

/// (g): the same where notices cannot be had.
async fn partial(State(app): Shared, Path(user): Path<String>) -> Answer {
    let user = encoded(&user)?;
    let notices = async {
        let answer = app.get(app.addresses.dead, format!("/users/{user}/notices")).await;
        Ok(answer.unwrap_or_else(|_| json!({ "items": [] })))
    };
    let (account, orders, picks, notices) = try_join!(
        app.get(app.addresses.accounts, format!("/users/{user}")),
        app.get(app.addresses.orders, format!("/users/{user}/orders")),
        app.get(app.addresses.catalog, format!("/users/{user}/picks")),
        notices,
    )?;
    Ok(dashboard_reply(&account, &orders, &picks, &notices))
}

/// (b): a call, one that needs it, and one for each line.
async fn order(State(app): Shared, Path(order): Path<String>) -> Answer {
    let order = app.get(app.addresses.orders, format!("/orders/{}", encoded(&order)?)).await?;
    let lines = lines(&order, ORDER_LINES_MAX)?;
    let customer = app.get(app.addresses.accounts, format!("/users/{}", encoded(text(&order["userId"])?)?));
    let products = try_join_all(lines.iter().map(async |line| {
        app.get(app.addresses.catalog, format!("/products/{}", encoded(text(&line["sku"])?)?)).await
    }));
    let (customer, products) = try_join!(customer, products)?;
    let lines: Vec<Value> =
        lines.iter().zip(&products).map(|(line, product)| line_reply(line, Some(product))).collect();
    Ok(Json(json!({
        "id": order["id"],
        "status": order["status"],
        "total": order["total"],
        "customer": { "name": customer["name"], "email": customer["email"] },
        "lines": lines,
    })))
}

/// (c): a call, and one more for all keys in it.
async fn cart(State(app): Shared, Path(cart): Path<String>) -> Answer {
    let cart = app.get(app.addresses.orders, format!("/carts/{}", encoded(&cart)?)).await?;
    let lines = lines(&cart, CART_LINES_MAX)?;
    let skus = lines.iter().map(|line| encoded(text(&line["sku"])?)).collect::<Result<Vec<_>, _>>()?;
    let products = app.get(app.addresses.catalog, format!("/products?skus={}", skus.join(","))).await?;
    let products: HashMap<&str, &Value> = products
        .as_array()
        .ok_or(UPSTREAM)?
        .iter()
        .map(|product| Ok((text(&product["sku"])?, product)))
        .collect::<Result<_, Failure>>()?;
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| Ok(line_reply(line, products.get(text(&line["sku"])?).copied())))
        .collect::<Result<_, Failure>>()?;
    Ok(Json(json!({ "id": cart["id"], "lines": lines })))
}

/// (d): three fields of thirty.
async fn item(State(app): Shared, Path(item): Path<String>) -> Answer {
    let item = app.get(app.addresses.catalog, format!("/items/{}", encoded(&item)?)).await?;
    Ok(Json(json!({ "id": item["id"], "title": item["title"], "price": item["price"] })))
}

/// (e): an answer as it is.
async fn article(State(app): Shared, Path(article): Path<String>) -> Answer {
    app.get(app.addresses.content, format!("/articles/{}", encoded(&article)?)).await.map(Json)
}

impl App {
    async fn get(&self, address: SocketAddr, path: String) -> Result<Value, Failure> {
        let response = self.client.get(format!("http://{address}{path}")).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }

    async fn dashboard(&self, user: &str) -> Answer {
        let user = encoded(user)?;
        let (account, orders, picks, notices) = try_join!(
            self.get(self.addresses.accounts, format!("/users/{user}")),
            self.get(self.addresses.orders, format!("/users/{user}/orders")),
            self.get(self.addresses.catalog, format!("/users/{user}/picks")),
            self.get(self.addresses.content, format!("/users/{user}/notices")),
        )?;
        Ok(dashboard_reply(&account, &orders, &picks, &notices))
    }
}

fn dashboard_reply(user: &Value, orders: &Value, picks: &Value, notices: &Value) -> Json<Value> {
    Json(json!({
        "user": selected(user, &["name", "email", "tier"]),
        "orders": each_selected(orders, &["id", "status", "total", "placed"]),
        "picks": each_selected(picks, &["sku", "title", "price"]),
        "notices": each_selected(notices, &["id", "title"]),
    }))
}

fn line_reply(line: &Value, product: Option<&Value>) -> Value {
    json!({
        "sku": line["sku"],
        "quantity": line["quantity"],
        "product": product.map(|product| selected(product, &["title", "price"])),
    })
}

fn selected(value: &Value, fields: &[&str]) -> Value {
    fields.iter().map(|field| ((*field).to_owned(), value[*field].clone())).collect()
}

fn each_selected(list: &Value, fields: &[&str]) -> Value {
    list["items"].as_array().into_iter().flatten().map(|value| selected(value, fields)).collect()
}

fn lines(value: &Value, max: usize) -> Result<&Vec<Value>, Failure> {
    value["lines"].as_array().filter(|lines| lines.len() <= max).ok_or(UPSTREAM)
}

fn text(value: &Value) -> Result<&str, Failure> {
    value.as_str().ok_or(UPSTREAM)
}

fn encoded(value: &str) -> Result<String, Failure> {
    segment(value).map(String::from).ok_or(Failure(StatusCode::BAD_REQUEST))
}

const UPSTREAM: Failure = Failure(StatusCode::BAD_GATEWAY);

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self(StatusCode::GATEWAY_TIMEOUT) } else { UPSTREAM }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
