//! What a person is told after the start: where things are and, under `--mock`, a request to try.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::SystemTime;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::config::{Sample, SchemeSettings};
use super::sampled::{sampled, sampled_claims};
use crate::descriptor::{
    Access, AuthScheme, ClaimPath, Client, Endpoint, KeyPlace, Method, Parameter, Place, SchemeKind, TokenRules,
};
use crate::mock::MockServer;

/// The development token is valid for a working day.
const TOKEN_SECONDS: u64 = 8 * 60 * 60;

pub(super) struct Welcome<'a> {
    pub(super) client: &'static Client,
    pub(super) endpoints: &'a [&'static Endpoint],
    pub(super) address: SocketAddr,
    pub(super) docs: bool,
    /// Whether it is reached by https.
    pub(super) is_secure: bool,
    pub(super) mocks: &'a [MockServer],
    pub(super) schemes: &'a [SchemeSettings],
}

/// A few lines of text. The first one, `listening on http://…`, is meant for scripts as well.
pub(super) fn welcome(welcome: &Welcome<'_>) -> String {
    let Welcome { client, address, .. } = welcome;
    let scheme = scheme(welcome);
    let mut text = format!("listening on {scheme}://{address}\n{} {}\n", client.title, client.version);
    if welcome.docs {
        push(&mut text, "docs", &format!("{scheme}://{address}/docs/"));
    }
    if welcome.mocks.is_empty() {
        return text;
    }
    for (upstream, mock) in client.upstreams.iter().zip(welcome.mocks) {
        push(&mut text, upstream.name, &format!("{} (mock)", mock.url()));
    }
    if client.auth.iter().any(|scheme| matches!(scheme.kind, SchemeKind::Session { .. })) {
        push(&mut text, "login", &format!("{scheme}://{address}/bff/login"));
    }
    if let Some(line) = curl(welcome) {
        push(&mut text, "try", &line);
    }
    text
}

