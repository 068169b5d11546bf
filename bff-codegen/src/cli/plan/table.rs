//! All endpoints of a client in a table.

use bff_codegen::plan::{Schedule, shown};

/// The name of each column, and whether its cells are numbers.
const COLUMNS: [(&str, bool); 6] = [
    ("endpoint", false),
    ("calls at most", true),
    ("requests at most", true),
    ("upstreams", true),
    ("answers within", true),
    ("critical path", false),
];

/// A line for each endpoint, in the order given.
pub(super) fn table(schedules: &[Schedule]) -> String {
    let heading = COLUMNS.map(|(name, _)| name.to_owned());
    let rows: Vec<_> = std::iter::once(heading).chain(schedules.iter().map(row)).collect();
    let mut text: String = rows.iter().map(|row| line(row, &rows)).collect();
    if schedules.iter().any(is_cut) {
        text.push_str("\n* its timeout; the calls could take longer\n");
    }
    text
}

fn row(schedule: &Schedule) -> [String; 6] {
    [
        schedule.endpoint.clone(),
        schedule.calls_max.to_string(),
        schedule.requests_max.to_string(),
        schedule.upstreams().len().to_string(),
        format!("{}{}", shown(schedule.answers_by), if is_cut(schedule) { "*" } else { " " }),
        schedule.critical_path.join(", "),
    ]
}

fn is_cut(schedule: &Schedule) -> bool {
    schedule.ends_by > schedule.timeout
}

fn line(row: &[String; 6], rows: &[[String; 6]]) -> String {
    let cells = row.iter().enumerate().map(|(column, cell)| {
        let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        if COLUMNS[column].1 { format!("{cell:>width$}") } else { format!("{cell:width$}") }
    });
    format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
}
