//! The instances' weights, and drawing one of them at random.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::Instant;

/// How much of its weight an instance has when it joins, as in Envoy.
const SLOW_START_MIN: f64 = 0.1;
/// How often one is drawn that may not be, before all are looked at.
const DRAWS: u32 = 4;

/// An instance, as the balancer sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The same for the same instance in all processes, wherever it stands in the list: made from its address.
    pub(crate) id: u64,
    /// Its share, relative to the others'. With 0 it gets no calls.
    pub(crate) weight: u32,
    /// When it joined; nothing for one that has been there from the beginning.
    pub(crate) joined: Option<Instant>,
}

#[derive(Debug)]
pub(super) struct Weights {
    members: Box<[Member]>,
    /// For each member the sum of the weights up to and with its own.
    ends: Box<[u64]>,
    are_even: bool,
    mean: f64,
    slow_start: Duration,
    slow_start_until: Option<Instant>,
}

impl Weights {
    pub(super) fn new(members: Vec<Member>, slow_start: Duration) -> Self {
        let mut total = 0;
        let sum = |member: &Member| {
            total += u64::from(member.weight);
            total
        };
        Self {
            ends: members.iter().map(sum).collect(),
            are_even: members.iter().all(|member| member.weight == members[0].weight),
            mean: total as f64 / members.len() as f64,
            slow_start,
            slow_start_until: members.iter().filter_map(|member| Some(member.joined? + slow_start)).max(),
            members: members.into(),
        }
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn has_weight(&self, index: usize) -> bool {
        self.members.get(index).is_some_and(|member| member.weight > 0)
    }

    /// Whether all have the same weight at the moment.
    pub(super) fn are_even(&self, now: Instant) -> bool {
        self.are_even && self.slow_start_until.is_none_or(|until| until <= now)
    }

    /// The weight of a member at the moment, where 1 is the mean.
    pub(super) fn relative(&self, index: usize, now: Instant) -> f64 {
        f64::from(self.members[index].weight) / self.mean * self.part(index, now)
    }

    /// A member that `may` be drawn, as often as its weight says.
    pub(super) fn draw(&self, now: Instant, may: impl Fn(usize) -> bool, rng: &mut Rng) -> Option<usize> {
        let total = *self.ends.last().filter(|total| **total > 0)?;
        for _ in 0..DRAWS {
            let index = if self.are_even {
                rng.usize(..self.members.len())
            } else {
                let ticket = rng.u64(..total);
                self.ends.partition_point(|end| *end <= ticket)
            };
            // To draw again gives the same odds as to draw only from those that may be drawn.
            if may(index) && self.wins_its_part(index, now, rng) {
                return Some(index);
            }
        }
        pick_by(self.members.len(), |index| if may(index) { self.relative(index, now) } else { 0.0 }, rng)
    }

    fn wins_its_part(&self, index: usize, now: Instant, rng: &mut Rng) -> bool {
        let part = self.part(index, now);
        part >= 1.0 || rng.f64() < part
    }

    /// How much of its weight a member has at the moment: it grows from a tenth to all of it.
    fn part(&self, index: usize, now: Instant) -> f64 {
        match (self.slow_start_until, self.members[index].joined) {
            (Some(until), Some(joined)) if now < until && now < joined + self.slow_start => {
                let passed = now.saturating_duration_since(joined).as_secs_f64() / self.slow_start.as_secs_f64();
                passed.max(SLOW_START_MIN)
            }
            _ => 1.0,
        }
    }
}

/// One of the first `count` numbers, as often as `weight` says, which may be 0.
fn pick_by(count: usize, weight: impl Fn(usize) -> f64, rng: &mut Rng) -> Option<usize> {
    let mut total = 0.0;
    let mut picked = None;
    for index in 0..count {
        let weight = weight(index);
        total += weight;
        // Each takes the place of the one before with its part of what has been seen.
        if weight > 0.0 && rng.f64() * total < weight {
            picked = Some(index);
        }
    }
    picked
}
