//! The keys of a policy: how an upstream is called, as it stands under the upstream and, in part, under a call.
//!
//! They are those of `bff_core::descriptor::Setting`, by the same names and with the same bounds and defaults.

use std::time::Duration;

use super::{KeySpec, Shape, Table, optional, required};
use crate::spec::ast::SettingValue::{self, Count, Number, Switch, Time, Word};

/// What kind of value a setting has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A whole number within these bounds.
    Count(usize, usize),
    /// A number from 0 to this.
    Number(u32),
    /// A duration.
    Time,
    /// A duration, which may be no time at all.
    TimeOrNone,
    /// `true` or `false`
    Switch,
    /// One of these.
    Word(&'static [&'static str]),
}

const PART: Kind = Kind::Number(1);
const MANY: Kind = Kind::Count(1, 1_000_000);

const BALANCES: [&str; 6] =
    ["peak_ewma", "round_robin", "weighted", "least_connections", "consistent_hash", "least_response_time"];

const fn setting(name: &'static str, kind: Kind, default: SettingValue, about: &'static str) -> KeySpec {
    optional(name, Shape::Setting(kind, default), about)
}

const fn milliseconds(count: u64) -> SettingValue {
    Time(Duration::from_millis(count))
}

const fn seconds(count: u64) -> SettingValue {
    Time(Duration::from_secs(count))
}

pub(super) const RETRY: KeySpec =
    optional("retry", Shape::Settings(&RETRY_KEYS), "How often a call that failed is made again, and when.");
pub(super) const RETRY_BUDGET: KeySpec =
    optional("retry_budget", Shape::Settings(&RETRY_BUDGET_KEYS), "How many retries all calls together may make.");
pub(super) const HEDGE: KeySpec = setting(
    "hedge",
    Kind::Switch,
    Switch(false),
    "Whether a call that takes longer than its 95th percentile is made a second time.",
);
pub(super) const HEDGE_BUDGET: KeySpec = optional(
    "hedge_budget",
    Shape::Settings(&HEDGE_BUDGET_KEYS),
    "How many second requests all calls together may make.",
);
pub(super) const COALESCE: KeySpec =
    setting("coalesce", Kind::Switch, Switch(false), "Whether identical GETs of different requests are one call.");
pub(super) const BREAKER: KeySpec =
    optional("breaker", Shape::Settings(&BREAKER_KEYS), "When an instance that fails gets no calls for a while.");
pub(super) const EJECTION: KeySpec =
    optional("ejection", Shape::Settings(&EJECTION_KEYS), "How many instances are left out at most.");
pub(super) const CONCURRENCY: KeySpec =
    optional("concurrency", Shape::Settings(&CONCURRENCY_KEYS), "How many calls are under way at once.");
pub(super) const ADAPTIVE: KeySpec =
    optional("adaptive", Shape::Settings(&ADAPTIVE_KEYS), "How `concurrency.adaptive` finds the limit.");
pub(super) const BALANCE: KeySpec =
    setting("balance", Kind::Word(&BALANCES), Word("peak_ewma"), "How an instance is chosen.");
pub(super) const SLOW_START: KeySpec =
    setting("slow_start", Kind::TimeOrNone, seconds(0), "How long an instance that joins takes to get its full share.");
pub(super) const EWMA: KeySpec =
    optional("ewma", Shape::Settings(&EWMA_KEYS), "How response times are remembered, for `balance`.");

pub(super) const STALE: KeySpec =
    optional("stale", Shape::Settings(&STALE_KEYS), "Which last good answers are kept for `fallback: stale`.");
pub(super) const STALE_OF_CALL: KeySpec = required(
    "stale",
    Shape::Settings(&STALE_OF_CALL_KEYS),
    "The call's last good answer stands in, if there is one that is not too old.",
);

static RETRY_KEYS: Table = Table {
    name: "retry",
    what: "`retry`",
    keys: &[
        setting(
            "attempts",
            Kind::Count(1, 10),
            Count(2),
            "Attempts in all, the first one included; 1: none is made again.",
        ),
        setting(
            "backoff_min",
            Kind::TimeOrNone,
            milliseconds(25),
            "The longest wait before the first retry; doubled and jittered from there.",
        ),
        setting("backoff_max", Kind::Time, milliseconds(250), "The longest wait before any retry."),
        setting(
            "slow_factor",
            Kind::Number(100),
            Number(3.0),
            "An attempt that takes so many times the call's 99th percentile is made again elsewhere while it is waited \
             for; 0: none is.",
        ),
    ],
};

static RETRY_BUDGET_KEYS: Table = Table {
    name: "retry_budget",
    what: "`retry_budget`",
    keys: &[
        setting("ratio", PART, Number(0.2), "Retries as a part of the calls in the window."),
        setting("per_second", Kind::Number(1000), Number(10.0), "Retries for each second of the window, in addition."),
        setting("window", Kind::Time, seconds(10), "How far back calls and retries count."),
    ],
};

