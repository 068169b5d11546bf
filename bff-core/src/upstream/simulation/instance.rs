//! An instance of the upstream: a small HTTP/1.1 server that works on a few requests at once, the others wait.
//!
//! What it has begun to work on, or has put into its queue, it finishes even if the caller has hung up, as most
//! servers do. That is why calls that nobody waits for any more cost something.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::network::Network;
use super::stream::Stream;

/// What active checks ask for. It takes no place in the queue.
pub(super) const HEALTH: &str = "/health";
/// Every answer takes at least so long.
const LATENCY_MIN: Duration = Duration::from_millis(5);
/// And on average so much longer, exponentially distributed.
const LATENCY_MEAN: Duration = Duration::from_millis(15);
/// How much longer a late answer takes.
const LATE: f64 = 15.0;

/// How an instance is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Condition {
    Well,
    /// Every answer takes so many times as long.
    Slow(f64),
    /// So many of its answers are late, from 0 to 1.
    Stutters(f64),
    /// It does its work and then answers 503, checks as well.
    Failing,
    /// As after SIGSTOP: the system accepts connections and bytes, and nobody reads them. It goes on where it stopped.
    Stopped,
    /// As after SIGKILL: its connections are closed, new ones are refused, what it worked on is lost.
    Down,
    /// It is well, and nothing gets there or back.
    Cut,
}

/// An instance.
pub(super) struct Instance {
    network: Arc<Network>,
    number: usize,
    slots: Semaphore,
    asked: AtomicUsize,
    resumed: Notify,
    process: Mutex<Process>,
}

struct Process {
    condition: Condition,
    tasks: JoinSet<()>,
    rng: Rng,
}

impl Instance {
    /// One that works on so many requests at once.
    pub(super) fn start(network: &Arc<Network>, number: usize, slots: usize, rng: Rng) -> Arc<Self> {
        let process = Process { condition: Condition::Down, tasks: JoinSet::new(), rng };
        let instance = Arc::new(Self {
            network: Arc::clone(network),
            number,
            slots: Semaphore::new(slots),
            asked: AtomicUsize::new(0),
            resumed: Notify::new(),
            process: Mutex::new(process),
        });
        instance.set(Condition::Well);
        instance
    }

    /// How many requests it got, without those of checks.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    pub(super) fn set(self: &Arc<Self>, condition: Condition) {
        let ended = {
            let mut process = self.process.lock().unwrap();
            process.condition = condition;
            (condition == Condition::Down).then(|| std::mem::take(&mut process.tasks))
        };
        drop(ended); // ends them
        let accept = (condition != Condition::Down).then(|| {
            let instance = Arc::downgrade(self);
            Arc::new(move |stream| {
                if let Some(instance) = instance.upgrade() {
                    instance.accept(stream);
                }
            }) as Arc<_>
        });
        self.network.listen(self.number, accept);
        self.network.cut(self.number, condition == Condition::Cut);
        self.resumed.notify_waiters();
    }

    fn condition(&self) -> Condition {
        self.process.lock().unwrap().condition
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut process = self.process.lock().unwrap();
        while process.tasks.try_join_next().is_some() {}
        process.tasks.spawn(task);
    }

    fn accept(self: &Arc<Self>, stream: Stream) {
        // The task is one of those that the instance keeps.
        let instance = Arc::downgrade(self);
        let service = service_fn(move |request: Request<Incoming>| {
            let instance = instance.upgrade();
            async move {
                let status = match instance {
                    Some(instance) => instance.answer(request.uri().path()).await,
                    None => StatusCode::SERVICE_UNAVAILABLE,
                };
                let body = Full::new(Bytes::from_static(b"{}"));
                Ok::<_, Infallible>(Response::builder().status(status).body(body).unwrap())
            }
        });
        self.spawn(async move {
            // A caller that hangs up in between is none of its business.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }

    async fn answer(self: &Arc<Self>, path: &str) -> StatusCode {
        if path == HEALTH {
            self.resumed().await;
            return self.status();
        }
        let (done, status) = oneshot::channel();
        let instance = Arc::clone(self);
        self.spawn(async move {
            instance.resumed().await;
            instance.asked.fetch_add(1, Ordering::Relaxed);
            let _slot = instance.slots.acquire().await;
            sleep(instance.latency()).await;
            instance.resumed().await;
            let _ = done.send(instance.status());
        });
        status.await.unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// Waits as long as it is stopped.
    async fn resumed(&self) {
        while self.condition() == Condition::Stopped {
            self.resumed.notified().await;
        }
    }

    fn status(&self) -> StatusCode {
        match self.condition() {
            Condition::Failing => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::OK,
        }
    }

    fn latency(&self) -> Duration {
        let mut process = self.process.lock().unwrap();
        let latency = LATENCY_MIN + exponential(LATENCY_MEAN, &mut process.rng);
        let is_late = process.rng.f64();
        match process.condition {
            Condition::Slow(times) => latency.mul_f64(times),
            Condition::Stutters(part) if is_late < part => latency.mul_f64(LATE),
            _ => latency,
        }
    }
}

/// A time with this mean.
pub(super) fn exponential(mean: Duration, rng: &mut Rng) -> Duration {
    mean.mul_f64(-(1.0 - rng.f64()).ln())
}
