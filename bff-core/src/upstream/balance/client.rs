//! Clients, as consistent hashing tells them apart.

use std::net::IpAddr;

/// A number for a client's address: the same in every process, so that all BFFs choose the same instance for a client.
pub(crate) fn client_key(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(address) => mixed(u64::from(address.to_bits())),
        IpAddr::V6(address) => {
            let bits = address.to_bits();
            // Both halves of the address, one after the other.
            mixed(mixed((bits >> 64) as u64) ^ bits as u64)
        }
    }
}

/// A number for an instance's host and port, the same in every process.
pub(crate) fn place_key(place: &str) -> u64 {
    place.bytes().fold(0, |key, byte| mixed(key ^ u64::from(byte)))
}

/// All 64 bits, each depending on all that went in: the end of splitmix64 (public domain), which stays the same with
/// every release of Rust, unlike the hashers of the standard library.
pub(super) fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: &str) -> u64 {
        client_key(address.parse().unwrap())
    }

    #[test]
    fn addresses_are_told_apart() {
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8::2"));
        assert_ne!(key("2001:db8::1"), key("2001:db9::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    }

    #[test]
    fn places_are_told_apart() {
        assert_ne!(place_key("10.0.0.1:80"), place_key("10.0.0.1:81"));
        assert_ne!(place_key("ab"), place_key("ba"));
        assert_eq!(place_key("a"), place_key("a"));
    }

    #[test]
    fn is_the_same_on_every_machine() {
        assert_eq!(mixed(0), 0xe220_a839_7b1d_cdaf); // splitmix64's first number from seed 0
    }
}
