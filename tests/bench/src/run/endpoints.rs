//! What endpoints cost that are only there: a client of 10 and one of 1,000, of which the same one is asked.
//!
//! They are copies of (d), in packages that are made for this and built with nothing else.

use std::path::Path;

use anyhow::{Context, bail};

use super::contenders::{Contender, Kind};
use super::fleet::Standing;
use super::made::{self, Package};
use super::options::{Latency, Options};
use super::places::Places;
use super::results::Grown;
use super::rounds::{Load, Turn, half};
use super::stats::median;
use super::{client, once, say};
use crate::works::work;

/// How many endpoints, the package's name, and its port.
const CLIENTS: [(u32, &str, u16); 2] = [(10, "endpoints-10", 7210), (1000, "endpoints-1000", 7211)];
/// The work that all endpoints are copies of.
const LETTER: char = 'd';

/// Builds both clients, and measures the endpoint that they have in common.
pub(super) async fn compare(load: Load<'_>, options: &Options) -> anyhow::Result<Vec<Grown>> {
    let work = work(LETTER).context("(d) is a work")?;
    let home = load.places.parts.join("endpoints");
    let packages = CLIENTS.map(|(endpoints, name, port)| Package {
        name,
        endpoints: vec![endpoints_yaml(endpoints)],
        configuration: Some(configuration(port)),
    });
    made::write(&home, &packages, load.places)?;
    let mut grown = Vec::new();
    let mut standing = Vec::new();
    let profile = load.places.profile()?;
    // What both stand on is built with the first, which is therefore built twice.
    made::build(&home, CLIENTS[0].1, profile, load.places).await?;
    for (endpoints, name, port) in CLIENTS {
        let build_seconds = made::build(&home, name, profile, load.places).await?.took.as_secs_f64();
        let contender = contender(name, port, &home, load.places);
        let size = once::size(&contender.home, load.places).await?;
        let mut starts = Vec::new();
        let mut rss_started = 0;
        for _ in 0..5 {
            let (took, rss) = once::start(&contender, load.places, load.token).await?;
            starts.push(took.as_secs_f64() * 1e3);
            rss_started = rss;
        }
        let start_ms = median(starts).unwrap_or_default();
        say(&format!("{endpoints} endpoints: built in {build_seconds:.1} s, started in {start_ms:.1} ms"));
        standing.push(Standing::start(contender, load.places, load.token).await?);
        grown.push(Grown {
            endpoints,
            build_seconds,
            size,
            start_ms,
            rss_started,
            closed: Vec::new(),
            fixed: Vec::new(),
        });
    }
    for one in &standing {
        let answer = client::get(one.contender.port, work.path, None).await?;
        if answer.status != 200 {
            bail!("{} answers with status {}", one.contender.name, answer.status);
        }
    }
    for round in 0..options.rounds {
        for (grown, standing) in grown.iter_mut().zip(&standing) {
            grown.closed.push(load.closed(Turn { standing, work, round }).await?);
        }
    }
    let Some(throughput) =
        grown.first().and_then(|few| median(few.closed.iter().map(|closed| closed.requests_per_second)))
    else {
        return Ok(grown);
    };
    for round in 0..options.rounds {
        for (grown, standing) in grown.iter_mut().zip(&standing) {
            grown.fixed.push(load.fixed(Turn { standing, work, round }, Latency::None, half(throughput)).await?);
        }
    }
    Ok(grown)
}

fn contender(name: &'static str, port: u16, home: &Path, places: &Places) -> Contender {
    Contender {
        name,
        title: name,
        kind: Kind::Ours,
        port,
        works: LETTER.to_string(),
        first_warm_up: 1,
        home: places.program(name),
        arguments: vec!["--config".to_owned(), home.join(name).join("run.toml").to_string_lossy().into_owned()],
    }
}

fn configuration(port: u16) -> String {
    format!(
        r#"listen = "127.0.0.1:{port}"
upstreams.catalog.url = "http://127.0.0.1:7103"
log.level = "warn,bff::call=error"
"#
    )
}

/// The first is (d) itself, the others are like it.
fn endpoints_yaml(endpoints: u32) -> String {
    let endpoint = |number: u32| {
        let group = if number == 0 { String::new() } else { format!("/group{number}") };
        format!(
            "GET {group}/items/{{item}}:\n  fan_out:\n    item: {{ call: catalog.getItem, with: {{ item: $path.item }} }}\n  \
             fields: \"$item {{ id, title, price }}\"\n"
        )
    };
    (0..endpoints).map(endpoint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_a_path_of_its_own() {
        let yaml = endpoints_yaml(3);
        let paths: Vec<_> = yaml.lines().filter(|line| line.starts_with("GET ")).collect();
        assert_eq!(paths, ["GET /items/{item}:", "GET /group1/items/{item}:", "GET /group2/items/{item}:"]);
    }
}
