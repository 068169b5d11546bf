//! What happened to one request, gathered while it is answered.

use std::fmt;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::request_id::RequestId;
use crate::descriptor::{Call, Endpoint};

/// The outcome word of a call that gave a value.
pub(crate) const OK: &str = "ok";
/// The outcome word of a call whose `when` was false.
pub(crate) const SKIPPED: &str = "skipped";

/// One request's record. The service that logs it and the exchange that fills it share it.
#[derive(Debug)]
pub(crate) struct Record {
    id: RequestId,
    client: IpAddr,
    is_secure: bool,
    started: Instant,
    endpoint: OnceLock<&'static Endpoint>,
    /// In the spec's order, whichever call ends first. Few enough that a scan beats an index.
    calls: Mutex<Vec<CallRecord>>,
}

/// What happened to one call, over all its elements if it is an `each` or a `batch`.
#[derive(Debug, Clone)]
pub(crate) struct CallRecord {
    pub(crate) call: &'static Call,
    /// `ok`, `skipped`, or the word of the first failure.
    pub(crate) outcome: &'static str,
    pub(crate) started: Instant,
    pub(crate) ended: Instant,
    /// How many requests were made for it.
    pub(crate) requests: u32,
    /// Whether a fallback stands in for its value, or for that of an element.
    pub(crate) degraded: bool,
    /// If that is a last good answer: how old it is, and of several the oldest.
    pub(crate) stale: Option<Duration>,
}

impl Record {
    pub(crate) fn new(id: RequestId, client: IpAddr) -> Self {
        Self {
            id,
            client,
            is_secure: false,
            started: Instant::now(),
            endpoint: OnceLock::new(),
            calls: Mutex::default(),
        }
    }

    /// Says whether the client's connection is encrypted.
    pub(crate) fn arrived_securely(mut self, is_secure: bool) -> Self {
        self.is_secure = is_secure;
        self
    }

    pub(crate) fn id(&self) -> &RequestId {
        &self.id
    }

    /// The client's address: the other end of the connection, or whom trusted proxies name.
    pub(crate) fn client(&self) -> IpAddr {
        self.client
    }

    /// Whether the client's connection is encrypted: ours, or the one to the trusted proxy that it came through.
    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// The route that the request took, `None` before it took one.
    pub(crate) fn endpoint(&self) -> Option<&'static Endpoint> {
        self.endpoint.get().copied()
    }

    /// Says which endpoint answers. The first one counts.
    pub(crate) fn matched(&self, endpoint: &'static Endpoint) {
        self.endpoint.get_or_init(|| endpoint);
    }

    /// One request of `call` is over, with `outcome`.
    pub(crate) fn called(&self, call: &'static Call, time: Range<Instant>, outcome: &'static str) {
        let Range { start: started, end: ended } = time;
        let mut calls = self.lock();
        match place(&calls, call) {
            Ok(place) => {
                let record = &mut calls[place];
                record.started = record.started.min(started);
                record.ended = ended;
                record.requests += 1;
                if record.outcome == OK {
                    record.outcome = outcome;
                }
            }
            Err(place) => {
                let record = CallRecord { call, outcome, started, ended, requests: 1, degraded: false, stale: None };
                calls.insert(place, record);
            }
        }
    }

    /// All requests of `call`, which is made for each key, are over; without keys there were none.
    pub(crate) fn fanned(&self, call: &'static Call) {
        self.without_requests(call, OK);
    }

    /// `call` is not made, because its `when` is false.
    pub(crate) fn skipped(&self, call: &'static Call) {
        self.without_requests(call, SKIPPED);
    }

    /// Unless there is a record of `call`, this is it.
    fn without_requests(&self, call: &'static Call, outcome: &'static str) {
        let mut calls = self.lock();
        if let Err(place) = place(&calls, call) {
            calls.insert(place, CallRecord::without_requests(call, outcome));
        }
    }

    /// A fallback stands in for the value of `call`, which has failed; `stale` says how old, if it is its last good answer.
    pub(crate) fn degraded(&self, call: &'static Call, stale: Option<Duration>) {
        let mut calls = self.lock();
        if let Ok(place) = place(&calls, call) {
            let record = &mut calls[place];
            record.degraded = true;
            record.stale = record.stale.max(stale);
        }
    }

    /// What is known of the calls so far.
    pub(crate) fn calls(&self) -> MutexGuard<'_, Vec<CallRecord>> {
        self.lock()
    }

    // A panic while the lock was held cannot leave a record half written: every change is one assignment.
    fn lock(&self) -> MutexGuard<'_, Vec<CallRecord>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the record of `call` is, or where it belongs.
