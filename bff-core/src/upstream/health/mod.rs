//! Active checks: asking every instance how it is, whether it is called or not.
//!
//! Off until configured. [`check()`] asks each instance of a list every few seconds, at its own moments, and writes what
//! comes of it into the instance ([`Instance::is_healthy`](super::discovery::Instance::is_healthy)), where the balancer
//! reads it. What calls themselves find out is another thing: breakers and ejection.
//!
//! An instance that is new is healthy until its first check, and that check alone decides; from then on it takes
//! [`fall`](RiseFall::fall) failures in a row to be out and [`rise`](RiseFall::rise) successes to be back. That is
//! what HAProxy does (`init-state up`). Envoy begins the other way round, with instances that are out until their first
//! check succeeds; who wants that says that instances start unhealthy (`Discovery::starts_healthy`).

mod check;
mod rise_fall;

pub(crate) use self::check::{Check, check};
pub(crate) use self::rise_fall::RiseFall;
