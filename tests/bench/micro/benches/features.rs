//! How long one request takes for each work and each feature of the language: decode, map and encode, with all that is
//! around them in the process.
//!
//! `cargo bench -p bff-bench-micro --bench features`, with a name behind `--` for some of them.

use std::time::Duration;

use bff_bench::works::WORKS;
use bff_bench_micro::clients::{FEATURES, Ready};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion};

// As a BFF's binary.
#[global_allocator]
static ALLOCATOR: bff_core::MiMalloc = bff_core::MiMalloc;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut works = group(&mut criterion, "works");
    for work in WORKS {
        measure(&mut works, &work.letter.to_string(), &Ready::work(work.letter));
    }
    works.finish();
    let mut features = group(&mut criterion, "features");
    for (name, _) in FEATURES {
        measure(&mut features, name, &Ready::feature(name));
    }
    features.finish();
    criterion.final_summary();
}

/// Few samples: what is looked for is tens of percent, not the last one.
fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(30).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, ready: &Ready) {
    group.bench_function(name, |bencher| {
        bencher.iter_batched(|| ready.request(), |request| ready.answer(request), BatchSize::SmallInput);
    });
}
