//! Who may come in by policy, and what upstreams are told of who did: over real sockets, with a token endpoint and an OPA
//! server that do as they are told.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use futures::future::join_all;
use serde_json::json;
use tokio::net::TcpListener;

use super::super::config::Settings;
use super::super::serve::Signals;
use super::super::{serve, start};
use super::{Answered, SECRET};
use crate as bff_core;
use crate::edge::auth::SigningKey;
use bff_core::prelude::*;

const HEADERS: &[ClaimHeader] = &[
    ClaimHeader { name: "x-user-id", claim: &["sub"] },
    ClaimHeader { name: "x-roles", claim: &["realm", "roles"] },
    ClaimHeader { name: "x-tenant", claim: &["tenant"] },
];

const fn upstream(name: &'static str, index: usize, token: UpstreamToken) -> Upstream {
    let identity = Identity { headers: HEADERS, token };
    Upstream { name, index, contract: r#"{"openapi":"3.1.0","paths":{}}"#, policy: &[], identity }
}

static RELAYED: Upstream = upstream("relayed", 0, UpstreamToken::Relay);
static EXCHANGED: Upstream =
    upstream("exchanged", 1, UpstreamToken::Exchange { audience: Some("orders"), scopes: &["orders:read", "x"] });
static OWN: Upstream = upstream("own", 2, UpstreamToken::ClientCredentials { scopes: &["internal"] });
/// Shared by identical calls of different requests.
static SHARED: Upstream = Upstream {
    policy: &[Setting::Coalesce(true)],
    ..upstream("shared", 3, UpstreamToken::Exchange { audience: None, scopes: &[] })
};

static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt { rules: TokenRules { issuer: None, audience: &[] }, token_type: None },
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static RISK: Policy = Policy { name: "risk", index: 0, decision: "data.shop.risk.allow", engine: PolicyEngine::Server };
#[cfg(feature = "rego")]
static OWNER: Policy = Policy {
    name: "owner",
    index: 1,
    decision: "data.shop.owner.allow",
    engine: PolicyEngine::InProcess {
        file: "owner.rego",
        source: "package shop.owner\nallow if input.claims.sub == input.params.userId\nallow if data.open\n",
    },
};
static CLIENT: Client = Client {
    name: "whose",
    title: "Whose",
    version: "1.0.0",
    upstreams: &[&RELAYED, &EXCHANGED, &OWN, &SHARED],
    auth: &[&CUSTOMER],
    #[cfg(feature = "rego")]
    policies: &[&RISK, &OWNER],
    #[cfg(not(feature = "rego"))]
    policies: &[&RISK],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};

const fn endpoint(
    name: &'static str,
    path: &'static str,
    schemes: &'static [&'static AuthScheme],
    calls: &'static [&'static Call],
) -> Endpoint {
    Endpoint {
        name,
        method: Method::Get,
        path,
        timeout: Duration::from_secs(30),
        access: Access { schemes, ..Access::PUBLIC },
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls,
    }
}

const fn call(upstream: &'static Upstream) -> Call {
    Call {
        name: "thing",
        index: 0,
        upstream,
        operation: "getThing",
        method: Method::Get,
        path: "/thing",
        timeout: Duration::from_secs(20),
        stale: true,
        pass: &[],
        accepts_empty: false,
        policy: &[],
        fan: None,
    }
}

/// An endpoint that makes one call, to which its spec gives the client's own headers.
macro_rules! passes_on {
    ($endpoint:ident, $call:ident, $handle:ident, $upstream:ident, $path:literal, $($how:tt)*) => {
        static $call: Call = call(&$upstream);
        static $endpoint: Endpoint =
            Endpoint { $($how)* ..endpoint(concat!("GET ", $path), $path, &[&CUSTOMER], &[&$call]) };
        async fn $handle(exchange: Exchange) -> Result<Reply, Problem> {
            let body = Body::default();
            let request = $call.request().text("/thing").header("x-user-id", "evil").header("x_user_id", "evil");
            let request = request.header("authorization", "Bearer evil").header("x-other", "kept");
            let answer: RawAny<'_> = exchange.call(&$call, request, &body).await?;
            exchange.reply(&answer)
        }
    };
}

