//! Rate limits, as clients meet them.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answered, SECRET, Served};
use crate::prelude::{
    Access, AuthScheme, Bff, BodyRule, Client, Endpoint, Exchange, Method, Problem, Rate, RateAlgorithm, RateKey,
    RateLimit, Reply, Rules, SchemeKind, TokenRules,
};

const HOUR: Duration = Duration::from_secs(3600);

static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt {
        rules: TokenRules { issuer: Some("https://id.example.com"), audience: &["shop"] },
        token_type: None,
    },
    claims: &[],
    roles: None,
    scopes: None,
    tier: Some(&["plan"]),
};
static DOOR: Rate = Rate {
    name: "door",
    index: 0,
    by: &[RateKey::Ip],
    algorithm: RateAlgorithm::TokenBucket,
    limits: &[RateLimit { count: 5, window: HOUR, burst: 5 }],
};
static PLAN: Rate = Rate {
    name: "plan",
    index: 1,
    by: &[RateKey::Caller],
    algorithm: RateAlgorithm::SlidingWindow,
    limits: &[
        RateLimit { count: 2, window: HOUR, burst: 2 },
        RateLimit { count: 100_000, window: HOUR, burst: 100_000 },
    ],
};
static CLIENT: Client = Client {
    name: "limited",
    title: "Limited",
    version: "1.0.0",
    upstreams: &[],
    auth: &[&CUSTOMER],
    policies: &[],
    rates: &[&DOOR, &PLAN],
    tiers: &["free", "enterprise"],
    openapi: "{}",
};
static BODY: BodyRule = BodyRule { schema: "{}", required: true, rules: Rules::new() };

const PUBLIC: Endpoint = Endpoint {
    name: "GET /public",
    method: Method::Get,
    path: "/public",
    timeout: Duration::from_secs(30),
    access: Access::PUBLIC,
    rates: &[&DOOR],
    status: 204,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[],
};
static GET_PUBLIC: Endpoint = PUBLIC;
static GET_FREE: Endpoint = Endpoint { name: "GET /free", path: "/free", rates: &[], ..PUBLIC };
static GET_OWN: Endpoint = Endpoint {
    name: "GET /own",
    path: "/own",
    access: Access { schemes: &[&CUSTOMER], ..Access::PUBLIC },
    rates: &[&DOOR, &PLAN],
    ..PUBLIC
};
static POST_OWN: Endpoint = Endpoint {
    name: "POST /own",
    method: Method::Post,
    path: "/own",
    access: Access { schemes: &[&CUSTOMER], ..Access::PUBLIC },
    rates: &[&PLAN],
    body: Some(&BODY),
    ..PUBLIC
};

async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    exchange.empty_reply()
}

async fn served(more: &[(&'static str, &str)]) -> Served {
    let bff = [&GET_PUBLIC, &GET_FREE, &GET_OWN, &POST_OWN];
    let bff = bff.into_iter().fold(Bff::new(&CLIENT), |bff, endpoint| bff.endpoint(endpoint, handle));
    let variables = [
        ("BFF_LISTEN", "127.0.0.1:0"),
        ("BFF_AUTH__CUSTOMER__ALGORITHM", "HS256"),
        ("BFF_AUTH__CUSTOMER__SECRET", SECRET),
        ("BFF_WORKERS", "2"),
    ];
    let variables = variables.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned()));
    Served::bff(bff, variables).await.unwrap()
}

fn token(id: &str, plan: &str) -> String {
    let exp = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() + 60;
    let claims = json!({ "iss": "https://id.example.com", "aud": "shop", "sub": id, "exp": exp, "plan": plan });
    crate::edge::auth::SigningKey::secret(SECRET).sign(&claims).unwrap()
}

impl Served {
    async fn get_as(&self, path: &str, token: &str) -> Answered {
        Answered::of(self.client.get(self.url(path)).bearer_auth(token).send().await.unwrap()).await
    }
}

