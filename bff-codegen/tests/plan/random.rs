//! Random endpoints: every call stands in the schedule once and behind its inputs, and no course that a request can take
//! costs more than the worst case; one costs as much.

use std::fs;
use std::time::Duration;

use bff_codegen::compile;
use bff_codegen::plan::{Schedule, Use};

/// splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    /// One of the calls before `call`, more often than not.
    fn earlier(&mut self, call: usize) -> Option<usize> {
        (call > 0 && self.below(3) > 0).then(|| self.below(call as u64) as usize)
    }
}

/// A call as the test knows it.
struct Drawn {
    timeout: u64,
    with: Vec<usize>,
    when: Option<usize>,
    after: Option<usize>,
    fan: Option<Fan>,
    fallback: Fallback,
}

struct Fan {
    keys: usize,
    max: u64,
    concurrency: u64,
    size: Option<u64>,
}

enum Fallback {
    None,
    Null,
    Value(Option<usize>),
    Call { timeout: u64, with: Option<usize> },
}

impl Fallback {
    fn uses(&self) -> Option<usize> {
        match self {
            Fallback::None | Fallback::Null => None,
            Fallback::Value(of) | Fallback::Call { with: of, .. } => *of,
        }
    }
}

fn draw(dice: &mut Dice, index: usize) -> Drawn {
    let fan = (dice.below(3) == 0).then(|| dice.earlier(index)).flatten().map(|keys| Fan {
        keys,
        max: 1 + dice.below(7),
        concurrency: 1 + dice.below(3),
        size: (dice.below(2) == 0).then(|| 1 + dice.below(3)),
    });
    let fallback = match dice.below(5) {
        0 => Fallback::None,
        1 => Fallback::Null,
        2 => Fallback::Value(dice.earlier(index)),
        _ => Fallback::Call { timeout: 1 + dice.below(40), with: dice.earlier(index) },
    };
    let with = [dice.earlier(index), dice.earlier(index)].into_iter().flatten().collect();
    let (when, after) = (dice.earlier(index).filter(|_| dice.below(3) == 0), dice.earlier(index));
    Drawn { timeout: 1 + dice.below(60), with, when, after: after.filter(|_| dice.below(3) == 0), fan, fallback }
}

/// The call as a spec has it. All that calls give is optional here, so anything can be bound to anything.
fn written(index: usize, call: &Drawn) -> String {
    let field = |of: usize| format!("$c{of}.note");
    let batch = call.fan.as_ref().and_then(|fan| fan.size);
    let operation = if batch.is_some() { "listThings" } else { "getThing" };
    let mut with: Vec<String> = match (&call.fan, batch) {
        (Some(_), Some(_)) => vec!["ids: $keys".to_owned()],
        (Some(_), None) => vec!["c: $key".to_owned()],
        (None, _) => Vec::new(),
    };
    with.extend(call.with.iter().zip(["a", "b"]).map(|(of, name)| format!("{name}: {}", field(*of))));
    let mut lines = vec![
        format!("    c{index}:"),
        format!("      call: shop.{operation}"),
        format!("      timeout: {}ms", call.timeout),
        format!("      with: {{ {} }}", with.join(", ")),
    ];
    lines.extend(call.when.map(|of| format!("      when: {} != \"x\"", field(of))));
    lines.extend(call.after.map(|of| format!("      after: [c{of}]")));
    if let Some(fan) = &call.fan {
        lines.push(format!("      each: $c{}.ids", fan.keys));
        lines.push(format!("      max: {}\n      concurrency: {}", fan.max, fan.concurrency));
        lines.extend(fan.size.map(|size| format!("      batch: {{ by: id, size: {size} }}")));
    }
    lines.extend(match &call.fallback {
        Fallback::None => None,
        Fallback::Null => Some("      fallback: null".to_owned()),
        Fallback::Value(of) => {
            let note = of.map_or_else(|| "none".to_owned(), field);
            Some(format!("      fallback: {{ id: none, note: {note} }}"))
        }
        Fallback::Call { timeout, with } => {
            let with = with.map(|of| format!("with: {{ a: {} }}, ", field(of))).unwrap_or_default();
            Some(format!("      fallback: {{ call: spare.{operation}, {with}timeout: {timeout}ms, fallback: null }}"))
        }
    });
    lines.join("\n")
}

/// The endpoint of these calls.
fn spec(calls: &[Drawn]) -> String {
    let fan_out: Vec<_> = calls.iter().enumerate().map(|(index, call)| written(index, call)).collect();
    format!("GET /random:\n  timeout: 60m\n  fan_out:\n{}\n", fan_out.join("\n"))
}

