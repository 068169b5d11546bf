use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures::FutureExt;
use indexmap::IndexSet;
use tokio::task::yield_now;

use super::*;
use crate::json::testing::from_json_struct;
use crate::json::{RawString, Text};
use crate::problem::Kind;
use crate::upstream::decode;

/// Calls may run on any thread, so what they count with may, too.
#[derive(Default)]
struct Count(AtomicUsize);

impl Count {
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, count: usize) {
        self.0.store(count, Ordering::Relaxed);
    }
}

const FAN: Fan = Fan { max: 100, concurrency: 8, chunk: 1 };

#[tokio::test]
async fn a_thousand_keys_of_which_forty_are_distinct_make_forty_calls() {
    let keys = (0..1000_u64).map(|index| index * 7 % 40);
    let in_order: Vec<u64> = keys.clone().collect::<IndexSet<_>>().into_iter().collect();
    assert_eq!(in_order.len(), 40);

    let (running, most, started) = (Count::default(), Count::default(), Mutex::default());
    let bodies = FanBodies::default();
    let answers = each(&FAN, keys, &bodies, |key, body| {
        let key = *key;
        let (running, most, started): (_, _, &Mutex<Vec<u64>>) = (&running, &most, &started);
        async move {
            started.lock().unwrap().push(key);
            running.set(running.get() + 1);
            most.set(running.get().max(most.get()));
            for _ in 0..key * 7 % 11 {
                yield_now().await;
            }
            running.set(running.get() - 1);
            Ok(body.put(Bytes::from(key.to_string())))
        }
    })
    .await
    .unwrap();

    assert_eq!(*started.lock().unwrap(), in_order, "each key once, started in order");
    assert_eq!((running.get(), most.get()), (0, FAN.concurrency));
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), in_order);
    assert!(answers.iter().all(|(key, answer)| **answer == key.to_string()));
}

#[tokio::test]
async fn concurrency_is_used_and_never_exceeded() {
    for concurrency in [0, 1, 2, 7, 100] {
        let (running, most) = (Count::default(), Count::default());
        let fan = Fan { concurrency, ..FAN };
        let bodies = FanBodies::default();
        let answers = each(&fan, 0..20_u32, &bodies, |key, _| {
            let (key, running, most) = (*key, &running, &most);
            async move {
                running.set(running.get() + 1);
                most.set(running.get().max(most.get()));
                yield_now().await;
                running.set(running.get() - 1);
                Ok(key)
            }
        });
        assert!(answers.await.unwrap().iter().all(|(key, value)| key == value));
        assert_eq!(most.get(), concurrency.clamp(1, 20));
    }
}

#[test]
fn no_keys_no_calls() {
    let bodies = FanBodies::default();
    let run = |_: &u32, _| async { panic!("nothing to call for") };
    let answers: Lookup<u32, ()> = each(&FAN, [], &bodies, run).now_or_never().unwrap().unwrap();
    assert!(answers.is_empty());
}

#[test]
fn more_distinct_keys_than_allowed_call_nothing() {
    let bodies = FanBodies::default();
    let run = |_: &u32, _| async { panic!("nothing is called") };
    let ended: Result<Lookup<u32, ()>, _> =
        each(&FAN, (0..303).map(|key| key / 3), &bodies, run).now_or_never().unwrap();
    assert!(matches!(ended, Err(FanFailure::TooManyKeys { keys: 101, max: 100 })));
}

#[tokio::test]
async fn the_first_failure_cancels_the_calls_that_run_and_starts_no_more() {
    let (started, ended) = (Count::default(), Count::default());
    let bodies = FanBodies::default();
    let result: Result<Lookup<u32, ()>, _> = each(&FAN, 0..50, &bodies, |key, _| {
        let (key, started, ended) = (*key, &started, &ended);
        async move {
            started.set(started.get() + 1);
            yield_now().await;
            if key == 3 {
                return Err(Problem::new(Kind::TooManyKeys));
            }
            std::future::pending::<()>().await;
            ended.set(ended.get() + 1);
            Ok(())
        }
    })
    .await;
    assert!(matches!(result, Err(FanFailure::Call(problem)) if problem.kind() == Kind::TooManyKeys));
    assert_eq!((started.get(), ended.get()), (FAN.concurrency, 0));
}

from_json_struct! {
    struct Product<'a> {
        sku: RawString<'a>,
        stock: i64,
    }
}

