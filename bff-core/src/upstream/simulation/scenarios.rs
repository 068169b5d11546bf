//! What happens in each scenario.

use std::time::Duration;

use super::super::discovery::Dns;
use super::instance::Condition;
use crate::descriptor::{Balance, Setting};

/// How many instances the upstream has.
pub(super) const INSTANCES: usize = 3;

/// A scenario.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// Calls a second.
    pub(super) rate: f64,
    pub(super) seconds: f64,
    /// How many requests each instance works on at once.
    pub(super) slots: usize,
    pub(super) finds: Finds,
    /// What happens when, in seconds, in order.
    pub(super) events: &'static [(f64, Event)],
    /// From when on all calls could be answered.
    pub(super) over_at: f64,
    /// It is played with each of these.
    pub(super) mechanisms: &'static [Mechanisms],
}

/// How the instances are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finds {
    Static,
    Dns,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// Instances are like that from now on.
    Are(&'static [usize], Condition),
    /// DNS names these instances from now on.
    Named(&'static [usize]),
}

/// Which mechanisms are at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mechanisms {
    /// Instances in turn, one attempt, no breakers; an empty list is believed at once.
    None,
    /// The same with four attempts, and no budget for them.
    Retries,
    /// What counts where nothing is configured.
    Defaults,
    /// The same and active checks.
    Checks,
    /// The defaults and hedging, with a budget of 5 %.
    Hedging,
}

impl Mechanisms {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Retries => "four attempts, nothing else",
            Self::Defaults => "defaults",
            Self::Checks => "defaults and checks",
            Self::Hedging => "defaults and hedging, up to 5 %",
        }
    }

    pub(super) fn policy(self) -> Vec<Setting> {
        let without = |attempts| {
            vec![
                Setting::RetryAttempts(attempts),
                Setting::RetrySlowFactor(0.0),
                Setting::RetryBudgetRatio(1.0),
                Setting::RetryBudgetPerSecond(1000.0),
                Setting::BreakerSuccessRate(0.0),
                Setting::BreakerFailuresInARow(1_000_000),
                Setting::EjectionMax(0.0),
                Setting::Balance(Balance::RoundRobin),
            ]
        };
        match self {
            Self::None => without(1),
            Self::Retries => without(4),
            Self::Defaults | Self::Checks => Vec::new(),
            Self::Hedging => vec![Setting::Hedge(true), Setting::HedgeBudgetRatio(0.05)],
        }
    }

    pub(super) fn checks(self) -> bool {
        self == Self::Checks
    }

    /// How long DNS may name nobody until it is believed.
    pub(super) fn empty_hold(self) -> Duration {
        match self {
            Self::None | Self::Retries => Duration::ZERO,
            Self::Defaults | Self::Checks | Self::Hedging => Dns::DEFAULT.empty_hold,
        }
    }
}

const ALL: &[usize] = &[0, 1, 2];

/// A seventh of what the instances can do together.
const USUAL: Scenario = Scenario {
    name: "nothing happens",
    rate: 80.0,
    seconds: 30.0,
    slots: 4,
    finds: Finds::Static,
    events: &[],
    over_at: 25.0,
    mechanisms: &[Mechanisms::None, Mechanisms::Defaults, Mechanisms::Checks],
};

pub(super) static SLOW: Scenario = Scenario {
    name: "one of three is 20 times as slow for 20 s",
    events: &[(5.0, Event::Are(&[0], Condition::Slow(20.0))), (25.0, Event::Are(&[0], Condition::Well))],
    ..USUAL
};

pub(super) static FLAPPING: Scenario = Scenario {
    name: "one of three goes down and up again every 2 s, for 18 s",
    events: &[
        (5.0, Event::Are(&[0], Condition::Down)),
        (7.0, Event::Are(&[0], Condition::Well)),
        (9.0, Event::Are(&[0], Condition::Down)),
        (11.0, Event::Are(&[0], Condition::Well)),
        (13.0, Event::Are(&[0], Condition::Down)),
        (15.0, Event::Are(&[0], Condition::Well)),
        (17.0, Event::Are(&[0], Condition::Down)),
        (19.0, Event::Are(&[0], Condition::Well)),
        (21.0, Event::Are(&[0], Condition::Down)),
        (23.0, Event::Are(&[0], Condition::Well)),
    ],
    over_at: 23.0,
    ..USUAL
};

