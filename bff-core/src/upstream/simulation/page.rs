//! The table of `docs/resilience.md`.

use std::fmt::Write;
use std::time::Duration;

use super::figures::Figures;
use super::scenarios::Scenario;

/// Where the table stands in the page.
const BEGIN: &str = "<!-- scenarios: written by the tests, see above -->\n";
const END: &str = "<!-- /scenarios -->\n";

/// The page with this table in place of the one that it has.
pub(super) fn with_table(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// One row for each scenario: without and with the mechanisms.
pub(super) fn table<'s>(rows: impl IntoIterator<Item = (&'s Scenario, Figures, Figures)>) -> String {
    let mut table = String::from("| scenario | errors | p99 | requests per call | errors go on for |\n");
    table.push_str("| --- | ---: | ---: | ---: | ---: |\n");
    for (scenario, without, with) in rows {
        let cell = |of: fn(&Figures) -> String| format!("{} → {}", of(&without), of(&with));
        let errors = cell(|figures| format!("{:.1} %", figures.error_rate() * 100.0));
        let p99 = cell(|figures| format!("{} ms", figures.p99.as_millis()));
        let load = cell(|figures| format!("{:.2}", figures.load()));
        let errors_end = cell(|figures| seconds(figures.errors_end));
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| {} | {errors} | {p99} | {load} | {errors_end} |", scenario.name);
    }
    table
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
