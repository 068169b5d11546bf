//! Runs the benchmark: `tests/bench/run` builds and starts it.

fn main() -> std::process::ExitCode {
    bff_bench::run::run()
}
