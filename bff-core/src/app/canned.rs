//! A BFF that answers in the process, for benchmarks: no socket, no upstream, everything else as it is.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use tokio::runtime::{self, Runtime};

use super::authenticators::authenticators;
use super::bff::Bff;
use super::config::Settings;
use super::door::Door;
use super::service::{self, Front, Visit};
use super::site::Site;
use super::start::limits;
use crate::edge::guard::Peer;
use crate::edge::policy::PreparedPolicies;
use crate::endpoint::CannedAnswers;
use crate::json::FromJson;
use crate::upstream::{Fleet, Tls, decode};

/// A BFF whose upstreams' answers are given beforehand.
///
/// A request goes the whole way from `app/service.rs` on: id, route, auth, inputs, the generated handler, reply. Only
/// the parts on both sides of it are left out: reading and writing HTTP, and sending calls.
#[derive(Debug)]
pub struct Canned {
    runtime: Runtime,
    router: Router,
    visit: Arc<Visit>,
    answers: Arc<CannedAnswers>,
}

impl Canned {
    /// Starts `bff` with `variables` (as its environment would have them: the keys of its auth schemes) and `answers`:
    /// an upstream's name, a path without query, and the body of the answer. What has no answer refuses connections.
    ///
    /// # Panics
    ///
    /// The BFF cannot start so, or has no such upstream.
    pub fn new(
        bff: Bff,
        variables: impl IntoIterator<Item = (String, String)>,
        answers: impl IntoIterator<Item = (String, String, Bytes)>,
    ) -> Self {
        let client = bff.client();
        let answers = Arc::new(CannedAnswers::new(client, answers));
        let upstreams = client.upstreams.iter().map(|upstream| {
            let name = upstream.name.to_uppercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
            (format!("BFF_UPSTREAMS__{name}__URL"), "http://127.0.0.1:9".to_owned())
        });
        let settings = Settings::read(client, None, upstreams.chain(variables), false);
        let settings = settings.unwrap_or_else(|error| panic!("{error}"));
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (router, front) = runtime.block_on(async {
            let (site, front) = site(bff, settings).await;
            (site.router().unwrap_or_else(|error| panic!("{error}")), front)
        });
        let peer = Peer { address: Ipv4Addr::LOCALHOST.into(), is_secure: false, certificate: None };
        Self { runtime, router, visit: Arc::new(Visit { front: Arc::new(front), peer }), answers }
    }

    /// Decodes an answer, as a call does.
    ///
    /// # Panics
    ///
    /// The answer is not what `T` is.
    pub fn decode<'b, T: FromJson<'b>>(answer: &'b [u8]) -> T {
        decode(answer).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Answers one request, body and all.
    pub fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        let mut request = request.map(Full::new);
        request.extensions_mut().insert(Arc::clone(&self.answers));
        self.runtime.block_on(async {
            let Ok(response) = service::answer(self.router.clone(), Arc::clone(&self.visit), request).await;
            let (head, body) = response.into_parts();
            Response::from_parts(head, whole(body).await)
        })
    }

    /// The body of the answer to a GET.
    ///
    /// # Panics
    ///
    /// The answer is no success.
    pub fn get(&self, path: &str) -> Bytes {
        let request = Request::get(path).header(header::HOST, "bff").body(Bytes::new()).expect("a path");
        let response = self.answer(request);
        assert!(response.status().is_success(), "{path}: {response:?}");
        response.into_body()
    }
}

/// What a worker would serve.
async fn site(bff: Bff, settings: Settings) -> (Site, Front) {
    let limits = Arc::new(limits(bff.client(), &settings));
    let authenticators = authenticators(settings.auth, None).unwrap_or_else(|error| panic!("{error}"));
    let policies = PreparedPolicies::start(&settings.policies).unwrap_or_else(|error| panic!("{error}"));
    let tls = Tls::new(false).unwrap_or_else(|error| panic!("{error}"));
    let upstreams = settings.upstreams.into_iter().flatten().collect();
    let upstreams = Fleet::start(bff.client(), bff.endpoints(), upstreams, &tls).await;
    let door = Arc::new(Door::new(settings.bounds.requests_in_flight_max));
    let front = Front { door, guard: settings.guard, compression: settings.compression };
    let site = Site {
        bff,
        upstreams: Arc::new(upstreams.unwrap_or_else(|error| panic!("{error}"))),
        authenticators,
        limits,
        bounds: settings.bounds,
        cross_origin: settings.cross_origin,
        policies,
        docs: settings.docs,
    };
    (site, front)
}

async fn whole(body: Body) -> Bytes {
    body.collect().await.map(http_body_util::Collected::to_bytes).expect("what is in memory can be read")
}
