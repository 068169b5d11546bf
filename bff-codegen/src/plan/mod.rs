//! From the model to what is generated: what each answer must yield, and what each part waits for.
//!
//! The model says how values are made. Here the question is turned round: of all that an answer holds, what is used, and
//! how? `usage` walks every expression of an endpoint from its end, carrying what is demanded there (that it is
//! copied, read as text, calculated with), until it comes to places in an answer, the body or the claims. What arrives
//! there makes a `View`, a tree of fields. For
//!
//! ```text
//! order: $order { id, total = total * 2 }         lines: $order.lines | take(3)
//! ```
//!
//! the answer of `order` has this view, and becomes a struct of three fields; the upstream's thirty others are skipped:
//!
//! ```text
//! $order
//! ├── id                 looked at: kept as the bytes that came
//! ├── total              computed: decoded to a number
//! └── lines
//!     └── (element)      copied: each kept as the bytes that came
//! ```
//!
//! Then `fallbacks` holds what stands in for an answer against the view: a fallback need not have what nobody reads.
//! `dependencies` answers what a value waits for: the calls it comes from. There are no waves in what is generated, since
//! a call asks for what it uses and so starts the moment that is there. What that comes to (which call waits for which,
//! and how long and how much in the worst case) is the endpoint's [`Schedule`], for people to look at.

mod basis;
mod dependencies;
mod fallbacks;
mod schedule;
mod scheduler;
mod usage;
mod view;

pub use schedule::{Keys, Schedule, ScheduledCall, StandIn, Use, Wait, shown};

pub(crate) use dependencies::{calls_of, calls_of_fallback};
pub(crate) use scheduler::{calls_max, schedules};
pub(crate) use usage::Root;
pub(crate) use view::View;

use std::collections::BTreeMap;

use crate::contract::Contracts;
use crate::diagnostic::Diagnostics;
use crate::model::{CallId, Client, Endpoint};

/// The plan of one endpoint.
#[derive(Debug)]
pub(crate) struct Plan {
    views: BTreeMap<Root, View>,
}

impl Plan {
    /// What is used of a root; `None`: nothing.
    pub(crate) fn view(&self, root: Root) -> Option<&View> {
        self.views.get(&root)
    }
}

/// Plans every endpoint of a client, and reports what can only be seen from there.
pub(crate) fn plan(client: &Client, contracts: &Contracts, report: &mut Diagnostics) -> Vec<Plan> {
    client.endpoints.iter().map(|endpoint| plan_endpoint(endpoint, contracts, report)).collect()
}

fn plan_endpoint(endpoint: &Endpoint, contracts: &Contracts, report: &mut Diagnostics) -> Plan {
    let mut usage = usage::Usage::default();
    // What one expression calculates with, another can no longer copy raw beside a raw value: once more until it rests.
    loop {
        let before = usage.computed_count();
        for (index, call) in endpoint.calls.iter().enumerate() {
            usage.of_call(CallId(index), call);
        }
        endpoint.allow.iter().for_each(|allow| usage.condition(allow));
        endpoint.reply.iter().for_each(|reply| usage.of_reply(reply));
        endpoint.reply_headers.iter().for_each(|(_, value)| usage.argument(value));
        if usage.computed_count() == before {
            break;
        }
    }
    let plan = Plan { views: usage.views };
    fallbacks::check(endpoint, &plan, contracts, report);
    plan
}
