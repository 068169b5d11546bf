//! What is legal and still looks like a mistake: one rule a function, each a warning.

mod budget;
mod calls;
mod lists;
mod policies;
mod rates;
mod repeats;
mod routes;

use lists::Lists;

use crate::contract::Contracts;
use crate::diagnostic::Diagnostics;
use crate::model::Client;
use crate::plan::Plan;

/// Remarks on a resolved client and the plans of its endpoints.
pub(crate) fn check(client: &Client, plans: &[Plan], contracts: &Contracts, report: &mut Diagnostics) {
    let lists = Lists::of(contracts, client.upstreams.iter().map(|upstream| upstream.contract));
    for (endpoint, plan) in client.endpoints.iter().zip(plans) {
        calls::unused(endpoint, report);
        calls::decided(endpoint, report);
        calls::deprecated(endpoint, report);
        calls::differing(endpoint, report);
        repeats::repeated(endpoint, report);
        policies::writes_retried(endpoint, report);
        policies::waits_too_long(client, endpoint, report);
        lists.called_one_by_one(endpoint, plan, report);
        routes::hides_documentation(endpoint, report);
        rates::unlimited(client, endpoint, report);
        budget::many_calls(endpoint, report);
        budget::many_upstreams(client, endpoint, report);
    }
}
