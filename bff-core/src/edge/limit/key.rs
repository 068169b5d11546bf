//! What is counted together: the values that requests have in common.

use std::net::IpAddr;

use serde_json::Value;

use super::count::Asked;
use crate::descriptor::{Rate, RateKey};
use crate::edge::auth::Caller;

/// Tells `write` the values that `rate` counts by, so that different ones never look alike: a number for each kind of
/// value, and the length of each text before it.
pub(super) fn write(rate: &Rate, asked: &Asked<'_>, caller: Option<&Caller>, write: &mut dyn FnMut(&[u8])) {
    for part in rate.by {
        match *part {
            RateKey::Ip => ip(asked.client, write),
            RateKey::Caller => match caller {
                Some(caller) => {
                    text(caller.scheme().name.as_bytes(), write);
                    text(caller.id().as_bytes(), write);
                }
                None => write(ABSENT),
            },
            RateKey::Claim(path) => match caller.and_then(|caller| caller.claim(path)) {
                // Apart from a number that is written alike.
                Some(Value::String(value)) => text(value.as_bytes(), write),
                Some(value) => {
                    write(OTHER);
                    text(value.to_string().as_bytes(), write);
                }
                None => write(ABSENT),
            },
            RateKey::Header(name) => match asked.headers.get(name) {
                Some(value) => text(value.as_bytes(), write),
                None => write(ABSENT),
            },
            RateKey::Endpoint => text(asked.endpoint.name.as_bytes(), write),
        }
    }
}

const ABSENT: &[u8] = &[0];
const TEXT: &[u8] = &[1];
const OTHER: &[u8] = &[2];
const V4: &[u8] = &[4];
const V6: &[u8] = &[6];

/// Of an IPv6 address the first 64 bits, which is what one customer gets: the others are its own choice.
fn ip(client: IpAddr, write: &mut dyn FnMut(&[u8])) {
    match client.to_canonical() {
        IpAddr::V4(address) => {
            write(V4);
            write(&address.octets());
        }
        IpAddr::V6(address) => {
            write(V6);
            write(&address.octets()[..8]);
        }
    }
}

fn text(value: &[u8], write: &mut dyn FnMut(&[u8])) {
    write(TEXT);
    write(&(value.len() as u64).to_le_bytes());
    write(value);
}
