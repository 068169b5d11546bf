//! Wherever a name can be wrong, the one that was meant is offered in its place.

use std::path::Path;

use bff_codegen::finding::Finding;
use bff_codegen::{Project, compile};

/// A right workspace. Each row below puts something wrong into it.
const ENDPOINTS: &str = "GET /orders/{orderId}:
  auth: [customer]
  timeout: 500ms
  nulls: omit
  query: { status: { type: string }, flag: { type: boolean } }
  warnings: { BFF0704: allow, BFF0701: allow, BFF0708: allow }
  fan_out:
    order: { call: shop.getOrder, with: { orderId: $path.orderId }, pass: [404] }
    paid: { call: shop.listOrders, with: { userId: $claims.sub, status: paid }, after: [order] }
    ping: { call: shop GET /ping, when: $query.flag ?? false }
    products:
      call: shop.listProducts
      each: $order.lines[].sku
      max: 5
      batch: { by: sku, size: 5 }
      with: { skus: $keys }
      fallback: { call: shop.listProducts, with: { skus: [a] } }
  fields:
    status: $order.status == \"shipped\"
    total: $order.total | money($order.currency)
    image: $order.id | thumbnail(10)
    lines: $order.lines { sku, title = $products[sku].title }
    whole: $order { id, note }
    tier: $claims.tier
PATCH /users/{userId}:
  body: shop.changeUser
  fan_out:
    user:
      call: shop.changeUser
      with: { userId: $path.userId }
      body: { name: $body.name, nickname: $body.nickname }
  fields: $user.name
";

/// What is right, what is written instead, the code of the report, and what it offers in its place.
const TABLE: [(&str, &str, &str, &str); 35] = [
    // The language's own words.
    ("  timeout: 500ms", "  tiemout: 500ms", "BFF0103", "timeout"),
    ("    order: { call:", "    order: { cal:", "BFF0103", "call"),
    ("batch: { by: sku, size:", "batch: { by: sku, siz:", "BFF0103", "size"),
    ("nulls: omit", "nulls: omitt", "BFF0106", "omit"),
    ("BFF0704: allow", "BFF0704: alow", "BFF0106", "allow"),
    ("BFF0704: allow", "BFF7004: allow", "BFF0215", "BFF0704"),
    ("GET /orders", "GTE /orders", "BFF0113", "GET"),
    ("shop GET /ping", "shop GTE /ping", "BFF0115", "GET"),
    ("flag: { type: boolean }", "flag: { type: bolean }", "BFF0118", "boolean"),
    // Names of expressions.
    ("$order.id | thumb", "$oder.id | thumb", "BFF0201", "order"),
    ("$path.orderId", "$path.orderid", "BFF0202", "orderId"),
    ("$query.flag", "$query.flg", "BFF0202", "flag"),
    ("$claims.tier", "$claims.teir", "BFF0203", "tier"),
    ("after: [order]", "after: [oder]", "BFF0512", "order"),
    ("$path.orderId", "$pat.orderId", "BFF0201", "path"),
    // Fields: of answers, selections, bodies, elements, look-ups, batches.
    ("$order.id |", "$order.ids |", "BFF0204", "id"),
    ("$order { id, note }", "$order { id, ntoe }", "BFF0204", "note"),
    ("$products[sku].title", "$products[sku].titel", "BFF0204", "title"),
    ("$products[sku].title", "$products[sk].title", "BFF0204", "sku"),
    ("$body.name,", "$body.nmae,", "BFF0204", "name"),
    ("nickname: $body", "nickanme: $body", "BFF0204", "nickname"),
    ("by: sku,", "by: skuu,", "BFF0204", "sku"),
    // Filters: built in, and functions of the client.
    ("| money(", "| mony(", "BFF0205", "money"),
    ("| thumbnail(", "| thumbnial(", "BFF0205", "thumbnail"),
    // What contracts and the platform call things.
    ("shop.getOrder", "shp.getOrder", "BFF0210", "shop"),
    ("shop.getOrder", "shop.getOrdr", "BFF0211", "getOrder"),
    ("shop GET /ping", "shop GET /pings", "BFF0211", "GET /ping"),
    ("body: shop.changeUser", "body: shop.changeUsr", "BFF0211", "changeUser"),
    ("with: { orderId:", "with: { orderid:", "BFF0212", "orderId"),
    (
        "fallback: { call: shop.listProducts, with: { skus:",
        "fallback: { call: shop.listProducts, with: { skuss:",
        "BFF0212",
        "skus",
    ),
    ("auth: [customer]", "auth: [custmer]", "BFF0213", "customer"),
    // Values of enums, also two letters off.
    ("status: paid", "status: payed", "BFF0308", "paid"),
    ("\"shipped\"", "\"shiped\"", "BFF0308", "\"shipped\""),
    ("\"shipped\"", "\"payed\"", "BFF0308", "\"paid\""),
    ("status: paid", "status: PAID", "BFF0308", "paid"),
];

fn findings(endpoints: &str) -> Vec<Finding> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes/workspace");
    let project = Project::new(folder);
    let mut files = project.specs("mobile").unwrap();
    files.push(("mobile/endpoints.yaml".to_owned(), endpoints.to_owned()));
    compile(&files, &|path| project.files().read(path)).findings()
}

#[test]
fn what_was_meant_is_offered_wherever_a_name_is_wrong() {
    let mut differing = Vec::new();
    for (right, wrong, code, offered) in TABLE {
        assert!(ENDPOINTS.contains(right), "{right}");
        let found = findings(&ENDPOINTS.replacen(right, wrong, 1));
        let about = found.iter().find(|finding| finding.code == code);
        let fixes: Vec<&str> =
            about.into_iter().flat_map(|it| &it.fixes).map(|change| change.replacement.as_str()).collect();
        let help = about.and_then(|it| it.help.as_deref()).unwrap_or_default();
        if fixes != [offered] || !help.starts_with("did you mean ") {
            let all: Vec<_> = found.iter().map(|it| (it.code, &it.message, &it.help)).collect();
            differing.push(format!("{wrong}: {fixes:?} instead of {offered}\n  {all:?}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn nothing_is_offered_where_nothing_is_wrong_or_nothing_is_near() {
    let messages: Vec<_> = findings(ENDPOINTS).into_iter().map(|finding| finding.message).collect();
    assert!(messages.is_empty(), "{messages:?}");
    for (right, wrong) in
        [("status: paid", "status: open"), ("$order.id |", "$order.weight |"), ("| money(", "| price(")]
    {
        let found = findings(&ENDPOINTS.replacen(right, wrong, 1));
        assert!(!found.is_empty() && found.iter().all(|finding| finding.fixes.is_empty()), "{wrong}: {found:?}");
    }
}
