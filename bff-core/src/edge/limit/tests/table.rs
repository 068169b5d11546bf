//! The table, on times that are made up.

use std::thread;
use std::time::Duration;

use crate::descriptor::{RateAlgorithm, RateLimit};
use crate::edge::limit::quota::Quota;
use crate::edge::limit::table::{Key, Table};

const HOUR: Duration = Duration::from_secs(3600);

fn per_hour(count: u32, algorithm: RateAlgorithm) -> Quota {
    Quota::new(algorithm, RateLimit { count, window: HOUR, burst: count }).unwrap()
}

fn key(table: &Table, name: &str) -> Key {
    table.key(|write| write(name.as_bytes()))
}

fn number(table: &Table, number: u64) -> Key {
    table.key(|write| write(&number.to_le_bytes()))
}

#[test]
fn threads_together_never_let_more_through() {
    for algorithm in [RateAlgorithm::TokenBucket, RateAlgorithm::SlidingWindow] {
        let (table, quota) = (Table::new("plan", 100), per_hour(500, algorithm));
        let key = key(&table, "one");
        let ask = || (0..1000).filter(|_| table.take(key, &quota, 1).is_let_in).count();
        let let_in: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(let_in, 500, "{algorithm:?}");
    }
}

/// Whoever has used up its limit cannot have that forgotten by making up other keys.
#[test]
fn a_flood_of_keys_gives_nobody_back_what_it_has_used() {
    for algorithm in [RateAlgorithm::TokenBucket, RateAlgorithm::SlidingWindow] {
        let (table, quota) = (Table::new("plan", 1000), per_hour(10, algorithm));
        let (used_up, used) = (key(&table, "used up"), key(&table, "used"));
        for _ in 0..10 {
            assert!(table.take(used_up, &quota, 1).is_let_in);
        }
        for _ in 0..5 {
            assert!(table.take(used, &quota, 1).is_let_in);
        }
        for flood in 0..100_000 {
            assert!(table.take(number(&table, flood), &quota, 2 + flood).is_let_in);
        }
        assert!(!table.take(used_up, &quota, 200_000).is_let_in, "{algorithm:?}");
        assert_eq!(table.take(used, &quota, 200_000).remaining, 4, "{algorithm:?}");
        assert!(table.lost() > 90_000);
    }
}

#[test]
fn keys_that_have_nothing_used_any_more_make_room_first() {
    let (table, quota) = (Table::new("plan", 1000), per_hour(10, RateAlgorithm::TokenBucket));
    let later = 2 * HOUR.as_nanos() as u64;
    for old in 0..1_000 {
        table.take(number(&table, old), &quota, 1);
    }
    for new in 1_000..2_000 {
        table.take(number(&table, new), &quota, later);
    }
    // Each set lost only what a set of its own would have lost.
    assert!(table.lost() < 20, "{}", table.lost());
    let known = (1_000..2_000).filter(|new| table.take(number(&table, *new), &quota, later).remaining == 8).count();
    assert!(known > 980, "{known}");
}

#[test]
fn a_table_keeps_as_many_keys_as_it_says() {
    const KEYS: u64 = 20_000;
    let (table, quota) = (Table::new("plan", KEYS as usize), per_hour(10, RateAlgorithm::TokenBucket));
    for new in 0..KEYS {
        table.take(number(&table, new), &quota, 1);
    }
    assert!(table.lost() < KEYS / 500, "{}", table.lost());
}

#[test]
fn what_is_given_back_can_be_taken_again() {
    let (table, quota) = (Table::new("plan", 10), per_hour(1, RateAlgorithm::SlidingWindow));
    let key = key(&table, "one");
    for _ in 0..3 {
        assert!(table.take(key, &quota, 1).is_let_in);
        table.give_back(key, &quota);
    }
    assert!(table.take(key, &quota, 1).is_let_in);
    assert!(!table.take(key, &quota, 1).is_let_in);
}
