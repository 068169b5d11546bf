//! The tables of the README.

use super::contenders::OURS;
use super::options::Latency;
use super::results::{Closed, During, Entry, Results};
use super::stats::{Spread, median};
use super::summary::{closed, closed_ratio, grouped, held, megabytes, tail_ratio};
use super::targets;
use crate::works::{WORKS, Work};

/// All of them, as Markdown.
pub(super) fn markdown(results: &Results) -> String {
    let sections = [
        machine(results),
        contenders(results),
        verdicts(results),
        "### Closed loop\n\nA median of the rounds, and the least and the most of them. *Ours is* says how many times as \
         many requests ours answers, round by round.\n"
            .to_owned(),
        join(WORKS.map(|work| throughput(results, work))),
        join([Latency::None, Latency::Fixed, Latency::Tail].map(|latency| tails(results, latency))),
        once(results),
        endpoints(results),
        counts(results),
    ];
    join(sections)
}

/// With an empty line between two.
fn join(sections: impl IntoIterator<Item = String>) -> String {
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A table of so many columns of text, which come first, and of figures.
pub(super) fn table(text: usize, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<_> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule: Vec<_> = (0..head.len()).map(|column| if column < text { "---" } else { "---:" }.to_owned()).collect();
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    line(&head) + &line(&rule) + &rows
}

fn machine(results: &Results) -> String {
    let machine = &results.machine;
    format!(
        "Measured on {}: {} ({} cores, {:.0} GB), Linux {}. {}; {}; {}. Commit {}. Load before: {:.1}.\n\n{} rounds of {} s \
         with {} connections: `tests/bench/run {}`\n",
        machine.date,
        machine.cpu,
        machine.cores,
        machine.memory_bytes as f64 / 1e9,
        machine.kernel,
        machine.rustc,
        machine.wrk,
        machine.oha,
        machine.commit,
        machine.load_before,
        results.rounds,
        results.seconds,
        results.connections,
        machine.arguments.join(" "),
    )
}

fn contenders(results: &Results) -> String {
    let row = |entry: &Entry| {
        let version = entry.missing.as_ref().map(|why| format!("**MISSING**: {}", cell(why)));
        vec![entry.name.clone(), cell(&entry.title), version.unwrap_or_else(|| cell(&entry.version))]
    };
    table(3, &["contender", "what it is", "version"], results.contenders.iter().map(row))
}

fn verdicts(results: &Results) -> String {
    let verdicts = targets::verdicts(results);
    let met = verdicts.iter().filter(|verdict| verdict.met == Some(true)).count();
    let missed = verdicts.iter().filter(|verdict| verdict.met == Some(false)).count();
    let open = verdicts.len() - met - missed;
    let rows = verdicts.into_iter().map(|verdict| {
        let word = match verdict.met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "not measured",
        };
        vec![verdict.what, verdict.target, verdict.found, word.to_owned()]
    });
    let summary = format!("{met} met, {missed} missed, {open} not measured.");
    format!("### Targets\n\n{summary}\n\n{}", table(4, &["ours", "target", "found", "verdict"], rows))
}

