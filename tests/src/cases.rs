//! Cases as data: what upstreams answer, one request, what must come of it.
//!
//! A folder of `golden/features` holds its cases in `cases.json`, so that a feature's spec, its generated code and its
//! behaviour stand beside each other. In an upstream's answer `"@user"` is an entry of `fixtures.json`,
//! `{"@of": "user", "age": 7}` is that entry with other fields, `{"@status": 404}`, `{"@text": "…"}` and
//! `{"@never": true}` are what they say. In a reply `"@any"` fits everything.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Answer, Bff, Fake, Key, Program, Reply, json, raw, status};

/// The cases of one client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// The upstreams that the client uses; one fake plays them all.
    #[serde(default = "shop")]
    pub upstreams: Vec<String>,
    /// The auth schemes that the client uses; all take [`Key::Hs256`].
    #[serde(default)]
    pub auth: Vec<String>,
    /// One after the other, in one process.
    pub cases: Vec<Case>,
}

/// One request and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in a few words.
    pub name: String,
    /// `METHOD /path?query`, sent as written.
    pub request: String,
    /// The request's header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The claims of the request's token; no token without them.
    pub claims: Option<Value>,
    /// The request's JSON body.
    pub body: Option<Value>,
    /// `METHOD /path` → answer.
    #[serde(default)]
    pub upstream: BTreeMap<String, Value>,
    /// Every call that upstreams got, `METHOD /path?query`, sorted.
    pub sent: Option<Vec<String>>,
    /// Header fields that a call had (or, for `null`, had not).
    #[serde(default)]
    pub sent_headers: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The JSON body that a call had.
    #[serde(default)]
    pub sent_bodies: BTreeMap<String, Value>,
    /// The reply's status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The reply's body as JSON; a problem document needs only the members named here.
    pub reply: Option<Value>,
    /// The reply's body to the byte.
    pub text: Option<String>,
    /// Header fields that the reply has (or, for `null`, has not).
    #[serde(default)]
    pub reply_headers: BTreeMap<String, Option<String>>,
    /// The members of `Bff-Degraded`, as `name;reason=word` or `name;reason=word;stale`, sorted.
    #[serde(default)]
    pub degraded: Vec<String>,
}

fn shop() -> Vec<String> {
    vec!["shop".to_owned()]
}

fn ok() -> u16 {
    200
}

