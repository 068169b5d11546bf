use super::*;
use crate::codes;
use crate::diagnostic::Near;

/// A snapshot without the expression it was made from: the report alone is worth reading.
macro_rules! snapshot {
    ($report:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($report));
    }};
}

fn example() -> (Sources, Diagnostics) {
    let mut sources = Sources::new();
    let contract = sources.add("contracts/users.json", "{\n  \"a\": 1,\n  \"paths\": { \"/users\": {} }\n}\n");
    let spec = sources.add("mobile/home.yaml", "one: größe $usr.id\ntwo: 2\n\nthree: three\n");
    let mut diagnostics = Diagnostics::new();
    let warning = Diagnostic::warning(codes::UNUSED_CALL, "later in the file")
        .at(Span::new(spec, 29..34), "here")
        .also(Place::Contract { source: contract, pointer: "/paths".to_owned() }, "declared here")
        .also(Place::Contract { source: contract, pointer: "/gone".to_owned() }, "not to be found")
        .help("do something");
    diagnostics.push(warning.clone());
    diagnostics.push(warning);
    let error = Diagnostic::error(codes::BAD_NAME, "no such name").at(Span::new(spec, 14..17), "unknown");
    diagnostics.push(error.suggest(Some(Near::maybe("user"))));
    diagnostics.push(Diagnostic::error(codes::MISSING_FILE, "there is no `client.yaml`"));
    (sources, diagnostics)
}

fn locate(_: SourceId, pointer: &str) -> Option<Range<usize>> {
    (pointer == "/paths").then_some(14..21)
}

#[test]
fn a_report_is_sorted_and_says_everything_once() {
    let (sources, diagnostics) = example();
    snapshot!(render(&diagnostics, &sources, false, &locate));
}

#[test]
fn colour_is_a_choice() {
    let (sources, diagnostics) = example();
    assert!(render(&diagnostics, &sources, true, &locate).contains("\u{1b}["));
    assert!(!render(&diagnostics, &sources, false, &locate).contains('\u{1b}'));
}

#[test]
fn nothing_found_is_nothing_drawn() {
    assert_eq!(render(&Diagnostics::new(), &Sources::new(), false, &locate), "");
}

#[test]
fn places_behind_the_end_are_drawn_at_the_end() {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", "a: b");
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error(codes::BAD_NAME, "no such name").at(Span::new(file, 4..900), "here"));
    assert!(render(&diagnostics, &sources, false, &locate).contains("a.yaml:1:5"));
}
