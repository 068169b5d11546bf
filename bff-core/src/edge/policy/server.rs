//! A policy that an OPA server decides, by its Data API: `POST /v1/data/<path of the rule>`.

use std::time::Duration;

use http::{StatusCode, header};
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::Undecided;
use crate::fetch::{Answer, FetchError, SHORT_BYTES_MAX, client, fetch};

/// Where a rule is asked for.
#[derive(Debug, Clone)]
pub(super) struct Place {
    url: Url,
    timeout: Duration,
}

/// A server, with connections of its own.
#[derive(Debug)]
pub(super) struct Server {
    place: Place,
    client: Client,
}

/// `{"result": true}`. Without a result the rule is undefined.
#[derive(Deserialize)]
struct Decision {
    #[serde(default)]
    result: Value,
}

impl Place {
    /// The rule `decision` of the server at `base`; `None` if it is no path of names.
    pub(super) fn of(base: &Url, decision: &str, timeout: Duration) -> Option<Self> {
        let rule = decision.strip_prefix("data.")?;
        if !rule.split('.').all(is_name) {
            return None;
        }
        let mut url = base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(["v1", "data"]).extend(rule.split('.'));
        Some(Self { url, timeout })
    }

    /// Needs a tokio runtime when it is asked.
    ///
    /// # Errors
    ///
    /// It is reached by TLS, and the system has no certificates.
    pub(super) fn connect(&self) -> Result<Server, FetchError> {
        Ok(Server { place: self.clone(), client: client(&self.url)? })
    }
}

impl Server {
    /// What the server says about `input`, which is JSON; it may take until `deadline` at most.
    pub(super) async fn decide(&self, input: &str, deadline: Instant) -> Result<bool, Undecided> {
        let until = deadline.min(Instant::now() + self.place.timeout);
        let body = format!(r#"{{"input":{input}}}"#);
        let answer = match self.ask(&body, until).await {
            // A connection that was idle may just have been closed. A decision changes nothing: it can be asked for again.
            Err(FetchError::Unreachable(_)) => self.ask(&body, until).await?,
            answered => answered?,
        };
        if answer.status != StatusCode::OK {
            return Err(Undecided::Status(answer.status.as_u16()));
        }
        let Decision { result } = serde_json::from_slice(&answer.body).map_err(|_| Undecided::Answer)?;
        Ok(result == Value::Bool(true))
    }

    async fn ask(&self, body: &str, until: Instant) -> Result<Answer, FetchError> {
        let request = self.client.post(self.place.url.clone());
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_owned());
        fetch(request.timeout(until.saturating_duration_since(Instant::now())), SHORT_BYTES_MAX).await
    }
}

/// Whether it is a name in Rego that needs no quotes.
fn is_name(text: &str) -> bool {
    let first_fits = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first_fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_path_of_the_data_api() {
        let url = |base: &str, decision| {
            let place = Place::of(&base.parse().unwrap(), decision, Duration::ZERO);
            place.map(|place| place.url.to_string())
        };
        let rule = "data.shop.risk.allow";
        assert_eq!(url("http://opa:8181", rule).unwrap(), "http://opa:8181/v1/data/shop/risk/allow");
        assert_eq!(url("http://x/opa/", rule).unwrap(), "http://x/opa/v1/data/shop/risk/allow");
        for decision in ["", "data", "data.", "shop.allow", "data..allow", "data.a/b", "data.a.%2e", "data.1a"] {
            assert_eq!(url("http://opa:8181", decision), None, "{decision}");
        }
    }
}
