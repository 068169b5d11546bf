use super::*;
use crate::source::{Sources, Span};

fn parsed(text: &str) -> (Sources, Result<Expression, Box<Diagnostic>>) {
    let mut sources = Sources::new();
    let file = sources.add("e", text);
    let placed = PlacedText::verbatim(file, 0, text);
    (sources, parse(&placed))
}

/// The tree with every operation in parentheses.
fn show(expr: &Expr) -> String {
    let all = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Root(name) => format!("${}", name.value),
        ExprKind::Name(name) => format!("`{}`", name.value),
        ExprKind::Literal(Constant::String(text)) => format!("{text:?}"),
        ExprKind::Literal(Constant::Number(number)) => number.clone(),
        ExprKind::Literal(Constant::Boolean(boolean)) => boolean.to_string(),
        ExprKind::Literal(Constant::Null) => "null".to_owned(),
        ExprKind::Field(of, name) => format!("{}.{}", show(of), name.value),
        ExprKind::Spread(of) => format!("{}[]", show(of)),
        ExprKind::Index(of, index) => format!("{}[{}]", show(of), show(index)),
        ExprKind::Select(of, items) => format!("{} {}", show(of), show_items(items)),
        ExprKind::Filter(of, name, arguments) => format!("({} | {}({}))", show(of), name.value, all(arguments)),
        ExprKind::Unary(UnaryOp::Not, of) => format!("(!{})", show(of)),
        ExprKind::Unary(UnaryOp::Negate, of) => format!("(-{})", show(of)),
        ExprKind::Binary(op, left, right) => format!("({} {} {})", show(left), op.symbol(), show(right)),
        ExprKind::Poisoned => "?".to_owned(),
    }
}

fn show_items(items: &[SelectItem]) -> String {
    let items = items.iter().map(|item| match &item.value {
        SelectValue::Itself(None) => item.name.value.clone(),
        SelectValue::Itself(Some(items)) => format!("{} {}", item.name.value, show_items(items)),
        SelectValue::Expr(expr) => format!("{} = {}", item.name.value, show(expr)),
    });
    format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
}

/// Every node's span, outermost first.
fn spans(expr: &Expr, found: &mut Vec<Span>) {
    found.push(expr.span);
    match &expr.kind {
        ExprKind::Root(name) | ExprKind::Name(name) => found.push(name.span),
        ExprKind::Literal(_) | ExprKind::Poisoned => {}
        ExprKind::Field(of, name) => {
            spans(of, found);
            found.push(name.span);
        }
        ExprKind::Spread(of) | ExprKind::Unary(_, of) => spans(of, found),
        ExprKind::Index(left, right) | ExprKind::Binary(_, left, right) => {
            spans(left, found);
            spans(right, found);
        }
        ExprKind::Filter(of, name, arguments) => {
            spans(of, found);
            found.push(name.span);
            arguments.iter().for_each(|argument| spans(argument, found));
        }
        ExprKind::Select(of, items) => {
            spans(of, found);
            item_spans(items, found);
        }
    }
}

fn item_spans(items: &[SelectItem], found: &mut Vec<Span>) {
    for item in items {
        found.push(item.name.span);
        match &item.value {
            SelectValue::Itself(items) => item_spans(items.as_deref().unwrap_or_default(), found),
            SelectValue::Expr(expr) => spans(expr, found),
        }
    }
}