passes_on!(GET_RELAYED, RELAYED_CALL, get_relayed, RELAYED, "/relayed",);
passes_on!(GET_EXCHANGED, EXCHANGED_CALL, get_exchanged, EXCHANGED, "/exchanged",);
passes_on!(GET_OWN, OWN_CALL, get_own, OWN, "/own", access: Access::PUBLIC,);
passes_on!(GET_SHARED, SHARED_CALL, get_shared, SHARED, "/shared",);
passes_on!(GET_RISKY, RISKY_CALL, get_risky, OWN, "/risky", access: Access { policies: &[&RISK], schemes: &[&CUSTOMER], ..Access::PUBLIC },);

#[cfg(feature = "rego")]
static USER_ID: Parameter = Parameter {
    name: "userId",
    place: Place::Path,
    required: true,
    list: None,
    schema: r#"{"type":"string"}"#,
    default: None,
    rules: Rules::new(),
};
#[cfg(feature = "rego")]
passes_on!(GET_OWNED, OWNED_CALL, get_owned, OWN, "/users/{userId}/things", access: Access { policies: &[&OWNER], schemes: &[&CUSTOMER], ..Access::PUBLIC }, parameters: &[&USER_ID],);

fn bff() -> Bff {
    let bff = Bff::new(&CLIENT)
        .endpoint(&GET_RELAYED, get_relayed)
        .endpoint(&GET_EXCHANGED, get_exchanged)
        .endpoint(&GET_OWN, get_own)
        .endpoint(&GET_SHARED, get_shared)
        .endpoint(&GET_RISKY, get_risky);
    #[cfg(feature = "rego")]
    let bff = bff.endpoint(&GET_OWNED, get_owned);
    bff
}

type Form = Vec<(String, String)>;

/// Upstreams, the token endpoint and the OPA server, all at one address.
#[derive(Default)]
struct World {
    /// What upstreams were sent.
    calls: Mutex<Vec<HeaderMap>>,
    /// What the token endpoint was sent: `Authorization`, and the form.
    asked: Mutex<Vec<(String, Form)>>,
    /// How long each token lives, in seconds.
    expires_in: AtomicUsize,
    issuer_is_down: AtomicBool,
    /// Upstreams refuse tokens up to the one with this number.
    withdrawn: AtomicUsize,
    opa_is_down: AtomicBool,
}

impl World {
    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// What the last call showed.
    fn header(&self, name: &str) -> Option<String> {
        let calls = self.calls.lock().unwrap();
        calls.last().unwrap().get(name).map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap())
    }
}

async fn thing(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let shown = headers["authorization"].to_str().unwrap().to_owned();
    let number = shown.strip_prefix("Bearer issued-").and_then(|number| number.parse::<usize>().ok());
    world.calls.lock().unwrap().push(headers);
    if number.is_some_and(|number| number <= world.withdrawn.load(Ordering::Relaxed)) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    axum::Json(json!({ "shown": shown })).into_response()
}

async fn token(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Form = reqwest::Url::parse(&format!("http://x/?{}", std::str::from_utf8(&body).unwrap()))
        .unwrap()
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let authorization = headers.get("authorization").map_or("", |value| value.to_str().unwrap());
    let number = {
        let mut asked = world.asked.lock().unwrap();
        asked.push((authorization.to_owned(), form));
        asked.len()
    };
    if world.issuer_is_down.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, r#"{"error":"temporarily_unavailable"}"#).into_response();
    }
    let expires_in = world.expires_in.load(Ordering::Relaxed);
    let token = json!({ "access_token": format!("issued-{number}"), "token_type": "Bearer", "expires_in": expires_in });
    axum::Json(token).into_response()
}

async fn risk(State(world): State<Arc<World>>, axum::Json(body): axum::Json<serde_json::Value>) -> Response {
    if world.opa_is_down.load(Ordering::Relaxed) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    axum::Json(json!({ "result": body["input"]["claims"]["sub"] == "ada" })).into_response()
}

struct Whose {
    world: Arc<World>,
    url: String,
    client: reqwest::Client,
    _signals: tokio::sync::mpsc::UnboundedSender<&'static str>,
}