impl Cases {
    /// Reads a folder's `cases.json`.
    ///
    /// # Panics
    ///
    /// If there is none, or it is not what it should be.
    pub fn read(folder: &Path) -> Self {
        let file = folder.join("cases.json");
        serde_json::from_slice(&read(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Starts the program and runs all cases: every fault found, each with its case's name.
    pub async fn run(&self, mut program: Program, fixtures: &Fixtures) -> Vec<String> {
        let fake = Fake::start().await;
        for upstream in &self.upstreams {
            program = program.faulty_upstream(upstream, fake.url());
        }
        for scheme in &self.auth {
            program = program.auth(scheme, Key::Hs256);
        }
        let bff = program.start().await;
        let mut faults = Vec::new();
        for case in &self.cases {
            fake.forget().await;
            let found = case.run(&bff, &fake, fixtures).await;
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", case.name)));
        }
        faults
    }
}

impl Case {
    async fn run(&self, bff: &Bff, fake: &Fake, fixtures: &Fixtures) -> Vec<String> {
        for (route, answer) in &self.upstream {
            fake.on(route, fixtures.answer(answer));
        }
        let mut request = bff.request(&self.request);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(claims) = &self.claims {
            request = request.bearer(&Key::Hs256.token(claims.clone()));
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        let reply = request.send().await;
        let mut faults = Vec::new();
        self.hold_reply(&reply, &mut faults);
        self.hold_calls(fake, &mut faults);
        faults
    }

    fn hold_reply(&self, reply: &Reply, faults: &mut Vec<String>) {
        if reply.status != self.status {
            faults.push(format!("status {}, not {}: {}", reply.status, self.status, reply.text()));
            return;
        }
        if let Some(text) = &self.text
            && *text != reply.text()
        {
            faults.push(format!("body {}\n      not {text}", reply.text()));
        }
        if let Some(expected) = &self.reply {
            let partly = reply.headers.get("content-type") == Some("application/problem+json");
            if let Err(difference) = fits(expected, &reply.json(), partly) {
                faults.push(format!("reply{difference}"));
            }
        }
        faults.extend(unlike(&self.reply_headers, |name| reply.headers.get(name)));
        let degraded: Vec<_> =
            reply.degraded().into_iter().map(|(name, reason)| format!("{name};reason={reason}")).collect();
        if degraded != self.degraded {
            faults.push(format!("degraded {degraded:?}, not {:?}", self.degraded));
        }
    }

    fn hold_calls(&self, fake: &Fake, faults: &mut Vec<String>) {
        let targets = fake.targets();
        if let Some(sent) = &self.sent
            && *sent != targets
        {
            faults.push(format!("sent {targets:#?}, not {sent:#?}"));
        }
        for (route, expected) in &self.sent_headers {
            match fake.calls(route).last() {
                Some(call) => faults.extend(unlike(expected, |name| call.headers.get(name))),
                None => faults.push(format!("no call of {route}")),
            }
        }
        for (route, expected) in &self.sent_bodies {
            match fake.calls(route).last() {
                Some(call) => faults.extend(
                    fits(expected, &call.json(), false).err().map(|difference| format!("sent body{difference}")),
                ),
                None => faults.push(format!("no call of {route}")),
            }
        }
    }
}

fn unlike<'a>(expected: &BTreeMap<String, Option<String>>, actual: impl Fn(&str) -> Option<&'a str>) -> Vec<String> {
    let differing = expected.iter().filter(|(name, value)| actual(name) != value.as_deref());
    differing.map(|(name, value)| format!("{name}: {:?}, not {value:?}", actual(name))).collect()
}

/// Whether a value is what was expected; `partly`: objects may have more members. The error names the first place that differs.
fn fits(expected: &Value, actual: &Value, partly: bool) -> Result<(), String> {
    match (expected, actual) {
        (Value::String(any), _) if any == "@any" => Ok(()),
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, expected) in expected {
                let actual = actual.get(name).ok_or_else(|| format!(".{name} is missing"))?;
                fits(expected, actual, partly).map_err(|rest| format!(".{name}{rest}"))?;
            }
            match actual.keys().find(|name| !partly && !expected.contains_key(*name)) {
                Some(name) => Err(format!(".{name} is too much")),
                None => Ok(()),
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let mut pairs = expected.iter().zip(actual).enumerate();
            pairs.try_for_each(|(index, (expected, actual))| {
                fits(expected, actual, partly).map_err(|rest| format!("[{index}]{rest}"))
            })
        }
        // 3 and 3.0 are one number in JSON.
        (Value::Number(expected), Value::Number(actual))
            if expected == actual || expected.as_f64() == actual.as_f64() =>
        {
            Ok(())
        }
        _ if expected == actual => Ok(()),
        _ => Err(format!(" is {actual}, not {expected}")),
    }
}

/// Values that many cases use.
#[derive(Debug)]
pub struct Fixtures(Map<String, Value>);

impl Fixtures {
    /// Reads `fixtures.json` of a folder.
    ///
    /// # Panics
    ///
    /// If there is none, or it is no JSON object.
    pub fn read(folder: &Path) -> Self {
        Self(serde_json::from_slice(&read(&folder.join("fixtures.json"))).expect("a JSON object"))
    }

    fn answer(&self, answer: &Value) -> Answer {
        match answer.as_object() {
            Some(fault) if fault.contains_key("@status") => {
                let code = fault["@status"].as_u64().and_then(|code| u16::try_from(code).ok()).expect("a status");
                if code == 204 { crate::empty(code) } else { status(code) }
            }
            Some(fault) if fault.contains_key("@text") => raw(fault["@text"].as_str().expect("text").to_owned()),
            Some(fault) if fault.contains_key("@never") => json(Value::Null).never(),
            Some(created) if created.contains_key("@created") => {
                json(self.value(&created["@created"])).with_status(201)
            }
            _ => json(self.value(answer)),
        }
    }

    /// The value with its fixtures filled in.
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => text.strip_prefix('@').map_or_else(|| value.clone(), |name| self.named(name)),
            Value::Array(elements) => elements.iter().map(|element| self.value(element)).collect(),
            Value::Object(members) => {
                let mut whole = match members.get("@of") {
                    Some(name) => self.named(name.as_str().expect("a fixture's name")),
                    None => Value::Object(Map::new()),
                };
                for (name, member) in members.iter().filter(|(name, _)| *name != "@of") {
                    whole[name] = self.value(member);
                }
                whole
            }
            _ => value.clone(),
        }
    }

    fn named(&self, name: &str) -> Value {
        self.value(self.0.get(name).unwrap_or_else(|| panic!("no fixture {name:?}")))
    }
}

fn read(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
