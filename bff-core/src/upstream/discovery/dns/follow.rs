//! When to ask again, and what an answer does to the list. Knows nothing of DNS messages.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Dns;
use crate::upstream::discovery::backoff::Backoff;
use crate::upstream::discovery::instance::Found;
use crate::upstream::discovery::publisher::Publisher;

/// How long an empty answer is believed, however long it says: whoever comes back is to be found soon.
const EMPTY_TTL_MAX: Duration = Duration::from_secs(5);

/// What a name stands for at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Records {
        found: Vec<Found>,
        ttl: Duration,
    },
    /// There are no records, and the server is sure of it.
    Nothing {
        ttl: Duration,
    },
    /// Nobody knows.
    Failed(String),
}

/// Whoever can be asked, again and again.
pub(super) trait Question: Send + 'static {
    fn ask(&mut self) -> impl Future<Output = Answer> + Send;
}

/// Asks and publishes, for ever.
pub(super) async fn follow(mut question: impl Question, dns: Dns, mut publisher: Publisher, mut backoff: Backoff) {
    let mut nothing_since = None;
    loop {
        let pause = match question.ask().await {
            Answer::Records { found, ttl } => {
                nothing_since = None;
                backoff.reset();
                publisher.found(found);
                ttl.min(dns.ttl_max).max(dns.ttl_min)
            }
            Answer::Nothing { ttl } => {
                backoff.reset();
                let pause = ttl.min(EMPTY_TTL_MAX).max(dns.ttl_min);
                let since = *nothing_since.get_or_insert_with(Instant::now);
                let left = dns.empty_hold.saturating_sub(since.elapsed());
                if left.is_zero() || publisher.len() == 0 {
                    publisher.found(Vec::new());
                    pause
                } else {
                    publisher.failed(&format_args!("DNS has no records: the list will be empty in {left:?}"));
                    pause.min(left)
                }
            }
            Answer::Failed(error) => {
                publisher.failed(&error);
                backoff.pause()
            }
        };
        sleep(pause).await;
    }
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
