//! Replies, written piece by piece: what is between two copied values is a literal.

use bff_bench::contenders::shapes::{Customer, Item, Notice, Pick, Product, Summary, User};
use bytes::Bytes;
use serde_json::value::RawValue;

/// JSON that is being written.
pub(crate) struct Reply(Vec<u8>);

/// What can be written.
pub(crate) trait Put {
    /// Writes it.
    fn put(&self, reply: &mut Reply);
}

impl Reply {
    /// An empty reply, with room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Writes literal JSON.
    #[inline]
    pub(crate) fn text(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Writes values, each after the literal JSON before it.
    #[inline]
    pub(crate) fn pairs<const N: usize>(&mut self, pairs: [(&str, &RawValue); N]) {
        for (literal, value) in pairs {
            self.text(literal);
            self.text(value.get());
        }
    }

    /// Writes an array.
    #[inline]
    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, put: impl Fn(&mut Self, T)) {
        let mut separator = "[";
        let mut is_empty = true;
        for item in items {
            self.text(separator);
            put(self, item);
            separator = ",";
            is_empty = false;
        }
        self.text(if is_empty { "[]" } else { "]" });
    }

    /// The reply's bytes.
    pub(crate) fn finish(self) -> Bytes {
        self.0.into()
    }
}

impl Put for User<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"name":"#, self.name), (r#","email":"#, self.email), (r#","tier":"#, self.tier)]);
        reply.text("}");
    }
}

impl Put for Customer<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"name":"#, self.name), (r#","email":"#, self.email)]);
        reply.text("}");
    }
}

impl Put for Summary<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"id":"#, self.id), (r#","status":"#, self.status)]);
        reply.pairs([(r#","total":"#, self.total), (r#","placed":"#, self.placed)]);
        reply.text("}");
    }
}

impl Put for Pick<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"sku":"#, self.sku), (r#","title":"#, self.title), (r#","price":"#, self.price)]);
        reply.text("}");
    }
}

impl Put for Notice<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"id":"#, self.id), (r#","title":"#, self.title)]);
        reply.text("}");
    }
}

impl Put for Product<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"title":"#, self.title), (r#","price":"#, self.price)]);
        reply.text("}");
    }
}

impl Put for Item<'_> {
    #[inline]
    fn put(&self, reply: &mut Reply) {
        reply.pairs([(r#"{"id":"#, self.id), (r#","title":"#, self.title), (r#","price":"#, self.price)]);
        reply.text("}");
    }
}
