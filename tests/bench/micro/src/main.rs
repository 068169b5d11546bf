//! Holds the instruction counts of `benches/counts.rs` against `counts.json`.
//!
//! ```text
//! bench-counts             fails where a count is more than 3 % from the accepted one, either way
//! bench-counts --accept    accepts the counts as they are now
//! ```

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::{env, error};

use bff_bench_micro::counts;
use bff_bench_micro::hold::{Accepted, compare};
use bff_bench_micro::machine::Machine;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/counts.json");
const ACCEPT: &str = "cargo run --release -p bff-bench-micro --bin bench-counts -- --accept";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => hold(),
        ["--accept"] => accept(),
        _ => Err("usage: bench-counts [--accept]".into()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // If even stderr is closed, the exit code has to do.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn accept() -> Result<ExitCode, Box<dyn error::Error>> {
    let taken_with = Machine::here()?;
    let accepted = Accepted { taken_with, instructions: counts::take()? };
    accepted.write(Path::new(FILE))?;
    writeln!(io::stdout(), "{} counts accepted: {FILE}", accepted.instructions.len())?;
    Ok(ExitCode::SUCCESS)
}

fn hold() -> Result<ExitCode, Box<dyn error::Error>> {
    let accepted = Accepted::read(Path::new(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
    let mut out = io::stdout();
    // Asked before anything is built: that takes minutes.
    let differences = accepted.taken_with.differences(&Machine::here()?);
    if !differences.is_empty() {
        writeln!(
            out,
            "\n!!! INSTRUCTION COUNTS WERE NOT CHECKED: those of counts.json were taken with other tools.\n!!!"
        )?;
        for (name, accepted, here) in differences {
            writeln!(out, "!!!   {name}: {accepted} there, {here} here")?;
        }
        writeln!(out, "!!!\n!!! On a commit whose speed is known, accept what these tools count:\n!!!   {ACCEPT}\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let counts = counts::take()?;
    let (table, moved) = compare(&accepted.instructions, &counts);
    write!(out, "{table}")?;
    if moved == 0 {
        writeln!(out, "\n{} instruction counts are as accepted", counts.len())?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "\n{moved} of them moved by more than 3 %, or are new or gone. If that is meant, better or worse:\n  {ACCEPT}"
    )?;
    Ok(ExitCode::FAILURE)
}