#[tokio::test]
async fn who_comes_too_often_is_told_when_to_come_back() {
    let bff = served(&[]).await;
    for left in (0..5).rev() {
        let reply = bff.get("/public").await;
        assert_eq!(reply.status, 204);
        assert_eq!(reply.header("ratelimit-policy"), Some(r#""door";q=5;w=3600"#));
        assert_eq!(reply.header("ratelimit"), Some(format!(r#""door";r={left};t=720"#).as_str()));
        assert_eq!(reply.header("x-ratelimit-remaining"), Some(left.to_string().as_str()));
    }
    let reply = bff.get("/public").await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.header("retry-after"), Some("720"));
    assert_eq!(reply.header("ratelimit"), Some(r#""door";r=0;t=720"#));
    assert_eq!(reply.header("x-ratelimit-limit"), Some("5"));
    assert_eq!(reply.json()["type"], "urn:problem-type:bff:too-many-requests");
    assert_eq!(reply.json()["detail"], "The limit `door` is reached: try again in 720 s.");

    let free = bff.get("/free").await;
    assert_eq!((free.status, free.header("ratelimit"), free.header("x-ratelimit-limit")), (204, None, None));
}

#[tokio::test]
async fn who_guesses_tokens_is_stopped_before_they_are_looked_at() {
    let bff = served(&[]).await;
    for left in (0..5).rev() {
        let reply = bff.get_as("/own", "a.bad.token").await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.header("ratelimit"), Some(format!(r#""door";r={left};t=720"#).as_str()));
    }
    assert_eq!(bff.get_as("/own", "a.bad.token").await.status, 429);
    // Not even a good one makes a difference: nobody looks.
    assert_eq!(bff.get_as("/own", &token("ada", "enterprise")).await.status, 429);
}

#[tokio::test]
async fn each_caller_has_the_limit_of_its_tier() {
    let bff = served(&[("BFF_RATES__DOOR__ENABLED", "false")]).await;
    let (free, paying) = (token("ada", "free"), token("bob", "enterprise"));
    let statuses = async |token: &str| {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(bff.get_as("/own", token).await.status);
        }
        statuses
    };
    assert_eq!(statuses(&free).await, [204, 204, 429]);
    assert_eq!(statuses(&paying).await, [204, 204, 204]);
    let reply = bff.get_as("/own", &paying).await;
    assert_eq!(reply.header("ratelimit-policy"), Some(r#""plan";q=100000;w=3600"#));
    assert_eq!(reply.header("x-ratelimit-remaining"), Some("99996"));
}

#[tokio::test]
async fn nothing_is_read_of_a_body_that_comes_too_often() {
    let bff = served(&[("BFF_RATES__PLAN__LIMIT__FREE", "1/h")]).await;
    let token = token("ada", "free");
    assert_eq!(bff.get_as("/own", &token).await.status, 204);
    let mut stream = TcpStream::connect(bff.address).await.unwrap();
    let head = format!(
        "POST /own HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The body never comes.
    let mut reply = [0; 12];
    stream.read_exact(&mut reply).await.unwrap();
    assert_eq!(&reply, b"HTTP/1.1 429");
}

#[tokio::test]
async fn limits_are_configured() {
    let bff = served(&[("BFF_RATES__DOOR__LIMIT", "30/m"), ("BFF_RATES__DOOR__BURST", "2")]).await;
    let reply = bff.get("/public").await;
    assert_eq!(reply.header("ratelimit-policy"), Some(r#""door";q=30;w=60;bff-burst=2"#));
    assert_eq!(reply.header("ratelimit"), Some(r#""door";r=1;t=2"#));
}

/// Nobody answers at that port, and the BFF starts and counts all the same.
#[cfg(feature = "redis")]
#[tokio::test]
async fn a_redis_that_is_away_keeps_nobody_from_counting() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://:secret@{}", free.local_addr().unwrap());
    drop(free);
    let bff = served(&[("BFF_REDIS__URL", &url)]).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(bff.get("/public").await.status);
    }
    assert_eq!(statuses, [204, 204, 204, 204, 204, 429]);
}
