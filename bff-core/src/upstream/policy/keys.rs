//! The keys of a policy, as people write them. The table for people is that of [`Setting`].

use std::time::Duration;

use crate::descriptor::{Balance, Setting};

/// No duration is longer.
pub(crate) const DURATION_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// One key of a policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// With a dot for each level: `retry.attempts`.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What kind of value a key has, and the setting that it becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A whole number between these.
    Count(u32, u32, fn(u32) -> Setting),
    /// A number from 0 to this.
    Number(f64, fn(f64) -> Setting),
    /// A duration that is longer than nothing.
    Time(fn(Duration) -> Setting),
    /// A duration.
    TimeOrNone(fn(Duration) -> Setting),
    Switch(fn(bool) -> Setting),
    Balance,
}

impl Key {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }

    /// The key of the level above and the key in it.
    pub(crate) fn split(&self) -> (Option<&'static str>, &'static str) {
        self.name.split_once('.').map_or((None, self.name), |(table, key)| (Some(table), key))
    }
}

const MANY: u32 = 1_000_000;

/// All keys; those of one level stand together.
pub(crate) static KEYS: [Key; 35] = [
    Key::new("retry.attempts", Kind::Count(1, 10, Setting::RetryAttempts)),
    Key::new("retry.backoff_min", Kind::TimeOrNone(Setting::RetryBackoffMin)),
    Key::new("retry.backoff_max", Kind::Time(Setting::RetryBackoffMax)),
    Key::new("retry.slow_factor", Kind::Number(100.0, Setting::RetrySlowFactor)),
    Key::new("retry_budget.ratio", Kind::Number(1.0, Setting::RetryBudgetRatio)),
    Key::new("retry_budget.per_second", Kind::Number(1000.0, Setting::RetryBudgetPerSecond)),
    Key::new("retry_budget.window", Kind::Time(Setting::RetryBudgetWindow)),
    Key::new("hedge", Kind::Switch(Setting::Hedge)),
    Key::new("hedge_budget.ratio", Kind::Number(1.0, Setting::HedgeBudgetRatio)),
    Key::new("hedge_budget.window", Kind::Time(Setting::HedgeBudgetWindow)),
    Key::new("coalesce", Kind::Switch(Setting::Coalesce)),
    Key::new("breaker.success_rate", Kind::Number(1.0, Setting::BreakerSuccessRate)),
    Key::new("breaker.window", Kind::Time(Setting::BreakerWindow)),
    Key::new("breaker.requests_min", Kind::Count(1, MANY, Setting::BreakerRequestsMin)),
    Key::new("breaker.failures_in_a_row", Kind::Count(1, MANY, Setting::BreakerFailuresInARow)),
    Key::new("breaker.open_min", Kind::Time(Setting::BreakerOpenMin)),
    Key::new("breaker.open_max", Kind::Time(Setting::BreakerOpenMax)),
    Key::new("breaker.jitter", Kind::Number(1.0, Setting::BreakerJitter)),
    Key::new("ejection.max", Kind::Number(1.0, Setting::EjectionMax)),
    Key::new("ejection.panic_below", Kind::Number(1.0, Setting::EjectionPanicBelow)),
    Key::new("concurrency.max", Kind::Count(1, MANY, Setting::ConcurrencyMax)),
    Key::new("concurrency.queue", Kind::Count(0, MANY, Setting::ConcurrencyQueue)),
    Key::new("concurrency.adaptive", Kind::Switch(Setting::ConcurrencyAdaptive)),
    Key::new("adaptive.min", Kind::Count(1, MANY, Setting::AdaptiveMin)),
    Key::new("adaptive.buffer", Kind::Number(10.0, Setting::AdaptiveBuffer)),
    Key::new("adaptive.update_interval", Kind::Time(Setting::AdaptiveUpdateInterval)),
    Key::new("adaptive.measure_interval", Kind::Time(Setting::AdaptiveMeasureInterval)),
    Key::new("adaptive.measure_jitter", Kind::Number(1.0, Setting::AdaptiveMeasureJitter)),
    Key::new("adaptive.measure_answers", Kind::Count(1, MANY, Setting::AdaptiveMeasureAnswers)),
    Key::new("balance", Kind::Balance),
    Key::new("slow_start", Kind::TimeOrNone(Setting::SlowStart)),
    Key::new("ewma.decay", Kind::Time(Setting::EwmaDecay)),
    Key::new("ewma.start", Kind::Time(Setting::EwmaStart)),
    Key::new("stale.max_age", Kind::Time(Setting::StaleMaxAge)),
    Key::new("stale.memory_bytes", Kind::Count(0, 1 << 30, Setting::StaleMemoryBytes)),
];