fn schedule(spec: &str) -> Schedule {
    let specs = super::folder().join("specs");
    let read = |path: &str| (path.to_owned(), fs::read_to_string(specs.join(path)).unwrap());
    let files = [read("platform.yaml"), read("mobile/client.yaml"), ("mobile/random.yaml".to_owned(), spec.to_owned())];
    let compilation = compile(&files, &|path| fs::read_to_string(specs.join(path)));
    let report = compilation.report(false);
    let mut schedules = compilation.output.unwrap_or_else(|| panic!("{spec}\n{report}")).schedules;
    schedules.remove(0)
}

/// What a call does in one course of a request.
#[derive(Clone, Copy, PartialEq)]
enum Course {
    /// It answers at the last moment.
    Answers,
    /// It runs out of time, and so does a call that stands in for it.
    Fails,
    /// Its condition is false, or there are no keys.
    Skipped,
}

/// A request that runs, millisecond by millisecond.
struct Request<'c> {
    calls: &'c [Drawn],
    courses: &'c [Course],
    states: Vec<State>,
    now: u64,
    made: u64,
    has_failed: bool,
}

#[derive(Default)]
struct State {
    /// How often the call is still to be made; `None`: it waits for its inputs.
    left: Option<u64>,
    /// When each attempt ends, and whether it is one of the call itself rather than of its fallback.
    running: Vec<(u64, bool)>,
    has_ended: bool,
}

impl Request<'_> {
    /// Runs to the end: how many calls are made, and when the last one ends.
    fn run(mut self) -> (u64, u64) {
        loop {
            // Within a millisecond, until nothing more happens.
            while (0..self.calls.len()).any(|index| self.step(index)) {}
            if self.has_failed || self.states.iter().all(|state| state.has_ended) {
                return (self.made, self.now);
            }
            self.now += 1;
        }
    }

    /// Whether anything happened with the call.
    fn step(&mut self, index: usize) -> bool {
        if self.states[index].has_ended || self.has_failed {
            return false;
        }
        let call = &self.calls[index];
        let Some(left) = self.states[index].left else {
            let keys = call.fan.as_ref().map(|fan| fan.keys);
            // What stands in for a key is made ready with the call for the key.
            let stand_in = call.fan.as_ref().and_then(|_| call.fallback.uses());
            let inputs = call.with.iter().chain(&call.when).chain(&call.after).copied().chain(keys).chain(stand_in);
            let is_ready = inputs.into_iter().all(|of| self.states[of].has_ended);
            self.states[index].left = is_ready.then(|| match (&call.fan, self.courses[index]) {
                (_, Course::Skipped) => 0,
                (Some(fan), _) => fan.max.div_ceil(fan.size.unwrap_or(1)),
                (None, _) => 1,
            });
            return is_ready;
        };
        let before = self.states[index].running.clone();
        let after: Vec<_> = before.iter().filter_map(|attempt| self.after(index, *attempt)).collect();
        let at_once = call.fan.as_ref().map_or(1, |fan| fan.concurrency);
        let new = left.min(at_once - after.len() as u64);
        self.made += new;
        let new_ones = (0..new).map(|_| (self.now + call.timeout, true));
        let running: Vec<_> = after.into_iter().chain(new_ones).collect();
        let state = &mut self.states[index];
        (state.left, state.has_ended) = (Some(left - new), running.is_empty());
        state.running = running;
        state.has_ended || state.running != before
    }

    /// What becomes of an attempt; `None`: it has ended.
    fn after(&mut self, index: usize, attempt @ (end, is_own): (u64, bool)) -> Option<(u64, bool)> {
        if end > self.now {
            return Some(attempt);
        }
        if self.courses[index] == Course::Answers || !is_own {
            return None;
        }
        let is_there = |of: &Option<usize>| of.is_none_or(|of| self.states[of].has_ended);
        match &self.calls[index].fallback {
            Fallback::None => {
                self.has_failed = true;
                None
            }
            Fallback::Null => None,
            Fallback::Value(of) => (!is_there(of)).then_some(attempt),
            Fallback::Call { with, .. } if !is_there(with) => Some(attempt),
            Fallback::Call { timeout, .. } => {
                self.made += 1;
                Some((self.now + timeout, false))
            }
        }
    }
}

/// How many calls a course makes, and when the last of them ends. `None`: one that cannot be, as it skips a call that is
/// always made.
fn run(calls: &[Drawn], courses: &[Course]) -> Option<(u64, u64)> {
    let mut both = calls.iter().zip(courses);
    let is_possible =
        both.all(|(call, course)| *course != Course::Skipped || call.when.is_some() || call.fan.is_some());
    let states = calls.iter().map(|_| State::default()).collect();
    is_possible.then(|| Request { calls, courses, states, now: 0, made: 0, has_failed: false }.run())
}

/// All courses of so many calls.
fn courses(calls: usize) -> Vec<Vec<Course>> {
    (0..calls).fold(vec![Vec::new()], |all, _| {
        let with = |course: Course| all.iter().map(move |before| [before.as_slice(), &[course]].concat());
        with(Course::Answers).chain(with(Course::Fails)).chain(with(Course::Skipped)).collect()
    })
}

