//! The documentation pages of the three BFFs, in a real browser.

use std::time::Duration;

use bff_tests::browser::{Page, open};
use bff_tests::{Bff, Fake, raw};

async fn show(url: String) -> Page {
    let opened = tokio::task::spawn_blocking(move || open(&url, Duration::from_secs(15))).await;
    opened.expect("the browser's thread").unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn a_documentation_page_shows_its_endpoints_and_needs_nothing_from_outside() {
    let clients =
        [("mobile", "Mobile BFF", "/home"), ("web", "Web BFF", "/storefront"), ("admin", "Admin BFF", "/dashboard")];
    for (client, title, path) in clients {
        let bff = Bff::package(&format!("{client}-bff")).argument("--mock").start().await;
        let base = format!("http://{}", bff.address());
        let page = show(format!("{base}/docs/")).await;
        assert!(page.title().is_some_and(|found| found.contains(title)), "{client}: {:?}", page.title());
        assert!(page.dom.contains(&format!("data-path=\"{path}\"")), "{client}: {}", page.dom);
        assert!(page.requested.contains(&format!("{base}/openapi.json")), "{client}: {:?}", page.requested);
        assert!(page.requested_outside(&base).is_empty(), "{client}: {:?}", page.requested_outside(&base));
        assert!(page.console.is_empty(), "{client}: {:?}", page.console);
    }
}

/// Without this, the test above could pass because nothing is ever seen.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn what_leaves_the_machine_is_seen() {
    let html = "<script src='https://cdn.example.com/a.js'></script><script>console.error('broken')</script>";
    let fake = Fake::start().await;
    fake.on("GET /*", raw(html).header("content-type", "text/html"));
    let base = fake.url();
    let page = show(format!("{base}/page")).await;
    assert_eq!(page.requested_outside(&base), ["https://cdn.example.com/a.js"]);
    assert!(page.console.iter().any(|line| line.contains("broken")), "{:?}", page.console);
}