static HEDGE_BUDGET_KEYS: Table = Table {
    name: "hedge_budget",
    what: "`hedge_budget`",
    keys: &[
        setting("ratio", PART, Number(0.01), "Second requests as a part of the calls in the window."),
        setting("window", Kind::Time, seconds(60), "How far back calls and second requests count."),
    ],
};

static BREAKER_KEYS: Table = Table {
    name: "breaker",
    what: "`breaker`",
    keys: &[
        setting(
            "success_rate",
            PART,
            Number(0.8),
            "A lower success rate in the window opens the breaker; 0: none does.",
        ),
        setting("window", Kind::Time, seconds(10), "How far back the success rate looks."),
        setting("requests_min", MANY, Count(5), "With fewer calls in the window the success rate says nothing."),
        setting(
            "failures_in_a_row",
            MANY,
            Count(7),
            "So many failures without a success between them open the breaker.",
        ),
        setting(
            "open_min",
            Kind::Time,
            seconds(1),
            "How long the breaker stays open at first; each failed probe doubles it.",
        ),
        setting("open_max", Kind::Time, seconds(5), "The longest that it stays open."),
        setting("jitter", PART, Number(0.5), "How much longer it may stay open, as a part of the time."),
    ],
};

static EJECTION_KEYS: Table = Table {
    name: "ejection",
    what: "`ejection`",
    keys: &[
        setting("max", PART, Number(0.5), "The part of the instances that is left out at most because they fail."),
        setting(
            "panic_below",
            PART,
            Number(0.25),
            "With a smaller part of them left, checks do not count: all get calls whose breakers let them through.",
        ),
    ],
};

static CONCURRENCY_KEYS: Table = Table {
    name: "concurrency",
    what: "`concurrency`",
    keys: &[
        setting("max", MANY, Count(1024), "Calls under way at once."),
        setting(
            "queue",
            Kind::Count(0, 1_000_000),
            Count(1024),
            "Calls that wait until they may be under way; beyond that they fail at once.",
        ),
        setting(
            "adaptive",
            Kind::Switch,
            Switch(false),
            "Whether the limit, up to `max`, is found by watching response times.",
        ),
    ],
};

static ADAPTIVE_KEYS: Table = Table {
    name: "adaptive",
    what: "`adaptive`",
    keys: &[
        setting("min", MANY, Count(3), "The lowest limit, and the one while the best response time is measured."),
        setting("buffer", Kind::Number(10), Number(0.25), "How much slower than that is still good, as a part of it."),
        setting("update_interval", Kind::Time, milliseconds(100), "How often the limit is changed."),
        setting("measure_interval", Kind::Time, seconds(60), "How often the best response time is measured."),
        setting("measure_jitter", PART, Number(0.15), "How much later that may be, as a part of it."),
        setting("measure_answers", MANY, Count(50), "Answers that a measurement takes."),
    ],
};

static EWMA_KEYS: Table = Table {
    name: "ewma",
    what: "`ewma`",
    keys: &[
        setting("decay", Kind::Time, seconds(10), "The memory of response times: after it an answer counts for 1/e."),
        setting(
            "start",
            Kind::Time,
            milliseconds(30),
            "The response time that is expected of an instance that nothing is known of.",
        ),
    ],
};

const STALE_MAX_AGE: KeySpec = setting(
    "max_age",
    Kind::Time,
    seconds(600),
    "How old a last good answer may be that stands in for a call that failed.",
);

static STALE_KEYS: Table = Table {
    name: "stale",
    what: "`stale`",
    keys: &[
        STALE_MAX_AGE,
        setting(
            "memory_bytes",
            Kind::Count(0, 1 << 30),
            Count(16 * 1024 * 1024),
            "The memory for last good answers; beyond, those are forgotten that were not used for longest.",
        ),
    ],
};

static STALE_OF_CALL_KEYS: Table = Table { name: "stale_of_call", what: "`stale`", keys: &[STALE_MAX_AGE] };

/// What a setting is where it is not written. `key` has a dot for each level: `retry.attempts`.
pub(crate) fn default_of(key: &str) -> Option<SettingValue> {
    let find = |table: &Table, name: &str| table.keys.iter().find(|key| key.name == name).map(|key| &key.shape);
    let shape = match key.split_once('.') {
        None => find(&super::UPSTREAM, key),
        Some((level, name)) => match find(&super::UPSTREAM, level) {
            Some(Shape::Settings(table)) => find(table, name),
            _ => None,
        },
    };
    match shape {
        Some(Shape::Setting(_, default)) => Some(*default),
        _ => None,
    }
}
