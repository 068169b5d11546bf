//! Browser sessions: a login with an OpenID provider, whose tokens stay here, and a cookie that stands for them.
//!
//! It is the pattern that the IETF draft "OAuth 2.0 for Browser-Based Apps" (§6.1) calls Backend for Frontend. The BFF is
//! a confidential client: [`login`] sends the browser to the [`provider`] and takes it back ([`pending`]), [`ticket`] is what the cookie
//! holds, [`record`] what the [`store`] keeps of a session, encrypted ([`seal`]) with a secret that only the cookie has.
//! [`authenticate`] finds the caller of a request, [`refresh`] renews the access token, [`logout`] and [`backchannel`] end
//! sessions, and [`routes`] are the addresses that a front end knows. [`Sessions`] is what they all share.

mod authenticate;
mod backchannel;
mod cookie;
mod http;
mod login;
mod logout;
mod pending;
mod provider;
mod record;
mod redeem;
mod refresh;
mod return_to;
mod routes;
mod seal;
mod sessions;
mod settings;
mod store;
mod ticket;
mod user;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use return_to::LocalPath;
pub(crate) use routes::{PREFIX, routes};
pub(crate) use sessions::{SessionError, Sessions};
pub(crate) use settings::{LoginSettings, ProviderSettings, SessionSettings, StoreSettings, public_address};