impl Whose {
    async fn start(more: &[(&str, &str)]) -> Self {
        let world = Arc::new(World { expires_in: AtomicUsize::new(3600), ..World::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/thing", any(thing))
            .route("/token", post(token))
            .route("/v1/data/shop/risk/allow", post(risk))
            .with_state(Arc::clone(&world));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let mut variables = vec![
            ("BFF_LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            ("BFF_WORKERS".to_owned(), "2".to_owned()),
            ("BFF_AUTH__CUSTOMER__ALGORITHM".to_owned(), "HS256".to_owned()),
            ("BFF_AUTH__CUSTOMER__SECRET".to_owned(), SECRET.to_owned()),
            ("BFF_POLICIES__RISK__URL".to_owned(), at.clone()),
            // The machine may be busy; how long is waited is tested elsewhere.
            ("BFF_POLICIES__RISK__TIMEOUT".to_owned(), "10s".to_owned()),
        ];
        for name in ["RELAYED", "EXCHANGED", "OWN", "SHARED"] {
            variables.push((format!("BFF_UPSTREAMS__{name}__URL"), at.clone()));
        }
        for name in ["EXCHANGED", "OWN", "SHARED"] {
            for (key, value) in [("URL", &*format!("{at}/token")), ("CLIENT_ID", "bff"), ("CLIENT_SECRET", "s3cret")] {
                variables.push((format!("BFF_UPSTREAMS__{name}__TOKEN__{key}"), value.to_owned()));
            }
        }
        variables.extend(more.iter().map(|(name, value)| (String::from(*name), String::from(*value))));
        let bff = bff();
        let settings = Settings::read(bff.client(), None, variables, false).unwrap();
        let started = start::start(bff, settings, false).await.unwrap();
        let url = format!("http://{}", started.listener.local_addr().unwrap());
        let (signals, played) = Signals::played();
        tokio::spawn(serve::serve(started, played));
        let client = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Self { world, url, client, _signals: signals }
    }

    async fn get(&self, path: &str, token: &str) -> Answered {
        let request = self.client.get(format!("{}{path}", self.url)).bearer_auth(token);
        Answered::of(request.send().await.unwrap()).await
    }
}

/// The token of `sub`.
fn token_of(sub: &str) -> String {
    token_with(json!({ "sub": sub }), 600)
}

fn token_with(mut claims: serde_json::Value, lives: u64) -> String {
    claims["exp"] = json!(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() + lives);
    SigningKey::secret(SECRET).sign(&claims).unwrap()
}

#[tokio::test]
async fn an_upstream_is_told_what_was_verified_and_nothing_that_a_client_says() {
    let whose = Whose::start(&[]).await;
    let ada = token_with(json!({ "sub": "ada", "realm": { "roles": ["a", "b"] } }), 600);
    for name in
        ["X-User-Id", "x-user-id", "X-USER-ID", "x_user_id", "X_User_Id", "x-Roles", "x_roles", "x-tenant", "X_TENANT"]
    {
        let request = whose.client.get(format!("{}/relayed", whose.url)).bearer_auth(&ada).header(name, "evil");
        assert_eq!(request.send().await.unwrap().status(), 200, "{name}");
        let calls = whose.world.calls.lock().unwrap();
        let sent = calls.last().unwrap();
        let told = ["x-user-id", "x-roles", "x-other"].map(|name| sent[name].to_str().unwrap());
        assert_eq!(told, ["ada", "a,b", "kept"], "{name}");
        // Neither what the client sent nor what the spec gave, under any name.
        assert!(sent.iter().all(|(_, value)| !value.to_str().unwrap().contains("evil")), "{name}: {sent:?}");
        assert!(!sent.contains_key("x-tenant") && !sent.contains_key("x_user_id"), "{name}: {sent:?}");
        assert_eq!(sent.get_all("x-user-id").iter().count(), 1);
        assert_eq!(sent["authorization"], format!("Bearer {ada}"), "the caller's own token");
    }
    assert_eq!(whose.world.asked(), 0);
}

#[tokio::test]
async fn a_claim_that_would_be_two_headers_is_not_sent() {
    let whose = Whose::start(&[]).await;
    let answered = whose.get("/relayed", &token_of("ada\r\nx-roles: admin")).await;
    assert_eq!(answered.status, 400, "{}", answered.text);
    assert!(whose.world.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_exchanged_once_for_each_caller() {
    let whose = Whose::start(&[]).await;
    let (ada, bob) = (token_of("ada"), token_of("bob"));
    // At once, and on both workers.
    let answers = join_all((0..20).map(|_| whose.get("/exchanged", &ada))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.text == r#"{"shown":"Bearer issued-1"}"#));
    assert_eq!(whose.get("/exchanged", &bob).await.text, r#"{"shown":"Bearer issued-2"}"#);
    assert_eq!(whose.get("/exchanged", &ada).await.text, r#"{"shown":"Bearer issued-1"}"#);

    let asked = whose.world.asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    let (authorization, form) = &asked[0];
    assert_eq!(authorization, "Basic YmZmOnMzY3JldA==");
    let access_token = "urn:ietf:params:oauth:token-type:access_token";
    let expected = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", &*ada),
        ("subject_token_type", access_token),
        ("requested_token_type", access_token),
        ("audience", "orders"),
        ("scope", "orders:read x"),
    ];
    assert_eq!(form.iter().map(|(name, value)| (&**name, &**value)).collect::<Vec<_>>(), expected);
    assert_eq!(asked[1].1[1].1, bob);
}

#[tokio::test]
async fn calls_that_are_shared_or_kept_are_never_those_of_another() {
    let whose = Whose::start(&[]).await;
    let tokens: Vec<_> = ["ada", "bob", "eve"].map(token_of).into();
    let answers = join_all(tokens.iter().cycle().take(30).map(|token| whose.get("/shared", token))).await;
    let shown = |number: usize| answers[number].text.clone();
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.text, shown(number % 3), "one caller, one token");
    }
    assert!(shown(0) != shown(1) && shown(1) != shown(2) && shown(0) != shown(2));

    // What stands in is the caller's own last answer, and only that.
    whose.world.issuer_is_down.store(true, Ordering::Relaxed);
    let carl = whose.get("/shared", &token_of("carl")).await;
    assert_eq!((carl.status, carl.header("bff-degraded")), (502, None), "{}", carl.text);
}

#[tokio::test]
async fn the_bff_has_one_token_of_its_own() {
    let more = [("BFF_UPSTREAMS__OWN__TOKEN__CLIENT_AUTH", "post")];
    let whose = Whose::start(&more).await;
    let (ada, bob) = (token_of("ada"), token_of("bob"));
    let answers = join_all([&ada, &bob].into_iter().cycle().take(20).map(|token| whose.get("/own", token))).await;
    assert!(answers.iter().all(|answer| answer.text == r#"{"shown":"Bearer issued-1"}"#), "{}", answers[0].text);
    let asked = whose.world.asked.lock().unwrap();
    let form: Vec<_> = asked[0].1.iter().map(|(name, value)| (&**name, &**value)).collect();
    let expected = [
        ("grant_type", "client_credentials"),
        ("scope", "internal"),
        ("client_id", "bff"),
        ("client_secret", "s3cret"),
    ];
    assert_eq!((asked.len(), &*asked[0].0, &form[..]), (1, "", &expected[..]));
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_noticed_while_the_last_token_lives() {
    let whose = Whose::start(&[]).await;
    let ada = token_of("ada");
    assert_eq!(whose.get("/own", &ada).await.status, 200);
    whose.world.issuer_is_down.store(true, Ordering::Relaxed);
    assert_eq!(whose.get("/own", &ada).await.status, 200);
    let failed = whose.get("/exchanged", &ada).await;
    assert_eq!(failed.status, 502, "a call without its token fails");
    assert_eq!(failed.json()["type"], "urn:problem-type:bff:upstream-unreachable");
    for secret in ["issued", "temporarily", "token", "s3cret"] {
        assert!(!failed.text.contains(secret), "{}", failed.text);
    }
}

#[tokio::test]
async fn a_last_good_answer_stands_in_where_there_is_no_token_any_more() {
    let whose = Whose::start(&[]).await;
    // It does not live long enough to be kept.
    whose.world.expires_in.store(0, Ordering::Relaxed);
    let (ada, bob) = (token_of("ada"), token_of("bob"));
    assert_eq!(whose.get("/exchanged", &ada).await.text, r#"{"shown":"Bearer issued-1"}"#);
    whose.world.issuer_is_down.store(true, Ordering::Relaxed);
    let stale = whose.get("/exchanged", &ada).await;
    assert_eq!((stale.status, &*stale.text), (200, r#"{"shown":"Bearer issued-1"}"#));
    assert_eq!(stale.header("bff-degraded").unwrap().split(";stale").next(), Some("thing;reason=unreachable"));
    assert_eq!(whose.get("/exchanged", &bob).await.status, 502, "never that of another caller");
}

#[tokio::test]
async fn no_exchanged_token_outlives_the_callers() {
    let whose = Whose::start(&[]).await;
    // The leeway still lets it in: whether it can be exchanged is the issuer's to say, and nothing is kept.
    let late = token_with(json!({ "sub": "ada" }), 0);
    assert_eq!(whose.get("/exchanged", &late).await.status, 200);
    assert_eq!(whose.get("/exchanged", &late).await.status, 200);
    assert_eq!(whose.world.asked(), 2);
}

#[tokio::test]
async fn a_token_that_was_withdrawn_is_replaced_without_the_client_noticing() {
    let whose = Whose::start(&[]).await;
    let ada = token_of("ada");
    assert_eq!(whose.get("/own", &ada).await.text, r#"{"shown":"Bearer issued-1"}"#);
    whose.world.withdrawn.store(1, Ordering::Relaxed);
    // One that is as young as this is not asked for again, or each refusal would be a question to the issuer.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(whose.get("/own", &ada).await.text, r#"{"shown":"Bearer issued-2"}"#);
    assert_eq!((whose.world.asked(), whose.world.calls.lock().unwrap().len()), (2, 3));

    // An upstream that refuses everything is asked once more, and the issuer too.
    whose.world.withdrawn.store(99, Ordering::Relaxed);
    assert_eq!(whose.get("/own", &ada).await.status, 502);
    assert!(whose.world.asked() <= 3);
    assert!(whose.world.header("authorization").unwrap().starts_with("Bearer issued-"));
}

#[tokio::test]
async fn an_opa_server_decides_and_allows_nothing_when_it_is_away() {
    let whose = Whose::start(&[]).await;
    assert_eq!(whose.get("/risky", &token_of("ada")).await.status, 200);
    let denied = whose.get("/risky", &token_of("bob")).await;
    assert_eq!((denied.status, denied.header("www-authenticate")), (403, None));
    assert_eq!(whose.get("/risky", "no token").await.status, 401, "who is unknown is not decided about");
    whose.world.opa_is_down.store(true, Ordering::Relaxed);
    let undecided = whose.get("/risky", &token_of("ada")).await;
    assert_eq!((undecided.status, undecided.header("retry-after")), (503, Some("1")));
    assert_eq!(undecided.json()["type"], "urn:problem-type:bff:policy-unavailable");
}

#[cfg(feature = "rego")]
#[tokio::test]
async fn a_policy_in_the_process_reads_claims_parameters_and_data() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data.yaml");
    for (text, others) in [("open: false", 403), ("open: true", 200)] {
        std::fs::write(&data, text).unwrap();
        let more =
            [("BFF_POLICIES__OWNER__DATA_FILE", data.to_str().unwrap()), ("BFF_POLICIES__OWNER__TIMEOUT", "10s")];
        let whose = Whose::start(&more).await;
        let ada = token_of("a/da");
        assert_eq!(whose.get("/users/a%2Fda/things", &ada).await.status, 200);
        assert_eq!(whose.get("/users/bob/things", &ada).await.status, others);
        assert_eq!(whose.get("/users/%FF/things", &ada).await.status, 400);
        assert_eq!(whose.get("/users/bob/things", "no token").await.status, 401);
    }
}

#[tokio::test]
async fn a_mock_needs_no_issuer_and_no_opa_server() {
    let settings = Settings::read(&CLIENT, None, [("BFF_LISTEN".to_owned(), "127.0.0.1:0".to_owned())], true).unwrap();
    let started = start::start(bff(), settings, true).await.unwrap();
    assert!(started.welcome.contains("(mock)"), "{}", started.welcome);
}
