//! The document that is `data` in a policy: read from a file, and again when the file holds something else.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use regorus::{Engine, Value};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// How often the file is read again. It is compared rather than watched: that sees every kind of replacement.
pub(super) const RELOAD_INTERVAL: Duration = Duration::from_secs(10);
/// It is held in memory, as text and as values.
const DATA_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A file of data.
#[derive(Debug, Clone)]
pub(super) struct Data {
    path: PathBuf,
}

/// Why data cannot be used. No message quotes it.
#[derive(Debug, thiserror::Error)]
pub(in crate::edge::policy) enum DataError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is larger than {DATA_BYTES_MAX} bytes")]
    TooLarge,
    #[error("is no JSON")]
    Json,
    #[error("is no YAML")]
    Yaml,
    #[error("holds no object, or has a value where the policy has a rule")]
    Misfit,
}

impl Data {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file's text.
    pub(super) fn read(&self) -> Result<String, DataError> {
        let mut text = String::new();
        let read = File::open(&self.path)?.take(DATA_BYTES_MAX + 1).read_to_string(&mut text)?;
        if read as u64 > DATA_BYTES_MAX { Err(DataError::TooLarge) } else { Ok(text) }
    }

    /// `engine` with this data.
    pub(super) fn add(&self, engine: &Engine, text: &str, decision: &str) -> Result<Engine, DataError> {
        let is_json = self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let value = if is_json {
            Value::from_json_str(text).map_err(|_| DataError::Json)?
        } else {
            let value: serde_json::Value = serde_saphyr::from_str(text).map_err(|_| DataError::Yaml)?;
            Value::from_json_str(&value.to_string()).map_err(|_| DataError::Yaml)?
        };
        let mut engine = engine.clone();
        engine.add_data(value).map_err(|_| DataError::Misfit)?;
        // Once, rather than with each decision.
        engine.compile_with_entrypoint(&decision.into()).map_err(|_| DataError::Misfit)?;
        Ok(engine)
    }

    /// Reads the file again and again, and publishes `bare` with its data each time that it holds something else. What
    /// cannot be used changes nothing.
    pub(super) async fn follow(
        self,
        policy: &'static str,
        decision: &'static str,
        bare: Engine,
        mut text: String,
        interval: Duration,
        sender: watch::Sender<Arc<Engine>>,
    ) {
        let mut complaint = None;
        loop {
            sleep(interval).await;
            let (data, bare, held) = (self.clone(), bare.clone(), text);
            let read = spawn_blocking(move || match data.read() {
                Ok(now) if now == held => (held, None),
                Ok(now) => {
                    let engine = data.add(&bare, &now, decision);
                    (now, Some(engine))
                }
                Err(error) => (held, Some(Err(error))),
            });
            // Only a panic while reading is an error here, and reading does not panic.
            let Ok((now, changed)) = read.await else { return };
            text = now;
            match changed {
                None => complaint = None,
                Some(Ok(engine)) => {
                    complaint = None;
                    sender.send_replace(Arc::new(engine));
                    tracing::info!(target: "bff::access", policy, "new data is used");
                }
                Some(Err(error)) => {
                    let told = Some(error.to_string());
                    if complaint != told {
                        tracing::error!(target: "bff::access", policy, %error, "new data cannot be used; the last stays");
                    }
                    complaint = told;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const RULE: &str = "data.shop.allow";

    fn engine() -> Engine {
        let mut engine = Engine::new();
        let policy = "package shop\nallow if data.open == true\n";
        engine.add_policy("shop.rego".to_owned(), policy.to_owned()).unwrap();
        engine
    }

    fn allows(engine: &Engine) -> bool {
        engine.clone().eval_rule(RULE.to_owned()).unwrap() == Value::Bool(true)
    }

    #[test]
    fn json_and_yaml_are_told_by_the_files_ending() {
        let add = |file: &str, text| Data::new(PathBuf::from(file)).add(&engine(), text, RULE);
        assert!(allows(&add("a.json", r#"{"open":true}"#).unwrap()));
        assert!(allows(&add("a.yaml", "open: true\nmore: [1, {a: b}]").unwrap()));
        assert!(!allows(&add("a.yml", "open: false").unwrap()));
        for (file, text) in [("a.json", "open: true"), ("a.yaml", ": ["), ("a.json", "[]"), ("a.yaml", "just text")] {
            assert!(add(file, text).is_err(), "{file} {text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn other_data_takes_its_place_and_broken_data_does_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data.json");
        let write = |text: &str| fs::write(&path, text).unwrap();
        write(r#"{"open":true}"#);
        let data = Data::new(path.clone());
        let text = data.read().unwrap();
        let (sender, mut published) = watch::channel(Arc::new(data.add(&engine(), &text, RULE).unwrap()));
        tokio::spawn(data.follow("open", RULE, engine(), text, RELOAD_INTERVAL, sender));
        assert!(allows(&published.borrow_and_update()));

        write(r#"{"open":"#);
        sleep(RELOAD_INTERVAL * 3).await;
        assert!(!published.has_changed().unwrap(), "the last stays");
        write(r#"{"open":false}"#);
        published.changed().await.unwrap();
        assert!(!allows(&published.borrow_and_update()));
    }
}