fn scheme(welcome: &Welcome<'_>) -> &'static str {
    if welcome.is_secure { "https" } else { "http" }
}

fn push(text: &mut String, name: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  {name:<16} {value}");
}

/// A command that gets the first endpoint which only needs a URL, and a token or a key that we know.
fn curl(welcome: &Welcome<'_>) -> Option<String> {
    let is_get = |endpoint: &&&Endpoint| endpoint.method == Method::Get;
    welcome.endpoints.iter().filter(is_get).find_map(|endpoint| {
        let Shown { header, query } = match endpoint.access.schemes {
            [] => Shown::default(),
            schemes => schemes.iter().find_map(|scheme| shown(welcome, scheme, &endpoint.access))?,
        };
        let mut path = path_and_query(endpoint);
        if let Some(query) = query {
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(&query);
        }
        let url = format!("{}://{}{path}", scheme(welcome), welcome.address);
        Some(format!("curl -i{header}{} '{url}'", headers(endpoint)))
    })
}

/// What a caller shows.
#[derive(Default)]
struct Shown {
    header: String,
    query: Option<String>,
}

/// What `scheme` accepts; `None` where only others can make it.
fn shown(welcome: &Welcome<'_>, scheme: &AuthScheme, access: &Access) -> Option<Shown> {
    let settings = welcome.schemes.iter().find(|settings| settings.scheme.name == scheme.name)?;
    match (settings.sample()?, scheme.kind) {
        (Sample::Token(key, rules), _) => {
            let now = SystemTime::UNIX_EPOCH.elapsed().ok()?.as_secs();
            let mut claims = claims(scheme, rules, now);
            // One role will do, and all scopes are needed.
            grant(&mut claims, scheme.roles, &access.roles[..access.roles.len().min(1)]);
            grant(&mut claims, scheme.scopes, access.scopes);
            let token = key.sign(&claims)?;
            Some(Shown { header: format!(" -H 'authorization: Bearer {token}'"), query: None })
        }
        (Sample::Key(key), SchemeKind::ApiKey { place: KeyPlace::Header, name }) => {
            Some(Shown { header: format!(" -H '{name}: {key}'"), query: None })
        }
        (Sample::Key(key), SchemeKind::ApiKey { place: KeyPlace::Query, name }) => {
            Some(Shown { header: String::new(), query: Some(format!("{name}={key}")) })
        }
        (Sample::Key(_), _) => None,
    }
}

fn path_and_query(endpoint: &Endpoint) -> String {
    let mut url = endpoint.path.to_owned();
    let mut separator = '?';
    for parameter in endpoint.parameters {
        let value = || utf8_percent_encode(&sample_text(parameter), NON_ALPHANUMERIC).to_string();
        match parameter.place {
            Place::Path => url = url.replace(&format!("{{{}}}", parameter.name), &value()),
            Place::Query if is_needed(parameter) => {
                let name = utf8_percent_encode(parameter.name, NON_ALPHANUMERIC);
                // Writing to a String cannot fail.
                let _ = write!(url, "{separator}{name}={}", value());
                separator = '&';
            }
            Place::Query | Place::Header => {}
        }
    }
    url
}

fn headers(endpoint: &Endpoint) -> String {
    let needed =
        endpoint.parameters.iter().filter(|parameter| parameter.place == Place::Header && is_needed(parameter));
    needed.map(|parameter| format!(" -H '{}: {}'", parameter.name, sample_text(parameter).replace('\'', ""))).collect()
}

fn is_needed(parameter: &Parameter) -> bool {
    parameter.required && parameter.default.is_none()
}

fn sample_text(parameter: &Parameter) -> String {
    match sampled(parameter.name, parameter.schema) {
        Value::String(text) => text,
        Value::Array(elements) => elements.first().map(plain).unwrap_or_default(),
        value => value.to_string(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn claims(scheme: &AuthScheme, rules: TokenRules, now: u64) -> Map<String, Value> {
    let mut claims = sampled_claims(scheme);
    if let Some(issuer) = rules.issuer {
        claims.insert("iss".to_owned(), json!(issuer));
    }
    if let Some(audience) = rules.audience.first() {
        claims.insert("aud".to_owned(), json!(audience));
    }
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("exp".to_owned(), json!(now + TOKEN_SECONDS));
    claims
}

/// Sees to it that the claim at `place` holds `names`.
fn grant(claims: &mut Map<String, Value>, place: Option<ClaimPath>, names: &[&str]) {
    let Some([first, inner @ ..]) = place.filter(|_| !names.is_empty()) else { return };
    let mut value = claims.entry(*first).or_insert(Value::Null);
    for name in inner {
        if !value.is_object() {
            *value = json!({});
        }
        value = &mut value[*name];
    }
    match value {
        Value::Array(held) => {
            let missing: Vec<Value> =
                names.iter().map(|name| json!(name)).filter(|name| !held.contains(name)).collect();
            held.extend(missing);
        }
        Value::String(text) => *text = names.join(" "),
        other => *other = json!(names),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;
    use std::time::Duration;

    use http::{HeaderName, header};

    use super::*;
    use crate::app::authenticators::authenticators;
    use crate::app::config::Settings;
    use crate::descriptor::{Access, Claim, Identity, Rules, Upstream};
    use crate::edge::auth::{Caller, Gate, Presented};
    use crate::problem::Problem;

    static USERS: Upstream = Upstream {
        name: "users",
        index: 0,
        contract: r#"{"openapi":"3.1.0","paths":{}}"#,
        policy: &[],
        identity: Identity::NONE,
    };
    static STAFF: AuthScheme = AuthScheme {
        name: "staff",
        kind: SchemeKind::Jwt { rules: RULES, token_type: None },
        claims: &[
            Claim { name: "sub", schema: r#"{"type":"string"}"#, required: true },
            Claim { name: "role", schema: r#"{"enum":["admin","guest"]}"#, required: true },
        ],
        roles: None,
        scopes: None,
        tier: None,
    };
    static SCHEMES: &[&AuthScheme] = &[&STAFF];
    static CLIENT: Client = Client {
        name: "admin",
        title: "Admin BFF",
        version: "1.2.3",
        upstreams: &[&USERS],
        auth: &[&STAFF],
        policies: &[],
        rates: &[],
        tiers: &[],
        openapi: "{}",
    };
    static POST: Endpoint = endpoint(Method::Post, &[]);
    static GET: Endpoint = endpoint(Method::Get, &[&ID, &LIMIT, &IDS, &OPTIONAL]);
    static ID: Parameter = parameter("id", Place::Path, r#"{"type":"string","example":"a/b"}"#, true);
    static LIMIT: Parameter = parameter("limit", Place::Query, r#"{"type":"integer","minimum":5,"maximum":5}"#, true);
    static IDS: Parameter = parameter("x-ids", Place::Header, r#"{"type":"array","items":{"const":"k"}}"#, true);
    static OPTIONAL: Parameter = parameter("q", Place::Query, r#"{"type":"string"}"#, false);

    const fn parameter(name: &'static str, place: Place, schema: &'static str, required: bool) -> Parameter {
        Parameter { name, place, required, list: None, schema, default: None, rules: Rules::new() }
    }

    const fn endpoint(method: Method, parameters: &'static [&'static Parameter]) -> Endpoint {
        Endpoint {
            name: "users",
            method,
            path: "/users/{id}",
            timeout: Duration::from_secs(1),
            access: Access { schemes: SCHEMES, ..Access::PUBLIC },
            rates: &[],
            status: 200,
            strict_query: false,
            parameters,
            body: None,
            calls: &[],
        }
    }

    const RULES: TokenRules = TokenRules { issuer: Some("https://id.example.com"), audience: &["shop"] };

    fn settings() -> Vec<SchemeSettings> {
        Settings::read(&CLIENT, None, [], true).unwrap().auth
    }

    #[tokio::test]
    async fn under_mock_there_is_a_request_to_try() {
        let mock = crate::mock::start("users", USERS.contract).await.unwrap();
        let text = welcome(&Welcome {
            client: &CLIENT,
            endpoints: &[&POST, &GET],
            address: "127.0.0.1:8080".parse().unwrap(),
            docs: true,
            is_secure: false,
            mocks: &[mock],
            schemes: &settings(),
        });
        assert!(text.starts_with("listening on http://127.0.0.1:8080\nAdmin BFF 1.2.3\n"), "{text}");
        assert!(text.contains("http://127.0.0.1:8080/docs/") && text.contains("(mock)"), "{text}");
        assert!(text.contains(" -H 'x-ids: k' 'http://127.0.0.1:8080/users/a%2Fb?limit=5'"), "{text}");

        let token = text.split("Bearer ").nth(1).unwrap().split('\'').next().unwrap();
        let headers = [(header::AUTHORIZATION, format!("Bearer {token}"))];
        let caller = admitted(&headers).await.unwrap().unwrap();
        assert_eq!(caller.claim(&["role"]).unwrap(), "admin");
    }

    /// Who a request with these headers is from, under `--mock`.
    async fn admitted(headers: &[(HeaderName, String)]) -> Result<Option<Arc<Caller>>, Problem> {
        let gate = Gate::new(authenticators(settings(), None).unwrap());
        let mut request = http::Request::new(());
        for (name, value) in headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (head, ()) = request.into_parts();
        gate.admit(SCHEMES, &Presented { head: &head, client: Ipv4Addr::LOCALHOST.into() }).await
    }

    #[test]
    fn the_token_holds_what_the_endpoint_asks_for() {
        let mut claims = json!({ "roles": ["buyer"], "scope": "x" }).as_object().unwrap().clone();
        grant(&mut claims, Some(&["roles"]), &["admin"]);
        grant(&mut claims, Some(&["scope"]), &["a:b", "c"]);
        grant(&mut claims, Some(&["realm", "roles"]), &["admin"]);
        grant(&mut claims, Some(&["none"]), &[]);
        grant(&mut claims, None, &["admin"]);
        let expected = json!({ "roles": ["buyer", "admin"], "scope": "a:b c", "realm": { "roles": ["admin"] } });
        assert_eq!(Value::Object(claims), expected);
    }

    #[test]
    fn otherwise_it_says_where_things_are() {
        let text = welcome(&Welcome {
            client: &CLIENT,
            endpoints: &[&GET],
            address: "127.0.0.1:8080".parse().unwrap(),
            docs: false,
            is_secure: false,
            mocks: &[],
            schemes: &settings(),
        });
        assert_eq!(text, "listening on http://127.0.0.1:8080\nAdmin BFF 1.2.3\n");
    }
}
