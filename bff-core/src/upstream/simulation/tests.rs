//! What must hold in each scenario, and the page that shows what came of all of them.

use std::sync::OnceLock;
use std::{env, fs, ptr};

use super::figures::Figures;
use super::page::{Played, table, with_table};
use super::scenarios::*;
use super::world::play;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/resilience.md");

/// What came of a scenario; it is played once for all tests.
fn played(scenario: &'static Scenario) -> &'static Played {
    static PLAYED: [OnceLock<Played>; SCENARIOS.len()] = [const { OnceLock::new() }; SCENARIOS.len()];
    let position = SCENARIOS.iter().position(|other| ptr::eq(*other, scenario)).unwrap();
    PLAYED[position].get_or_init(|| scenario.mechanisms.iter().map(|one| (*one, play(scenario, *one))).collect())
}

fn figures(scenario: &'static Scenario, mechanisms: Mechanisms) -> Figures {
    played(scenario).iter().find(|(one, _)| *one == mechanisms).unwrap().1
}

/// Without the mechanisms at least the first part of the calls fails, with them at most the second one; in percent.
fn assert_errors(scenario: &'static Scenario, without_min: f64, with_max: f64) {
    for (mechanisms, figures) in played(scenario) {
        let percent = figures.error_rate() * 100.0;
        let holds = if *mechanisms == Mechanisms::None { percent >= without_min } else { percent <= with_max };
        assert!(holds, "{mechanisms:?}: {percent} % of the calls failed");
    }
}

#[test]
fn a_slow_instance_is_avoided() {
    assert_errors(&SLOW, 10.0, 0.0);
    assert!(figures(&SLOW, Mechanisms::Defaults).p99 * 3 < figures(&SLOW, Mechanisms::None).p99);
}

#[test]
fn an_instance_that_flaps_fails_no_call() {
    assert_errors(&FLAPPING, 10.0, 0.0);
}

#[test]
fn a_partition_is_noticed() {
    assert_errors(&PARTITION, 10.0, 0.0);
    assert!(figures(&PARTITION, Mechanisms::Defaults).p99 * 3 < figures(&PARTITION, Mechanisms::None).p99);
}

#[test]
fn an_instance_that_stops_is_noticed() {
    assert_errors(&STOPPED, 10.0, 0.0);
    assert!(figures(&STOPPED, Mechanisms::Defaults).p99 * 3 < figures(&STOPPED, Mechanisms::None).p99);
}

#[test]
fn a_rolling_restart_fails_no_call() {
    assert_errors(&ROLLING, 2.0, 0.0);
}

#[test]
fn one_instance_of_three_is_enough() {
    assert_errors(&TWO_DOWN, 40.0, 0.0);
    assert_errors(&TWO_STOPPED, 40.0, 0.0);
}

#[test]
fn dns_that_names_nobody_is_not_believed_at_once() {
    assert_errors(&NO_RECORDS, 50.0, 0.0);
}

#[test]
fn an_upstream_that_recovers_has_not_all_that_was_refused_to_do() {
    let none = figures(&HERD, Mechanisms::None);
    for mechanisms in [Mechanisms::Defaults, Mechanisms::Checks] {
        let with = figures(&HERD, mechanisms);
        assert!(with.load() < none.load() * 0.9, "{mechanisms:?}: {}", with.load());
        // It is slow for five seconds more, and breakers wait a second from probe to probe.
        assert!(with.errors_end.as_secs_f64() < 6.5, "{mechanisms:?}: {:?}", with.errors_end);
    }
}

#[test]
fn retries_are_a_small_part_of_the_load() {
    let naive = figures(&STORM, Mechanisms::Retries);
    for mechanisms in [Mechanisms::Defaults, Mechanisms::Checks] {
        let with = figures(&STORM, mechanisms);
        assert!(with.load() <= 1.2 + 10.0 / STORM.rate, "{mechanisms:?}: {}", with.load());
        assert!(with.load() < naive.load(), "{mechanisms:?}: {}", with.load());
        assert!(with.errors_end <= naive.errors_end, "{mechanisms:?}: {:?}", with.errors_end);
    }
}

#[test]
fn hedging_makes_late_answers_rare() {
    let (none, hedging) = (figures(&STUTTER, Mechanisms::None), figures(&STUTTER, Mechanisms::Hedging));
    assert!(hedging.p99.as_secs_f64() < none.p99.as_secs_f64() * 0.8, "{:?}, {:?}", hedging.p99, none.p99);
    assert!(hedging.load() <= 1.06, "{}", hedging.load());
}

#[test]
fn a_run_gives_the_same_figures_each_time() {
    for (scenario, mechanisms) in [(&TWO_STOPPED, Mechanisms::Checks), (&STUTTER, Mechanisms::Hedging)] {
        assert_eq!(play(scenario, mechanisms), figures(scenario, mechanisms));
    }
}

#[test]
fn the_page_shows_what_came_of_it() {
    let page = fs::read_to_string(PAGE).unwrap();
    let table = table(SCENARIOS.iter().map(|scenario| (*scenario, played(scenario))));
    let with_table = with_table(&page, &table).expect("the page says where its table stands");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(PAGE, with_table).unwrap();
    } else {
        assert!(page == with_table, "UPDATE_GOLDEN=1 takes this over:\n\n{table}");
    }
}
