//! Calls to upstreams: a pool of connections on each core, driven by the very tasks that wait for their answers.
//!
//! Usually a connection has a task of its own, and a call costs a wake-up from the caller to it and one or two back.
//! Here the caller polls the connection, and what the two say to each other wakes nobody.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem::take;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bff_bench::contenders::addresses::Addresses;
use bytes::{Bytes, BytesMut};
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Uri};
use http_body_util::Empty;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
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
    idle: Vec<Box<Link>>,
}

/// An open connection.
struct Link {
    sender: SendRequest<Empty<Bytes>>,
    connection: Connection<TokioIo<TcpStream>, Empty<Bytes>>,
    is_open: bool,
    /// The next request's headers: a map that goes to hyper and comes back with the answer, and is never allocated again.
    headers: HeaderMap,
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
        None => connect(upstream).await?,
    };
    let body = link.exchange(path).await?;
    if link.is_open {
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
        // This also takes back the waker of the task that used the connection before.
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
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(HOST, host);
    Ok(Box::new(Link { sender, connection, is_open: true, headers }))
}

fn nobody() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

impl Link {
    /// Reads and writes what there is; an answer waits in its channel afterwards.
    fn poll(&mut self, context: &mut Context<'_>) {
        if self.is_open {
            self.is_open = Pin::new(&mut self.connection).poll(context).is_pending();
        }
    }

    async fn exchange(&mut self, path: PathAndQuery) -> Result<Bytes, Failure> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = Uri::from(path);
        *request.headers_mut() = take(&mut self.headers);
        let mut answer = pin!(self.sender.send_request(request));
        // The channels need to wake nobody, since they are looked into whenever the connection has moved.
        let response = poll_fn(|context| {
            self.poll(context);
            match answer.as_mut().poll(&mut nobody()) {
                Poll::Pending if !self.is_open => Poll::Ready(Err(Failure::Upstream)),
                polled => polled.map_err(Failure::from),
            }
        })
        .await?;
        if !response.status().is_success() {
            return Err(Failure::Upstream);
        }
        let (head, body) = response.into_parts();
        self.headers = head.headers;
        self.headers.clear();
        self.read(body).await
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
        while let Some(next) = self.frame(&mut body).await? {
            whole.extend_from_slice(&next);
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
