//! `bff plan CLIENT [ENDPOINT]`

mod dot;
mod graph;
mod layout;
mod mermaid;
mod svg;
mod table;
mod text;
mod words;

use bff_codegen::Project;
use bff_codegen::plan::Schedule;
use clap::ValueEnum;
use graph::Graph;

use super::terminal::Terminal;
use super::{Refusal, Verdict, compile, unknown_endpoint};

/// How a plan is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A tree, or the table of all endpoints
    #[default]
    Text,
    /// A Mermaid flowchart
    Mermaid,
    /// A Graphviz graph
    Dot,
    /// All that is known, for other programs
    Json,
    /// A picture
    Svg,
}

/// Prints the plan of an endpoint, or of all of a client's.
pub(super) fn plan(
    project: &Project,
    client: &str,
    endpoint: Option<&str>,
    format: Format,
    terminal: &Terminal,
) -> Result<Verdict, Refusal> {
    let (compilation, output) = compile(project, client, terminal)?;
    let shown = match endpoint {
        Some(endpoint) if !compilation.endpoints.iter().any(|key| key == endpoint) => {
            return Err(unknown_endpoint(client, endpoint, &compilation.endpoints));
        }
        Some(endpoint) => output.and_then(|output| {
            let found = output.schedules.into_iter().find(|schedule| schedule.endpoint == endpoint);
            found.map(|schedule| of_endpoint(&schedule, format))
        }),
        None => output.map(|output| of_client(output.schedules, format)).transpose()?,
    };
    let Some(shown) = shown else { return Ok(Verdict::Faulty) };
    terminal.print(&shown);
    Ok(Verdict::Fine)
}

fn of_endpoint(schedule: &Schedule, format: Format) -> String {
    match format {
        Format::Text => text::tree(schedule),
        Format::Mermaid => mermaid::flowchart(&Graph::of(schedule)),
        Format::Dot => dot::digraph(&Graph::of(schedule)),
        Format::Json => json(schedule),
        Format::Svg => svg::picture(&Graph::of(schedule)),
    }
}

fn of_client(mut schedules: Vec<Schedule>, format: Format) -> Result<String, Refusal> {
    schedules.sort_by(|a, b| {
        let heaviest_first = (b.calls_max, b.answers_by).cmp(&(a.calls_max, a.answers_by));
        heaviest_first.then_with(|| a.endpoint.cmp(&b.endpoint))
    });
    match format {
        Format::Text => Ok(table::table(&schedules)),
        Format::Json => Ok(json(&schedules)),
        Format::Mermaid | Format::Dot | Format::Svg => {
            Err(Refusal("a picture is of one endpoint: name it behind the client".to_owned()))
        }
    }
}

fn json(schedules: &impl serde::Serialize) -> String {
    let json = serde_json::to_string_pretty(schedules).expect("a schedule has no keys but strings");
    format!("{json}\n")
}
