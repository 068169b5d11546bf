//! Query parameters that an endpoint does not know.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::descriptor::{Endpoint, KeyPlace, Place, SchemeKind};
use crate::parameters::form_decoded;
use crate::problem::Fault;

/// Who sends a thousand of them learns enough from the first ones.
const FAULTS_MAX: usize = 50;

/// A fault for each name in `query` that `endpoint` does not know, in their order.
pub(super) fn faults(endpoint: &'static Endpoint, query: &str) -> Vec<Fault> {
    let names = query.split('&').filter(|pair| !pair.is_empty());
    let names = names.map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
    let mut told = BTreeSet::new();
    let mut faults = Vec::new();
    for name in names {
        // A name that cannot be decoded is not one that anybody declared.
        let name = form_decoded(name).unwrap_or(Cow::Borrowed(name));
        if !is_known(endpoint, &name) && told.insert(name.clone()) {
            faults.push(Fault::unknown_parameter(name.into_owned(), "is not a parameter of this endpoint"));
            if faults.len() == FAULTS_MAX {
                break;
            }
        }
    }
    faults
}

/// Declared as an input, or where the caller's key stands.
fn is_known(endpoint: &'static Endpoint, name: &str) -> bool {
    let is_key = |kind| matches!(kind, SchemeKind::ApiKey { place: KeyPlace::Query, name: key } if key == name);
    let mut parameters = endpoint.parameters.iter();
    parameters.any(|parameter| parameter.place == Place::Query && parameter.name == name)
        || endpoint.access.schemes.iter().any(|scheme| is_key(scheme.kind))
}