#[test]
fn trees() {
    let table = [
        ("$a", "$a"),
        ("$path.orderId", "$path.orderId"),
        ("$order.lines[].sku", "$order.lines[].sku"),
        ("$products[sku]", "$products[`sku`]"),
        ("$prices[$query.currency]", "$prices[$query.currency]"),
        (r#"$headers["x-tenant"]"#, "$headers.x-tenant"),
        (r#"$a { "x y", k = ["x y"].z }"#, "$a {x y, k = `x y`.z}"),
        ("$a { id, name }", "$a {id, name}"),
        ("$a {\n  id\n  name\n}", "$a {id, name}"),
        ("$a {\n  id,\n  lines { sku, q },\n}", "$a {id, lines {sku, q}}"),
        ("$a { total = total | money(currency) }", "$a {total = (`total` | money(`currency`))}"),
        ("$a { p = lines[].q | sum, c = a.b, }", "$a {p = (`lines`[].q | sum()), c = `a`.b}"),
        ("$a {\n x = y\n  | upper\n z\n}", "$a {x = (`y` | upper()), z}"),
        ("$p.items | take(3) { sku, title }", "($p.items | take(3)) {sku, title}"),
        ("$a { b } | first", "($a {b} | first())"),
        ("$a.total * 2 | money(\"EUR\")", "(($a.total * 2) | money(\"EUR\"))"),
        ("$a ?? $b | first ?? null", "(($a ?? ($b | first())) ?? null)"),
        ("$a || $b && $c == $d", "($a || ($b && ($c == $d)))"),
        ("$a == 'x' in $b || $c + 1 in $d.in", "(($a == (\"x\" in $b)) || (($c + 1) in $d.in))"),
        ("$a { b = c\n in }", "$a {b = `c`, in}"),
        ("$a { b = in in $c }", "$a {b = (`in` in $c)}"),
        ("$a == $b < $c + $d * -$e", "($a == ($b < ($c + ($d * (-$e)))))"),
        ("$a - $b - 1", "(($a - $b) - 1)"),
        ("$a -1", "($a - 1)"),
        ("($a + 1) * 2 / 3", "((($a + 1) * 2) / 3)"),
        ("!$a.b && !!$c", "((!$a.b) && (!(!$c)))"),
        ("($a | count) > 3", "(($a | count()) > 3)"),
        (
            "$a | where(status == \"open\" && total >= 1.50) | sort(total)",
            "(($a | where(((`status` == \"open\") && (`total` >= 1.50)))) | sort(`total`))",
        ),
        ("$a | f(1, 'x', true, null, -2.5e-3,)", "($a | f(1, \"x\", true, null, -2.5e-3))"),
        ("12345678901234567890", "12345678901234567890"),
        (r#"'it''s'"#, ""),
        (r#"'it\'s "\u00e9\ud83d\ude00\n"'"#, r#""it's \"é😀\n\"""#),
        ("$größe.ñ_1", "$größe.ñ_1"),
        ("$a.null { true, null = null }", "$a.null {true, null = null}"),
        ("($a ?? $b).c", "($a ?? $b).c"),
    ];
    for (text, tree) in table {
        let found = parsed(text).1.map_or_else(|_| String::new(), |found| show(&found.root));
        assert_eq!(found, tree, "{text}");
    }
}

#[test]
fn every_node_knows_its_place() {
    let text = r#"( $größe.b + 1 ) | take(-3) { sku, q = ["x y"] ?? "é" } ?? !$a["b c"][k]"#;
    let (sources, found) = parsed(text);
    let mut places = Vec::new();
    spans(&found.expect("well-formed").root, &mut places);
    let slices: Vec<_> = places.into_iter().map(|span| sources.slice(span)).collect();
    let expected = [
        text,
        r#"( $größe.b + 1 ) | take(-3) { sku, q = ["x y"] ?? "é" }"#,
        "( $größe.b + 1 ) | take(-3)",
        "( $größe.b + 1 )",
        "$größe.b",
        "$größe",
        "größe",
        "b",
        "1",
        "take",
        "-3",
        "sku",
        "q",
        r#"["x y"] ?? "é""#,
        r#"["x y"]"#,
        "x y",
        r#""é""#,
        r#"!$a["b c"][k]"#,
        r#"$a["b c"][k]"#,
        r#"$a["b c"]"#,
        "$a",
        "a",
        "b c",
        "k",
        "k",
    ];
    assert_eq!(slices, expected);
}

#[test]
fn errors_point_at_the_culprit() {
    // Text, message, what the label is on, what the label says.
    let table = [
        ("", "the expression ends too early", "", "a value is wanted here"),
        ("$", "a name is wanted behind `$`", "$", "no name follows"),
        ("$a.", "the expression ends too early", "", "a field's name is wanted here"),
        ("$a b", "`b` cannot stand here", "b", "an operator or the end is wanted here"),
        ("$a = 1", "`=` cannot stand here", "=", "an operator or the end is wanted here"),
        ("$a { b: c }", "`:` cannot stand here", ":", "`,`, a new line or `}` is wanted here"),
        ("$a { b.c }", "`.` cannot stand here", ".", "`,`, a new line or `}` is wanted here"),
        ("$a { b c }", "`c` cannot stand here", "c", "`,`, a new line or `}` is wanted here"),
        ("$a { }", "this selects nothing", "{ }", "no field in it"),
        ("$a { b, b }", "`b` is selected twice", "b", "once more here"),
        ("$a { b", "the expression ends too early", "", "`,`, a new line or `}` is wanted here"),
        ("$a | 3", "`3` cannot stand here", "3", "a filter's name is wanted here"),
        ("$a | first.name", "`.` cannot stand here", ".", "`|`, `??` or the end is wanted here"),
        ("$a & $b", "`&` means nothing in an expression", "&", "this"),
        ("$a ? 1 : 2", "`?` means nothing in an expression", "?", "this"),
        ("$a == \"x", "this text has no end", "\"", "no other `\"` follows"),
        (r#"$a == "\q""#, "this is no escape", "\\q", "begins no escape"),
        (r#"$a == "\ud800""#, "this is no escape", "\\u", "begins no escape"),
        ("$a > 5ms", "`5ms` is no number", "5ms", "neither a number nor a name"),
        ("$a > 007", "a number does not begin with 0", "007", "this number"),
        ("$path.order-id", "`order-id` is a name or a difference", "-", "this dash can mean both"),
        ("$a | f(1 2)", "`2` cannot stand here", "2", "`,` or `)` is wanted here"),
        ("[1]", "`1` cannot stand here", "1", "the name of a field in quotes is wanted here"),
        ("$a[", "the expression ends too early", "", "a value is wanted here"),
        ("a(1)", "`(` cannot stand here", "(", "an operator or the end is wanted here"),
    ];
    for (text, message, slice, label) in table {
        let (sources, found) = parsed(text);
        let error = found.expect_err(text);
        let Some(crate::diagnostic::Place::Span(span)) = error.primary() else { panic!("{text}: no span") };
        let found = (error.message.as_str(), sources.slice(*span), error.labels[0].text.as_str());
        assert_eq!(found, (message, slice, label), "{text}");
    }
}

#[test]
fn an_operator_behind_a_filter_is_refused_with_its_cure() {
    let (sources, found) = parsed("$a.x | count > 3");
    let fix = found.expect_err("refused").fix.expect("has a fix");
    assert_eq!((sources.slice(fix.span), fix.replacement.as_str()), ("$a.x | count", "($a.x | count)"));
}

#[test]
fn depth_has_an_end() {
    let nested = |open: &str, middle: &str, close: &str| format!("{}{middle}{}", open.repeat(5000), close.repeat(5000));
    let deep = [
        nested("(", "$a", ")"),
        nested("!", "$a", ""),
        nested("- ", "$a", ""),
        nested("$a[", "b", "]"),
        nested("$a { b = ", "c", "}"),
        format!("$a {}", nested("{ b ", "{ c }", "}")),
        format!("$a{}", ".b".repeat(5000)),
        format!("$a{}", "[]".repeat(5000)),
        format!("$a{}", " + 1".repeat(5000)),
        format!("$a{}", " | first".repeat(5000)),
        format!("$a{}", " ?? null".repeat(5000)),
        nested("$a | f(", "1", ")"),
    ];
    for text in deep {
        let error = parsed(&text).1.expect_err("too deep");
        assert_eq!(error.code, crate::codes::NESTED_TOO_DEEP.id, "{}…", &text[..20]);
    }
    assert!(parsed(&format!("{}$a{}", "(".repeat(100), ")".repeat(100))).1.is_ok());
    assert!(parsed(&format!("$a{}", ".b".repeat(100))).1.is_ok());
}

#[test]
fn an_embedded_expression_ends_at_its_brace() {
    let mut sources = Sources::new();
    let text = "for {$a { b } | join(\"}\")} \"and so on";
    let placed = PlacedText::verbatim(sources.add("e", text), 0, text);
    let (found, end) = parse_embedded(&placed, 5).expect("well-formed");
    assert_eq!(show(&found.root), "($a {b} | join(\"}\"))");
    assert_eq!(&text[end..], " \"and so on");
}

#[test]
fn no_prefix_and_no_mutation_panics() {
    let text = "$a.b[c][\"d\"][] | where(x == 'é\\n' && !y) { k, \"l m\" { n }\n o = p - 1.5e3 ?? -2 } ?? null";
    let signs = ["$", "{", "}", "(", ")", "[", "]", "|", "\"", "'", "\\", "-", ".", "é", "\n", "\0", ":", "?"];
    for (at, _) in text.char_indices() {
        let (before, rest) = text.split_at(at);
        drop(parsed(before));
        let behind = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        for sign in signs {
            drop(parsed(&format!("{before}{sign}{behind}")));
            drop(parsed(&format!("{before}{sign}{rest}")));
        }
        drop(parsed(&format!("{before}{behind}")));
    }
}
