//! An endpoint and a scheme for the tests of this module and its neighbours.

use std::time::Duration;

use crate::descriptor::{Access, AuthScheme, Endpoint, Method, SchemeKind, TokenRules};

pub(in crate::edge) static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
    claims: &[],
    roles: Some(&["realm", "roles"]),
    scopes: Some(&["scope"]),
    tier: None,
};

pub(in crate::edge) const ENDPOINT: Endpoint = Endpoint {
    name: "GET /x",
    method: Method::Get,
    path: "/x",
    timeout: Duration::from_secs(20),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[],
};
