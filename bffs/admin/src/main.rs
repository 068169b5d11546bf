//! The admin BFF: `specs/admin`, compiled.

mod functions;

bff_core::generated!();

#[global_allocator]
static ALLOCATOR: bff_core::MiMalloc = bff_core::MiMalloc;

fn main() -> std::process::ExitCode {
    bff_core::run(generated::bff())
}
