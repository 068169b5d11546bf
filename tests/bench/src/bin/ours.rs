//! This project's contender: `specs/bench`, compiled.

bff_core::generated!();

#[global_allocator]
static ALLOCATOR: bff_core::MiMalloc = bff_core::MiMalloc;

fn main() -> std::process::ExitCode {
    bff_core::run(generated::bff())
}
