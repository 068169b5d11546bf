//! The OpenID provider: what it says of itself and with which keys it signs, kept up to date in the background.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{Request, header};
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::Jwk;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::url::{Url, form_urlencoded};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    ProviderMetadata, RedirectUrl, RevocationUrl,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::http::Http;
use super::settings::ProviderSettings;

/// How often the provider is asked whether it has new keys.
const REFRESH_INTERVAL: Duration = Duration::from_secs(600);
/// How long a provider that did not answer is left alone, at first and at most.
const RETRY_MIN: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(30);
/// Whoever sends tokens with keys that nobody knows makes us ask no more often than this.
const ASK_GAP: Duration = Duration::from_secs(10);
/// How long a request waits for keys that it needs.
const KEYS_TIMEOUT: Duration = Duration::from_secs(5);

/// What is signed with a secret that both sides know is accepted from nobody: the token could be ours.
const ALGORITHMS: [(CoreJwsSigningAlgorithm, Algorithm); 9] = [
    (CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, Algorithm::RS256),
    (CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384, Algorithm::RS384),
    (CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512, Algorithm::RS512),
    (CoreJwsSigningAlgorithm::RsaSsaPssSha256, Algorithm::PS256),
    (CoreJwsSigningAlgorithm::RsaSsaPssSha384, Algorithm::PS384),
    (CoreJwsSigningAlgorithm::RsaSsaPssSha512, Algorithm::PS512),
    (CoreJwsSigningAlgorithm::EcdsaP256Sha256, Algorithm::ES256),
    (CoreJwsSigningAlgorithm::EcdsaP384Sha384, Algorithm::ES384),
    (CoreJwsSigningAlgorithm::EdDsa, Algorithm::EdDSA),
];

/// A provider, and what is known of it.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) settings: ProviderSettings,
    pub(super) http: Http,
    known: watch::Sender<Option<Arc<Known>>>,
    wanted: Notify,
    /// Whether it was asked a moment ago because of a key, and is left alone.
    is_resting: AtomicBool,
}

/// What a provider said of itself.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) client: OidcClient,
    /// The keys that it signs with, for tokens that are no id tokens.
    pub(super) keys: Vec<Jwk>,
    /// Those that it signs with, as each of two libraries calls them.
    pub(super) algorithms: Vec<(CoreJwsSigningAlgorithm, Algorithm)>,
    pub(super) end_session: Option<EndSessionUrl>,
    pub(super) revocation: Option<RevocationUrl>,
    pub(super) names_issuer: bool,
}

/// A client whose provider has said where to log in and, maybe, where tokens and user information are.
pub(super) type OidcClient =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

type Metadata = ProviderMetadata<
    MoreMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What other specifications than OpenID Connect Discovery add.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct MoreMetadata {
    /// OpenID Connect RP-Initiated Logout 1.0.
    end_session_endpoint: Option<EndSessionUrl>,
    /// RFC 8414.
    revocation_endpoint: Option<RevocationUrl>,
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for MoreMetadata {}

impl Provider {
    pub(super) fn new(settings: ProviderSettings, http: Http) -> Self {
        Self {
            settings,
            http,
            known: watch::Sender::new(None),
            wanted: Notify::new(),
            is_resting: AtomicBool::new(false),
        }
    }

    /// What is known of it; `None` until it has answered for the first time.
    pub(super) fn known(&self) -> Option<Arc<Known>> {
        self.known.borrow().clone()
    }

    /// What is known of it now that `old` did not do: it is asked again, unless it was a moment ago.
    pub(super) async fn newer(&self, old: &Arc<Known>) -> Option<Arc<Known>> {
        let mut known = self.known.subscribe();
        let is_new = |known: &Option<Arc<Known>>| known.as_ref().is_some_and(|known| !Arc::ptr_eq(known, old));
        // Nobody may be made to wait by who sends tokens with made-up keys.
        if self.is_resting.load(Ordering::Relaxed) {
            return self.known().filter(|known| !Arc::ptr_eq(known, old));
        }
        self.wanted.notify_one();
        timeout(KEYS_TIMEOUT, known.wait_for(is_new)).await.ok()?.ok()?.clone()
    }

    /// A form that only its client can send. The library sends none to a provider on this machine, which has no `https`.
    pub(super) fn form(&self, known: &Known, url: &Url, fields: &[(&str, &str)]) -> Option<HttpRequest> {
        let ProviderSettings { client_id, client_secret, .. } = &self.settings;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut request = Request::post(url.as_str()).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if matches!(known.client.auth_type(), AuthType::BasicAuth) {
            let [id, secret] = [client_id.as_str(), client_secret.secret()]
                .map(|text| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
            let credentials = BASE64_STANDARD.encode(format!("{id}:{secret}"));
            request = request.header(header::AUTHORIZATION, format!("Basic {credentials}"));
        } else {
            form.append_pair("client_id", client_id).append_pair("client_secret", client_secret.secret());
        }
        request.body(form.finish().into_bytes()).ok()
    }

    /// Asks it what it is, again and again. What it said last stays while it does not answer.
    pub(super) async fn follow(self: Arc<Self>) {
        let (mut retry, mut was_wanted) = (RETRY_MIN, false);
        loop {
            match Metadata::discover_async(self.settings.issuer.clone(), &self.http).await {
                Ok(metadata) => {
                    retry = RETRY_MIN;
                    self.known.send_replace(Some(Arc::new(self.read(metadata))));
                    if was_wanted {
                        self.is_resting.store(true, Ordering::Relaxed);
                        sleep(ASK_GAP).await;
                        self.is_resting.store(false, Ordering::Relaxed);
                    }
                    was_wanted = timeout(REFRESH_INTERVAL, self.wanted.notified()).await.is_ok();
                }
                Err(error) => {
                    let (issuer, error) = (self.settings.issuer.as_str(), chain(&error));
                    tracing::warn!(target: "bff::auth", issuer, error, "the OpenID provider cannot be asked what it is");
                    sleep(retry).await;
                    retry = (retry * 2).min(RETRY_MAX);
                }
            }
        }
    }

    fn read(&self, metadata: Metadata) -> Known {
        let more = metadata.additional_metadata().clone();
        // A key of a kind that we cannot use is of no use for us, and no reason to do without the others.
        let keys = metadata.jwks().keys().iter().filter_map(|key| {
            let key = serde_json::to_value(key).ok()?;
            serde_json::from_value(key).ok()
        });
        let keys = keys.collect();
        let offered = metadata.id_token_signing_alg_values_supported();
        let algorithms = ALGORITHMS.into_iter().filter(|(algorithm, _)| offered.contains(algorithm)).collect();
        let takes_basic = metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let ProviderSettings { client_id, client_secret, .. } = &self.settings;
        let client = CoreClient::from_provider_metadata(metadata, client_id.clone(), Some(client_secret.clone()))
            .set_auth_type(if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody })
            .set_redirect_uri(RedirectUrl::from_url(self.settings.at("/bff/callback")));
        Known {
            client,
            keys,
            algorithms,
            end_session: more.end_session_endpoint,
            revocation: more.revocation_endpoint,
            names_issuer: more.authorization_response_iss_parameter_supported,
        }
    }
}

/// An error with its causes, which say what the error itself leaves out.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
