//! A page as a real browser shows it: headless Chromium, told to reach this machine only.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Flags without which Chromium, even with nothing to do, asks Google's hosts for things.
const QUIET: [&str; 6] = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-default-apps",
];
/// Names that Chromium is told to look up as unknown: all but this machine.
const THIS_MACHINE_ONLY: &str = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost";

/// A page after its scripts have run.
#[derive(Debug)]
pub struct Page {
    /// The document as HTML, with what the scripts made of it.
    pub dom: String,
    /// What the page said on the console: errors of scripts, and what a content security policy forbade.
    pub console: Vec<String>,
    /// Every address that the page asked for, those that were refused included.
    pub requested: Vec<String>,
}

/// Why there is no page.
#[derive(Debug)]
#[non_exhaustive]
pub enum BrowserError {
    /// Chromium is not installed.
    Missing,
    /// Chromium did not start, or the files it writes cannot be had.
    Io(std::io::Error),
    /// Chromium ended with an error; the text is what it printed.
    Failed(String),
}

/// Opens `url` in a new headless Chromium with an empty profile, and gives back the page when `time` has passed in it.
///
/// The time is the page's own (`--virtual-time-budget`): it runs ahead whenever nothing is being loaded, so ten seconds
/// take one. Waits for Chromium to end, so it must not run on a tokio worker thread that the server needs.
///
/// # Errors
///
/// [`BrowserError::Missing`] names the package to install.
pub fn open(url: &str, time: Duration) -> Result<Page, BrowserError> {
    let profile = tempfile::tempdir().map_err(BrowserError::Io)?;
    let net_log = profile.path().join("net-log.json");
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(QUIET)
        .arg(THIS_MACHINE_ONLY)
        .arg("--enable-logging=stderr")
        .arg(format!("--virtual-time-budget={}", time.as_millis()))
        .arg(format!("--user-data-dir={}", profile.path().join("profile").display()))
        .arg(format!("--log-net-log={}", net_log.display()))
        .arg(url)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => BrowserError::Missing,
            _ => BrowserError::Io(error),
        })?;
    let printed = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(BrowserError::Failed(printed.into_owned()));
    }
    Ok(Page {
        dom: String::from_utf8_lossy(&output.stdout).into_owned(),
        console: printed.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect(),
        requested: requested(&net_log)?,
    })
}

/// The addresses in Chromium's network log that a page asked for. Chromium's own requests (the time, updates) have no
/// page as their initiator; the look-up of names keeps those on this machine.
fn requested(net_log: &Path) -> Result<Vec<String>, BrowserError> {
    let text = std::fs::read(net_log).map_err(BrowserError::Io)?;
    let log: Value = serde_json::from_slice(&text)
        .map_err(|error| BrowserError::Failed(format!("the network log is no JSON: {error}")))?;
    let events = log["events"].as_array().map_or(&[][..], Vec::as_slice);
    let of_page = |event: &&Value| {
        let initiator = event["params"]["initiator"].as_str();
        initiator.is_some_and(|origin| origin.starts_with("http"))
    };
    let url = |event: &Value| event["params"]["url"].as_str().map(str::to_owned);
    let mut urls: Vec<String> = events.iter().filter(of_page).filter_map(url).collect();
    urls.sort();
    urls.dedup();
    Ok(urls)
}

impl Page {
    /// The addresses asked for that are not under `base`. Inline data does not count.
    #[must_use]
    pub fn requested_outside(&self, base: &str) -> Vec<&str> {
        let inside = [base, "data:", "blob:"];
        let is_outside = |url: &&str| !inside.iter().any(|start| url.starts_with(start));
        self.requested.iter().map(String::as_str).filter(is_outside).collect()
    }

    /// The text of the page's `<title>`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        let (_, after) = self.dom.split_once("<title>")?;
        after.split_once("</title>").map(|(title, _)| title)
    }
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => {
                f.write_str("there is no `chromium` on the path: install it with `apt-get install -y chromium`")
            }
            Self::Io(error) => write!(f, "chromium cannot be run: {error}"),
            Self::Failed(printed) => write!(f, "chromium failed:\n{printed}"),
        }
    }
}

impl std::error::Error for BrowserError {}
