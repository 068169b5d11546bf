//! The network and the instances of a simulation, by themselves.

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::super::instance::{Condition, Instance};
use super::*;

const LONG: Duration = Duration::from_secs(60);

fn origin() -> Uri {
    format!("http://{}", ip(0)).parse().unwrap()
}

/// Asks on a connection of its own, and gives the status line.
async fn ask(network: &Arc<Network>) -> Result<String, ConnectError> {
    let mut stream = network.connect(&origin()).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[tokio::test(start_paused = true)]
async fn bytes_arrive_in_order_and_then_the_end() {
    let (network, _carrying) = Network::start(1, Vec::new());
    let echo = |mut stream: Stream| {
        tokio::spawn(async move {
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.unwrap();
            stream.write_all(&said).await.unwrap();
        });
    };
    network.listen(0, Some(Arc::new(echo)));
    let began = Instant::now();
    let mut stream = network.connect(&origin()).await.unwrap();
    let said: Vec<u8> = (0..100).collect();
    for byte in &said {
        stream.write_u8(*byte).await.unwrap();
    }
    stream.shutdown().await.unwrap();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.unwrap();
    assert_eq!(heard, said);
    assert!((4..=20).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    assert!(stream.write_u8(0).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_as_it_is_told_to_be() {
    let (network, _carrying) = Network::start(1, Vec::new());
    let refused = ask(&network).await.unwrap_err();
    assert!(refused.to_string().contains("refused"), "{refused}");
    let instance = Instance::start(&network, 0, 1, Rng::with_seed(1));
    let ok = "HTTP/1.1 200 OK";
    assert_eq!(ask(&network).await.unwrap(), ok);
    instance.set(Condition::Failing);
    assert_eq!(ask(&network).await.unwrap(), "HTTP/1.1 503 Service Unavailable");

    for condition in [Condition::Stopped, Condition::Cut] {
        instance.set(condition);
        let connected = timeout(LONG, network.connect(&origin())).await.is_ok();
        assert_eq!(connected, condition == Condition::Stopped);
        let asking = ask(&network);
        let well_again = async {
            sleep(LONG).await;
            instance.set(Condition::Well);
        };
        let began = Instant::now();
        let (answer, ()) = tokio::join!(asking, well_again);
        assert_eq!(answer.unwrap(), ok);
        assert!(began.elapsed() > LONG, "{condition:?}");
    }

    let killed = async {
        sleep(Duration::from_millis(4)).await;
        instance.set(Condition::Down);
    };
    let (answer, ()) = tokio::join!(ask(&network), killed);
    assert_eq!(answer.unwrap(), "", "the connection is closed without an answer");
    assert!(ask(&network).await.is_err());
    assert_eq!(instance.asked(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_simulation_is_over_when_nobody_keeps_it() {
    let (network, carrying) = Network::start(1, vec![2]);
    let found = Network::current().unwrap().lookup("orders.test".parse().unwrap(), RecordType::A).unwrap();
    assert_eq!(found.answers()[0].data.ip_addr(), Some(ip(2).into()));
    network.name(Vec::new());
    assert!(network.lookup("orders.test".parse().unwrap(), RecordType::A).is_err());
    drop(carrying);
    assert!(Network::current().is_none());
}
