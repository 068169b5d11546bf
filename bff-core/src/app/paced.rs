//! A client's connection that must not be slow forever.
//!
//! Whoever sends a head byte by byte, asks for nothing, or does not read what it asked for costs a connection and its
//! buffers; with thousands of such connections nobody else gets in. hyper bounds only the time to a whole head, from the
//! end of the last reply, and not before it knows the protocol.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::config::Bounds;

/// What HTTP/2 with prior knowledge begins with.
const HTTP2: &[u8] = b"PRI";

/// How slow a client may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    head: Duration,
    idle: Duration,
    write: Duration,
}

impl From<&Bounds> for Patience {
    fn from(bounds: &Bounds) -> Self {
        Self { head: bounds.head_timeout, idle: bounds.idle_timeout, write: bounds.write_timeout }
    }
}

/// The requests of one connection, counted. It stays on one thread; atomics are what its service can share.
#[derive(Debug, Default)]
pub(super) struct Pace {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Pace {
    /// A request whose head is there, until the value is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> Begun {
        self.begun.fetch_add(1, Ordering::Relaxed);
        Begun(Arc::clone(self))
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::Relaxed)
    }

    fn is_idle(&self) -> bool {
        self.begun() == self.ended.load(Ordering::Relaxed)
    }
}

/// A request that is answered now.
#[derive(Debug)]
pub(super) struct Begun(Arc<Pace>);

impl Drop for Begun {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// A connection that ends when its client is too slow.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
    patience: Patience,
    /// `None` until something was read.
    is_http2: Option<bool>,
    /// After so many requests, a part of the next one's head was read.
    head_after: Option<usize>,
    read: Timer,
    /// What is waited for, and after how many requests.
    awaited: Option<(Awaited, usize)>,
    write: Timer,
    is_writing: bool,
}

/// What a client is waited for to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Request,
    RestOfHead,
}

/// A timer that is made when it is first needed, and then used again.
#[derive(Debug, Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn start(&mut self, time: Duration) {
        let end = Instant::now() + time;
        match &mut self.0 {
            Some(sleep) => sleep.as_mut().reset(end),
            None => self.0 = Some(Box::pin(sleep_until(end))),
        }
    }

    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        self.0.as_mut().is_some_and(|sleep| sleep.as_mut().poll(context).is_ready())
    }
}

impl<S> Paced<S> {
    pub(super) fn new(stream: S, pace: Arc<Pace>, patience: Patience) -> Self {
        let (read, write) = (Timer::default(), Timer::default());
        let (is_http2, head_after, awaited, is_writing) = (None, None, None, false);
        Self { stream, pace, patience, is_http2, head_after, read, awaited, write, is_writing }
    }

    /// Notes what was read.
    fn saw(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let is_http2 = *self.is_http2.get_or_insert_with(|| bytes.starts_with(HTTP2));
        if !is_http2 && self.pace.is_idle() {
            self.head_after = Some(self.pace.begun());
        }
    }

    /// Nothing can be read now: is it too long?
    fn is_late(&mut self, context: &mut Context<'_>) -> Option<Awaited> {
        let begun = self.pace.begun();
        let awaited = match self.is_http2 {
            _ if !self.pace.is_idle() || self.is_writing => None,
            Some(true) => Some(Awaited::Request),
            _ if self.head_after == Some(begun) => Some(Awaited::RestOfHead),
            _ => Some(Awaited::Request),
        };
        let awaited = awaited.map(|awaited| (awaited, begun));
        if awaited != self.awaited {
            self.awaited = awaited;
            match (awaited, self.is_http2) {
                (None, _) => {}
                (Some((Awaited::RestOfHead, _)), _) => self.read.start(self.patience.head),
                // Replies may still wait to be read: HTTP/2 keeps them apart from the connection.
                (Some(_), Some(true)) => self.read.start(self.patience.idle.max(self.patience.write)),
                (Some(_), _) => self.read.start(self.patience.idle),
            }
        }
        awaited.filter(|_| self.read.is_over(context)).map(|(awaited, _)| awaited)
    }

    /// What came of writing: what does not go out in time never will.
    fn wrote<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            return written;
        }
        if !self.is_writing {
            self.is_writing = true;
            self.write.start(self.patience.write);
        }
        if self.write.is_over(context) { Poll::Ready(Err(too_slow("it does not read its reply"))) } else { written }
    }
}

