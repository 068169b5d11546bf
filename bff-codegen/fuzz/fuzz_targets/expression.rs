//! Any text as an expression, in a block scalar of a spec.
#![no_main]

const AROUND: &str = "\
GET /orders/{orderId}:
  fan_out:
    order: { call: shop.getOrder, with: { orderId: $path.orderId } }
    user: { call: shop.getUser, with: { userId: $claims.sub }, fallback: null }
  fields: |
";

libfuzzer_sys::fuzz_target!(|expression: &str| {
    let lines = expression.split('\n').map(|line| format!("    {line}\n"));
    bff_codegen_fuzz::check(&format!("{AROUND}{}", lines.collect::<String>()));
});
