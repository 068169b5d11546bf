//! RSA keys of a broken generator (ROCA, CVE-2017-15361): smart cards and TPMs of some years made moduli that can be
//! factored.
//!
//! Their primes are of the form `k·M + 65537^a mod M`, where `M` is a product of small primes. So, modulo each of these,
//! such a modulus is a power of 65537. Of other moduli one in 2^27 is so by chance (Nemec et al., "The Return of
//! Coppersmith's Attack", 2017, §2).

/// The small primes modulo which not every number is a power of 65537.
const PRIMES: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
const GENERATOR: u32 = 65537;

/// Whether this modulus, big-endian, is of that form.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| is_power(remainder(modulus, *prime), *prime))
}

fn remainder(number: &[u8], prime: u32) -> u32 {
    number.iter().fold(0, |remainder, byte| (remainder * 256 + u32::from(*byte)) % prime)
}

fn is_power(wanted: u32, prime: u32) -> bool {
    let mut power = 1;
    for _ in 0..prime {
        if power == wanted {
            return true;
        }
        power = power * (GENERATOR % prime) % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_the_generator_are_weak_and_their_neighbours_are_not() {
        for exponent in [1, 2, 3] {
            let weak = u128::from(GENERATOR).pow(exponent);
            assert!(is_weak(&weak.to_be_bytes()), "{weak}");
            assert!(!is_weak(&(weak + 2).to_be_bytes()), "{weak} + 2");
        }
    }
}
