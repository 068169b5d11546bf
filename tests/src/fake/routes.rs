//! Which answer a call gets: by its pattern, and by how many calls came before it.

use std::fmt;
use std::sync::{Mutex, MutexGuard};

use super::answer::{Answer, status};
use super::call::Call;
use super::matches;

/// The routes of one fake.
#[derive(Debug, Default)]
pub(super) struct Routes(Mutex<Vec<Rule>>);

#[derive(Debug)]
struct Rule {
    pattern: String,
    script: Script,
}

enum Script {
    /// Each answer for so many calls; the last one for all that follow.
    Steps {
        steps: Vec<Step>,
        served: usize,
    },
    Computed(Computed),
}

type Computed = Box<dyn Fn(&Call) -> Answer + Send + Sync>;

#[derive(Debug)]
struct Step {
    answer: Answer,
    times: usize,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps { steps, .. } => steps.fmt(f),
            Self::Computed(_) => f.write_str("computed"),
        }
    }
}

impl Routes {
    pub(super) fn add(&self, pattern: &str, answer: Answer) -> Route<'_> {
        let script = Script::Steps { steps: vec![Step { answer, times: 1 }], served: 0 };
        let mut rules = self.rules();
        rules.push(Rule { pattern: pattern.to_owned(), script });
        Route { routes: self, index: rules.len() - 1 }
    }

    pub(super) fn add_computed(&self, pattern: &str, answer: Computed) {
        self.rules().push(Rule { pattern: pattern.to_owned(), script: Script::Computed(answer) });
    }

    pub(super) fn forget(&self) {
        self.rules().clear();
    }

    pub(super) fn answer(&self, call: &Call) -> Answer {
        let route = call.route();
        let mut rules = self.rules();
        match rules.iter_mut().rev().find(|rule| matches(&rule.pattern, &route)) {
            None => status(501),
            Some(Rule { script: Script::Computed(answer), .. }) => answer(call),
            Some(Rule { script: Script::Steps { steps, served }, .. }) => {
                let mut before = 0;
                let step = steps.iter().find(|step| {
                    before += step.times;
                    *served < before
                });
                *served += 1;
                step.or(steps.last()).expect("a script has a step from the start").answer.clone()
            }
        }
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().expect("no test panics while it holds the rules")
    }
}

/// A route just added: says what calls after the first get.
#[derive(Debug)]
pub struct Route<'a> {
    routes: &'a Routes,
    index: usize,
}

impl Route<'_> {
    /// The answer said last is for so many calls (the last one of all is for every further call too).
    pub fn times(self, times: usize) -> Self {
        self.edit(|steps| steps.last_mut().expect("a script has a step from the start").times = times);
        self
    }

    /// What calls get after those so far.
    pub fn then(self, answer: Answer) -> Self {
        self.edit(|steps| steps.push(Step { answer, times: 1 }));
        self
    }

    fn edit(&self, change: impl FnOnce(&mut Vec<Step>)) {
        if let Script::Steps { steps, .. } = &mut self.routes.rules()[self.index].script {
            change(steps);
        }
    }
}
