//! The instances of an upstream, and what makes one of them the same as before.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use http::uri::Authority;

use crate::upstream::address::Address;

/// A share of the calls, relative to the other instances of the same list.
pub(crate) type Weight = NonZeroU16;

/// Names an instance as long as the process runs. One that goes and comes back is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct InstanceId(u64);

impl InstanceId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One instance of an upstream. The same `Arc` stands in every list for as long as the instance is listed, so what is
/// kept by its pointer or its [`id`](Self::id) (connections, a breaker) lives on when the list changes around it.
#[derive(Debug)]
pub(crate) struct Instance {
    id: InstanceId,
    place: Place,
    is_healthy: AtomicBool,
}

impl Instance {
    /// The same in every list.
    pub(crate) fn id(&self) -> InstanceId {
        self.id
    }

    /// Where it is.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// What the last active checks said, for any thread and at the price of reading a byte; without checks, yes.
    pub(crate) fn is_healthy(&self) -> bool {
        self.is_healthy.load(Ordering::Relaxed)
    }

    /// Nothing else is published with this flag, so nothing has to be ordered with it.
    pub(in crate::upstream) fn set_healthy(&self, is_healthy: bool) {
        self.is_healthy.store(is_healthy, Ordering::Relaxed);
    }
}

/// Where an instance is: equal places are the same instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// Scheme, `Host`, the name that a certificate must have, and the path prefix.
    pub(crate) address: Address,
    /// The host and port to connect to.
    pub(crate) connect_to: Authority,
}

/// An instance as a source names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) place: Place,
    pub(crate) weight: Weight,
}

impl Found {
    /// The instance that `address` itself names.
    pub(crate) fn at(address: Address, weight: Weight) -> Self {
        let connect_to = address.authority().clone();
        Self { place: Place { address, connect_to }, weight }
    }

    /// An instance of the upstream at `base` that is somewhere else.
    pub(crate) fn of(base: &Address, connect_to: Authority, weight: Weight) -> Self {
        Self { place: Place { address: base.clone(), connect_to }, weight }
    }
}

/// The authority of a port on a host, which may be an address of either kind; `None` if it is neither that nor a name.
pub(super) fn authority(host: &str, port: u16) -> Option<Authority> {
    let text = match host.parse::<IpAddr>() {
        Ok(address) => SocketAddr::new(address, port).to_string(),
        Err(_) => format!("{host}:{port}"),
    };
    // No user name, and nothing that only looks like a host.
    text.parse::<Authority>().ok().filter(|authority| !authority.host().is_empty() && !text.contains('@'))
}

/// An instance in a list.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) instance: Arc<Instance>,
    pub(crate) weight: Weight,
}

/// The instances of an upstream at one moment. A list never changes: another one takes its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instances(Box<[Member]>);

/// How one list differs from the one before.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) joined: usize,
    pub(crate) gone: usize,
    /// Weights or the order are other ones.
    pub(crate) is_rearranged: bool,
}

