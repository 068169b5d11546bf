//! Where a contender listens, and where it finds the upstreams.

use std::net::{Ipv4Addr, SocketAddr};

use crate::upstreams::{DEAD_PORT, Service};

/// The addresses of one contender; all of them are this machine's.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Where the contender listens.
    pub listen: SocketAddr,
    /// Users.
    pub accounts: SocketAddr,
    /// Orders and carts.
    pub orders: SocketAddr,
    /// Products, items and picks.
    pub catalog: SocketAddr,
    /// Articles and notices.
    pub content: SocketAddr,
    /// Where every connection is refused.
    pub dead: SocketAddr,
}

impl Addresses {
    /// The benchmark's fixed ports, `listen` among them, or six ports from the command line, which tests give.
    ///
    /// # Errors
    ///
    /// The command line holds something else.
    pub fn from_command_line(listen: u16) -> Result<Self, String> {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        Self::from_ports(listen, &arguments)
    }

    fn from_ports(listen: u16, arguments: &[String]) -> Result<Self, String> {
        let ports: Vec<u16> = arguments
            .iter()
            .map(|port| port.parse().map_err(|_| format!("`{port}` is no port")))
            .collect::<Result<_, _>>()?;
        let ports = match ports[..] {
            [] => [
                listen,
                Service::Accounts.port(),
                Service::Orders.port(),
                Service::Catalog.port(),
                Service::Content.port(),
                DEAD_PORT,
            ],
            [listen, accounts, orders, catalog, content, dead] => [listen, accounts, orders, catalog, content, dead],
            _ => return Err("either no port or six: its own, accounts, orders, catalog, content, dead".to_owned()),
        };
        let [listen, accounts, orders, catalog, content, dead] =
            ports.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        Ok(Self { listen, accounts, orders, catalog, content, dead })
    }
}

/// Says where a contender listens, in the words in which this project's own does.
#[expect(clippy::print_stdout, reason = "a program's own words, for whoever started it on port 0")]
pub fn announce(address: SocketAddr) {
    println!("listening on http://{address}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_the_benchmarks_or_given() {
        let parse = |text: &str| {
            let arguments: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            Addresses::from_ports(7201, &arguments)
        };
        let fixed = parse("").unwrap();
        assert_eq!((fixed.listen.port(), fixed.content.port(), fixed.dead.port()), (7201, 7104, 7109));
        let given = parse("0 1 2 3 4 5").unwrap();
        assert_eq!((given.listen.port(), given.accounts.port(), given.dead.port()), (0, 1, 5));
        assert!(parse("1 2 3").is_err());
        assert!(parse("a").is_err());
    }
}
