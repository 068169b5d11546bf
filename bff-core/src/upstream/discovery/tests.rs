//! What all sources have in common.

use tokio::net::TcpListener;
use tokio::time::Instant;

use super::testing::{base, getter, hosts};
use super::*;

fn discovery(source: Source) -> Discovery {
    Discovery::new(source)
}

#[tokio::test(start_paused = true)]
async fn a_static_list_is_there_at_once_and_ends_with_its_listeners() {
    let address = |url| (Address::parse(url).unwrap(), Weight::MIN);
    let source = Source::Static(vec![address("http://b:1/v2"), address("https://a")]);
    let (sent, random) = (Instant::now(), fastrand::Rng::with_seed(1));
    let list = watch("orders", base(), discovery(source), &getter(), random).await.unwrap();
    assert_eq!(sent.elapsed(), Duration::ZERO);
    assert_eq!(hosts(&list.borrow()), ["b:1", "a"], "as they are written");
    assert!(list.borrow().members()[1].instance.place().address.is_secure());
    let tasks = tokio::runtime::Handle::current().metrics();
    assert_eq!(tasks.num_alive_tasks(), 1);
    drop(list);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(tasks.num_alive_tasks(), 0);
}

#[tokio::test]
async fn a_source_that_is_silent_at_start_is_an_empty_list() {
    // Accepts connections and never says anything.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let agent = Address::parse(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let source = Source::Consul(Consul::new(agent, "orders".to_owned()));
    let discovery = Discovery { first_list_timeout: Duration::from_millis(50), ..discovery(source) };
    let list = watch("orders", base(), discovery, &getter(), fastrand::Rng::new()).await.unwrap();
    assert!(list.borrow().is_empty());
}

#[tokio::test]
async fn a_setting_that_can_never_work_refuses_the_start() {
    let agent = Address::parse("http://127.0.0.1:8500").unwrap();
    let srv = |name: &str| Source::Srv { name: name.to_owned(), dns: Dns::DEFAULT };
    let sources = [
        (srv(&"a".repeat(64)), "is not a name that DNS can have"),
        (Source::Consul(Consul::new(agent, String::new())), "Consul cannot be asked for the service ``"),
        (Source::File(File::new("/".into())), "`/` names no file in a folder"),
    ];
    for (source, expected) in sources {
        let refused = watch("orders", base(), discovery(source), &getter(), fastrand::Rng::new()).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
