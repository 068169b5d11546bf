//! Ten million clients, each with an address of its own, against a rate limit: what it costs in memory and time.
#![allow(clippy::print_stdout, reason = "what a person wants to read")]

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use bff_core::CannedLimits;
use bff_core::prelude::{Access, Client, Endpoint, Method, Rate, RateAlgorithm, RateKey, RateLimit};
use http::Request;
use procfs::process::Process;

const CLIENTS: u32 = 10_000_000;
/// The default of `limits.rate_keys`.
const KEYS: usize = 100_000;
const HUNDRED: &[RateLimit] = &[RateLimit { count: 100, window: Duration::from_secs(3600), burst: 100 }];

static BUCKET: Rate =
    Rate { name: "bucket", index: 0, by: &[RateKey::Ip], algorithm: RateAlgorithm::TokenBucket, limits: HUNDRED };
static WINDOW: Rate =
    Rate { name: "window", index: 1, by: &[RateKey::Ip], algorithm: RateAlgorithm::SlidingWindow, limits: HUNDRED };
static CLIENT: Client = Client {
    name: "flood",
    title: "Flood",
    version: "1.0.0",
    upstreams: &[],
    auth: &[],
    policies: &[],
    rates: &[&BUCKET, &WINDOW],
    tiers: &[],
    openapi: "{}",
};
static BY_BUCKET: Endpoint = endpoint("GET /bucket", &[&BUCKET]);
static BY_WINDOW: Endpoint = endpoint("GET /window", &[&WINDOW]);

const fn endpoint(name: &'static str, rates: &'static [&'static Rate]) -> Endpoint {
    Endpoint {
        name,
        method: Method::Get,
        path: "/",
        timeout: Duration::from_secs(1),
        access: Access::PUBLIC,
        rates,
        status: 204,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[],
    }
}

fn main() {
    let (head, ()) = Request::new(()).into_parts();
    let empty = resident_bytes();
    let limits = CannedLimits::new(&CLIENT, KEYS);
    println!("two tables of {KEYS} keys: {} KiB", (resident_bytes() - empty) / 1024);
    for endpoint in [&BY_BUCKET, &BY_WINDOW] {
        let greedy: IpAddr = Ipv4Addr::BROADCAST.into();
        let let_in = (0..200).filter(|_| limits.admits(endpoint, &head, greedy)).count();
        let before = resident_bytes();
        let began = Instant::now();
        for client in 0..CLIENTS {
            let is_let_in = limits.admits(endpoint, &head, Ipv4Addr::from(client).into());
            assert!(is_let_in, "each comes once");
        }
        let time = began.elapsed();
        let grown = resident_bytes().saturating_sub(before);
        let let_in_again = (0..200).filter(|_| limits.admits(endpoint, &head, greedy)).count();
        println!(
            "{}: {CLIENTS} clients, {} ns each, {} KiB more than before; who had used up its limit ({let_in} of 200) was \
             let in {let_in_again} times more",
            endpoint.name,
            time.as_nanos() / u128::from(CLIENTS),
            grown / 1024,
        );
    }
}

/// What the process has in memory.
fn resident_bytes() -> u64 {
    let pages = Process::myself().and_then(|process| process.statm()).expect("/proc").resident;
    pages * procfs::page_size()
}