fn drawn(seed: u64) -> Vec<Drawn> {
    let mut dice = Dice(seed);
    let mut calls: Vec<Drawn> = Vec::new();
    for index in 0..1 + dice.below(5) as usize {
        let mut call = draw(&mut dice, index);
        // The answers of an `each` are a lookup, of which nothing but the order can be used here.
        let plain = |of: &usize| calls[*of].fan.is_none();
        let is_batch = call.fan.as_ref().is_some_and(|fan| fan.size.is_some());
        call.with.retain(|of| plain(of) && !is_batch);
        call.when = call.when.filter(plain);
        call.fan = call.fan.filter(|fan| plain(&fan.keys));
        call.fallback = match call.fallback {
            Fallback::Value(of) => Fallback::Value(of.filter(plain)),
            Fallback::Call { timeout, with } => {
                Fallback::Call { timeout, with: with.filter(|of| plain(of) && !is_batch) }
            }
            other => other,
        };
        calls.push(call);
    }
    calls
}

#[test]
fn every_call_stands_once_and_behind_its_inputs() {
    for seed in 0..200 {
        let calls = drawn(seed);
        let schedule = schedule(&spec(&calls));
        let mut names: Vec<_> = schedule.calls.iter().map(|call| call.name.clone()).collect();
        for (place, call) in schedule.calls.iter().enumerate() {
            let index: usize = call.name[1..].parse().unwrap();
            let drawn = &calls[index];
            let used = |it: Use| {
                let waits = call.waits.iter().filter(move |wait| wait.uses.contains(&it));
                let mut names: Vec<String> = waits.map(|wait| wait.call.clone()).collect();
                names.sort();
                names
            };
            let named = |of: &[usize]| {
                let mut names: Vec<String> = of.iter().map(|of| format!("c{of}")).collect();
                names.sort();
                names.dedup();
                names
            };
            assert_eq!(used(Use::With), named(&drawn.with), "seed {seed}");
            assert_eq!(used(Use::When), named(drawn.when.as_slice()), "seed {seed}");
            assert_eq!(used(Use::After), named(drawn.after.as_slice()), "seed {seed}");
            let keys = drawn.fan.as_ref().map(|fan| fan.keys);
            assert_eq!(used(Use::Each), named(keys.as_slice()), "seed {seed}");
            let stand_in = drawn.fan.as_ref().and_then(|_| drawn.fallback.uses());
            assert_eq!(used(Use::Fallback), named(stand_in.as_slice()), "seed {seed}");
            let stand_ins = call.stand_ins.iter().flat_map(|stand_in| stand_in.waits());
            let waits = call.waits.iter().map(|wait| &wait.call).chain(stand_ins);
            for wait in waits {
                let before = names.iter().position(|name| name == wait).expect("a call of the endpoint");
                assert!(before < place, "seed {seed}: {} stands before {wait}", call.name);
            }
        }
        names.sort();
        assert_eq!(names, (0..calls.len()).map(|index| format!("c{index}")).collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn the_worst_case_is_the_worst_that_can_happen() {
    for seed in 0..120 {
        let calls = drawn(seed);
        let schedule = schedule(&spec(&calls));
        let all = courses(calls.len());
        let ran: Vec<(u64, u64)> = all.iter().filter_map(|courses| run(&calls, courses)).collect();
        let most = ran.iter().map(|(made, _)| *made).max().unwrap();
        let longest = ran.iter().map(|(_, end)| *end).max().unwrap();
        assert_eq!(schedule.calls_max as u64, most, "seed {seed}\n{}", spec(&calls));
        assert_eq!(schedule.ends_by, Duration::from_millis(longest), "seed {seed}\n{}", spec(&calls));
        assert_eq!(schedule.answers_by, schedule.ends_by, "an hour is enough");
        // The critical path begins with the request, ends with the last call, and each of its calls waits for the one before.
        let path: Vec<_> = schedule.critical_path.iter().map(|name| call_named(&schedule, name)).collect();
        assert_eq!(path.last().unwrap().ends_by, schedule.ends_by, "seed {seed}");
        assert_eq!(path[0].starts_by, Duration::ZERO, "seed {seed}");
        for pair in path.windows(2) {
            let waits = pair[1].waits.iter().map(|wait| &wait.call);
            let mut waits = waits.chain(pair[1].stand_ins.iter().flat_map(|stand_in| stand_in.waits()));
            assert!(waits.any(|name| *name == pair[0].name), "seed {seed}");
            assert!(pair[0].ends_by >= pair[1].starts_by, "seed {seed}");
        }
    }
}

fn call_named<'s>(schedule: &'s Schedule, name: &str) -> &'s bff_codegen::plan::ScheduledCall {
    schedule.calls.iter().find(|call| call.name == name).expect("a call of the endpoint")
}
