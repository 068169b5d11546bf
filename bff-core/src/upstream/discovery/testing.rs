//! What the tests of several sources need.

use std::sync::Arc;
use std::time::Duration;

use http::uri::Authority;
use tokio::sync::watch;
use tokio::time::timeout;

use super::get::Getter;
use super::instance::{Found, Instances, Weight};
use super::publisher::Publisher;
use crate::upstream::address::Address;
use crate::upstream::pool::Tls;

/// Longer than anything takes here; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn base() -> Address {
    Address::parse("http://orders.test:8080/v1").unwrap()
}

pub(super) fn found(authorities: &[&str]) -> Vec<Found> {
    let found = |authority: &&str| Found::of(&base(), authority.parse::<Authority>().unwrap(), Weight::MIN);
    authorities.iter().map(found).collect()
}

/// Where a list's instances are.
pub(super) fn hosts(list: &Instances) -> Vec<String> {
    list.members().iter().map(|member| member.instance.place().connect_to.to_string()).collect()
}

pub(super) fn publisher() -> (Publisher, watch::Receiver<Arc<Instances>>) {
    let (sender, list) = watch::channel(Arc::default());
    (Publisher::new("orders", Arc::new(sender), true), list)
}

/// Waits until a list says exactly this.
pub(super) async fn until(list: &mut watch::Receiver<Arc<Instances>>, expected: &[&str]) {
    let reached = timeout(PATIENCE, list.wait_for(|list| hosts(list) == expected)).await.map(|list| list.is_ok());
    assert_eq!(reached, Ok(true), "not {expected:?}, but {:?}", hosts(&list.borrow()));
}

/// Trusts nobody: for servers without TLS.
pub(in crate::upstream) fn getter() -> Getter {
    Getter::new(Tls::new(false).unwrap())
}
