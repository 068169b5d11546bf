//! Before the handler: who calls, and how much body comes along.

pub(crate) mod auth;
pub(crate) mod body;
