//! Browser sessions: a real browser, a real OpenID provider, a real Redis, and two BFFs of which one is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bff_tests::{Bff, PATIENCE, Program, Redis, ms};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::{sleep, timeout};

use crate::test_bff;

/// What `session/browser.mjs` shows, in its order.
const SHOWN: [&str; 9] = ["login", "cookie", "call", "csrf", "refresh", "kill", "logout", "backchannel", "tokens"];

/// `session/browser.mjs`: the user, the provider and the load balancer.
struct Script {
    process: tokio::process::Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Script {
    fn start() -> Self {
        let mut process = tokio::process::Command::new("node")
            .arg("browser.mjs")
            .current_dir(prepared())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is installed");
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        Self { process, input, output }
    }

    async fn tell(&mut self, message: Value) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.expect("the script is there");
    }

    /// What it says next; `None` once it has ended. What is no JSON is a remark of a package.
    async fn hear(&mut self) -> Option<Value> {
        loop {
            let line = timeout(PATIENCE * 4, self.output.next_line()).await.expect("the script goes on");
            let said = serde_json::from_str(&line.expect("its output is text")?);
            if let Ok(said) = said {
                return Some(said);
            }
        }
    }
}

/// The folder with the script and the packages that it needs, in the versions of its lock file.
fn prepared() -> PathBuf {
    let (from, to) =
        (Path::new(env!("CARGO_MANIFEST_DIR")).join("session"), Path::new(env!("CARGO_TARGET_TMPDIR")).join("session"));
    fs::create_dir_all(&to).expect("the target folder is writable");
    let is_locked = fs::read(from.join("package-lock.json")).ok() == fs::read(to.join("package-lock.json")).ok();
    for file in ["browser.mjs", "package.json", "package-lock.json"] {
        fs::copy(from.join(file), to.join(file)).expect("the target folder is writable");
    }
    if !is_locked || !to.join("node_modules").exists() {
        let npm = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
        let status = Command::new("npm").args(npm).current_dir(&to).stdout(Stdio::null()).status().expect("npm");
        assert!(status.success(), "npm ci");
    }
    to
}

fn sessions(issuer: &Value, site: &Value, redis: &Redis) -> Program {
    let settings = json!({
        "issuer": issuer,
        "client_id": "shop-bff",
        "client_secret": "a secret of at least 16 bytes",
        "public_url": site,
        "store": "redis",
        "after_logout": "/docs/",
    });
    test_bff("sessions").setting(&["auth", "browser"], settings).setting(&["redis", "url"], json!(redis.url()))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium, Node and redis-server: run by .ci/run"]
async fn a_user_in_a_real_browser_notices_neither_refresh_nor_crash() {
    let (mut script, redis) = (Script::start(), Redis::start().await);
    let told = script.hear().await.expect("it says where it listens");
    let mut bffs: Vec<Option<Bff>> = Vec::new();
    for _ in 0..2 {
        bffs.push(Some(sessions(&told["issuer"], &told["site"], &redis).start().await));
    }
    let addresses: Vec<_> = bffs.iter().flatten().map(|bff| bff.address().to_string()).collect();
    for bff in bffs.iter().flatten() {
        let ready = async {
            while bff.get("/bff/login").await.status != 303 {
                sleep(ms(20)).await;
            }
        };
        timeout(PATIENCE, ready).await.expect("the provider is found");
    }
    script.tell(json!({ "bffs": addresses })).await;

    let mut shown = Vec::new();
    let mut logs = String::new();
    while let Some(said) = script.hear().await {
        if let Some(name) = said["shown"].as_str() {
            shown.push(name.to_owned());
        }
        if let Some(number) = said["kill"].as_u64() {
            let victim = bffs[number as usize].take().expect("it is killed once");
            logs += &victim.logs();
            drop(victim);
            script.tell(json!({ "killed": number })).await;
        }
    }
    let status = script.process.wait().await.expect("its status");
    logs.extend(bffs.iter().flatten().map(Bff::logs));
    assert!(status.success(), "after {shown:?}\n{logs}");
    assert_eq!(shown, SHOWN);
    // Callbacks have codes in their queries.
    assert!(logs.contains("/bff/callback") && !logs.contains("code="), "{logs}");
    assert!(!logs.contains("eyJ"), "a token is logged: {logs}");
}

#[tokio::test]
async fn under_mock_a_login_asks_nobody_and_the_log_says_so() {
    let bff = test_bff("sessions").argument("--mock").start().await;
    bff.logged("logins are a mock").await;
    let unknown = bff.request("GET /me").header("x-csrf", "1").send().await;
    assert_eq!((unknown.status, unknown.headers.get("www-authenticate")), (401, Some(r#"Session login="/bff/login""#)));

    let login = bff.get("/bff/login?return_to=/orders%3Fpage=2").await;
    assert_eq!((login.status, login.headers.get("location")), (303, Some("/orders?page=2")));
    let cookie = login.headers.get("set-cookie").expect("a session").split(';').next().expect("a cookie").to_owned();
    let me = bff.request("GET /me").header("x-csrf", "1").header("cookie", &cookie).send().await;
    assert_eq!(me.status, 200);
    assert!(me.json()["sub"].is_string());
    let forged = bff.request("GET /me").header("cookie", &cookie).send().await;
    assert_eq!(forged.json()["type"], "urn:problem-type:bff:csrf-header-missing");
    assert_eq!(forged.headers.get("x-request-id"), forged.json()["traceId"].as_str());

    let user = bff.request("GET /bff/user").header("x-csrf", "1").header("cookie", &cookie).send().await;
    assert_eq!(user.json()["claims"]["sub"], me.json()["sub"]);
    let refused = bff.request("GET /bff/logout").header("x-csrf", "1").header("cookie", &cookie).send().await;
    assert_eq!(refused.json()["instance"], "/bff/logout");
    assert_eq!((refused.status, refused.headers.get("allow")), (405, Some("POST")));
    let out = bff.request("POST /bff/logout").header("x-csrf", "1").header("cookie", &cookie).send().await;
    assert_eq!((out.status, &out.json()["logoutUrl"]), (200, &json!("/")));
    let after = bff.request("GET /me").header("x-csrf", "1").header("cookie", &cookie).send().await;
    assert_eq!(after.status, 401);
    bff.logged("/bff/login").await;
    assert!(!bff.logs().contains("page=2"), "queries are in no log: {}", bff.logs());
}

#[tokio::test]
async fn the_addresses_of_sessions_are_no_endpoints() {
    let (status, output) = test_bff("sessions-taken").argument("--mock").run_to_end().await;
    assert_eq!(status.code(), Some(1));
    assert!(
        output.contains("the endpoint `GET /bff/{page}` is where sessions have addresses of their own"),
        "{output}"
    );
}
