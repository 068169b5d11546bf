//! The upstreams' answers as far as the works use them, borrowed from their bytes.
//!
//! What is only copied into a reply is a [`RawValue`]: it is neither unescaped nor escaped again, which takes two
//! thirds of the time that a `Cow<str>` or an `f64` takes on the 25 kB list of products. What a contender reads is
//! text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An answer that wraps its list.
#[derive(Debug, Deserialize)]
pub struct Listed<T> {
    /// The list.
    pub items: Vec<T>,
}

/// A user on a dashboard.
#[derive(Debug, Deserialize, Serialize)]
pub struct User<'a> {
    /// Copied.
    #[serde(borrow)]
    pub name: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub email: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub tier: &'a RawValue,
}

/// A user whose order is shown.
#[derive(Debug, Deserialize, Serialize)]
pub struct Customer<'a> {
    /// Copied.
    #[serde(borrow)]
    pub name: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub email: &'a RawValue,
}

/// An order in a list.
#[derive(Debug, Deserialize, Serialize)]
pub struct Summary<'a> {
    /// Copied.
    #[serde(borrow)]
    pub id: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub status: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub total: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub placed: &'a RawValue,
}

/// A product that is picked for a user.
#[derive(Debug, Deserialize, Serialize)]
pub struct Pick<'a> {
    /// Copied.
    #[serde(borrow)]
    pub sku: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub title: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub price: &'a RawValue,
}

/// A notice.
#[derive(Debug, Deserialize, Serialize)]
pub struct Notice<'a> {
    /// Copied.
    #[serde(borrow)]
    pub id: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub title: &'a RawValue,
}

/// An order.
#[derive(Debug, Deserialize)]
pub struct Order<'a> {
    /// Copied.
    #[serde(borrow)]
    pub id: &'a RawValue,
    /// Who is asked for next.
    #[serde(borrow, rename = "userId")]
    pub user_id: Cow<'a, str>,
    /// Copied.
    #[serde(borrow)]
    pub status: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub total: &'a RawValue,
    /// What was ordered.
    #[serde(borrow)]
    pub lines: Vec<Line<'a>>,
}

/// A line of an order or of a cart.
#[derive(Debug, Deserialize)]
pub struct Line<'a> {
    /// Which product is asked for next.
    #[serde(borrow)]
    pub sku: Cow<'a, str>,
    /// Copied.
    #[serde(borrow)]
    pub quantity: &'a RawValue,
}

/// A cart.
#[derive(Debug, Deserialize)]
pub struct Cart<'a> {
    /// Copied.
    #[serde(borrow)]
    pub id: &'a RawValue,
    /// What is in it.
    #[serde(borrow)]
    pub lines: Vec<Line<'a>>,
}

/// A product in a line.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub struct Product<'a> {
    /// Copied.
    #[serde(borrow)]
    pub title: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub price: &'a RawValue,
}

/// A product in a list, to be found by its key.
#[derive(Debug, Deserialize)]
pub struct KeyedProduct<'a> {
    /// The key.
    #[serde(borrow)]
    pub sku: Cow<'a, str>,
    /// Copied.
    #[serde(borrow)]
    pub title: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub price: &'a RawValue,
}

/// Three fields of thirty.
#[derive(Debug, Deserialize, Serialize)]
pub struct Item<'a> {
    /// Copied.
    #[serde(borrow)]
    pub id: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub title: &'a RawValue,
    /// Copied.
    #[serde(borrow)]
    pub price: &'a RawValue,
}
