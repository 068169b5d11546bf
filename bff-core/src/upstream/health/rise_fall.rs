//! How many checks it takes to believe them.

use std::num::NonZeroU32;

/// How many checks in a row change what is thought of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RiseFall {
    /// Successes that it takes to be healthy again.
    pub(crate) rise: NonZeroU32,
    /// Failures that it takes to be out.
    pub(crate) fall: NonZeroU32,
}

impl RiseFall {
    /// As HAProxy: rise 2, fall 3.
    pub(crate) const DEFAULT: Self =
        Self { rise: NonZeroU32::MIN.saturating_add(1), fall: NonZeroU32::MIN.saturating_add(2) };
}

/// What is thought of an instance after all checks so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    is_healthy: bool,
    /// The first check decides alone.
    is_checked: bool,
    /// The last checks in a row that said the opposite.
    against: u32,
}

impl Standing {
    /// Before the first check.
    pub(crate) const fn new(is_healthy: bool) -> Self {
        Self { is_healthy, is_checked: false, against: 0 }
    }

    pub(crate) const fn is_healthy(self) -> bool {
        self.is_healthy
    }

    /// What is thought after a check more.
    pub(crate) fn after(self, success: bool, policy: RiseFall) -> Self {
        let against = if success == self.is_healthy { 0 } else { self.against + 1 };
        let needed = if success { policy.rise } else { policy.fall }.get();
        if against > 0 && (!self.is_checked || against >= needed) {
            return Self { is_healthy: success, is_checked: true, against: 0 };
        }
        Self { is_healthy: self.is_healthy, is_checked: true, against }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn policy(rise: u32, fall: u32) -> RiseFall {
        RiseFall { rise: NonZeroU32::new(rise).unwrap(), fall: NonZeroU32::new(fall).unwrap() }
    }

    /// What is thought after each of the checks, `+` and `-`.
    fn course(starts_healthy: bool, checks: &str, policy: RiseFall) -> String {
        let course = checks.chars().scan(Standing::new(starts_healthy), |standing, check| {
            *standing = standing.after(check == '+', policy);
            Some(if standing.is_healthy() { 'U' } else { 'd' })
        });
        course.collect()
    }

    #[test]
    fn three_failures_fall_and_two_successes_rise() {
        assert_eq!(course(true, "+--+---+-++", RiseFall::DEFAULT), "UUUUUUddddU");
    }

    #[test]
    fn the_first_check_decides_alone() {
        assert_eq!(course(true, "-+-++", RiseFall::DEFAULT), "ddddU");
        assert_eq!(course(false, "+--+---", RiseFall::DEFAULT), "UUUUUUd");
        assert_eq!(course(false, "-+-++", RiseFall::DEFAULT), "ddddU");
    }

    /// The definition, without a state: the last run of equal results that was long enough, or else the first result.
    fn by_definition(checks: &[bool], policy: RiseFall) -> bool {
        let runs = checks.chunk_by(|a, b| a == b).rev();
        let decisive = runs
            .map(|run| (run[0], run.len() as u32))
            .find(|(success, length)| *length >= if *success { policy.rise } else { policy.fall }.get());
        decisive.map_or(checks[0], |(success, _)| success)
    }

    proptest! {
        #[test]
        fn it_is_as_defined(starts in any::<bool>(), checks in vec(any::<bool>(), 1..60), rise in 1..5_u32, fall in 1..5_u32) {
            let policy = policy(rise, fall);
            let standing = checks.iter().fold(Standing::new(starts), |standing, check| standing.after(*check, policy));
            prop_assert_eq!(standing.is_healthy(), by_definition(&checks, policy));
        }

        #[test]
        fn it_never_changes_faster_than_the_policy(checks in vec(any::<bool>(), 1..60), rise in 1..5_u32, fall in 1..5_u32) {
            let policy = policy(rise, fall);
            let (mut standing, mut since) = (Standing::new(true).after(true, policy), 0);
            for check in checks {
                let before = standing.is_healthy();
                standing = standing.after(check, policy);
                since += 1;
                if standing.is_healthy() != before {
                    let needed = if before { fall } else { rise };
                    prop_assert!(since >= needed, "{} checks", since);
                    since = 0;
                }
            }
        }
    }
}
