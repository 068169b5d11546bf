//! The works. Every value for a path comes encoded.

use bff_bench::contenders::shapes::{Customer, Item, Listed, Notice, Pick, Product, Summary, User};
use bytes::Bytes;
use futures::future::try_join_all;
use futures::try_join;
use serde::Deserialize;

use crate::lines::{Cart, KeyedProduct, Line, Order, find};
use crate::link::{Upstream, get};
use crate::reply::{Put, Reply};
use crate::server::Failure;

/// How many products (b) asks for at most.
const ORDER_LINES_MAX: usize = 10;
/// How many products (c) asks for at most, in its one call.
const CART_LINES_MAX: usize = 50;

/// (a), (f): four calls at once.
pub(crate) async fn dashboard(user: &str) -> Result<Bytes, Failure> {
    let (user, orders, picks, notices) = try_join!(
        get(Upstream::Accounts, path(["/users/", user, ""])),
        get(Upstream::Orders, path(["/users/", user, "/orders"])),
        get(Upstream::Catalog, path(["/users/", user, "/picks"])),
        get(Upstream::Content, path(["/users/", user, "/notices"])),
    )?;
    dashboard_reply(&user, &orders, &picks, &notices)
}

/// (g): the same where notices cannot be had.
pub(crate) async fn partial(user: &str) -> Result<Bytes, Failure> {
    let notices = async {
        let answer = get(Upstream::Dead, path(["/users/", user, "/notices"])).await;
        Ok(answer.unwrap_or(Bytes::from_static(br#"{"items":[]}"#)))
    };
    let (user, orders, picks, notices) = try_join!(
        get(Upstream::Accounts, path(["/users/", user, ""])),
        get(Upstream::Orders, path(["/users/", user, "/orders"])),
        get(Upstream::Catalog, path(["/users/", user, "/picks"])),
        notices,
    )?;
    dashboard_reply(&user, &orders, &picks, &notices)
}

/// (b): a call, one that needs it, and one for each line.
pub(crate) async fn order(order: &str) -> Result<Bytes, Failure> {
    let answer = get(Upstream::Orders, path(["/orders/", order, ""])).await?;
    let order: Order<'_> = decode(&answer)?;
    if order.lines.len() > ORDER_LINES_MAX {
        return Err(Failure::Upstream);
    }
    let customer = order.user_id.encoded()?;
    let products = try_join_all(
        order
            .lines
            .iter()
            .map(async |line| get(Upstream::Catalog, path(["/products/", &line.sku.encoded()?, ""])).await),
    );
    let (customer, products) = try_join!(get(Upstream::Accounts, path(["/users/", &customer, ""])), products)?;

    let mut reply = Reply::with_capacity(256 + 128 * order.lines.len());
    reply.pairs([(r#"{"id":"#, order.id), (r#","status":"#, order.status), (r#","total":"#, order.total)]);
    reply.text(r#","customer":"#);
    decode::<Customer<'_>>(&customer)?.put(&mut reply);
    reply.text(r#","lines":"#);
    let products = products.iter().map(|product| decode(product)).collect::<Result<Vec<Product<'_>>, _>>()?;
    reply.list(order.lines.iter().zip(products), |reply, (line, product)| put_line(reply, line, Some(product)));
    reply.text("}");
    Ok(reply.finish())
}

/// (c): a call, and one more for all keys in it.
pub(crate) async fn cart(cart: &str) -> Result<Bytes, Failure> {
    let answer = get(Upstream::Orders, path(["/carts/", cart, ""])).await?;
    let cart: Cart<'_> = decode(&answer)?;
    if cart.lines.len() > CART_LINES_MAX {
        return Err(Failure::Upstream);
    }
    let mut path = Vec::with_capacity(16 + 16 * cart.lines.len());
    let mut separator = "/products?skus=";
    for line in &cart.lines {
        path.extend_from_slice(separator.as_bytes());
        path.extend_from_slice(line.sku.encoded()?.as_bytes());
        separator = ",";
    }
    let products = get(Upstream::Catalog, path).await?;
    let products: Vec<KeyedProduct<'_>> = decode(&products)?;

    let mut reply = Reply::with_capacity(64 + 128 * cart.lines.len());
    reply.pairs([(r#"{"id":"#, cart.id)]);
    reply.text(r#","lines":"#);
    reply.list(cart.lines.iter().enumerate(), |reply, (place, line)| {
        let product = find(&products, line.sku, place);
        put_line(reply, line, product.map(|product| Product { title: product.title, price: product.price }));
    });
    reply.text("}");
    Ok(reply.finish())
}

/// (d): three fields of thirty.
pub(crate) async fn item(item: &str) -> Result<Bytes, Failure> {
    let answer = get(Upstream::Catalog, path(["/items/", item, ""])).await?;
    let mut reply = Reply::with_capacity(128);
    decode::<Item<'_>>(&answer)?.put(&mut reply);
    Ok(reply.finish())
}

/// (e): an answer as it is.
pub(crate) async fn article(article: &str) -> Result<Bytes, Failure> {
    get(Upstream::Content, path(["/articles/", article, ""])).await
}

fn dashboard_reply(user: &[u8], orders: &[u8], picks: &[u8], notices: &[u8]) -> Result<Bytes, Failure> {
    let user: User<'_> = decode(user)?;
    let orders: Listed<Summary<'_>> = decode(orders)?;
    let picks: Listed<Pick<'_>> = decode(picks)?;
    let notices: Listed<Notice<'_>> = decode(notices)?;
    let items = orders.items.len() + picks.items.len() + notices.items.len();
    let mut reply = Reply::with_capacity(256 + 128 * items);
    reply.text(r#"{"user":"#);
    user.put(&mut reply);
    reply.text(r#","orders":"#);
    reply.list(&orders.items, |reply, order| order.put(reply));
    reply.text(r#","picks":"#);
    reply.list(&picks.items, |reply, pick| pick.put(reply));
    reply.text(r#","notices":"#);
    reply.list(&notices.items, |reply, notice| notice.put(reply));
    reply.text("}");
    Ok(reply.finish())
}

fn put_line(reply: &mut Reply, line: &Line<'_>, product: Option<Product<'_>>) {
    reply.pairs([(r#"{"sku":"#, line.sku.0), (r#","quantity":"#, line.quantity)]);
    reply.text(r#","product":"#);
    match product {
        Some(product) => product.put(reply),
        None => reply.text("null"),
    }
    reply.text("}");
}

/// A path, in a vector that is exactly as long.
fn path(parts: [&str; 3]) -> Vec<u8> {
    let mut path = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| path.extend_from_slice(part.as_bytes()));
    path
}

/// Checks once that an answer is text, which is faster than to check each value in it.
fn decode<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> Result<T, Failure> {
    let text = std::str::from_utf8(answer).map_err(|_| Failure::Upstream)?;
    Ok(serde_json::from_str(text)?)
}