impl Change {
    pub(in crate::upstream) fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Instances {
    /// In the order of the source.
    pub(crate) fn members(&self) -> &[Member] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list that follows this one when a source finds `found`. A place that is named twice counts once, as it is
    /// named first; instances that join are `healthy` or not.
    pub(in crate::upstream) fn followed_by(&self, found: Vec<Found>, healthy: bool) -> (Self, Change) {
        let known: HashMap<&Place, &Arc<Instance>> =
            self.0.iter().map(|member| (&member.instance.place, &member.instance)).collect();
        let (mut seen, mut joined) = (HashSet::with_capacity(found.len()), 0);
        let mut members = Vec::with_capacity(found.len());
        for Found { place, weight } in found {
            if !seen.insert(place.clone()) {
                continue;
            }
            let instance = known.get(&place).map(|instance| Arc::clone(instance)).unwrap_or_else(|| {
                joined += 1;
                Arc::new(Instance { id: InstanceId::next(), place, is_healthy: AtomicBool::new(healthy) })
            });
            members.push(Member { instance, weight });
        }
        let gone = self.0.len() + joined - members.len();
        let key = |member: &Member| (member.instance.id, member.weight);
        let is_same = self.0.iter().map(key).eq(members.iter().map(key));
        let change = Change { joined, gone, is_rearranged: !is_same && joined == 0 && gone == 0 };
        (Self(members.into()), change)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn found(hosts: &[(&'static str, u16)]) -> Vec<Found> {
        let base = Address::parse("http://orders").unwrap();
        let found = |(host, weight): &(&'static str, u16)| {
            Found::of(&base, Authority::from_static(host), Weight::new(*weight).unwrap())
        };
        hosts.iter().map(found).collect()
    }

    #[test]
    fn an_instance_stays_itself_while_the_list_changes_around_it() {
        let (first, change) = Instances::default().followed_by(found(&[("a:1", 1), ("b:1", 1)]), true);
        assert_eq!(change, Change { joined: 2, gone: 0, is_rearranged: false });
        let (second, change) = first.followed_by(found(&[("c:1", 1), ("b:1", 5)]), false);
        assert_eq!(change, Change { joined: 1, gone: 1, is_rearranged: false });
        assert!(Arc::ptr_eq(&first.members()[1].instance, &second.members()[1].instance));
        assert_eq!(second.members()[1].weight.get(), 5);
        assert!(second.members()[1].instance.is_healthy() && !second.members()[0].instance.is_healthy());
        let (third, _) = second.followed_by(found(&[("a:1", 1)]), true);
        assert_ne!(third.members()[0].instance.id(), first.members()[0].instance.id(), "it was gone in between");
    }

    #[test]
    fn the_same_list_is_no_change_and_another_order_is_one() {
        let (first, _) = Instances::default().followed_by(found(&[("a:1", 1), ("b:1", 1)]), true);
        assert!(first.followed_by(found(&[("a:1", 1), ("b:1", 1), ("A:1", 9)]), true).1.is_none(), "named twice");
        let rearranged = Change { is_rearranged: true, ..Change::default() };
        assert_eq!(first.followed_by(found(&[("b:1", 1), ("a:1", 1)]), true).1, rearranged);
        assert_eq!(first.followed_by(found(&[("a:1", 2), ("b:1", 1)]), true).1, rearranged);
    }

    #[test]
    fn an_authority_is_made_of_a_host_and_a_port() {
        let made = |host| authority(host, 80).map(|authority| authority.to_string());
        assert_eq!(made("10.0.0.1").as_deref(), Some("10.0.0.1:80"));
        assert_eq!(made("::1").as_deref(), Some("[::1]:80"));
        assert_eq!(made("pod-1.orders").as_deref(), Some("pod-1.orders:80"));
        for host in ["", "a b", "a/b", "me@a", "a:80"] {
            assert_eq!(made(host), None, "{host}");
        }
    }

    proptest! {
        /// Whatever a source says one after the other: a list is what was said last, an instance that stays is the same,
        /// and the counts are right.
        #[test]
        fn lists_follow_each_other(said in vec(vec((0..6_u8, 1..3_u16), 0..8), 1..12)) {
            let mut list = Instances::default();
            for said in said {
                let host = |host: u8| Authority::try_from(format!("host{host}:1")).unwrap();
                let base = Address::parse("http://orders").unwrap();
                let named = |(at, weight): &(u8, u16)| Found::of(&base, host(*at), Weight::new(*weight).unwrap());
                let (next, change) = list.followed_by(said.iter().map(named).collect(), true);
                let ids = |list: &Instances| -> BTreeMap<String, InstanceId> {
                    let members = list.members().iter().map(|member| &member.instance);
                    members.map(|instance| (instance.place().connect_to.to_string(), instance.id())).collect()
                };
                let (before, after) = (ids(&list), ids(&next));
                let expected: BTreeSet<String> = said.iter().map(|(at, _)| host(*at).to_string()).collect();
                prop_assert_eq!(after.len(), next.members().len(), "nobody stands in it twice");
                prop_assert_eq!(after.keys().cloned().collect::<BTreeSet<_>>(), expected);
                let stayed = after.iter().filter(|(at, id)| before.get(*at) == Some(*id)).count();
                let listed_before = after.keys().filter(|at| before.contains_key(*at)).count();
                prop_assert_eq!(stayed, listed_before);
                prop_assert_eq!((change.joined, change.gone), (after.len() - stayed, before.len() - stayed));
                list = next;
            }
        }
    }

    #[test]
    fn the_same_place_under_another_name_is_another_instance() {
        let to = Authority::from_static("10.0.0.1:80");
        let of = |url: &str| Found::of(&Address::parse(url).unwrap(), to.clone(), Weight::MIN);
        let (list, _) = Instances::default().followed_by(vec![of("http://a"), of("http://b"), of("http://a/v2")], true);
        assert_eq!(list.members().len(), 3);
    }
}
