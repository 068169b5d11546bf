//! Logins, sessions and their ends: this edge, a browser, and a provider on a socket of its own.

mod backchannel;
mod flow;
mod refresh;
mod refused;

use std::net::Ipv4Addr;
use std::sync::Arc;

use http::{HeaderMap, Request};

use super::testing::{BROWSER, Site};
use crate::edge::auth::{Caller, Presented};
use crate::problem::Problem;

/// Who an endpoint of this scheme takes the sender of these headers for.
async fn admitted(site: &Site, headers: HeaderMap) -> Result<Arc<Caller>, Problem> {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = headers;
    let presented = Presented { head: &head, client: Ipv4Addr::LOCALHOST.into() };
    Ok(site.gate.admit(&[&BROWSER], &presented).await?.unwrap())
}