fn too_slow(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, reason)
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(result) => {
                self.saw(&buffer.filled()[before..]);
                Poll::Ready(result)
            }
            Poll::Pending => match self.is_late(context) {
                None => Poll::Pending,
                // The connection's end, as if the client had ended it.
                Some(Awaited::Request) => Poll::Ready(Ok(())),
                Some(Awaited::RestOfHead) => Poll::Ready(Err(too_slow("the head of its request does not end"))),
            },
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes when all was written: from now on nothing waits.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        ready!(self.wrote(flushed, context))?;
        self.is_writing = false;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(context);
        self.wrote(ended, context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const PATIENCE: Patience =
        Patience { head: Duration::from_secs(10), idle: Duration::from_secs(75), write: Duration::from_secs(60) };

    fn pair() -> (DuplexStream, Paced<DuplexStream>, Arc<Pace>) {
        let (client, server) = duplex(64);
        let pace = Arc::new(Pace::default());
        (client, Paced::new(server, Arc::clone(&pace), PATIENCE), pace)
    }

    async fn seconds<T>(future: impl Future<Output = T>) -> (T, u64) {
        let started = Instant::now();
        (future.await, started.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_for_nothing_is_let_go() {
        let (_client, mut server, _) = pair();
        let (read, seconds) = seconds(server.read(&mut [0; 8])).await;
        assert_eq!((read.unwrap(), seconds), (0, 75));
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_must_end_however_often_a_byte_of_it_comes() {
        let (mut client, mut server, _) = pair();
        let drip = async {
            loop {
                client.write_all(b"G").await.unwrap();
                tokio::time::sleep(Duration::from_secs(3)).await;
            }
        };
        let read = async {
            loop {
                if let Err(error) = server.read(&mut [0; 8]).await {
                    return error.kind();
                }
            }
        };
        let read = async {
            tokio::select! { kind = read => kind, () = drip => unreachable!("it never ends") }
        };
        assert_eq!(seconds(read).await, (io::ErrorKind::TimedOut, 10));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_may_take_its_time_and_the_next_one_has_all_of_it_again() {
        let (mut client, mut server, pace) = pair();
        for _ in 0..2 {
            client.write_all(b"GET").await.unwrap();
            assert_eq!(server.read(&mut [0; 8]).await.unwrap(), 3);
            let begun = pace.begin();
            let body = tokio::time::timeout(Duration::from_secs(1000), server.read(&mut [0; 8])).await;
            assert!(body.is_err(), "what is late then is the request's deadline's business");
            drop(begun);
        }
        assert_eq!(seconds(server.read(&mut [0; 8])).await.1, 75);
    }

    #[tokio::test(start_paused = true)]
    async fn http2_may_begin_and_say_nothing() {
        let (mut client, mut server, _) = pair();
        client.write_all(b"PRI * HTTP/2.0").await.unwrap();
        assert_eq!(server.read(&mut [0; 32]).await.unwrap(), 14);
        assert_eq!(seconds(server.read(&mut [0; 8])).await.1, 75);
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_let_go_even_if_it_reads_a_little() {
        let (mut client, mut server, _) = pair();
        let reply = [b'x'; 1000];
        let sip = async {
            loop {
                tokio::time::sleep(Duration::from_secs(5)).await;
                client.read_exact(&mut [0; 1]).await.unwrap();
            }
        };
        let write = async {
            tokio::select! { written = server.write_all(&reply) => written, () = sip => unreachable!("it never ends") }
        };
        let (written, seconds) = seconds(write).await;
        assert_eq!((written.unwrap_err().kind(), seconds), (io::ErrorKind::TimedOut, 60));
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_gets_everything() {
        let (mut client, mut server, _) = pair();
        for _ in 0..3 {
            let write = async {
                server.write_all(&[b'x'; 1000]).await.unwrap();
                server.flush().await.unwrap();
            };
            let read = async {
                tokio::time::sleep(Duration::from_secs(50)).await;
                client.read_exact(&mut [0; 1000]).await.unwrap();
            };
            tokio::join!(write, read);
        }
    }
}
