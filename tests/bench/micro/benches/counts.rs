//! How many instructions one request takes, and the steps of one: what `bench-counts` holds against `counts.json`.

#![allow(unused_qualifications, missing_docs, reason = "code that gungraun's macros write")]

use std::hint::black_box;

use bff_bench_micro::clients::{Ready, products};
use bff_bench_micro::parts::{self, Product};
use bff_core::prelude::Request;
use gungraun::Callgrind;
use gungraun::prelude::*;

// As a BFF's binary; and its counts do not depend on the system's libc.
#[global_allocator]
static ALLOCATOR: bff_core::MiMalloc = bff_core::MiMalloc;

type Asked = (Ready, http::Request<bytes::Bytes>);

fn work(letter: char) -> Asked {
    asked(Ready::work(letter))
}

fn feature(name: &str) -> Asked {
    asked(Ready::feature(name))
}

fn reply() -> Asked {
    asked(Ready::reply())
}

fn asked(ready: Ready) -> Asked {
    let request = ready.request();
    (ready, request)
}

// What goes in is given back with what comes out, so that dropping it is not counted.
#[library_benchmark]
#[bench::a(args = ('a'), setup = work)]
#[bench::b(args = ('b'), setup = work)]
#[bench::c(args = ('c'), setup = work)]
#[bench::d(args = ('d'), setup = work)]
#[bench::e(args = ('e'), setup = work)]
#[bench::s(args = ('s'), setup = work)]
#[bench::l(args = ('l'), setup = work)]
#[bench::f(args = ('f'), setup = work)]
#[bench::g(args = ('g'), setup = work)]
fn works((ready, request): Asked) -> (Ready, http::Response<impl AsRef<[u8]>>) {
    let response = ready.answer(black_box(request));
    (ready, response)
}

#[library_benchmark]
#[bench::constant(args = ("constant"), setup = feature)]
#[bench::token(args = ("token"), setup = feature)]
#[bench::token_unknown(args = ("token_unknown"), setup = feature)]
#[bench::inputs(args = ("inputs"), setup = feature)]
#[bench::body(args = ("body"), setup = feature)]
#[bench::skip(args = ("skip"), setup = feature)]
#[bench::whole(args = ("whole"), setup = feature)]
#[bench::strings(args = ("strings"), setup = feature)]
#[bench::numbers(args = ("numbers"), setup = feature)]
#[bench::nested(args = ("nested"), setup = feature)]
#[bench::optional(args = ("optional"), setup = feature)]
#[bench::maps(args = ("maps"), setup = feature)]
#[bench::each(args = ("each"), setup = feature)]
#[bench::batch(args = ("batch"), setup = feature)]
#[bench::fallbacks(args = ("fallbacks"), setup = feature)]
#[bench::arithmetic(args = ("arithmetic"), setup = feature)]
#[bench::comparisons(args = ("comparisons"), setup = feature)]
#[bench::filters_lists(args = ("filters_lists"), setup = feature)]
#[bench::filters_numbers(args = ("filters_numbers"), setup = feature)]
#[bench::filters_text(args = ("filters_text"), setup = feature)]
#[bench::filters_date(args = ("filters_date"), setup = feature)]
#[bench::filters_money(args = ("filters_money"), setup = feature)]
fn features((ready, request): Asked) -> (Ready, http::Response<impl AsRef<[u8]>>) {
    let response = ready.answer(black_box(request));
    (ready, response)
}

/// For steps: see [`Ready`] on why.
fn warm_up<T>(step: impl Fn() -> T) {
    (0..10).for_each(|_| drop(black_box(step())));
}

fn warm_request() {
    warm_up(build);
}

fn build() -> Request {
    parts::build_request(black_box("u-1"), black_box("blue lamp & more"), black_box(3))
}

#[library_benchmark]
#[bench::of_a_search(setup = warm_request)]
fn build_request((): ()) -> Request {
    build()
}

fn warm_products() -> &'static [u8] {
    let products = products();
    warm_up(|| parts::decode(products));
    products
}

#[library_benchmark]
#[bench::products(setup = warm_products)]
fn decode(answer: &'static [u8]) -> Vec<Product<'static>> {
    parts::decode(black_box(answer))
}

// The rest of it is what `features/constant` counts.
#[library_benchmark]
#[bench::products(setup = reply)]
fn encode((ready, request): Asked) -> (Ready, http::Response<impl AsRef<[u8]>>) {
    let response = ready.answer(black_box(request));
    (ready, response)
}

library_benchmark_group!(name = requests, benchmarks = [works, features]);
library_benchmark_group!(name = steps, benchmarks = [build_request, decode, encode]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = [requests, steps]
);
