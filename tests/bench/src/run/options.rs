//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use serde::{Deserialize, Serialize};

/// Measures this project against hand-written handlers and other gateways.
#[derive(Debug, Clone, Parser)]
#[command(name = "tests/bench/run")]
pub(super) struct Options {
    /// Contenders to measure, by name [default: all]
    #[arg(long, value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Works to measure, by letter [default: all]
    #[arg(long, value_delimiter = ',')]
    pub(super) works: Vec<char>,
    /// How often each work of each contender is measured
    #[arg(long, default_value_t = 5)]
    pub(super) rounds: u32,
    /// How long each measurement takes
    #[arg(long, default_value_t = 3)]
    pub(super) seconds: u32,
    /// Connections of the load tools
    #[arg(long, default_value_t = 64)]
    pub(super) connections: u32,
    /// How slow the upstream services are, for the measurements at a fixed rate
    #[arg(long, value_delimiter = ',', default_value = "none,5ms,tail")]
    pub(super) latency: Vec<Latency>,
    /// One round of one second: to see that everything runs, the figures mean little
    #[arg(long)]
    pub(super) quick: bool,
    /// Leaves out start-up, sizes and memory of idle connections
    #[arg(long)]
    pub(super) no_once: bool,
    /// Also builds a client of 10 endpoints and one of 1,000, and compares them
    #[arg(long)]
    pub(super) endpoints: bool,
    /// Instead of everything else, builds clients of 10, 100 and 1,000 endpoints, and says what that takes
    #[arg(long)]
    pub(super) builds: bool,
    /// Also counts instructions and allocations of a request, with valgrind
    #[arg(long)]
    pub(super) counts: bool,
    /// Writes the tables into tests/bench/README.md and the chart beside it
    #[arg(long)]
    pub(super) publish: bool,
    /// Measures nothing: takes the figures from a results.json
    #[arg(long, value_name = "FILE")]
    pub(super) render: Option<PathBuf>,
}

/// How slow the upstream services are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub(super) enum Latency {
    /// As fast as they can
    #[serde(rename = "none")]
    None,
    /// 5 ms for each answer
    #[serde(rename = "5ms")]
    #[value(name = "5ms")]
    Fixed,
    /// 1 ms for the most, up to 100 ms for a few
    #[serde(rename = "tail")]
    Tail,
}

impl Latency {
    /// The argument of `bench-upstream`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Fixed => "5ms",
            Self::Tail => "tail",
        }
    }
}

impl Options {
    /// Reads the arguments; ends the process for `--help` and mistakes.
    pub(super) fn read() -> Self {
        let mut options = Self::parse();
        if options.quick {
            (options.rounds, options.seconds) = (1, 1);
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_what_the_readme_says() {
        let arguments = ["run", "--only", "ours,usual", "--works", "a,b", "--latency", "none,tail", "--counts"];
        let options = Options::try_parse_from(arguments).unwrap();
        assert_eq!(options.only, ["ours", "usual"]);
        assert_eq!(options.works, ['a', 'b']);
        assert_eq!(options.latency, [Latency::None, Latency::Tail]);
        assert_eq!((options.rounds, options.seconds, options.connections), (5, 3, 64));
        assert!(options.counts && !options.publish);
        assert!(Options::try_parse_from(["run", "--latency", "6ms"]).is_err());
    }
}
