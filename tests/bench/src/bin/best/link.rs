//! Calls to upstreams: a pool of connections on each core, driven by the very tasks that wait for their answers.
//!
//! Usually a connection has a task of its own, and a call costs a wake-up from the caller to it and one or two back.
//! Here the caller polls the connection, and only when that has something to do; what the two say to each other wakes
//! nobody.
//!
//! Instructions of this process per request (callgrind, 16 clients), for the same server with each way of calling:
//!
//! | work | hyper-util's client | a pool like this, with a task for each connection | this |
//! | --- | --- | --- | --- |
//! | (a) | 220 k | 175 k | 172 k |
//! | (b) | 438 k | 293 k | 287 k |
//! | (d) | 54 k | 43 k | 43 k |
//!
//! With hyper-util's client, a request takes 1.1 to 1.25 times the processor time, most of which is the kernel's.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem::take;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use bff_bench::contenders::addresses::Addresses;
use bytes::{Bytes, BytesMut};
use futures::task::AtomicWaker;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use http_body_util::Empty;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::server::Failure;

thread_local! {
    static POOLS: RefCell<Vec<Pool>> = const { RefCell::new(Vec::new()) };
}

/// An upstream: its place in the pools.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Upstream {
    Accounts,
    Orders,
    Catalog,
    Content,
    Dead,
}

struct Pool {
    address: SocketAddr,
    host: HeaderValue,
    #[expect(clippy::vec_box, reason = "a connection is large, and comes and goes with each call")]
    idle: Vec<Box<Link>>,
}

/// An open connection.
struct Link {
    sender: SendRequest<Empty<Bytes>>,
    connection: Connection<TokioIo<TcpStream>, Empty<Bytes>>,
    is_open: bool,
    bell: Arc<Bell>,
    /// The bell, as the connection knows it.
    ringer: Waker,
    /// The next request's headers: a map that goes to hyper and comes back with the answer, and is allocated once.
    headers: HeaderMap,
}

/// What a connection rings when it has something to do.
#[derive(Default)]
struct Bell {
    is_rung: AtomicBool,
    /// Who waits for the connection's answer.
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_rung.swap(true, Ordering::AcqRel) {
            self.task.wake();
        }
    }
}

/// Says to this core where the upstreams are.
pub(crate) fn set_addresses(addresses: &Addresses) {
    let Addresses { listen: _, accounts, orders, catalog, content, dead } = *addresses;
    let pool = |address: SocketAddr| Pool {
        address,
        host: HeaderValue::try_from(address.to_string()).expect("digits, dots and a colon"),
        idle: Vec::new(),
    };
    POOLS.set([accounts, orders, catalog, content, dead].map(pool).into());
}

/// The body of the answer to a GET.
pub(crate) async fn get(upstream: Upstream, path: Vec<u8>) -> Result<Bytes, Failure> {
    let path = PathAndQuery::from_maybe_shared(Bytes::from(path)).map_err(|_| Failure::Refused)?;
    let mut link = match idle(upstream) {
        Some(link) => link,
        // In a box, since it is rarely needed, and a small future costs less to move.
        None => Box::pin(connect(upstream)).await?,
    };
    let body = {
        let response = pin!(link.ask(path));
        link.answer(response).await?
    };
    let body = link.read(body).await?;
    if link.is_open {
        // What happens to an idle connection is found when it is used again.
        link.bell.task.take();
        POOLS.with_borrow_mut(|pools| {
            let pool = &mut pools[upstream as usize];
            link.headers.insert(HOST, pool.host.clone());
            pool.idle.push(link);
        });
    }
    Ok(body)
}

/// A connection that is not in use and was not closed by the upstream.
fn idle(upstream: Upstream) -> Option<Box<Link>> {
    loop {
        let mut link = POOLS.with_borrow_mut(|pools| pools[upstream as usize].idle.pop())?;
        if !link.sender.is_ready() {
            link.hush();
        }
        link.poll(&mut nobody());
        if link.is_open && link.sender.is_ready() {
            return Some(link);
        }
    }
}

