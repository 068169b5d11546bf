use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use super::*;
use crate::upstream::discovery::instance::Instances;
use crate::upstream::discovery::testing::{found, hosts, publisher};

type Script = Arc<Mutex<(VecDeque<Answer>, Vec<Instant>)>>;

/// Gives its answers one after the other, the last one for ever, and remembers when it was asked.
struct Scripted(Script);

impl Question for Scripted {
    async fn ask(&mut self) -> Answer {
        let mut script = self.0.lock().unwrap();
        script.1.push(Instant::now());
        if script.0.len() > 1 { script.0.pop_front().unwrap() } else { script.0[0].clone() }
    }
}

fn records(hosts: &[&str], ttl_s: u64) -> Answer {
    Answer::Records { found: found(hosts), ttl: Duration::from_secs(ttl_s) }
}

fn nothing(ttl_s: u64) -> Answer {
    Answer::Nothing { ttl: Duration::from_secs(ttl_s) }
}

fn failed() -> Answer {
    Answer::Failed("SERVFAIL".to_owned())
}

struct Followed {
    list: watch::Receiver<Arc<Instances>>,
    script: Script,
    started: Instant,
}

impl Followed {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let (publisher, list) = publisher();
        let script = Script::new(Mutex::new((answers.into_iter().collect(), Vec::new())));
        let backoff = Backoff::new(fastrand::Rng::with_seed(1));
        tokio::spawn(follow(Scripted(Arc::clone(&script)), Dns::DEFAULT, publisher, backoff));
        Self { list, script, started: Instant::now() }
    }

    /// What is published at a second.
    async fn at(&self, second: f64) -> Vec<String> {
        tokio::time::sleep_until(self.started + Duration::from_secs_f64(second)).await;
        hosts(&self.list.borrow())
    }

    /// The seconds at which it was asked.
    fn asked(&self) -> Vec<u64> {
        let asked = &self.script.lock().unwrap().1;
        asked.iter().map(|at| (*at - self.started).as_secs()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn records_are_asked_for_when_they_have_lived_between_the_bounds() {
    let answers = [records(&["a:1"], 10), records(&["b:1"], 0), records(&["c:1"], 86_400), records(&["d:1"], 10)];
    let followed = Followed::new(answers);
    assert_eq!(followed.at(9.9).await, ["a:1"]);
    assert_eq!(followed.at(10.5).await, ["b:1"]);
    assert_eq!(followed.at(310.5).await, ["c:1"]);
    assert_eq!(followed.at(311.5).await, ["d:1"]);
    assert_eq!(followed.asked(), [0, 10, 11, 311]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_knows_keeps_the_list_for_ever() {
    let followed = Followed::new([records(&["a:1"], 1), failed()]);
    assert_eq!(followed.at(3600.0).await, ["a:1"]);
    let asked = followed.asked();
    assert!((120..300).contains(&asked.len()), "every 15 to 30 s: {}", asked.len());
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_believed_after_half_a_minute() {
    let followed = Followed::new([records(&["a:1"], 1), nothing(60)]);
    assert_eq!(followed.at(30.9).await, ["a:1"]);
    assert!(followed.at(31.1).await.is_empty());
    assert_eq!(followed.asked(), [0, 1, 6, 11, 16, 21, 26, 31]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_that_passes_changes_nothing() {
    let answers = [records(&["a:1"], 1), nothing(5), failed(), nothing(5), records(&["a:1"], 60), nothing(5)];
    let mut followed = Followed::new(answers);
    followed.at(2.0).await;
    followed.list.mark_unchanged();
    assert_eq!(followed.at(60.0).await, ["a:1"]);
    assert!(!followed.list.has_changed().unwrap());
    // The half minute begins anew.
    let again = *followed.asked().last().unwrap() as f64;
    assert_eq!(followed.at(again + 29.0).await, ["a:1"]);
    assert!(followed.at(again + 110.0).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_at_start_is_published_at_once_and_ends_soon() {
    let mut followed = Followed::new([nothing(3600), records(&["a:1"], 60)]);
    followed.list.changed().await.unwrap();
    assert_eq!(followed.started.elapsed(), Duration::ZERO);
    assert!(followed.at(4.9).await.is_empty());
    assert_eq!(followed.at(5.1).await, ["a:1"]);
}
