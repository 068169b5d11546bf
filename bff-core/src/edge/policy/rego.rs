//! A policy that is decided in the process, by `regorus`.
//!
//! The policy is parsed and compiled once. A decision takes a clone of the compiled engine, which shares all that does not
//! change (0.2 µs), and therefore no lock. `regorus` also has a virtual machine that is faster, but it does not know `with`,
//! and takes a rule that contradicts itself for one that is undefined.

mod calls;
mod data;

use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, LimitError, Value};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use self::calls::WrongCall;
use self::data::{Data, DataError, RELOAD_INTERVAL};
use super::Undecided;

/// How often an evaluation looks at the clock, in steps of its own; such a step takes about a hundred nanoseconds.
const STEPS_PER_LOOK: NonZeroU32 = NonZeroU32::new(64).unwrap();

/// Why a policy cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum RegoError {
    /// The text says where in the file, as `file:line:column`.
    #[error("{0}")]
    Policy(String),
    #[error("{file} has no rule `{decision}`")]
    Decision { file: &'static str, decision: &'static str },
    /// OPA refuses it; here it would be the end of the stack, and of the process.
    #[error("{file}:{line}: the function {name} calls itself")]
    Recursion { file: &'static str, line: u64, name: String },
    #[error("{file}:{line}: there is no function {name}")]
    Function { file: &'static str, line: u64, name: String },
    #[error("`policies.{policy}.data_file`: {source}")]
    Data { policy: &'static str, source: DataError },
}

/// A policy with its data.
#[derive(Debug)]
pub(super) struct Rego {
    policy: &'static str,
    decision: &'static str,
    engine: watch::Receiver<Arc<Engine>>,
    /// It follows the data as long as it is kept.
    _following: Option<AbortOnDropHandle<()>>,
}

impl Rego {
    /// Compiles `source`, reads the data, and follows it from then on, on the runtime that this runs on.
    pub(super) fn start(
        policy: &'static str,
        file: &'static str,
        source: &str,
        decision: &'static str,
        timeout: Duration,
        data_file: Option<PathBuf>,
    ) -> Result<Self, RegoError> {
        let bare = compile(file, source, decision, timeout)?;
        let Some(path) = data_file else {
            let (_, engine) = watch::channel(Arc::new(bare));
            return Ok(Self { policy, decision, engine, _following: None });
        };
        let failed = |source| RegoError::Data { policy, source };
        let data = Data::new(path);
        let text = data.read().map_err(failed)?;
        let (sender, engine) = watch::channel(Arc::new(data.add(&bare, &text, decision).map_err(failed)?));
        let following = tokio::spawn(data.follow(policy, decision, bare, text, RELOAD_INTERVAL, sender));
        Ok(Self { policy, decision, engine, _following: Some(AbortOnDropHandle::new(following)) })
    }

    /// What the policy says about `input`, which is JSON. Whatever is not `true` does not allow it.
    pub(super) fn decide(&self, input: &str) -> Result<bool, Undecided> {
        let mut engine = Engine::clone(&self.engine.borrow());
        let decided = Value::from_json_str(input).and_then(|input| {
            engine.set_input(input);
            engine.eval_rule(self.decision.to_owned())
        });
        match decided {
            Ok(value) => Ok(value == Value::Bool(true)),
            Err(error) if error.is::<LimitError>() => Err(Undecided::Slow),
            // A builtin that is given something else than it takes, or a rule that contradicts itself: OPA's word for the
            // first is "undefined". What the error says may quote the input, where it happened does not.
            Err(error) => {
                let (policy, error) = (self.policy, error.to_string());
                let place = place(&error);
                tracing::warn!(target: "bff::access", policy, place, "the policy fails, and so does not allow it");
                Ok(false)
            }
        }
    }
}

/// Without data.
fn compile(file: &'static str, source: &str, decision: &'static str, timeout: Duration) -> Result<Engine, RegoError> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(false);
    engine.set_execution_timer_config(ExecutionTimerConfig { limit: timeout, check_interval: STEPS_PER_LOOK });
    let broken = |error: &dyn fmt::Display| RegoError::Policy(error.to_string().trim().to_owned());
    engine.add_policy(file.to_owned(), source.to_owned()).map_err(|error| broken(&error))?;
    match calls::wrong_call(&engine.get_ast_as_json().map_err(|error| broken(&error))?) {
        Some(WrongCall::Recursion { name, line }) => return Err(RegoError::Recursion { file, line, name }),
        Some(WrongCall::Unknown { name, line }) => return Err(RegoError::Function { file, line, name }),
        None => {}
    }
    // What is wrong with a rule has a place in the file; a rule that is not there has none.
    engine.compile_with_entrypoint(&decision.into()).map_err(|error| match error.to_string() {
        text if place(&text).is_empty() => RegoError::Decision { file, decision },
        text => broken(&text),
    })?;
    Ok(engine)
}

/// `orders.rego:3:1`, where an error says so.
fn place(error: &str) -> &str {
    error.split_once("--> ").map_or("", |(_, rest)| rest.lines().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(20);

    fn rego(source: &str) -> Result<Rego, RegoError> {
        rego_within(source, TIMEOUT)
    }

    fn rego_within(source: &str, timeout: Duration) -> Result<Rego, RegoError> {
        let source = format!("package shop\n{source}");
        Rego::start("orders", "orders.rego", &source, "data.shop.allow", timeout, None)
    }

    fn decide(source: &str, input: &str) -> bool {
        rego(source).unwrap().decide(input).unwrap()
    }

    #[test]
    fn only_true_allows() {
        assert!(decide("allow if input.a == 1", r#"{"a":1}"#));
        for (source, why) in [
            ("allow if input.a == 1", "undefined"),
            ("default allow := false", "false"),
            ("allow := 1", "a number"),
            ("allow := \"true\"", "a text"),
            ("allow := {\"allow\": true}", "an object"),
            ("allow contains 1", "a set"),
            ("allow(x) if x", "a function"),
            ("allow := true if true\nallow := false if true", "contradicts itself"),
            ("allow if b\nb if allow", "depends on itself"),
            ("allow if to_number(input.text) == 1", "a builtin fails"),
        ] {
            assert!(!decide(source, r#"{"text":"x"}"#), "{why}");
        }
    }

    #[test]
    fn a_policy_reads_the_whole_language() {
        let source = r#"
            roles := {role | some role in input.claims.roles}
            owns(order) if order == input.params.orderId
            allow if { "admin" in roles }
            allow if { every role in roles { startswith(role, "own") }; owns("7") with input.params.orderId as "7" }
        "#;
        for (roles, allowed) in [(r#"["admin"]"#, true), (r#"["owner","own"]"#, true), (r#"["owner","x"]"#, false)] {
            let input = format!(r#"{{"claims":{{"roles":{roles}}},"params":{{}}}}"#);
            assert_eq!(decide(source, &input), allowed, "{roles}");
        }
    }

    #[test]
    fn one_request_is_not_seen_by_the_next() {
        let rego = rego("allow if input.a").unwrap();
        let decided =
            [r#"{"a":true}"#, "{}", r#"{"a":true}"#, r#"{"a":false}"#].map(|input| rego.decide(input).unwrap());
        assert_eq!(decided, [true, false, true, false]);
    }

    #[test]
    fn a_policy_that_does_not_end_is_cut_off() {
        let endless = "n := numbers.range(1, 10000)\nallow if { some a in n; some b in n; some c in n; a + b + c < 0 }";
        let rego = rego_within(endless, Duration::from_millis(5)).unwrap();
        assert!(matches!(rego.decide("{}"), Err(Undecided::Slow)));
    }

    #[test]
    fn what_is_wrong_with_a_policy_is_told_with_its_place() {
        for (source, told) in [
            ("allow if {\n  input.a ==\n}", "orders.rego:4:1"),
            ("allow { input.a }", "orders.rego:2:7"),
            ("permit if true", "orders.rego has no rule `data.shop.allow`"),
            ("allow if f(1)\nf(n) := f(n)", "orders.rego:3: the function f calls itself"),
            ("allow if http.send({})", "orders.rego:2: there is no function http.send"),
            ("allow if { x := 1; x := 2 }", "orders.rego:2:"),
        ] {
            let error = rego(source).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(told), "{source}: {error}");
        }
    }

    /// `cargo test -p bff-core --features rego --lib -- --ignored --nocapture how_long_a_decision_takes`
    #[test]
    #[expect(clippy::print_stderr, reason = "it is what the test is for")]
    #[ignore = "measures; its figure stands in docs/policies.md"]
    fn how_long_a_decision_takes() {
        const DECISIONS: u32 = 20_000;
        let source = r#"
            default allow := false
            allow if { input.claims.sub == input.params.userId; "orders:read" in input.claims.scope }
            allow if "admin" in input.claims.roles
        "#;
        let input = r#"{"method":"GET","path":"/users/{userId}/orders","endpoint":"GET /users/{userId}/orders","params":{"userId":"u-1"},"query":{"limit":"5"},"headers":{},"claims":{"iss":"https://id.example.com","aud":"shop","sub":"u-1","exp":2000000000,"scope":["orders:read"],"roles":["customer"]},"scheme":"customer","client":{"ip":"127.0.0.1"}}"#;
        let rego = rego(source).unwrap();
        let started = std::time::Instant::now();
        for _ in 0..DECISIONS {
            assert!(rego.decide(input).unwrap());
        }
        eprintln!("{:?} a decision", started.elapsed() / DECISIONS);
    }
}