async fn connect(upstream: Upstream) -> Result<Box<Link>, Failure> {
    let (address, host) = POOLS.with_borrow(|pools| {
        let pool = &pools[upstream as usize];
        (pool.address, pool.host.clone())
    });
    let stream = TcpStream::connect(address).await.map_err(|_| Failure::Upstream)?;
    stream.set_nodelay(true).map_err(|_| Failure::Upstream)?;
    let (sender, connection) = Builder::new().writev(false).handshake(TokioIo::new(stream)).await?;
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(HOST, host);
    let bell = Arc::new(Bell::default());
    let ringer = Waker::from(Arc::clone(&bell));
    Ok(Box::new(Link { sender, connection, is_open: true, bell, ringer, headers }))
}

/// The channels to a connection need to wake nobody: they are looked into whenever it has been polled.
fn nobody() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

impl Link {
    /// Lets the connection read and write if it has rung; an answer waits in its channel afterwards.
    fn poll(&mut self, context: &mut Context<'_>) {
        self.bell.task.register(context.waker());
        if self.is_open && self.bell.is_rung.swap(false, Ordering::AcqRel) {
            let connection = Pin::new(&mut self.connection);
            self.is_open = connection.poll(&mut Context::from_waker(&self.ringer)).is_pending();
        }
    }

    /// Has the connection polled next time, without its waking somebody for that.
    fn hush(&self) {
        self.bell.is_rung.store(true, Ordering::Release);
    }

    /// Sends a request as soon as the connection is polled.
    fn ask(&mut self, path: PathAndQuery) -> impl Future<Output = hyper::Result<Response<Incoming>>> + use<> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = Uri::from(path);
        *request.headers_mut() = take(&mut self.headers);
        self.hush();
        self.sender.send_request(request)
    }

    /// Waits for an answer, of which the body is still to be read.
    async fn answer(
        &mut self,
        mut response: Pin<&mut impl Future<Output = hyper::Result<Response<Incoming>>>>,
    ) -> Result<Incoming, Failure> {
        poll_fn(|context| {
            self.poll(context);
            match response.as_mut().poll(&mut nobody()) {
                Poll::Ready(response) => Poll::Ready(self.accept(response?)),
                Poll::Pending if self.is_open => Poll::Pending,
                Poll::Pending => Poll::Ready(Err(Failure::Upstream)),
            }
        })
        .await
    }

    /// Takes the headers back from an answer's head.
    fn accept(&mut self, response: Response<Incoming>) -> Result<Incoming, Failure> {
        let (head, body) = response.into_parts();
        if !head.status.is_success() {
            return Err(Failure::Upstream);
        }
        self.headers = head.headers;
        self.headers.clear();
        Ok(body)
    }

    async fn read(&mut self, mut body: Incoming) -> Result<Bytes, Failure> {
        let length = body.size_hint().lower();
        let Some(first) = self.frame(&mut body).await? else {
            return Ok(Bytes::new());
        };
        // An answer that came in one piece, as most do, is not copied.
        if body.is_end_stream() {
            return Ok(first);
        }
        let mut whole = BytesMut::with_capacity(usize::try_from(length).unwrap_or(0).max(first.len()));
        whole.extend_from_slice(&first);
        drop(first);
        self.hush();
        while let Some(next) = self.frame(&mut body).await? {
            whole.extend_from_slice(&next);
            self.hush();
        }
        Ok(whole.freeze())
    }

    async fn frame(&mut self, body: &mut Incoming) -> Result<Option<Bytes>, Failure> {
        let frame = poll_fn(|context| {
            if let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(&mut nobody()) {
                return Poll::Ready(Ok(frame));
            }
            self.poll(context);
            match Pin::new(&mut *body).poll_frame(&mut nobody()) {
                Poll::Pending if !self.is_open => Poll::Ready(Err(Failure::Upstream)),
                polled => polled.map(Ok),
            }
        })
        .await?;
        match frame {
            Some(frame) => Ok(Some(frame?.into_data().unwrap_or_default())),
            None => Ok(None),
        }
    }
}
