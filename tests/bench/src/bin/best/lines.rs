//! Orders and carts, whose lines name products by a key that is mostly plain text.

use std::borrow::Cow;

use bff_bench::contenders::path::segment;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::server::Failure;

/// A key as it came, quotes and all.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Key<'a>(#[serde(borrow)] pub(crate) &'a RawValue);

#[derive(Debug, Deserialize)]
pub(crate) struct Order<'a> {
    #[serde(borrow)]
    pub(crate) id: &'a RawValue,
    #[serde(borrow, rename = "userId")]
    pub(crate) user_id: Key<'a>,
    #[serde(borrow)]
    pub(crate) status: &'a RawValue,
    #[serde(borrow)]
    pub(crate) total: &'a RawValue,
    #[serde(borrow)]
    pub(crate) lines: Vec<Line<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Cart<'a> {
    #[serde(borrow)]
    pub(crate) id: &'a RawValue,
    #[serde(borrow)]
    pub(crate) lines: Vec<Line<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Line<'a> {
    #[serde(borrow)]
    pub(crate) sku: Key<'a>,
    #[serde(borrow)]
    pub(crate) quantity: &'a RawValue,
}

#[derive(Debug, Deserialize)]
pub(crate) struct KeyedProduct<'a> {
    #[serde(borrow)]
    pub(crate) sku: Key<'a>,
    #[serde(borrow)]
    pub(crate) title: &'a RawValue,
    #[serde(borrow)]
    pub(crate) price: &'a RawValue,
}

impl<'a> Key<'a> {
    fn text(self) -> Result<Cow<'a, str>, Failure> {
        let raw = self.0.get();
        let text = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).ok_or(Failure::Upstream)?;
        if text.contains('\\') { Ok(Cow::Owned(serde_json::from_str(raw)?)) } else { Ok(Cow::Borrowed(text)) }
    }

    /// The key as one segment of a path, or one of several values of a query.
    pub(crate) fn encoded(self) -> Result<Cow<'a, str>, Failure> {
        match self.text()? {
            Cow::Borrowed(text) => segment(text).ok_or(Failure::Upstream),
            Cow::Owned(text) => segment(&text).map(|text| Cow::Owned(text.into_owned())).ok_or(Failure::Upstream),
        }
    }

    fn is(self, other: Key<'_>) -> bool {
        let has_escape = |key: Key<'_>| key.0.get().contains('\\');
        self.0.get() == other.0.get()
            || (has_escape(self) || has_escape(other)) && self.text().ok() == other.text().ok()
    }
}

/// The product of this key: mostly the one at the place of the line, since answers come in the order of the keys.
pub(crate) fn find<'p, 'a>(
    products: &'p [KeyedProduct<'a>],
    key: Key<'_>,
    place: usize,
) -> Option<&'p KeyedProduct<'a>> {
    let (before, from) = products.split_at(place.min(products.len()));
    from.iter().chain(before).find(|product| product.sku.is(key))
}
