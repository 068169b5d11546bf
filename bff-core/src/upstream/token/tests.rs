//! Tokens from an issuer on a real socket. What happens when is tested in `shelf.rs`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures::future::join_all;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::grant::Granted;
use super::*;

const OWN_TOKEN: UpstreamToken = UpstreamToken::ClientCredentials { scopes: &[] };
const EXCHANGE: UpstreamToken = UpstreamToken::Exchange { audience: None, scopes: &[] };

struct World {
    asked: AtomicUsize,
    is_down: AtomicBool,
    /// How many may be answered.
    answers: Semaphore,
}

impl World {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(world: Arc<World>) -> Response {
    let number = world.asked.fetch_add(1, Ordering::SeqCst) + 1;
    world.answers.acquire().await.unwrap().forget();
    if world.is_down.load(Ordering::SeqCst) {
        return (StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant","error_description":"a secret"}"#)
            .into_response();
    }
    axum::Json(json!({ "access_token": number.to_string(), "token_type": "Bearer", "expires_in": 100 })).into_response()
}

/// An issuer that answers so many questions, and the rest when it is told.
async fn issuer(wanted: UpstreamToken, answers: usize) -> (Arc<Tokens>, Arc<World>) {
    let answers = Semaphore::new(answers);
    let world = Arc::new(World { asked: AtomicUsize::new(0), is_down: AtomicBool::new(false), answers });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    let answering = Arc::clone(&world);
    let router = Router::new().route("/token", post(move || answer(Arc::clone(&answering))));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (Arc::new(Tokens::new("orders", wanted, Some(settings(&url))).unwrap().unwrap()), world)
}

fn settings(url: &str) -> TokenSettings {
    TokenSettings {
        url: url.parse().unwrap(),
        client_id: "bff".to_owned(),
        client_secret: Secret::new("s3cret".to_owned()),
        client_auth: ClientAuth::Basic,
        timeout: Duration::from_secs(20),
    }
}

fn later() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

fn text(bearer: &Bearer) -> &str {
    bearer.header.to_str().unwrap()
}

/// Puts a token there that was issued so many seconds ago, for 100 seconds.
fn put(tokens: &Tokens, token: &'static str, ago: u64) {
    let granted = Granted { header: HeaderValue::from_static(token), expires_in: Some(100.0) };
    let issued = Instant::now() - Duration::from_secs(ago);
    tokens.lock().slot(OWN).land(Ok(granted), issued, None, issued).unwrap();
}

#[tokio::test]
async fn calls_go_on_with_the_old_token_while_the_next_one_is_asked_for() {
    let (tokens, world) = issuer(OWN_TOKEN, 0).await;
    put(&tokens, "Bearer old", 85);
    for _ in 0..10 {
        assert_eq!(text(&tokens.bearer(None, later()).await.unwrap()), "Bearer old");
    }
    world.answers.add_permits(9);
    let next = tokens.lock().slot(OWN).flight.clone().unwrap();
    assert_eq!(text(&next.await.unwrap()), "Bearer 1");
    assert_eq!(text(&tokens.bearer(None, later()).await.unwrap()), "Bearer 1");
    assert_eq!(world.asked(), 1);
}

#[tokio::test]
async fn the_old_token_stays_while_the_issuer_is_down() {
    let (tokens, world) = issuer(OWN_TOKEN, 9).await;
    world.is_down.store(true, Ordering::SeqCst);
    put(&tokens, "Bearer old", 85);
    assert_eq!(text(&tokens.bearer(None, later()).await.unwrap()), "Bearer old");
    let next = tokens.lock().slot(OWN).flight.clone().unwrap();
    next.await.unwrap_err();
    assert_eq!(text(&tokens.bearer(None, later()).await.unwrap()), "Bearer old");
}

#[tokio::test]
async fn who_gives_up_waiting_takes_nothing_from_the_others() {
    let (tokens, world) = issuer(OWN_TOKEN, 0).await;
    let impatient = tokens.bearer(None, Instant::now() + Duration::from_millis(10)).await;
    assert_eq!(impatient.unwrap_err(), Failure::Timeout);
    world.answers.add_permits(1);
    let others = join_all((0..10).map(|_| tokens.bearer(None, later()))).await;
    assert!(others.iter().all(|bearer| text(bearer.as_ref().unwrap()) == "Bearer 1"));
    assert_eq!(world.asked(), 1);
}

#[tokio::test]
async fn a_failure_says_what_the_log_may_hold_and_is_not_asked_for_again_at_once() {
    let (tokens, world) = issuer(EXCHANGE, 9).await;
    world.is_down.store(true, Ordering::SeqCst);
    let subject = Subject::new("ada", None);
    for _ in 0..5 {
        let failure = tokens.bearer(Some(&subject), later()).await.unwrap_err();
        let told = "unreachable: no token for orders: its issuer answered with status 400, invalid_grant";
        assert_eq!(failure.to_string(), told);
    }
    assert_eq!(world.asked(), 1);
    world.is_down.store(false, Ordering::SeqCst);
    assert!(
        tokens.bearer(Some(&Subject::new("bob", None)), later()).await.is_ok(),
        "another caller's is another matter"
    );
    let nobody = tokens.bearer(None, later()).await.unwrap_err().to_string();
    assert!(nobody.ends_with("the caller has none to exchange"), "{nobody}");
}

#[tokio::test]
async fn a_refused_token_is_forgotten_unless_it_is_new() {
    let (tokens, world) = issuer(OWN_TOKEN, 9).await;
    let first = tokens.bearer(None, later()).await.unwrap();
    assert!(!tokens.refused(None, &first, first.issued));
    assert!(tokens.refused(None, &first, first.issued + REFUSED_AGE_MIN));
    let second = tokens.bearer(None, later()).await.unwrap();
    assert!(tokens.refused(None, &first, first.issued + REFUSED_AGE_MIN), "another one is there already");
    assert_eq!(text(&tokens.bearer(None, later()).await.unwrap()), text(&second));
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let (tokens, _) = issuer(EXCHANGE, 9).await;
    let subject = Subject::new("ada", None);
    let bearer = tokens.bearer(Some(&subject), later()).await.unwrap();
    let shown = format!("{tokens:?} {:?} {subject:?} {bearer:?}", tokens.issuer);
    assert!(!shown.contains("s3cret") && !shown.contains("ada") && !shown.contains("Bearer 1"), "{shown}");
}

#[tokio::test]
async fn who_needs_no_issuer_has_none() {
    assert!(Tokens::new("orders", OWN_TOKEN, None).unwrap().is_none(), "under --mock");
    for wanted in [UpstreamToken::None, UpstreamToken::Relay] {
        let settings = settings("https://id.example.com/token");
        assert!(Tokens::new("orders", wanted, Some(settings)).unwrap().is_none());
    }
}
