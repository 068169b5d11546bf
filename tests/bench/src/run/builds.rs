//! What it takes to build a client of 10 endpoints, of 100, and of 1,000.
//!
//! They are what BFFs are made of, in equal parts: one call; a call, one that needs it, and ten that need it; a call, and one
//! more for all keys in it; four calls at once, of which one may fail. Only the client's own code is built: what it stands on
//! is there.

use std::time::Duration;

use super::machine::Machine;
use super::made::{self, Built, Package};
use super::once;
use super::places::Places;
use super::results::Size;
use super::summary::{grouped, megabytes};
use super::tables::table;

/// How many endpoints, and the package's name.
const CLIENTS: [(u32, &str); 3] = [(10, "builds-10"), (100, "builds-100"), (1000, "builds-1000")];
const PROFILES: [&str; 2] = ["dev", "release"];
/// Endpoints in one spec file.
const IN_FILE: u32 = 100;
/// What one more endpoint may cost in a dev build.
const DEV_MS_MAX: f64 = 150.0;

/// A client, built.
struct Row {
    endpoints: u32,
    profile: &'static str,
    generated: Duration,
    built: Built,
    size: Size,
}

/// Builds all of them, the smallest first, and tabulates what they took.
pub(super) async fn measure(places: &Places) -> anyhow::Result<String> {
    let machine = Machine::look(places);
    let home = places.parts.join("builds");
    let packages =
        CLIENTS.map(|(endpoints, name)| Package { name, endpoints: spec_files(endpoints), configuration: None });
    made::write(&home, &packages, places)?;
    let mut rows = Vec::new();
    for profile in PROFILES {
        // What all stand on is built with the first, which is therefore built twice.
        made::build(&home, CLIENTS[0].1, profile, places).await?;
        for (endpoints, name) in CLIENTS {
            let built = made::build(&home, name, profile, places).await?;
            let generated = made::generate(&home, name, profile, places).await?;
            let size = once::size(&places.folder_of(profile)?.join(name), places).await?;
            rows.push(Row { endpoints, profile, generated, built, size });
        }
    }
    Ok(markdown(&machine, &rows))
}

fn spec_files(endpoints: u32) -> Vec<String> {
    let files = 0..endpoints.div_ceil(IN_FILE);
    files.map(|file| (file * IN_FILE..endpoints.min((file + 1) * IN_FILE)).map(endpoint).collect()).collect()
}

/// The number makes its path its own.
fn endpoint(number: u32) -> String {
    const KINDS: [&str; 4] = [
        include_str!("builds/one.yaml"),
        include_str!("builds/each.yaml"),
        include_str!("builds/batch.yaml"),
        include_str!("builds/optional.yaml"),
    ];
    let kind = KINDS[number as usize % KINDS.len()];
    kind.replacen("GET /", &format!("GET /group{number}/"), 1)
}

fn markdown(machine: &Machine, rows: &[Row]) -> String {
    let cells = rows.iter().enumerate().map(|(index, row)| {
        let before = index.checked_sub(1).map(|before| &rows[before]).filter(|before| before.profile == row.profile);
        vec![
            row.profile.to_owned(),
            grouped(f64::from(row.endpoints)),
            format!("{:.0}", row.generated.as_secs_f64() * 1e3),
            format!("{:.1}", row.built.took.as_secs_f64()),
            before.map_or_else(|| "–".to_owned(), |before| format!("{:.0}", one_more(before, row))),
            format!("{} ({})", megabytes(row.size.plain as f64), megabytes(row.size.stripped as f64)),
            megabytes(row.built.rustc_rss_peak as f64),
        ]
    });
    let head = [
        "profile",
        "endpoints",
        "generated in ms",
        "`cargo build` s",
        "ms for one more",
        "binary MB (stripped)",
        "rustc at most MB",
    ];
    format!(
        "Measured on {}: {} ({} cores, {:.0} GB). {}. Commit {}. Load before: {:.1}.\n\n{}\n{}",
        machine.date,
        machine.cpu,
        machine.cores,
        machine.memory_bytes as f64 / 1e9,
        machine.rustc,
        machine.commit,
        machine.load_before,
        table(1, &head, cells),
        verdict(rows)
    )
}

/// Milliseconds of build for each endpoint that one has more than the other.
fn one_more(before: &Row, row: &Row) -> f64 {
    let more = row.built.took.as_secs_f64() - before.built.took.as_secs_f64();
    more * 1e3 / f64::from(row.endpoints - before.endpoints)
}

fn verdict(rows: &[Row]) -> String {
    let dev: Vec<_> = rows.iter().filter(|row| row.profile == PROFILES[0]).collect();
    let [few, some, many] = dev[..] else { return String::new() };
    let (early, late) = (one_more(few, some), one_more(some, many));
    let word = if early.max(late) <= DEV_MS_MAX { "met" } else { "missed" };
    format!(
        "One more endpoint costs {early:.0} ms of dev build up to 100 and {late:.0} ms up to 1,000 (at most {DEV_MS_MAX:.0} \
         wanted: {word}); one of the last 900 costs {:.2} times one of the first.\n",
        late / early
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_a_path_of_its_own() {
        let files = spec_files(250);
        assert_eq!(files.len(), 3);
        let paths: std::collections::HashSet<_> =
            files.iter().flat_map(|file| file.lines()).filter(|line| line.starts_with("GET /")).collect();
        assert_eq!(paths.len(), 250);
    }

    #[test]
    fn what_one_more_costs_is_told() {
        let row = |endpoints, seconds| Row {
            endpoints,
            profile: "dev",
            generated: Duration::from_millis(20),
            built: Built { took: Duration::from_secs(seconds), rustc_rss_peak: 200_000_000 },
            size: Size { plain: 30_000_000, stripped: 20_000_000 },
        };
        let rows = [row(10, 2), row(100, 11), row(1000, 191)];
        let verdict = verdict(&rows);
        assert!(verdict.contains("costs 100 ms of dev build up to 100 and 200 ms"), "{verdict}");
        assert!(verdict.contains("wanted: missed") && verdict.contains("2.00 times"), "{verdict}");
    }
}
