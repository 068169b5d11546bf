//! What happens in each scenario.

use std::time::Duration;

use super::instance::Condition;
use crate::descriptor::{Balance, Setting};

/// The name of the host that DNS is asked for.
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
    pub(super) without: Mechanisms,
    pub(super) with: Mechanisms,
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
    /// Instances in turn, one attempt, no breakers, no checks; an empty list is believed at once.
    None,
    /// The same with four attempts, and no budget for them.
    Retries,
    /// The defaults, and checks.
    Defaults,
    /// The defaults, checks, and hedging with a budget of 5 %.
    Hedging,
}

impl Mechanisms {
    pub(super) fn policy(self) -> Vec<Setting> {
        let none = |attempts| {
            vec![
                Setting::RetryAttempts(attempts),
                Setting::RetryBudgetRatio(1.0),
                Setting::RetryBudgetPerSecond(1000.0),
                Setting::BreakerSuccessRate(0.0),
                Setting::BreakerFailuresInARow(1_000_000),
                Setting::EjectionMax(0.0),
                Setting::Balance(Balance::RoundRobin),
            ]
        };
        match self {
            Self::None => none(1),
            Self::Retries => none(4),
            Self::Defaults => Vec::new(),
            Self::Hedging => vec![Setting::Hedge(true), Setting::HedgeBudgetRatio(0.05)],
        }
    }

    /// Whether all of them are at work that are on when nothing is said, and checks.
    pub(super) fn are_all(self) -> bool {
        matches!(self, Self::Defaults | Self::Hedging)
    }

    /// How long DNS may name nobody until it is believed.
    pub(super) fn empty_hold(self) -> Duration {
        if self.are_all() { super::super::Dns::DEFAULT.empty_hold } else { Duration::ZERO }
    }
}

const ALL: &[usize] = &[0, 1, 2];

/// A third of what the instances can do together, half a minute long.
const USUAL: Scenario = Scenario {
    name: "",
    rate: 80.0,
    seconds: 30.0,
    slots: 4,
    finds: Finds::Static,
    events: &[],
    over_at: 25.0,
    without: Mechanisms::None,
    with: Mechanisms::Defaults,
};

pub(super) static SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "One of three is 20 times as slow for 20 s",
        events: &[(5.0, Event::Are(&[0], Condition::Slow(20.0))), (25.0, Event::Are(&[0], Condition::Well))],
        ..USUAL
    },
    Scenario {
        name: "One of three flaps: 2 s down, 2 s up, for 20 s",
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
            (25.0, Event::Are(&[0], Condition::Well)),
        ],
        ..USUAL
    },
    Scenario {
        name: "The network to one of three is cut for 20 s",
        events: &[(5.0, Event::Are(&[0], Condition::Cut)), (25.0, Event::Are(&[0], Condition::Well))],
        ..USUAL
    },
    Scenario {
        name: "One of three stops for 20 s, its connections stay open",
        events: &[(5.0, Event::Are(&[0], Condition::Stopped)), (25.0, Event::Are(&[0], Condition::Well))],
        ..USUAL
    },
    Scenario {
        name: "Two of three stop for 20 s",
        events: &[(5.0, Event::Are(&[0, 1], Condition::Stopped)), (25.0, Event::Are(&[0, 1], Condition::Well))],
        ..USUAL
    },
    Scenario {
        name: "DNS names no instance for 20 s",
        finds: Finds::Dns,
        events: &[(5.0, Event::Named(&[])), (25.0, Event::Named(ALL))],
        ..USUAL
    },
    Scenario {
        name: "A herd after recovery: all stop for 10 s, and are 3 times as slow for the next 5 s",
        seconds: 45.0,
        slots: 2,
        events: &[
            (5.0, Event::Are(ALL, Condition::Stopped)),
            (15.0, Event::Are(ALL, Condition::Slow(3.0))),
            (20.0, Event::Are(ALL, Condition::Well)),
        ],
        over_at: 15.0,
        ..USUAL
    },
    Scenario {
        name: "A retry storm: all do their work and answer 503 for 10 s. Without: 4 attempts, no budget, no breaker",
        seconds: 45.0,
        slots: 1,
        events: &[(5.0, Event::Are(ALL, Condition::Failing)), (15.0, Event::Are(ALL, Condition::Well))],
        over_at: 15.0,
        without: Mechanisms::Retries,
        ..USUAL
    },
    Scenario {
        name: "Each answer takes 15 times as long with a chance of 2 %, for 20 s. With: hedging, up to 5 %",
        events: &[(5.0, Event::Are(ALL, Condition::Stutters(0.02))), (25.0, Event::Are(ALL, Condition::Well))],
        with: Mechanisms::Hedging,
        ..USUAL
    },
];
