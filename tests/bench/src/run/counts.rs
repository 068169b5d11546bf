//! Instructions and allocations of a request, counted by callgrind.
//!
//! A contender is run twice, the second time with twice as many requests: the difference is that of the requests alone,
//! without the start. Counts do not depend on what else the machine does, but valgrind runs one thread at a time, so
//! they say nothing of threads in each other's way.

use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use super::client::{self, Connection};
use super::contenders::Contender;
use super::fleet;
use super::places::Places;
use super::process::Running;
use super::results::{Count, Results};
use super::say;
use crate::works::Work;

/// Requests of the first run.
const REQUESTS: u32 = 200;
/// How long valgrind may take to write down what it counted.
const PATIENCE: Duration = Duration::from_secs(60);

/// Counts every work of every contender that is a binary.
pub(super) async fn count(
    contenders: &[Contender],
    works: &[Work],
    places: &Places,
    token: &str,
    results: &mut Results,
) -> anyhow::Result<()> {
    for contender in contenders.iter().filter(|contender| contender.is_native()) {
        for work in works.iter().filter(|work| contender.works.contains(work.letter)) {
            let few = run(contender, *work, REQUESTS, places, token).await?;
            let many = run(contender, *work, 2 * REQUESTS, places, token).await?;
            let each = |few: u64, many: u64| (many as f64 - few as f64) / f64::from(REQUESTS);
            let count = Count {
                contender: contender.name.to_owned(),
                work: work.letter,
                instructions: each(few.instructions, many.instructions),
                allocations: each(few.allocations, many.allocations),
            };
            let (instructions, allocations) = (count.instructions, count.allocations);
            say(&format!(
                "({}) {}: {instructions:.0} instructions, {allocations:.1} allocations",
                work.letter, contender.name
            ));
            results.counts.push(count);
        }
    }
    Ok(())
}

/// What callgrind counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    instructions: u64,
    allocations: u64,
}

async fn run(
    contender: &Contender,
    work: Work,
    requests: u32,
    places: &Places,
    token: &str,
) -> anyhow::Result<Counted> {
    let file = places.out.join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", file.display()));
    let mut valgrind = contender.command_under(valgrind, places);
    let mut running = Running::start(&mut valgrind, &places.log("valgrind")).context("cannot start valgrind")?;
    fleet::answers(contender.port, work, token, &mut running).await?;
    let mut connection = Connection::open(contender.port).await?;
    for _ in 0..requests {
        connection.get(work.path, client::token_for(work, token)).await?;
    }
    drop(connection);
    running.finish(PATIENCE).await?;
    let counted = parse(&fs::read_to_string(&file)?);
    fs::remove_file(&file)?;
    counted.with_context(|| format!("callgrind wrote something else: {}", running.last_words()))
}

/// Sums up a file of callgrind: the total, and calls of allocators from outside of them.
fn parse(text: &str) -> Option<Counted> {
    let mut names: HashMap<&str, &str> = HashMap::new();
    let mut instructions = None;
    let mut allocations = 0;
    let (mut caller, mut callee) = ("", "");
    for line in text.lines() {
        if let Some(total) = line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")) {
            instructions = Some(total.trim().parse().ok()?);
        } else if let Some(name) = line.strip_prefix("fn=") {
            caller = full_name(name, &mut names);
        } else if let Some(name) = line.strip_prefix("cfn=") {
            callee = full_name(name, &mut names);
        } else if let Some(calls) = line.strip_prefix("calls=")
            && allocates(callee)
            && !is_of_allocator(caller)
        {
            allocations += calls.split(' ').next()?.parse::<u64>().ok()?;
        }
    }
    Some(Counted { instructions: instructions?, allocations })
}

/// A name is given once as `(12) name`, and later as `(12)`.
fn full_name<'a>(text: &'a str, names: &mut HashMap<&'a str, &'a str>) -> &'a str {
    match text.split_once(' ') {
        Some((id, name)) => {
            names.insert(id, name);
            name
        }
        None => names.get(text).copied().unwrap_or(""),
    }
}

/// Whether a function is where memory is asked for: of Rust, of mimalloc (since Rust's are often inlined), and of C.
fn allocates(name: &str) -> bool {
    let c = ["malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"];
    let mimalloc = ["mi_malloc", "mi_zalloc", "mi_calloc", "mi_realloc"];
    let rust =
        ["__rust_alloc", "__rust_alloc_zeroed", "__rust_realloc", "__rdl_alloc", "__rdl_alloc_zeroed", "__rdl_realloc"];
    // A function that is called by itself has its depth after its name.
    let name = name.split('\'').next().unwrap_or(name);
    c.contains(&name)
        || mimalloc.iter().any(|start| name.starts_with(start))
        || rust.iter().any(|end| name.ends_with(end))
}

/// Whether a function belongs to an allocator, so that its own calls are not counted again.
fn is_of_allocator(name: &str) -> bool {
    allocates(name) || name.starts_with("mi_") || name.starts_with("_mi_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_from_outside_are_counted() {
        let text = "\
events: Ir
fn=(1) bff_core::answer
12 100
cfn=(2) __rustc::__rust_alloc
calls=40 0
12 4000
cfn=(3) memcpy
calls=7 0
12 70
fn=(2)
0 40
cfn=(4) mi_malloc_aligned
calls=40 0
0 3000
fn=(6) alloc::raw_vec::finish_grow
0 5
cfn=(4)
calls=5 0
0 90
fn=(5) OPENSSL_malloc
0 5
cfn=(7) malloc
calls=3 0
0 90
totals: 123456
";
        assert_eq!(parse(text), Some(Counted { instructions: 123_456, allocations: 48 }));
        assert_eq!(parse("events: Ir\n"), None);
    }
}