/// Asks for `keys` two at a time; the answer of a chunk stands in `answers` under its first key.
fn batched<'b>(
    keys: &[&'b str],
    answers: &[(&str, Option<&'static str>)],
    bodies: &'b FanBodies,
) -> Vec<(String, i64)> {
    let fan = Fan { chunk: 2, ..FAN };
    let keys = keys.iter().copied().map(Text::from);
    let run = |chunk: &[Text<'b>], body: &'b Body| {
        assert!((1..=2).contains(&chunk.len()));
        let answer = answers.iter().find(|(first, _)| chunk[0] == *first).unwrap().1;
        let elements = answer.map(|json| decode(body.put(Bytes::from(json))).unwrap());
        async move { Ok(elements) }
    };
    let lookup =
        batch(&fan, keys, bodies, run, |product: &Product<'_>| product.sku.text()).now_or_never().unwrap().unwrap();
    lookup.iter().map(|(key, product)| (key.to_string(), product.stock)).collect()
}

fn expected(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(key, stock)| ((*key).to_owned(), *stock)).collect()
}

#[test]
fn a_batch_matches_missing_duplicate_unordered_and_unasked_elements() {
    let answers = [
        (
            "a",
            Some(
                r#"[{"sku":"x","stock":9},{"sku":"\u0062","stock":2},{"sku":"a","stock":1},{"sku":"b","stock":8},{"sku":"c","stock":7}]"#,
            ),
        ),
        ("c", Some(r#"[{"sku":"c","stock":3}]"#)),
        ("e", Some("[]")),
    ];
    let lookup = batched(&["a", "b", "a", "c", "d", "c", "e"], &answers, &FanBodies::default());
    assert_eq!(lookup, expected(&[("a", 1), ("b", 2), ("c", 3)]));
}

#[test]
fn a_batch_without_an_answer_leaves_its_keys_out() {
    let answers = [("a", None), ("c", Some(r#"[{"sku":"d","stock":4}]"#)), ("e", None)];
    let keys = ["a", "b", "c", "d", "e"];
    assert_eq!(batched(&keys, &answers, &FanBodies::default()), expected(&[("d", 4)]));
}

/// Against a simple model: any keys, any answers, any sizes.
#[tokio::test]
async fn a_batch_gives_what_a_plain_search_would() {
    let mut random = 1_u64;
    let mut next = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for _ in 0..300 {
        let keys: Vec<u64> = (0..next(30)).map(|_| next(20)).collect();
        let elements: Vec<(u64, u64)> = (0..next(40)).map(|index| (next(25), index)).collect();
        let turns: Vec<u64> = (0..30).map(|_| next(4)).collect();
        let fan = Fan { max: 30, concurrency: 1 + next(4) as usize, chunk: 1 + next(5) as usize };

        let calls = Count::default();
        let bodies = FanBodies::default();
        let run = |chunk: &[u64], _| {
            assert!(chunk.len() <= fan.chunk);
            let turns = turns[calls.get()];
            calls.set(calls.get() + 1);
            let elements = elements.clone();
            async move {
                for _ in 0..turns {
                    yield_now().await;
                }
                Ok(Some(elements))
            }
        };
        let lookup = batch(&fan, keys.clone(), &bodies, run, |element| element.0).await.unwrap();

        let distinct: IndexSet<u64> = keys.into_iter().collect();
        assert_eq!(calls.get(), distinct.len().div_ceil(fan.chunk));
        let expected: Vec<_> =
            distinct.iter().filter_map(|key| elements.iter().find(|element| element.0 == *key)).collect();
        assert_eq!(lookup.values().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_batch_of_too_many_keys_calls_nothing_and_a_failure_ends_it() {
    let bodies = FanBodies::default();
    let run = |_: &[u32], _| async { Err::<Option<Vec<u32>>, _>(Problem::internal()) };
    let many = batch(&FAN, 0..101, &bodies, run, |element| *element).now_or_never().unwrap();
    assert!(matches!(many, Err(FanFailure::TooManyKeys { keys: 101, max: 100 })));
    let failed = batch(&FAN, 0..5, &bodies, run, |element| *element).now_or_never().unwrap();
    assert!(matches!(failed, Err(FanFailure::Call(_))));
}

/// The keys of an optional field, as generated code writes them: held across an `await`, they would not be `Send`.
#[tokio::test]
async fn keys_may_come_from_any_chain_of_closures() {
    from_json_struct! {
        struct Line<'a> {
            sku: Option<RawString<'a>>,
        }
    }

    async fn lookup(body: Body) -> Result<usize, FanFailure> {
        let lines: Vec<Line<'_>> = decode(body.put(Bytes::from(r#"[{"sku":"a"},{}]"#))).unwrap();
        let keys = || lines.iter().filter_map(|line| line.sku).map(|sku| sku.text());
        let bodies = [FanBodies::default(), FanBodies::default()];
        let one = each(&FAN, keys(), &bodies[0], |_, _| async { Ok(()) }).await?;
        let many = batch(
            &FAN,
            keys(),
            &bodies[1],
            |keys, _| std::future::ready(Ok(Some(keys.to_vec()))),
            |key: &Text<'_>| key.clone(),
        );
        Ok(one.len() + many.await?.len())
    }

    assert_eq!(tokio::spawn(lookup(Body::default())).await.unwrap().unwrap(), 2);
}
