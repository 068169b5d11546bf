//! From the model to what is generated: what each answer must yield, and what each part waits for.

mod dependencies;
mod fallbacks;
mod usage;
mod view;

pub(crate) use dependencies::{calls_of, inputs_used};
pub(crate) use usage::{Root, is_place};
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
    for (index, call) in endpoint.calls.iter().enumerate() {
        usage.of_call(CallId(index), call);
    }
    endpoint.reply.iter().for_each(|reply| usage.of_reply(reply));
    endpoint.reply_headers.iter().for_each(|(_, value)| usage.argument(value));
    let plan = Plan { views: usage.views };
    fallbacks::check(endpoint, &plan, contracts, report);
    plan
}
