//! What is kept, for whom and how long, on paused time.

use std::collections::HashMap;

use proptest::prelude::*;
use tokio::time::advance;

use super::super::question::testing::question;
use super::*;
use crate::descriptor::{Identity, Method, Upstream};

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static ORDER: Call = Call {
    name: "order",
    index: 0,
    upstream: &ORDERS,
    operation: "getOrder",
    method: Method::Get,
    path: "/orders/{orderId}",
    timeout: Duration::from_millis(400),
    stale: true,
    pass: &[503],
    accepts_empty: false,
    policy: &[],
    fan: None,
};
const MAX_AGE: Duration = Duration::from_secs(600);

/// The call of one caller, which begins now.
fn last(answers: &Arc<LastAnswers>, target: &str, token: &'static str) -> Last {
    answers.of(&ORDER, question(0, target, token), MAX_AGE, Instant::now())
}

fn kept(last: &Last) -> Option<(String, u64)> {
    let (answer, age) = last.instead_of(&Failure::Timeout)?;
    Some((String::from_utf8(answer.to_vec()).unwrap(), age.as_secs()))
}

fn some(answer: &str, age: u64) -> Option<(String, u64)> {
    Some((answer.to_owned(), age))
}

fn answers() -> Arc<LastAnswers> {
    Arc::new(LastAnswers::new(StalePolicy::DEFAULT.memory_bytes))
}

#[tokio::test(start_paused = true)]
async fn an_answer_stands_in_until_it_is_too_old() {
    let answers = answers();
    let first = last(&answers, "/a", "x");
    assert_eq!(kept(&first), None);
    first.keep(&Bytes::from_static(b"1"));
    advance(Duration::from_secs(42)).await;
    assert_eq!(kept(&last(&answers, "/a", "x")), some("1", 42));
    advance(MAX_AGE - Duration::from_secs(42)).await;
    assert_eq!(kept(&last(&answers, "/a", "x")), some("1", 600));
    advance(Duration::from_millis(1)).await;
    assert_eq!(kept(&last(&answers, "/a", "x")), None);
    last(&answers, "/a", "x").keep(&Bytes::from_static(b"2"));
    assert_eq!(kept(&last(&answers, "/a", "x")), some("2", 0));
}

#[tokio::test(start_paused = true)]
async fn what_differs_in_anything_that_is_sent_is_another_answer() {
    let answers = answers();
    last(&answers, "/a?b=1", "x").keep(&Bytes::from_static(b"1"));
    for (target, token) in [("/a?b=1", "y"), ("/a?b=2", "x"), ("/a", "x")] {
        assert_eq!(kept(&last(&answers, target, token)), None, "{target} {token}");
    }
    let elsewhere = answers.of(&ORDER, question(1, "/a?b=1", "x"), MAX_AGE, Instant::now());
    assert_eq!(kept(&elsewhere), None);
    assert_eq!(kept(&last(&answers, "/a?b=1", "x")), some("1", 0));
}

#[tokio::test(start_paused = true)]
async fn only_where_the_upstream_has_nothing_to_say() {
    let overloaded = Failure::Overloaded { reason: "full", retry_after: Duration::ZERO };
    let silent = [Failure::Timeout, Failure::Unreachable(String::new()), overloaded, Failure::Contract(String::new())];
    let silent = silent.into_iter().chain([408, 429, 500, 502, 504].map(Failure::Status));
    // 503 is passed on by this call.
    let said = [301, 400, 401, 403, 404, 410, 451, 503].map(Failure::Status);
    for (failure, stands_in) in silent.map(|failure| (failure, true)).chain(said.map(|failure| (failure, false))) {
        let answers = answers();
        last(&answers, "/a", "x").keep(&Bytes::from_static(b"1"));
        assert_eq!(last(&answers, "/a", "x").instead_of(&failure).is_some(), stands_in, "{failure}");
        assert_eq!(kept(&last(&answers, "/a", "x")).is_some(), stands_in, "what is gone does not come back: {failure}");
        assert_eq!(answers.lock().bytes > 0, stands_in);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_began_earlier_changes_nothing() {
    let answers = answers();
    let early = last(&answers, "/a", "x");
    advance(Duration::from_secs(1)).await;
    last(&answers, "/a", "x").keep(&Bytes::from_static(b"new"));
    early.keep(&Bytes::from_static(b"old"));
    assert_eq!(early.instead_of(&Failure::Status(404)), None);
    assert_eq!(kept(&last(&answers, "/a", "x")), some("new", 0));
}

#[tokio::test(start_paused = true)]
async fn beyond_the_memory_what_was_not_used_for_longest_is_forgotten() {
    let answer = Bytes::from(vec![b'x'; 1000]);
    let room = 3 * bytes_of(&question(0, "/1", "x"), &answer);
    let answers = Arc::new(LastAnswers::new(room));
    let keep = |target| last(&answers, target, "x").keep(&answer);
    let is_kept = |target| kept(&last(&answers, target, "x")).is_some();
    ["/1", "/2", "/3"].into_iter().for_each(keep);
    assert!(is_kept("/1"), "used once more");
    keep("/4");
    assert_eq!(["/1", "/2", "/3", "/4"].map(is_kept), [true, false, true, true]);
    last(&answers, "/5", "x").keep(&Bytes::from(vec![b'x'; room]));
    assert_eq!(["/1", "/3", "/4", "/5"].map(is_kept), [true, true, true, false], "larger than all the room");
    last(&answers, "/4", "x").keep(&Bytes::from(vec![b'x'; room]));
    assert!(!is_kept("/4"), "what was kept is not the last one any more");
}

#[test]
fn without_memory_nothing_is_kept() {
    let answers = Arc::new(LastAnswers::new(0));
    last(&answers, "/a", "x").keep(&Bytes::from_static(b"1"));
    assert_eq!((kept(&last(&answers, "/a", "x")), answers.lock().bytes), (None, 0));
}

proptest! {
    /// Whatever is kept and forgotten: never more than the memory, the sum is right, and what stands in is what was last
    /// kept for the very question.
    #[test]
    fn the_memory_holds(steps in prop::collection::vec((0..8_usize, prop::option::of(0..600_usize)), 1..200)) {
        const TARGETS: [&str; 8] = ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7"];
        let answers = Arc::new(LastAnswers::new(2000));
        let mut newest = HashMap::new();
        for (place, length) in steps {
            let last = last(&answers, TARGETS[place], "x");
            match length {
                Some(length) => {
                    let answer = Bytes::from(vec![b'a' + place as u8; length]);
                    last.keep(&answer);
                    newest.insert(place, answer);
                }
                None => {
                    prop_assert_eq!(last.instead_of(&Failure::Status(404)), None);
                    newest.remove(&place);
                }
            }
            let shelf = answers.lock();
            let sum: usize = shelf.answers.iter().map(|(question, kept)| bytes_of(question, &kept.answer)).sum();
            prop_assert_eq!(shelf.bytes, sum);
            prop_assert!(sum <= 2000);
            for (place, target) in TARGETS.iter().enumerate() {
                if let Some(kept) = shelf.answers.peek(&question(0, target, "x")) {
                    prop_assert_eq!(Some(&kept.answer), newest.get(&place));
                }
            }
        }
    }
}
