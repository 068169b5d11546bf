//! The table of `docs/resilience.md`.

use std::fmt::Write;

use super::figures::Figures;
use super::scenarios::{Mechanisms, Scenario};

/// Where the table stands in the page.
const BEGIN: &str = "<!-- The tests write what stands between here and the next comment. -->\n\n";
const END: &str = "\n<!-- End of what the tests write. -->\n";

/// What came of a scenario.
pub(super) type Played = Vec<(Mechanisms, Figures)>;

/// The page with this table in place of the one that it has.
pub(super) fn with_table(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// A row for each run.
pub(super) fn table<'s>(played: impl IntoIterator<Item = (&'s Scenario, &'s Played)>) -> String {
    let mut table = String::from("| scenario | mechanisms | errors | p99 | requests per call | errors go on for |\n");
    table.push_str("| --- | --- | ---: | ---: | ---: | ---: |\n");
    for (scenario, runs) in played {
        for (position, (mechanisms, figures)) in runs.iter().enumerate() {
            let name = if position == 0 { scenario.name } else { "" };
            let (errors, p99) = (figures.error_rate() * 100.0, figures.p99.as_millis());
            let (load, errors_end) = (figures.load(), figures.errors_end.as_secs_f64());
            let mechanisms = mechanisms.name();
            // Writing to a String cannot fail.
            let _ =
                writeln!(table, "| {name} | {mechanisms} | {errors:.2} % | {p99} ms | {load:.2} | {errors_end:.1} s |");
        }
    }
    table
}