pub(super) static PARTITION: Scenario = Scenario {
    name: "the network to one of three is cut for 20 s",
    events: &[(5.0, Event::Are(&[0], Condition::Cut)), (25.0, Event::Are(&[0], Condition::Well))],
    ..USUAL
};

pub(super) static STOPPED: Scenario = Scenario {
    name: "one of three stops for 20 s, its connections stay open",
    events: &[(5.0, Event::Are(&[0], Condition::Stopped)), (25.0, Event::Are(&[0], Condition::Well))],
    ..USUAL
};

pub(super) static TWO_STOPPED: Scenario = Scenario {
    name: "two of three stop for 20 s",
    events: &[(5.0, Event::Are(&[0, 1], Condition::Stopped)), (25.0, Event::Are(&[0, 1], Condition::Well))],
    ..USUAL
};

pub(super) static TWO_DOWN: Scenario = Scenario {
    name: "two of three are killed, and are there again after 20 s",
    events: &[(5.0, Event::Are(&[0, 1], Condition::Down)), (25.0, Event::Are(&[0, 1], Condition::Well))],
    ..USUAL
};

pub(super) static ROLLING: Scenario = Scenario {
    name: "each of three is killed and started again 2 s later, one after the other",
    events: &[
        (5.0, Event::Are(&[0], Condition::Down)),
        (7.0, Event::Are(&[0], Condition::Well)),
        (10.0, Event::Are(&[1], Condition::Down)),
        (12.0, Event::Are(&[1], Condition::Well)),
        (15.0, Event::Are(&[2], Condition::Down)),
        (17.0, Event::Are(&[2], Condition::Well)),
    ],
    over_at: 17.0,
    ..USUAL
};

pub(super) static NO_RECORDS: Scenario = Scenario {
    name: "DNS names no instance for 20 s",
    finds: Finds::Dns,
    events: &[(5.0, Event::Named(&[])), (25.0, Event::Named(ALL))],
    mechanisms: &[Mechanisms::None, Mechanisms::Defaults],
    ..USUAL
};

pub(super) static HERD: Scenario = Scenario {
    name: "all three stop for 10 s, and are 3 times as slow for the 5 s after that",
    seconds: 35.0,
    slots: 2,
    events: &[
        (5.0, Event::Are(ALL, Condition::Stopped)),
        (15.0, Event::Are(ALL, Condition::Slow(3.0))),
        (20.0, Event::Are(ALL, Condition::Well)),
    ],
    over_at: 15.0,
    ..USUAL
};

pub(super) static STORM: Scenario = Scenario {
    name: "all three do their work and then answer 503, for 10 s",
    seconds: 35.0,
    slots: 1,
    events: &[(5.0, Event::Are(ALL, Condition::Failing)), (15.0, Event::Are(ALL, Condition::Well))],
    over_at: 15.0,
    mechanisms: &[Mechanisms::None, Mechanisms::Retries, Mechanisms::Defaults, Mechanisms::Checks],
    ..USUAL
};

pub(super) static STUTTER: Scenario = Scenario {
    name: "each answer takes 15 times as long with a chance of 2 %, for 20 s",
    events: &[(5.0, Event::Are(ALL, Condition::Stutters(0.02))), (25.0, Event::Are(ALL, Condition::Well))],
    mechanisms: &[Mechanisms::None, Mechanisms::Defaults, Mechanisms::Hedging],
    ..USUAL
};

/// All of them, as the page shows them.
pub(super) static SCENARIOS: [&Scenario; 11] =
    [&SLOW, &STUTTER, &FLAPPING, &ROLLING, &PARTITION, &STOPPED, &TWO_STOPPED, &TWO_DOWN, &NO_RECORDS, &HERD, &STORM];
