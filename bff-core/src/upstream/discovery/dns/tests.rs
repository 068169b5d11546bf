//! Against a server of DNS that speaks the protocol on the loopback device.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::upstream::discovery::instance::Instances;
use crate::upstream::discovery::testing::{base, publisher, until};

/// What the server says of a kind of records of any name.
type Zone = Arc<Mutex<HashMap<RecordType, Result<Vec<String>, ResponseCode>>>>;

struct Server {
    address: SocketAddr,
    zone: Zone,
    _serving: [AbortOnDropHandle<()>; 2],
}

impl Server {
    /// On one port of UDP and TCP. Answers over UDP hold at most 10 records, the others are for TCP.
    async fn start() -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(address).await.unwrap();
        let zone = Zone::default();
        let (over_udp, over_tcp) = (Arc::clone(&zone), Arc::clone(&zone));
        let udp = tokio::spawn(async move {
            let mut query = [0; 4096];
            while let Ok((length, peer)) = udp.recv_from(&mut query).await {
                let mut message = answer(&query[..length], &over_udp);
                message.metadata.truncation = message.answers.len() > 10;
                message.answers.truncate(10);
                udp.send_to(&message.to_vec().unwrap(), peer).await.unwrap();
            }
        });
        let tcp = tokio::spawn(async move {
            while let Ok((mut stream, _)) = tcp.accept().await {
                while let Ok(length) = stream.read_u16().await {
                    let mut query = vec![0; length.into()];
                    stream.read_exact(&mut query).await.unwrap();
                    let message = answer(&query, &over_tcp).to_vec().unwrap();
                    stream.write_u16(message.len() as u16).await.unwrap();
                    stream.write_all(&message).await.unwrap();
                }
            }
        });
        Self { address, zone, _serving: [udp, tcp].map(AbortOnDropHandle::new) }
    }

    fn say(&self, kind: RecordType, records: &[&str]) {
        let records = records.iter().map(|&record| record.to_owned()).collect();
        self.zone.lock().unwrap().insert(kind, Ok(records));
    }

    fn refuse(&self, kind: RecordType, code: ResponseCode) {
        self.zone.lock().unwrap().insert(kind, Err(code));
    }

    fn dns(&self, family: Family) -> Dns {
        let (ttl_min, empty_hold) = (Duration::from_millis(50), Duration::from_millis(300));
        Dns { servers: Some(vec![self.address]), family, ttl_min, empty_hold, ..Dns::DEFAULT }
    }
}

/// A kind of which nothing was said has no records.
fn answer(query: &[u8], zone: &Zone) -> Message {
    let query = Message::from_vec(query).unwrap();
    let mut message = Message::response(query.metadata.id, query.metadata.op_code);
    message.metadata.recursion_available = true;
    let question = query.queries[0].clone();
    match zone.lock().unwrap().get(&question.query_type()).cloned().unwrap_or(Ok(Vec::new())) {
        Err(code) => message.metadata.response_code = code,
        Ok(records) => {
            for record in records {
                let data = RData::try_from_str(question.query_type(), &record).unwrap();
                message.add_answer(Record::from_rdata(question.name().clone(), 0, data));
            }
        }
    }
    message.add_query(question);
    message
}

type List = tokio::sync::watch::Receiver<Arc<Instances>>;

fn follow_addresses(dns: Dns) -> (List, AbortOnDropHandle<()>) {
    let ((publisher, list), backoff) = (publisher(), Backoff::new(fastrand::Rng::with_seed(1)));
    let following = addresses(base(), dns, publisher, backoff).unwrap();
    (list, AbortOnDropHandle::new(tokio::spawn(following)))
}

#[tokio::test]
async fn a_list_follows_the_addresses_of_a_host() {
    let server = Server::start().await;
    server.say(RecordType::A, &["10.0.0.2", "10.0.0.1"]);
    let (mut list, _following) = follow_addresses(server.dns(Family::V4ThenV6));
    until(&mut list, &["10.0.0.1:8080", "10.0.0.2:8080"]).await;
    let kept = Arc::clone(&list.borrow().members()[1].instance);
    server.say(RecordType::A, &["10.0.0.3", "10.0.0.2"]);
    until(&mut list, &["10.0.0.2:8080", "10.0.0.3:8080"]).await;
    assert!(Arc::ptr_eq(&kept, &list.borrow().members()[0].instance));
    assert_eq!(kept.place().address.host(), "orders.test", "what a certificate has to say");
    server.say(RecordType::A, &[]);
    server.say(RecordType::AAAA, &["fd00::1"]);
    until(&mut list, &["[fd00::1]:8080"]).await;
}

