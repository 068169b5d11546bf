//! A small OpenID provider, which can be told to misbehave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use openidconnect::url::{Url, form_urlencoded};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Answered, PUBLIC_URL};
use crate::edge::session::record::now;
use crate::edge::session::ticket::Key;

pub(crate) const CLIENT_ID: &str = "shop-bff";
pub(crate) const CLIENT_SECRET: &str = "0123456789 & abcdef%";

const RSA: &[u8] = include_bytes!("../../auth/testdata/rsa.pem");
const EC: &[u8] = include_bytes!("../../auth/testdata/ec.pem");

/// The provider. It ends with the test's runtime.
pub(crate) struct FakeProvider {
    pub(crate) url: String,
    played: Arc<Mutex<Play>>,
}

/// What it does, and what was done to it.
pub(crate) struct Play {
    issuer: String,
    codes: HashMap<String, Begun>,
    /// Every token that it has given.
    given: Vec<String>,
    /// The refresh tokens that are good.
    good: Vec<String>,
    pub(crate) revoked: Vec<String>,
    pub(crate) refreshes: usize,
    /// How long access tokens live, in seconds.
    pub(crate) token_life: u64,
    /// What the token endpoint says instead of answering.
    pub(crate) token_status: Option<u16>,
    /// Members of the next id tokens that are other ones.
    pub(crate) id_token: Value,
    /// Whether the next id tokens have a broken signature.
    pub(crate) breaks_signature: bool,
    /// Whether it signs with another key than at first.
    pub(crate) is_rotated: bool,
    pub(crate) user_info: Value,
}

struct Begun {
    nonce: String,
    challenge: String,
}

type Played = State<Arc<Mutex<Play>>>;

impl FakeProvider {
    pub(crate) async fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn on(listener: TcpListener) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let played = Arc::new(Mutex::new(Play {
            issuer: url.clone(),
            codes: HashMap::new(),
            given: Vec::new(),
            good: Vec::new(),
            revoked: Vec::new(),
            refreshes: 0,
            token_life: 3600,
            token_status: None,
            id_token: json!({}),
            breaks_signature: false,
            is_rotated: false,
            user_info: json!({ "sub": "u-1", "email": "ada@example.com", "roles": ["clerk"] }),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .route("/revoke", post(revoke))
            .with_state(Arc::clone(&played));
        tokio::spawn(async move { axum_serve(listener, router).await });
        Self { url, played }
    }

    pub(crate) fn play(&self) -> MutexGuard<'_, Play> {
        self.played.lock().unwrap()
    }

    /// Logs the user in whom a browser was sent with, and gives where it sends the browser back.
    pub(crate) fn authorize(&self, location: &str) -> String {
        let url = Url::parse(location).unwrap();
        assert!(location.starts_with(&format!("{}/authorize?", self.url)), "{location}");
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], CLIENT_ID);
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["redirect_uri"], format!("{PUBLIC_URL}/bff/callback"));
        assert_eq!(query["scope"], "openid email offline_access");
        let mut play = self.play();
        let code = format!("code-{}", play.codes.len());
        let begun = Begun { nonce: query["nonce"].clone(), challenge: query["code_challenge"].clone() };
        play.codes.insert(code.clone(), begun);
        format!("/bff/callback?code={code}&state={}&iss={}", query["state"], self.url)
    }

    /// A signed token with these claims.
    pub(crate) fn sign(&self, header: Header, claims: &Value) -> String {
        self.play().sign(header, claims)
    }

    /// The claims of a logout token that is right.
    pub(crate) fn logout_claims(&self, jti: &str) -> Value {
        json!({
            "iss": self.url, "aud": CLIENT_ID, "iat": now(), "exp": now() + 120, "jti": jti, "sid": "s-1", "sub": "u-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        })
    }

    /// Fails the test if any token that was given is in there.
    pub(crate) fn hold_no_token_in(&self, answered: &Answered) {
        let all = format!("{:?} {}", answered.headers, answered.text);
        for token in &self.play().given {
            assert!(!all.contains(token.as_str()), "a token reaches the browser: {all}");
        }
    }
}

impl Play {
    fn key(&self) -> (EncodingKey, Algorithm, &'static str) {
        if self.is_rotated {
            (EncodingKey::from_ec_pem(EC).unwrap(), Algorithm::ES256, "k2")
        } else {
            (EncodingKey::from_rsa_pem(RSA).unwrap(), Algorithm::RS256, "k1")
        }
    }

    fn sign(&self, mut header: Header, claims: &Value) -> String {
        let (key, algorithm, kid) = self.key();
        header.alg = algorithm;
        header.kid.get_or_insert_with(|| kid.to_owned());
        encode(&header, claims, &key).unwrap()
    }

    fn give(&mut self, kind: &str) -> String {
        let token = format!("{kind}-token-{}", self.given.len());
        self.given.push(token.clone());
        token
    }

    fn tokens(&mut self, nonce: Option<String>) -> Value {
        let (access, refresh) = (self.give("access"), self.give("refresh"));
        self.good.push(refresh.clone());
        let mut tokens = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": self.token_life, "refresh_token": refresh,
        });
        if let Some(nonce) = nonce {
            let mut claims = json!({
                "iss": self.issuer, "aud": CLIENT_ID, "sub": "u-1", "sid": "s-1", "nonce": nonce,
                "iat": now(), "exp": now() + 300,
            });
            for (name, value) in self.id_token.as_object().unwrap() {
                claims[name] = value.clone();
            }
            let mut token = self.sign(Header::default(), &claims);
            if self.breaks_signature {
                token.truncate(token.rfind('.').unwrap() + 1);
                token.push_str(&BASE64_URL_SAFE_NO_PAD.encode([7; 256]));
            }
            self.given.push(token.clone());
            tokens["id_token"] = json!(token);
        }
        tokens
    }
}

