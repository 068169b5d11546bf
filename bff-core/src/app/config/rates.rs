//! `rates`: other limits than those of the spec.

use std::time::Duration;

use super::section::Section;
use crate::descriptor::{Client, Rate, RateAlgorithm, RateLimit};
use crate::edge::limit::{Quota, RateSettings};

/// Requests in one window, and what a bucket holds.
const COUNT_MAX: u32 = 1_000_000_000;
const WINDOW_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Reads `rates.<name>` of every rate; `None` only where a fault has been told.
pub(super) fn read(client: &'static Client, mut section: Section<'_>, has_redis: bool) -> Option<Vec<RateSettings>> {
    // Every rate is read before the first wrong one counts, so that all faults are told.
    let rates: Vec<_> =
        client.rates.iter().map(|rate| one(client, rate, section.section(rate.name), has_redis)).collect();
    section.finish();
    rates.into_iter().collect()
}

fn one(client: &Client, rate: &'static Rate, mut section: Section<'_>, has_redis: bool) -> Option<RateSettings> {
    let is_enabled = section.boolean("enabled").unwrap_or(true);
    let shared = section.boolean("shared");
    if shared == Some(true) && !has_redis {
        let _: Option<()> = section.wrong("shared", None, "needs `redis.url`, too");
    }
    let limits = by_tier(client, rate, &mut section, "limit", |section, key| section.parsed(key, limit));
    let bursts = by_tier(client, rate, &mut section, "burst", |section, key| section.whole(key, 1, COUNT_MAX));
    if rate.algorithm == RateAlgorithm::SlidingWindow && bursts.iter().any(Option::is_some) {
        let _: Option<()> = section.wrong("burst", None, "is for a token bucket; a sliding window has none");
    }
    let wanted = rate.limits.iter().zip(limits.into_iter().zip(bursts));
    let quotas: Vec<_> = wanted
        .map(|(declared, (limit, burst))| {
            let wanted = merged(*declared, limit, burst);
            match Quota::new(rate.algorithm, wanted) {
                Ok(quota) => Some(quota),
                Err(error) => section.wrong("limit", None, error.to_string()),
            }
        })
        .collect();
    section.finish();
    let quotas = quotas.into_iter().collect::<Option<_>>()?;
    Some(RateSettings { rate, is_enabled, is_shared: shared.unwrap_or(true), quotas })
}

/// The declared limit with what is configured instead. A bucket that holds one window's requests goes on to do so.
fn merged(declared: RateLimit, limit: Option<(u32, Duration)>, burst: Option<u32>) -> RateLimit {
    let (count, window) = limit.unwrap_or((declared.count, declared.window));
    let unsaid = if declared.burst == declared.count { count } else { declared.burst };
    RateLimit { count, window, burst: burst.unwrap_or(unsaid) }
}

/// One value for each of the rate's limits: `key` says one for all of them, or is a table of one for each tier.
fn by_tier<T: Copy>(
    client: &Client,
    rate: &Rate,
    section: &mut Section<'_>,
    key: &str,
    read: impl Fn(&mut Section<'_>, &str) -> Option<T>,
) -> Vec<Option<T>> {
    if rate.limits.len() > 1 && section.is_table(key) {
        let mut tiers = section.section(key);
        let values = client.tiers.iter().map(|tier| read(&mut tiers, tier)).collect();
        tiers.finish();
        return values;
    }
    vec![read(section, key); rate.limits.len()]
}

/// `20/s`, `1000/h`, `100/15m`: as the spec has it.
fn limit(text: &str) -> Result<(u32, Duration), &'static str> {
    const WRONG: &str = "must be a number of requests and a time, such as 20/s, 1000/h or 100/15m";
    let (count, window) = text.split_once('/').ok_or(WRONG)?;
    let count: u32 = count.parse().map_err(|_| WRONG)?;
    let unit = window.find(|character: char| !character.is_ascii_digit()).ok_or(WRONG)?;
    let (times, unit) = window.split_at(unit);
    let times: u64 = if times.is_empty() { 1 } else { times.parse().map_err(|_| WRONG)? };
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(WRONG),
    };
    let window = Duration::from_secs(times.saturating_mul(unit));
    if !(1..=COUNT_MAX).contains(&count) {
        return Err("must let between one and a billion requests through");
    }
    if window.is_zero() || window > WINDOW_MAX {
        return Err("must have a time of at most a year");
    }
    Ok((count, window))
}
