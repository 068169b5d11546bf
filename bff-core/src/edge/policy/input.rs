//! What policies are asked about: a request, as far as it is known before its body is read.

use std::net::IpAddr;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::descriptor::{Endpoint, Place};
use crate::edge::auth::{Caller, Presented};
use crate::parameters::{self, Texts};
use crate::problem::{Fault, Kind, Problem};

/// The document that is `input` in a policy. `docs/policies.md` has its table.
#[derive(Debug, Serialize)]
struct Input<'a> {
    method: &'static str,
    /// The route's template, which has no values in it.
    path: &'static str,
    endpoint: &'static str,
    params: Named<'a>,
    query: Named<'a>,
    headers: Named<'a>,
    claims: Option<&'a RawValue>,
    scheme: Option<&'static str>,
    client: Client,
}

#[derive(Debug, Serialize)]
struct Client {
    ip: IpAddr,
}

/// Inputs of one place, by their names.
#[derive(Debug, Default)]
struct Named<'a>(Vec<(&'static str, Texts<'a>)>);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, texts)| (name, texts)))
    }
}

/// The document, as JSON.
///
/// # Errors
///
/// 400: an input cannot be read. The handler would say the same, and a policy must not decide about half a request.
pub(super) fn document(
    endpoint: &'static Endpoint,
    presented: &Presented<'_>,
    caller: Option<&Caller>,
) -> Result<String, Problem> {
    let (mut params, mut query, mut headers) = (Named::default(), Named::default(), Named::default());
    let mut faults = Vec::new();
    for parameter in endpoint.parameters {
        let named = match parameter.place {
            Place::Path => &mut params,
            Place::Query => &mut query,
            Place::Header => &mut headers,
        };
        match parameters::texts(parameter, endpoint, &presented.head.uri, &presented.head.headers) {
            Ok(None) => {}
            Ok(Some(texts)) => named.0.push((parameter.name, texts)),
            Err(detail) => faults.push(Fault::parameter(parameter.name, detail)),
        }
    }
    if !faults.is_empty() {
        return Err(Problem::new(Kind::InvalidInput).faults(faults));
    }
    let input = Input {
        method: endpoint.method.as_str(),
        path: endpoint.path,
        endpoint: endpoint.name,
        params,
        query,
        headers,
        claims: caller.map(Caller::claims),
        scheme: caller.map(|caller| caller.scheme().name),
        client: Client { ip: presented.client },
    };
    serde_json::to_string(&input).map_err(|error| {
        tracing::error!(target: "bff::access", %error, "the input of the policies cannot be written");
        Problem::internal()
    })
}

#[cfg(test)]
mod tests {
    use http::request::Parts;
    use http::{HeaderMap, HeaderName, HeaderValue, Request};
    use serde_json::{Value, json};

    use super::*;
    use crate::descriptor::{ListStyle, Parameter, Rules};
    use crate::edge::policy::testing::{CUSTOMER, ENDPOINT};

    const fn parameter(name: &'static str, place: Place, list: Option<ListStyle>) -> Parameter {
        Parameter { name, place, required: false, list, schema: "{}", default: Some("5"), rules: Rules::new() }
    }

    static USER: Parameter = parameter("userId", Place::Path, None);
    static LIMIT: Parameter = parameter("limit", Place::Query, None);
    static STATUS: Parameter = parameter("status", Place::Query, Some(ListStyle::Comma));
    static TENANT: Parameter = parameter("x-tenant", Place::Header, None);
    static WITH_INPUTS: Endpoint =
        Endpoint { path: "/users/{userId}", parameters: &[&USER, &LIMIT, &STATUS, &TENANT], ..ENDPOINT };

    fn head(uri: &str, headers: &[(&'static str, &'static str)]) -> Parts {
        let (mut head, ()) = Request::get(uri).body(()).unwrap().into_parts();
        let headers = headers.iter().map(|(name, value)| (*name, *value));
        head.headers = HeaderMap::from_iter(
            headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
        );
        head
    }

    fn read(head: &Parts, caller: Option<&Caller>) -> Result<Value, Problem> {
        let presented = Presented { head, client: [10, 0, 0, 7].into() };
        document(&WITH_INPUTS, &presented, caller).map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn it_holds_what_is_declared_and_nothing_else() {
        let claims = r#"{"sub":"u-1","roles":["a"],"n":1.50}"#.to_owned();
        let caller = Caller::new(&CUSTOMER, "u-1", RawValue::from_string(claims).unwrap()).with_token("secret");
        let headers = [("x-tenant", "blue"), ("authorization", "Bearer secret"), ("cookie", "a=b")];
        let head = head("/users/a%2Fb%20c?limit=10&status=new,p%2Caid&secret=1", &headers);
        let expected = json!({
            "method": "GET",
            "path": "/users/{userId}",
            "endpoint": "GET /x",
            "params": { "userId": "a/b c" },
            "query": { "limit": "10", "status": ["new", "p,aid"] },
            "headers": { "x-tenant": "blue" },
            "claims": { "sub": "u-1", "roles": ["a"], "n": 1.5 },
            "scheme": "customer",
            "client": { "ip": "10.0.0.7" },
        });
        assert_eq!(read(&head, Some(&caller)).unwrap(), expected);
    }

    #[test]
    fn what_is_not_there_is_not_made_up() {
        let input = read(&head("/users/1", &[]), None).unwrap();
        assert_eq!(input["query"], json!({}), "a default is the handler's");
        assert_eq!((&input["claims"], &input["scheme"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn a_request_that_cannot_be_read_is_not_decided_about() {
        for (uri, names) in [("/users/%FF", "userId"), ("/users/1?limit=1&limit=2", "limit")] {
            let problem = read(&head(uri, &[]), None).unwrap_err();
            assert_eq!(problem.status(), 400, "{uri}");
            assert!(format!("{problem:?}").contains(names), "{uri}");
        }
    }
}