async fn configuration(State(play): Played) -> Json<Value> {
    let issuer = &play.lock().unwrap().issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "end_session_endpoint": format!("{issuer}/end"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "ES256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(play): Played) -> Json<Value> {
    let (key, algorithm, kid) = play.lock().unwrap().key();
    let mut key = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
    key["kid"] = json!(kid);
    key["use"] = json!("sig");
    Json(json!({ "keys": [key, { "kty": "strange", "kid": "k0" }] }))
}

async fn token(State(play): Played, headers: HeaderMap, body: String) -> Response {
    let form: HashMap<_, _> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut play = play.lock().unwrap();
    assert!(is_client(&headers), "{headers:?}");
    if let Some(status) = play.token_status {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    let tokens = match form["grant_type"].as_str() {
        "authorization_code" => {
            // A code is good for once.
            let begun = play.codes.remove(&form["code"]);
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(Key::of(form["code_verifier"].as_bytes()).as_bytes());
            let begun = begun.filter(|begun| begun.challenge == challenge);
            begun.map(|begun| play.tokens(Some(begun.nonce)))
        }
        "refresh_token" => {
            play.refreshes += 1;
            let place = play.good.iter().position(|token| *token == form["refresh_token"]);
            place.map(|place| {
                play.good.remove(place);
                play.tokens(None)
            })
        }
        other => panic!("{other}"),
    };
    match tokens {
        Some(tokens) => Json(tokens).into_response(),
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response(),
    }
}

async fn me(State(play): Played) -> Json<Value> {
    Json(play.lock().unwrap().user_info.clone())
}

async fn revoke(State(play): Played, headers: HeaderMap, body: String) {
    assert!(is_client(&headers));
    let form: HashMap<_, _> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    assert_eq!(form["token_type_hint"], "refresh_token");
    let mut play = play.lock().unwrap();
    play.good.retain(|token| *token != form["token"]);
    play.revoked.push(form["token"].clone());
}

/// RFC 6749 §2.3.1: both parts are encoded as a form is.
fn is_client(headers: &HeaderMap) -> bool {
    let given = headers[header::AUTHORIZATION].to_str().unwrap().strip_prefix("Basic ").unwrap();
    let text = String::from_utf8(BASE64_STANDARD.decode(given).unwrap()).unwrap();
    let (id, secret) = text.split_once(':').unwrap();
    let plain = |text: &str| form_urlencoded::parse(format!("x={text}").as_bytes()).next().unwrap().1.into_owned();
    plain(id) == CLIENT_ID && plain(secret) == CLIENT_SECRET
}

async fn axum_serve(listener: TcpListener, router: Router) {
    use hyper::server::conn::http1;
    use hyper_util::rt::TokioIo;
    use hyper_util::service::TowerToHyperService;
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
    }
}
