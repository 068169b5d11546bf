//! Written by hand, as good Rust engineers usually do: axum on the multi-threaded runtime, one hyper-util client, typed
//! and borrowed answers.

mod client;
mod works;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use bff_bench::contenders::addresses::{Addresses, announce};
use bff_bench::contenders::token::Verifier;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::client::Client;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What every handler can see.
struct App {
    addresses: Addresses,
    client: Client,
    verifier: Verifier,
}

#[tokio::main]
async fn main() -> ExitCode {
    let served = match Addresses::from_command_line(7201) {
        Ok(addresses) => serve(addresses).await.map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error),
    }
}

#[expect(clippy::print_stderr, reason = "a program's own words")]
fn refuse(error: &str) -> ExitCode {
    eprintln!("bench-usual: {error}");
    ExitCode::FAILURE
}

async fn serve(addresses: Addresses) -> io::Result<()> {
    let app = Arc::new(App { addresses, client: Client::new(), verifier: Verifier::new() });
    let router = Router::new()
        .route("/dashboard/{user}", get(works::dashboard))
        .route("/me/dashboard", get(works::my_dashboard))
        .route("/partial/{user}", get(works::partial))
        .route("/orders/{order}", get(works::order))
        .route("/carts/{cart}", get(works::cart))
        .route("/items/{item}", get(works::item))
        .route("/articles/{article}", get(works::article))
        .with_state(app);
    let listener = TcpListener::bind(addresses.listen).await?;
    announce(listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        // A connection that is gone already is noticed when it is read.
        stream.set_nodelay(true).ok();
    });
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
