//! What every source does with what it finds, or does not find.

use std::fmt::Display;
use std::sync::Arc;

use tokio::sync::watch;

use super::instance::{Found, Instances};

/// More instances than this are taken for a mistake of the source.
const INSTANCES_MAX: usize = 4096;

/// Publishes the lists of one upstream, and logs each change of what its source is able to say.
#[derive(Debug)]
pub(super) struct Publisher {
    upstream: &'static str,
    list: Arc<watch::Sender<Arc<Instances>>>,
    starts_healthy: bool,
    is_first: bool,
    is_failing: bool,
}

impl Publisher {
    pub(super) fn new(upstream: &'static str, list: Arc<watch::Sender<Arc<Instances>>>, starts_healthy: bool) -> Self {
        Self { upstream, list, starts_healthy, is_first: true, is_failing: false }
    }

    /// Publishes the list if it is another one.
    pub(super) fn found(&mut self, found: Vec<Found>) {
        if found.len() > INSTANCES_MAX {
            return self.failed(&format_args!("{} instances are more than {INSTANCES_MAX}", found.len()));
        }
        let upstream = self.upstream;
        if std::mem::take(&mut self.is_failing) {
            tracing::info!(target: "bff::discovery", upstream, "discovery works again");
        }
        let (list, change) = self.list.borrow().followed_by(found, self.starts_healthy);
        if change.is_none() && !std::mem::take(&mut self.is_first) {
            return;
        }
        self.is_first = false;
        let (instances, joined, gone) = (list.members().len(), change.joined, change.gone);
        if list.is_empty() {
            tracing::warn!(target: "bff::discovery", upstream, gone, "there are no instances: calls get 503");
        } else {
            tracing::info!(target: "bff::discovery", upstream, instances, joined, gone, "instances");
        }
        self.list.send_replace(Arc::new(list));
    }

    /// Publishes a list that was configured, and so is no news.
    pub(super) fn configured(&self, found: Vec<Found>) {
        let (list, _all_joined) = self.list.borrow().followed_by(found, self.starts_healthy);
        self.list.send_replace(Arc::new(list));
    }

    /// Keeps the list, and logs why: as a warning if it is the first failure in a row.
    pub(super) fn failed(&mut self, error: &dyn Display) {
        let (upstream, kept) = (self.upstream, self.len());
        if std::mem::replace(&mut self.is_failing, true) {
            tracing::debug!(target: "bff::discovery", upstream, %error, kept, "discovery still fails");
        } else {
            tracing::warn!(target: "bff::discovery", upstream, %error, kept, "discovery fails: the last list is kept");
        }
    }

    /// How many instances are published.
    pub(super) fn len(&self) -> usize {
        self.list.borrow().members().len()
    }

    /// Whether the source has not found anything yet.
    pub(super) fn is_first(&self) -> bool {
        self.is_first
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, hosts, publisher};
    use super::*;

    #[test]
    fn only_changes_are_published() {
        let (mut publisher, mut list) = publisher();
        publisher.failed(&"nobody there");
        assert!(publisher.is_first() && !list.has_changed().unwrap());
        publisher.found(Vec::new());
        assert!(list.has_changed().unwrap(), "the first list is news, even an empty one");
        list.mark_unchanged();
        publisher.found(found(&["a:1"]));
        assert_eq!(hosts(&list.borrow_and_update()), ["a:1"]);
        publisher.found(found(&["a:1"]));
        publisher.failed(&"nobody there");
        assert!(!list.has_changed().unwrap());
        publisher.found((0..=INSTANCES_MAX).flat_map(|port| found(&[&format!("a:{port}")])).collect());
        assert!(!list.has_changed().unwrap(), "a mistake");
        assert_eq!(hosts(&list.borrow()), ["a:1"]);
    }

    /// The lines that are logged, from `INFO` on.
    fn logged(act: impl FnOnce(&mut Publisher)) -> Vec<String> {
        let lines = tempfile::NamedTempFile::new().unwrap();
        let format = tracing_subscriber::fmt::format().without_time().with_target(false).with_ansi(false);
        let log =
            tracing_subscriber::fmt().event_format(format).with_writer(Arc::new(lines.reopen().unwrap())).finish();
        let (mut publisher, _list) = publisher();
        tracing::subscriber::with_default(log, || act(&mut publisher));
        let lines = std::fs::read_to_string(lines.path()).unwrap();
        lines.lines().map(|line| line.trim().to_owned()).collect()
    }

    #[test]
    fn each_change_is_logged_once() {
        let lines = logged(|publisher| {
            publisher.found(found(&["a:1", "b:1"]));
            publisher.found(found(&["a:1", "b:1"]));
            for _ in 0..3 {
                publisher.failed(&"nobody there");
            }
            publisher.found(found(&["b:1", "c:1"]));
            publisher.found(Vec::new());
            publisher.found(Vec::new());
        });
        let expected = [
            r#"INFO instances upstream="orders" instances=2 joined=2 gone=0"#,
            r#"WARN discovery fails: the last list is kept upstream="orders" error=nobody there kept=2"#,
            r#"INFO discovery works again upstream="orders""#,
            r#"INFO instances upstream="orders" instances=2 joined=1 gone=1"#,
            r#"WARN there are no instances: calls get 503 upstream="orders" gone=2"#,
        ];
        assert_eq!(lines, expected);
    }
}
