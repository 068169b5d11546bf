//! An endpoint for the tests of this module.

use std::time::Duration;

use crate::descriptor::{Access, Call, Endpoint, Identity, Method, Upstream};

pub(crate) static ORDERS: Upstream =
    Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };

pub(crate) static ORDER: Call = call("order", 0);
pub(crate) static PICKS: Call = call("picks", 1);
pub(crate) static PICKS_FALLBACK: Call = call("picks.fallback", 2);

pub(crate) static ENDPOINT: Endpoint = Endpoint {
    name: "GET /orders/{orderId}",
    method: Method::Get,
    path: "/orders/{orderId}",
    timeout: Duration::from_millis(800),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&ORDER, &PICKS, &PICKS_FALLBACK],
};

const fn call(name: &'static str, index: usize) -> Call {
    Call {
        name,
        index,
        upstream: &ORDERS,
        operation: "getOrder",
        method: Method::Get,
        path: "/orders/{orderId}",
        timeout: Duration::from_millis(400),
        stale: false,
        pass: &[404],
        accepts_empty: false,
        policy: &[],
        fan: None,
    }
}
