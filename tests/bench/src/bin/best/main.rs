//! Written by hand, as tight as hyper allows: a single-threaded runtime on each core, each with a listener and
//! connections of its own, so that nothing is shared and no task ever moves.

mod lines;
mod link;
mod reply;
mod server;
mod works;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use bff_bench::contenders::addresses::{Addresses, announce};
use bff_bench::contenders::token::Verifier;
use tokio::net::TcpSocket;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let served =
        Addresses::from_command_line(7202).and_then(|addresses| serve(addresses).map_err(|error| error.to_string()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a program's own words")]
fn refuse(error: &str) -> ExitCode {
    eprintln!("bench-best: {error}");
    ExitCode::FAILURE
}

/// Serves until SIGTERM; what is in flight then is dropped.
fn serve(addresses: Addresses) -> io::Result<()> {
    let waiting = runtime()?;
    let mut terminate = {
        let _entered = waiting.enter();
        signal(SignalKind::terminate())?
    };
    let verifier = Arc::new(Verifier::new());
    let mut address = addresses.listen;
    for core in 0..thread::available_parallelism()?.get() {
        let runtime = runtime()?;
        let listener = listen(&runtime, address)?;
        // Port 0 is the same port for every core.
        address = listener.local_addr()?;
        let verifier = Arc::clone(&verifier);
        thread::Builder::new().name(format!("core-{core}")).spawn(move || {
            link::set_addresses(&addresses);
            runtime.block_on(server::accept(listener, verifier))
        })?;
    }
    announce(address);
    waiting.block_on(terminate.recv());
    Ok(())
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn listen(runtime: &Runtime, address: SocketAddr) -> io::Result<TcpListener> {
    let _entered = runtime.enter();
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    socket.listen(4096)?.into_std()
}