#[tokio::test]
async fn no_answer_keeps_the_list_and_an_empty_one_ends_it() {
    let ends_with = async |gone| {
        let server = Server::start().await;
        server.say(RecordType::A, &["10.0.0.1"]);
        let (mut list, _following) = follow_addresses(server.dns(Family::V4ThenV6));
        until(&mut list, &["10.0.0.1:8080"]).await;
        server.refuse(RecordType::A, ResponseCode::ServFail);
        // The other kind is answered, but that is not the whole answer.
        server.say(RecordType::AAAA, &["fd00::1"]);
        let failing = tokio::time::timeout(Duration::from_secs(1), list.changed()).await;
        assert!(failing.is_err(), "kept: {:?}", list.borrow());
        server.say(RecordType::AAAA, &[]);
        server.refuse(RecordType::A, gone);
        until(&mut list, &[]).await;
        server.say(RecordType::A, &["10.0.0.1"]);
        until(&mut list, &["10.0.0.1:8080"]).await;
    };
    tokio::join!(ends_with(ResponseCode::NXDomain), ends_with(ResponseCode::NoError));
}

#[tokio::test]
async fn both_families_are_one_list() {
    let server = Server::start().await;
    server.say(RecordType::A, &["10.0.0.1"]);
    server.say(RecordType::AAAA, &["fd00::1"]);
    let (mut list, _following) = follow_addresses(server.dns(Family::Both));
    until(&mut list, &["10.0.0.1:8080", "[fd00::1]:8080"]).await;
    let (mut list, _following) = follow_addresses(server.dns(Family::V6));
    until(&mut list, &["[fd00::1]:8080"]).await;
}

#[tokio::test]
async fn an_answer_that_is_too_long_for_udp_is_whole() {
    let server = Server::start().await;
    let addresses: Vec<_> = (10..99).map(|last| format!("10.0.0.{last}")).collect();
    server.say(RecordType::A, &addresses.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut list, _following) = follow_addresses(server.dns(Family::V4));
    let expected: Vec<_> = addresses.iter().map(|address| format!("{address}:8080")).collect();
    until(&mut list, &expected.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn services_of_the_lowest_priority_are_the_list() {
    let server = Server::start().await;
    server.say(
        RecordType::SRV,
        &["20 1 80 far.orders.test.", "10 5 8082 b.orders.test.", "10 0 8081 a.orders.test.", "5 1 80 ."],
    );
    let ((publisher, mut list), backoff) = (publisher(), Backoff::new(fastrand::Rng::with_seed(1)));
    let following = services("_http._tcp.orders.test.", base(), server.dns(Family::V4), publisher, backoff).unwrap();
    let _following = AbortOnDropHandle::new(tokio::spawn(following));
    until(&mut list, &["a.orders.test:8081", "b.orders.test:8082"]).await;
    let weights: Vec<_> = list.borrow().members().iter().map(|member| member.weight.get()).collect();
    assert_eq!(weights, [1, 5]);
    server.say(RecordType::SRV, &["20 1 80 far.orders.test.", "5 1 80 ."]);
    until(&mut list, &["far.orders.test:80"]).await;
}

#[tokio::test]
async fn what_can_never_work_is_refused() {
    let refused = |url: &str| {
        let (base, (publisher, _)) = (Address::parse(url).unwrap(), publisher());
        addresses(base, Dns::DEFAULT, publisher, Backoff::new(fastrand::Rng::new())).err().map(|e| e.to_string())
    };
    let is_an_address = "`::1` is an address: DNS has nothing to say about it";
    assert_eq!(refused("http://[::1]:80").as_deref(), Some(is_an_address));
    let name = format!("http://{}.test", "a".repeat(64));
    assert!(refused(&name).unwrap().contains("is not a name that DNS can have"));
}
