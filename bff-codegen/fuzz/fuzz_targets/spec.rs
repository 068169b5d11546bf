//! Any text as a file of endpoints.
#![no_main]

libfuzzer_sys::fuzz_target!(|endpoints: &str| bff_codegen_fuzz::check(endpoints));
