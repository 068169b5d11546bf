//! The works: what is asked of every contender.

/// One kind of request, asked again and again.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// The letter in the tables.
    pub letter: char,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Path of the request.
    pub path: &'static str,
    /// Whether the request carries a token.
    pub needs_token: bool,
    /// How many upstream calls a contender makes that shares nothing between requests.
    pub calls: u32,
}

/// All works, in the tables' order.
///
/// The rate limit of (f) is switched on with the issue that builds rate limits.
pub const WORKS: [Work; 9] = [
    Work { letter: 'a', title: "four calls at once", path: "/dashboard/u-1", needs_token: false, calls: 4 },
    Work {
        letter: 'b',
        title: "dependent calls and an each of 10",
        path: "/orders/o-1",
        needs_token: false,
        calls: 12,
    },
    Work { letter: 'c', title: "batch join of 50", path: "/carts/c-1", needs_token: false, calls: 2 },
    Work { letter: 'd', title: "3 of 30 fields", path: "/items/i-1", needs_token: false, calls: 1 },
    Work { letter: 'e', title: "pass-through, 2.5 kB", path: "/articles/medium", needs_token: false, calls: 1 },
    Work { letter: 's', title: "pass-through, 0.3 kB", path: "/articles/small", needs_token: false, calls: 1 },
    Work { letter: 'l', title: "pass-through, 25 kB", path: "/articles/large", needs_token: false, calls: 1 },
    Work { letter: 'f', title: "RS256 token, then (a)", path: "/me/dashboard", needs_token: true, calls: 4 },
    Work { letter: 'g', title: "(a) with one upstream refusing", path: "/partial/u-1", needs_token: false, calls: 3 },
];

/// The work of this letter.
pub fn work(letter: char) -> Option<Work> {
    WORKS.into_iter().find(|work| work.letter == letter)
}

/// What the token of (f) says: issuer, audience and subject.
pub const TOKEN: (&str, &str, &str) = ("https://id.example.com", "shop", "u-1");

/// The key pair of (f), PEM: this repository's test key, which protects nothing.
pub const PUBLIC_KEY: &str = include_str!("../../fixtures/rs256.public.pem");
/// The other half of [`PUBLIC_KEY`].
pub const PRIVATE_KEY: &str = include_str!("../../fixtures/rs256.private.pem");
