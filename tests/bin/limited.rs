//! A client that does nothing but count its requests, written by hand: what two processes share is seen best without
//! upstreams.

use std::process::ExitCode;

use bff_core::prelude::*;

const HOUR: Duration = Duration::from_secs(3600);
const THOUSAND: RateLimit = RateLimit { count: 1000, window: HOUR, burst: 1000 };

/// A bucket of 1000 for each `x-device`.
static BUCKET: Rate = Rate {
    name: "bucket",
    index: 0,
    by: &[RateKey::Header("x-device")],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[THOUSAND],
};
/// 1000 in an hour for each `x-device`.
static WINDOW: Rate = Rate {
    name: "window",
    index: 1,
    by: &[RateKey::Header("x-device"), RateKey::Endpoint],
    algorithm: RateAlgorithm::SlidingWindow,
    limits: &[THOUSAND],
};
/// More than any test sends.
static WIDE: Rate = Rate {
    name: "wide",
    index: 2,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[RateLimit { count: 1_000_000, window: Duration::from_secs(1), burst: 1_000_000 }],
};

static CLIENT: Client = Client {
    name: "limited",
    title: "Limited",
    version: "1.0.0",
    upstreams: &[],
    auth: &[],
    policies: &[],
    rates: &[&BUCKET, &WINDOW, &WIDE],
    tiers: &[],
    openapi: "{}",
};

const ANY: Endpoint = Endpoint {
    name: "GET /bucket",
    method: Method::Get,
    path: "/bucket",
    timeout: Duration::from_secs(30),
    access: Access::PUBLIC,
    rates: &[&BUCKET],
    status: 204,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[],
};
static GET_BUCKET: Endpoint = ANY;
static GET_WINDOW: Endpoint = Endpoint { name: "GET /window", path: "/window", rates: &[&WINDOW], ..ANY };
static GET_WIDE: Endpoint = Endpoint { name: "GET /wide", path: "/wide", rates: &[&WIDE], ..ANY };
static GET_ALL: Endpoint = Endpoint { name: "GET /all", path: "/all", rates: &[&BUCKET, &WINDOW, &WIDE], ..ANY };

fn main() -> ExitCode {
    let endpoints = [&GET_BUCKET, &GET_WINDOW, &GET_WIDE, &GET_ALL];
    bff_core::run(endpoints.into_iter().fold(Bff::new(&CLIENT), |bff, endpoint| bff.endpoint(endpoint, handle)))
}

async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    exchange.empty_reply()
}