/// The ways of balancing, as people write them.
const BALANCES: [(&str, Balance); 6] = [
    ("peak_ewma", Balance::PeakEwma),
    ("round_robin", Balance::RoundRobin),
    ("weighted", Balance::Weighted),
    ("least_connections", Balance::LeastConnections),
    ("consistent_hash", Balance::ConsistentHash),
    ("least_response_time", Balance::LeastResponseTime),
];

/// The setting for a word of `balance`; the error is the end of a sentence about the key.
pub(crate) fn balance(word: &str) -> Result<Setting, String> {
    let known = BALANCES.iter().find(|(name, _)| *name == word);
    known.map(|(_, balance)| Setting::Balance(*balance)).ok_or_else(|| {
        let words: Vec<_> = BALANCES.iter().map(|(name, _)| *name).collect();
        format!("must be one of {}", words.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Policy;
    use super::*;

    /// The rows of the table in the documentation: key, values and default.
    fn documented() -> Vec<[&'static str; 3]> {
        let rows = include_str!("../../descriptor/setting.rs").lines().filter_map(|line| line.strip_prefix("/// | `"));
        rows.map(|row| {
            let mut cells = row.split(" | ");
            [cells.next().unwrap().trim_end_matches('`'), cells.next().unwrap(), cells.next().unwrap()]
        })
        .collect()
    }

    /// What a documented default is as a setting.
    fn setting(kind: Kind, text: &str) -> Setting {
        let time = || match text.strip_suffix("ms") {
            Some(ms) => Duration::from_millis(ms.parse().unwrap()),
            None => Duration::from_secs(text.strip_suffix('s').unwrap().parse().unwrap()),
        };
        match kind {
            Kind::Count(_, _, make) => make(text.parse().unwrap()),
            Kind::Number(_, make) => make(text.parse().unwrap()),
            Kind::Time(make) | Kind::TimeOrNone(make) => make(time()),
            Kind::Switch(make) => make(text.parse().unwrap()),
            Kind::Balance => balance(text).unwrap(),
        }
    }

    #[test]
    fn the_documentation_has_every_key_with_its_values_and_default() {
        let documented = documented();
        assert_eq!(documented.iter().map(|row| row[0]).collect::<Vec<_>>(), KEYS.map(|key| key.name));
        for (key, [name, values, default]) in KEYS.iter().zip(documented) {
            let expected = match key.kind {
                Kind::Count(min, max, _) => format!("{min} to {max}"),
                Kind::Number(max, _) => format!("0 to {max}"),
                Kind::Time(_) | Kind::TimeOrNone(_) => "duration".to_owned(),
                Kind::Switch(_) => "true or false".to_owned(),
                Kind::Balance => "word".to_owned(),
            };
            assert_eq!(values, expected, "{name}");
            let mut policy = Policy::DEFAULT;
            policy.set(setting(key.kind, default));
            assert_eq!(policy, Policy::DEFAULT, "{name}");
        }
    }

    #[test]
    fn every_key_changes_the_policy() {
        for key in KEYS {
            let other = match key.kind {
                Kind::Count(min, ..) => setting(key.kind, if min == 0 { "0" } else { "9" }),
                Kind::Number(..) => setting(key.kind, "0.75"),
                Kind::Time(_) | Kind::TimeOrNone(_) => setting(key.kind, "77s"),
                Kind::Switch(_) => setting(key.kind, "true"),
                Kind::Balance => setting(key.kind, "weighted"),
            };
            let mut policy = Policy::DEFAULT;
            policy.set(other);
            assert_ne!(policy, Policy::DEFAULT, "{}", key.name);
        }
    }

    #[test]
    fn the_keys_of_a_level_stand_together() {
        let mut tables: Vec<_> = KEYS.iter().filter_map(|key| key.split().0).collect();
        tables.dedup();
        let runs = tables.len();
        tables.sort_unstable();
        tables.dedup();
        assert_eq!(tables.len(), runs);
    }
}
