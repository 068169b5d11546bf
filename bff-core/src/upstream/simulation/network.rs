//! A network between the BFF and the instances of one upstream.
//!
//! Everything on its way stands in one queue and is delivered one after the other, each by itself: whoever receives
//! something has dealt with it before the next thing arrives anywhere. That, seeded generators and paused time are what
//! makes a run repeatable.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use fastrand::Rng;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use http::Uri;
use tokio::sync::{Notify, oneshot};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use super::super::network::ConnectError;
use super::stream::Stream;

/// How long the records of a name live.
const TTL_S: u32 = 5;

/// What is done with a connection that an instance accepts.
type Accept = Arc<dyn Fn(Stream) + Send + Sync>;

thread_local! {
    static CURRENT: RefCell<Option<Arc<Network>>> = const { RefCell::new(None) };
}

/// A network. Instances are told apart by their numbers, from 0 on.
pub(super) struct Network {
    state: Mutex<State>,
    sent: Notify,
}

struct State {
    underway: BinaryHeap<Reverse<Parcel>>,
    parcels: u64,
    links: BTreeMap<usize, Link>,
    /// The instances that DNS names.
    named: Vec<usize>,
    rng: Rng,
}

/// The way to an instance.
#[derive(Default)]
struct Link {
    /// `None`: nobody listens there.
    accept: Option<Accept>,
    /// Nothing gets through; what is sent arrives afterwards, as TCP sends it again.
    is_cut: bool,
    held: Vec<Parcel>,
}

/// Something on its way to or from an instance.
struct Parcel {
    at: Instant,
    /// Of two that arrive at the same time, the one that was sent first is first.
    number: u64,
    instance: usize,
    deliver: Box<dyn FnOnce() + Send>,
}

impl Network {
    /// Puts a network under all that this thread does until the handle is dropped.
    pub(super) fn start(seed: u64, named: Vec<usize>) -> (Arc<Self>, Carrying) {
        let links = BTreeMap::new();
        let state = State { underway: BinaryHeap::new(), parcels: 0, links, named, rng: Rng::with_seed(seed) };
        let network = Arc::new(Self { state: Mutex::new(state), sent: Notify::new() });
        CURRENT.set(Some(Arc::clone(&network)));
        let carrying = AbortOnDropHandle::new(tokio::spawn(Arc::clone(&network).carry()));
        (network, Carrying(carrying))
    }

    /// The network of this thread, if it is in a simulation.
    pub(super) fn current() -> Option<Arc<Self>> {
        CURRENT.with_borrow(Option::clone)
    }

    /// Sets what happens to connections to an instance.
    pub(super) fn listen(&self, instance: usize, accept: Option<Accept>) {
        self.lock().links.entry(instance).or_default().accept = accept;
    }

    /// Cuts the way to an instance, or mends it.
    pub(super) fn cut(&self, instance: usize, is_cut: bool) {
        let mut state = self.lock();
        let link = state.links.entry(instance).or_default();
        link.is_cut = is_cut;
        if !is_cut {
            let held = std::mem::take(&mut link.held);
            state.underway.extend(held.into_iter().map(Reverse));
            self.sent.notify_one();
        }
    }

    /// Sets which instances DNS names.
    pub(super) fn name(&self, named: Vec<usize>) {
        self.lock().named = named;
    }

    /// Sends something to or from an instance, behind what was to arrive at `after`. Tells when it is to arrive.
    pub(super) fn send(&self, instance: usize, after: Instant, deliver: impl FnOnce() + Send + 'static) -> Instant {
        let mut state = self.lock();
        let takes = Duration::from_micros(state.rng.u64(500..1500));
        let at = after.max(Instant::now() + takes);
        state.parcels += 1;
        let number = state.parcels;
        state.underway.push(Reverse(Parcel { at, number, instance, deliver: Box::new(deliver) }));
        self.sent.notify_one();
        at
    }

    /// Connects to the instance at `origin`.
    pub(super) async fn connect(self: &Arc<Self>, origin: &Uri) -> Result<Stream, ConnectError> {
        let instance = instance_at(origin).ok_or_else(|| format!("{origin} is no instance"))?;
        let (reply, replied) = oneshot::channel();
        let network = Arc::clone(self);
        self.send(instance, Instant::now(), move || {
            let accept = network.lock().links.get(&instance).and_then(|link| link.accept.clone());
            let accepted = accept.map(|accept| {
                let (ours, theirs) = Stream::pair(&network, instance);
                accept(theirs);
                ours
            });
            network.send(instance, Instant::now(), move || drop(reply.send(accepted)));
        });
        replied.await.ok().flatten().ok_or_else(|| io::Error::from(ErrorKind::ConnectionRefused).into())
    }

    /// What DNS says.
    pub(super) fn lookup(&self, name: Name, kind: RecordType) -> Result<Lookup, NetError> {
        let state = self.lock();
        let query = Query::query(name.clone(), kind);
        if state.named.is_empty() || kind != RecordType::A {
            return Err(DnsError::NoRecordsFound(NoRecords::new(query, ResponseCode::NXDomain)).into());
        }
        let record = |instance: &usize| Record::from_rdata(name.clone(), TTL_S, RData::A(A(ip(*instance))));
        Ok(Lookup::new_with_max_ttl(query, state.named.iter().map(record).collect::<Vec<_>>()))
    }

    /// Delivers, for ever.
    async fn carry(self: Arc<Self>) {
        loop {
            let next = self.lock().next(Instant::now());
            match next {
                Next::Parcel(parcel) => {
                    (parcel.deliver)();
                    // Whoever was woken by it comes first.
                    yield_now().await;
                }
                Next::At(at) => drop(timeout_at(at, self.sent.notified()).await),
                Next::Nothing => self.sent.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// What is to be delivered next.
enum Next {
    Parcel(Parcel),
    At(Instant),
    Nothing,
}

impl State {
    fn next(&mut self, now: Instant) -> Next {
        while let Some(Reverse(parcel)) = self.underway.peek() {
            if parcel.at > now {
                return Next::At(parcel.at);
            }
            let Some(Reverse(parcel)) = self.underway.pop() else { break };
            match self.links.get_mut(&parcel.instance) {
                Some(link) if link.is_cut => link.held.push(parcel),
                _ => return Next::Parcel(parcel),
            }
        }
        Next::Nothing
    }
}

/// A network at work.
pub(super) struct Carrying(#[expect(dead_code, reason = "it works until it is dropped")] AbortOnDropHandle<()>);

impl Drop for Carrying {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}

impl PartialEq for Parcel {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Parcel {}

impl PartialOrd for Parcel {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Parcel {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

/// The address of an instance.
pub(super) fn ip(instance: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, u8::try_from(instance + 1).unwrap())
}

fn instance_at(origin: &Uri) -> Option<usize> {
    let ip: Ipv4Addr = origin.host()?.parse().ok()?;
    usize::from(ip.octets()[3]).checked_sub(1)
}

#[path = "network_tests.rs"]
mod tests;
