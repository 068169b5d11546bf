//! The `bff` command: checks specs, and shows what is made of them.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
