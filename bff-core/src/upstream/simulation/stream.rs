//! A connection over the simulated network: in order, without loss, and with room for everything.
//!
//! Either end may say that it is over, and then says no more; what is sent to an end that is gone is lost.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::network::Network;

/// One end of a connection.
pub(in crate::upstream) struct Stream {
    network: Arc<Network>,
    instance: usize,
    incoming: Arc<Pipe>,
    outgoing: Arc<Pipe>,
    /// When what was sent last arrives.
    sent: Instant,
    is_shut: bool,
}

/// What arrives at one end.
#[derive(Default)]
struct Pipe(Mutex<Arrived>);

#[derive(Default)]
struct Arrived {
    bytes: BytesMut,
    is_over: bool,
    reader: Option<Waker>,
}

impl Pipe {
    fn change(&self, change: impl FnOnce(&mut Arrived)) {
        let reader = {
            let mut arrived = self.0.lock().unwrap();
            change(&mut arrived);
            arrived.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

impl Stream {
    /// Both ends of a connection to an instance.
    pub(super) fn pair(network: &Arc<Network>, instance: usize) -> (Self, Self) {
        let (to, from) = (Arc::<Pipe>::default(), Arc::<Pipe>::default());
        let end = |incoming: &Arc<Pipe>, outgoing: &Arc<Pipe>| Self {
            network: Arc::clone(network),
            instance,
            incoming: Arc::clone(incoming),
            outgoing: Arc::clone(outgoing),
            sent: Instant::now(),
            is_shut: false,
        };
        (end(&from, &to), end(&to, &from))
    }

    fn send(&mut self, change: impl FnOnce(&mut Arrived) + Send + 'static) {
        let pipe = Arc::clone(&self.outgoing);
        self.sent = self.network.send(self.instance, self.sent, move || pipe.change(change));
    }

    fn shut(&mut self) {
        if !std::mem::replace(&mut self.is_shut, true) {
            self.send(|arrived| arrived.is_over = true);
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.shut();
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut arrived = self.incoming.0.lock().unwrap();
        if arrived.bytes.is_empty() && !arrived.is_over {
            arrived.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        let length = arrived.bytes.len().min(into.remaining());
        into.put_slice(&arrived.bytes[..length]);
        arrived.bytes.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_shut {
            return Poll::Ready(Err(ErrorKind::BrokenPipe.into()));
        }
        let sent = BytesMut::from(bytes);
        self.send(move |arrived| arrived.bytes.unsplit(sent));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shut();
        Poll::Ready(Ok(()))
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stream").field("instance", &self.instance).finish_non_exhaustive()
    }
}