fn place(calls: &[CallRecord], call: &Call) -> Result<usize, usize> {
    match calls.iter().position(|record| record.call.index >= call.index) {
        Some(place) if calls[place].call.index == call.index => Ok(place),
        Some(place) => Err(place),
        None => Err(calls.len()),
    }
}

impl CallRecord {
    fn without_requests(call: &'static Call, outcome: &'static str) -> Self {
        let now = Instant::now();
        Self { call, outcome, started: now, ended: now, requests: 0, degraded: false, stale: None }
    }

    pub(crate) fn duration(&self) -> Duration {
        self.ended - self.started
    }
}

/// `order=ok:12ms products=timeout:300ms(3),stale=42s`: the number of requests stands there when it is not one, the age
/// where a last good answer stands in.
impl fmt::Display for CallRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={}", self.call.name, self.outcome)?;
        if self.requests > 0 {
            write!(formatter, ":{}ms", self.duration().as_millis())?;
        }
        if self.requests > 1 {
            write!(formatter, "({})", self.requests)?;
        }
        if let Some(age) = self.stale {
            write!(formatter, ",stale={}s", age.as_secs())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use http::HeaderMap;

    use super::*;
    use crate::descriptor::{Identity, Method, Upstream};

    static ORDERS: Upstream =
        Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
    static ORDER: Call = call("order", 0);
    static PRODUCTS: Call = call("products", 1);

    const fn call(name: &'static str, index: usize) -> Call {
        Call {
            name,
            index,
            upstream: &ORDERS,
            operation: "getOrder",
            method: Method::Get,
            path: "/orders",
            timeout: Duration::from_millis(400),
            stale: false,
            pass: &[],
            accepts_empty: false,
            policy: &[],
            fan: None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_requests_of_one_call_are_one_record() {
        let record = Record::new(RequestId::of(&HeaderMap::new()), Ipv4Addr::LOCALHOST.into());
        let started = Instant::now();
        tokio::time::advance(Duration::from_millis(10)).await;
        record.called(&PRODUCTS, started..Instant::now(), OK);
        record.called(&ORDER, started..Instant::now(), OK);
        tokio::time::advance(Duration::from_millis(20)).await;
        record.called(&PRODUCTS, started..Instant::now(), "timeout");
        record.called(&PRODUCTS, started..Instant::now(), OK);
        record.degraded(&PRODUCTS, Some(Duration::from_secs(42)));
        record.degraded(&PRODUCTS, Some(Duration::from_secs(7)));
        record.degraded(&PRODUCTS, None);

        let calls = record.calls();
        let text: Vec<_> = calls.iter().map(CallRecord::to_string).collect();
        assert_eq!(text, ["order=ok:10ms", "products=timeout:30ms(3),stale=42s"]);
        assert!(calls[1].degraded && !calls[0].degraded);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_skipped_or_has_no_keys_made_no_request() {
        let record = Record::new(RequestId::of(&HeaderMap::new()), Ipv4Addr::LOCALHOST.into());
        record.skipped(&ORDER);
        record.fanned(&PRODUCTS);
        record.fanned(&PRODUCTS);
        let text: Vec<_> = record.calls().iter().map(CallRecord::to_string).collect();
        assert_eq!(text, ["order=skipped", "products=ok"]);
    }
}