fn throughput(results: &Results, work: Work) -> String {
    let doers = results.contenders.iter().filter(|entry| entry.works.contains(work.letter));
    let rows: Vec<_> = doers.map(|entry| throughput_row(results, entry, work.letter)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let head = ["", "requests/s", "ours is", "p50 ms", "p99 ms", "CPU µs/request", "peak MB", "upstream calls"];
    format!("#### ({}) {}\n\n{}", work.letter, work.title, table(1, &head, rows))
}

fn throughput_row(results: &Results, entry: &Entry, work: char) -> Vec<String> {
    let name = entry.name.as_str();
    let fault = results.fault(name, work, During::Closed).map(|fault| cell(&fault.what));
    let wrong = if entry.missing.is_some() { Some("MISSING".to_owned()) } else { fault };
    let mut row = vec![name.to_owned()];
    if let Some(wrong) = wrong {
        row.push(wrong);
        row.resize(8, String::new());
        return row;
    }
    let figure = |figure: fn(&Closed) -> f64| closed(results, name, work, figure);
    let ratio = closed_ratio(results, work, name, |closed| closed.requests_per_second);
    row.push(figure(|closed| closed.requests_per_second).map_or_else(dash, whole));
    row.push(ratio.filter(|_| name != OURS).map_or_else(dash, |ratio| format!("{ratio:.2} ×")));
    row.push(figure(|closed| closed.p50_ms).map_or_else(dash, |p50| format!("{:.2}", p50.median)));
    row.push(figure(|closed| closed.p99_ms).map_or_else(dash, |p99| format!("{p99:.2}")));
    row.push(figure(|closed| closed.cpu_us).map_or_else(dash, |cpu| format!("{:.0}", cpu.median)));
    row.push(figure(|closed| closed.rss_peak as f64).map_or_else(dash, |peak| megabytes(peak.median)));
    row.push(figure(|closed| closed.upstream_calls).map_or_else(dash, |calls| format!("{:.2}", calls.median)));
    row
}

fn dash() -> String {
    "–".to_owned()
}

/// `12,345 (12,000–12,600)`.
fn whole(spread: Spread) -> String {
    let median = grouped(spread.median);
    if spread.min < spread.max {
        format!("{median} ({}–{})", grouped(spread.min), grouped(spread.max))
    } else {
        median
    }
}

fn tails(results: &Results, latency: Latency) -> String {
    let mut rows = Vec::new();
    for work in WORKS {
        for entry in &results.contenders {
            let name = entry.name.as_str();
            let fault = results.fault(name, work.letter, During::Fixed(latency));
            let rounds = results.fixed(name, work.letter, latency);
            let label = format!("({}) {name}", work.letter);
            if let Some(fault) = fault.filter(|fault| fault.during != During::Check) {
                rows.push([vec![label, dash(), cell(&fault.what)], vec![String::new(); 3]].concat());
            } else if let Some(first) = rounds.first() {
                let rate = grouped(f64::from(first.rate));
                rows.push([vec![label, rate], tail_cells(results, name, work.letter, latency)].concat());
            }
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let title = match latency {
        Latency::None => "### Fixed rate",
        Latency::Fixed => "### Fixed rate, each upstream call takes 5 ms",
        Latency::Tail => "### Fixed rate, upstream calls of a heavy tail, 1 to 100 ms",
    };
    format!("{title}\n\n{}", table(1, &["", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "p99 of ours is"], rows))
}

fn tail_cells(results: &Results, name: &str, work: char, latency: Latency) -> Vec<String> {
    let Some(held) = held(results, name, work, latency) else {
        return [vec!["cannot hold the rate".to_owned()], vec![String::new(); 3]].concat();
    };
    let ratio = tail_ratio(results, work, name, latency, |tails| tails.p99_ms).filter(|_| name != OURS);
    let spread = |figures: Vec<f64>| Spread::of(figures).map_or_else(dash, |figures| format!("{figures:.2}"));
    vec![
        median(held.iter().map(|(_, tails)| tails.p50_ms)).map_or_else(dash, |p50| format!("{p50:.2}")),
        spread(held.iter().map(|(_, tails)| tails.p99_ms).collect()),
        spread(held.iter().map(|(_, tails)| tails.p999_ms).collect()),
        ratio.map_or_else(dash, |ratio| format!("{ratio:.2} ×")),
    ]
}

fn once(results: &Results) -> String {
    if results.once.is_empty() {
        return String::new();
    }
    let rows = results.once.iter().map(|once| {
        let size = |size: u64| megabytes(size as f64);
        let each = |crowd: super::results::Crowd| {
            crowd.rss_with.saturating_sub(crowd.rss_before) as f64 / f64::from(crowd.connections) / 1e3
        };
        vec![
            once.contender.clone(),
            Spread::of(once.starts_ms.iter().copied()).map_or_else(dash, |took| format!("{took:.1}")),
            once.size.map_or_else(dash, |sizes| format!("{} ({})", size(sizes.plain), size(sizes.stripped))),
            size(once.rss_started),
            once.crowd.map_or_else(dash, |crowd| size(crowd.rss_with)),
            once.crowd.map_or_else(dash, |crowd| format!("{:.1}", each(crowd))),
        ]
    });
    let head = [
        "",
        "start-up to first answer, ms",
        "binary MB (stripped)",
        "MB after start",
        "MB with 5,000 connections",
        "kB per idle connection",
    ];
    format!("### Start-up, size, memory\n\n{}", table(1, &head, rows))
}

fn endpoints(results: &Results) -> String {
    if results.endpoints.is_empty() {
        return String::new();
    }
    let rows = results.endpoints.iter().map(|grown| {
        let rates = Spread::of(grown.closed.iter().map(|closed| closed.requests_per_second));
        let tails = |figure: fn(&super::results::Tails) -> f64| {
            Spread::of(grown.fixed.iter().filter_map(|fixed| fixed.tails.as_ref().map(figure)))
        };
        vec![
            grouped(f64::from(grown.endpoints)),
            rates.map_or_else(dash, whole),
            tails(|tails| tails.p50_ms).map_or_else(dash, |p50| format!("{p50:.2}")),
            tails(|tails| tails.p99_ms).map_or_else(dash, |p99| format!("{p99:.2}")),
            format!("{:.1}", grown.start_ms),
            megabytes(grown.rss_started as f64),
            format!("{} ({})", megabytes(grown.size.plain as f64), megabytes(grown.size.stripped as f64)),
            format!("{:.0}", grown.build_seconds),
        ]
    });
    let head = [
        "endpoints",
        "requests/s",
        "p50 ms at half of it",
        "p99 ms at half of it",
        "start-up ms",
        "MB after start",
        "binary MB (stripped)",
        "build s",
    ];
    format!("### (d) among other endpoints in one binary\n\n{}", table(1, &head, rows))
}

fn counts(results: &Results) -> String {
    let mut names: Vec<&str> = results.counts.iter().map(|count| count.contender.as_str()).collect();
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    let rows = WORKS.iter().filter(|work| results.counts.iter().any(|count| count.work == work.letter)).map(|work| {
        let cell = |name: &&str| {
            let count = results.counts.iter().find(|count| count.work == work.letter && count.contender == **name);
            count.map_or_else(dash, |count| format!("{} / {:.0}", grouped(count.instructions), count.allocations))
        };
        [vec![format!("({}) {}", work.letter, work.title)], names.iter().map(cell).collect()].concat()
    });
    let head = [vec![""], names.clone()].concat();
    format!("### Instructions / allocations of a request\n\n{}", table(1, &head, rows))
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::super::summary::samples;
    use super::*;

    #[test]
    fn who_is_missing_is_named() {
        let text = markdown(&samples::results());
        assert!(text.contains("| krakend | the krakend &lt;one> | **MISSING**: no Go |"), "{text}");
        assert!(text.contains("| krakend | MISSING |  |"), "{text}");
    }

    #[test]
    fn medians_and_spreads_are_shown() {
        let text = markdown(&samples::results());
        assert!(
            text.contains("| usual | 7,500 (5,000–10,000) | 1.30 × | 2.00 | 7.50 (5.00–10.00) | 60 | 10.0 | 4.00 |"),
            "{text}"
        );
        assert!(text.contains("| (a) usual | 5,000 | 1.00 | 5.00 | 9.00 | 0.60 × |"), "{text}");
        assert!(text.contains("| (a) against usual: throughput | ≥ 1.20 × | 1.30 | met |"), "{text}");
    }

    #[test]
    fn what_differs_is_not_timed_but_told() {
        let mut results = samples::results();
        let what = "DIFFERENT at `/a|b`: 1 instead of 2".to_owned();
        let fault =
            super::super::results::Fault { contender: "usual".to_owned(), work: 'a', during: During::Check, what };
        results.faults.push(fault);
        let text = markdown(&results);
        assert!(text.contains("| usual | DIFFERENT at `/a\\|b`: 1 instead of 2 |  |"), "{text}");
        assert!(text.contains("| (a) against usual: throughput | ≥ 1.20 × | – | not measured |"), "{text}");
    }
}
