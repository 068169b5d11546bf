//! The command line of a BFF's binary.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::descriptor::Client;

/// How a BFF is started.
#[derive(Debug, Parser)]
pub(super) struct CommandLine {
    /// Address and port to listen on, instead of the configured one; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<SocketAddr>,
    /// Configuration file (TOML or YAML); variables of the environment that begin with BFF_ win over it
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Play every upstream from its contract, inside this process: nothing else need be installed or configured
    #[arg(long)]
    pub(super) mock: bool,
}

impl CommandLine {
    /// Reads the process's arguments; ends the process for `--help`, `--version` and mistakes.
    pub(super) fn read(client: &'static Client) -> Self {
        let matches = Self::command().name(client.name).about(client.title).version(client.version).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_what_the_readme_says() {
        let arguments =
            CommandLine::try_parse_from(["bff", "--listen", "0.0.0.0:80", "--config", "bff.toml", "--mock"]).unwrap();
        assert_eq!(arguments.listen.unwrap().port(), 80);
        assert_eq!(arguments.config.unwrap().to_str(), Some("bff.toml"));
        assert!(arguments.mock);
        assert!(CommandLine::try_parse_from(["bff", "--listen", "everywhere"]).is_err());
    }
}
