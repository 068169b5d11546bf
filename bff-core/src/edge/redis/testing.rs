//! A real Redis.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::{Redis, RedisSettings};

/// A `redis-server` on loopback, killed with its test.
pub(crate) struct RedisServer {
    process: Child,
    port: u16,
}

impl RedisServer {
    pub(crate) async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed");
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
        Self { process, port }
    }

    /// A connection for a client whose keys begin with `prefix`.
    pub(crate) async fn connect(&self, prefix: &str) -> Arc<Redis> {
        let redis = connected(self.port, prefix).await;
        assert!(!redis.is_away());
        redis
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // Both fail only where the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Redis that is not there.
#[cfg(feature = "oidc")]
pub(crate) async fn away() -> Arc<Redis> {
    let redis = connected(1, "").await;
    assert!(redis.is_away());
    redis
}

async fn connected(port: u16, prefix: &str) -> Arc<Redis> {
    let url = format!("redis://127.0.0.1:{port}");
    let settings = RedisSettings::new(&url, Duration::from_secs(5), prefix).unwrap();
    Redis::connect(&settings).await.unwrap()
}
