//! Sessions in Redis, for all instances of a BFF.
//!
//! Under `<redis.prefix>session:`: the record of a session under its key; `name:…`, a sorted set of the keys that are found
//! by this name, by when they end at the latest; `once:…`, a digest that is remembered; `lock:…`, who renews a session's
//! tokens. All of them expire by themselves.

use std::fmt;
use std::time::Duration;

use redis::aio::ConnectionManager;
use redis::{ExistenceCheck, RedisError, Script, SetExpiry, SetOptions, cmd, pipe};

use super::{Away, Begun, INDEXED_MAX, Lock, Name, Stored};
use crate::edge::SharedRedis;
use crate::edge::session::record::now;
use crate::edge::session::ticket::Key;

/// Gives a lock back, unless it is another one's by now.
const UNLOCK: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// Sessions in Redis.
pub(in crate::edge::session) struct Redis {
    connection: ConnectionManager,
    prefix: String,
}

impl Redis {
    pub(super) fn new(shared: SharedRedis) -> Self {
        let prefix = format!("{}session:", shared.prefix());
        Self { connection: shared.connection(), prefix }
    }

    pub(super) async fn insert(&self, begun: Begun<'_>) -> Result<(), Away> {
        let Begun { key, sealed, idle, lifetime, names } = begun;
        let now = now();
        let ends = now.saturating_add(lifetime.as_secs());
        let mut commands = pipe();
        commands.atomic();
        commands
            .cmd("SET")
            .arg(self.session(&key))
            .arg(sealed)
            .arg("PX")
            .arg(milliseconds(idle.min(lifetime)))
            .ignore();
        for name in names {
            let name = self.name(name);
            let key = key.as_bytes();
            let oldest = -1 - i64::try_from(INDEXED_MAX).unwrap_or(i64::MAX - 1);
            commands.cmd("ZREMRANGEBYSCORE").arg(&name).arg("-inf").arg(now).ignore();
            commands.cmd("ZADD").arg(&name).arg(ends).arg(key).ignore();
            commands.cmd("ZREMRANGEBYRANK").arg(&name).arg(0).arg(oldest).ignore();
            commands.cmd("PEXPIRE").arg(&name).arg(milliseconds(lifetime)).ignore();
        }
        Ok(commands.query_async(&mut self.connection()).await?)
    }

    pub(super) async fn load(&self, key: &Key) -> Result<Option<Stored>, Away> {
        let key = self.session(key);
        let mut commands = pipe();
        commands.cmd("GET").arg(&key).cmd("PTTL").arg(&key);
        let (sealed, rest): (Option<Vec<u8>>, i64) = commands.query_async(&mut self.connection()).await?;
        let rest = u64::try_from(rest).map(Duration::from_millis);
        Ok(sealed.zip(rest.ok()).map(|(sealed, rest)| Stored { sealed, rest }))
    }

    pub(super) async fn replace(&self, key: &Key, sealed: &[u8]) -> Result<bool, Away> {
        let options = SetOptions::default().conditional_set(ExistenceCheck::XX).with_expiration(SetExpiry::KEEPTTL);
        let mut command = cmd("SET");
        command.arg(self.session(key)).arg(sealed).arg(options);
        let set: Option<String> = command.query_async(&mut self.connection()).await?;
        Ok(set.is_some())
    }

    pub(super) async fn keep(&self, key: &Key, idle: Duration) -> Result<(), Away> {
        let mut command = cmd("PEXPIRE");
        command.arg(self.session(key)).arg(milliseconds(idle));
        Ok(command.exec_async(&mut self.connection()).await?)
    }

    pub(super) async fn remove(&self, key: &Key) -> Result<bool, Away> {
        let count: usize = cmd("DEL").arg(self.session(key)).query_async(&mut self.connection()).await?;
        Ok(count > 0)
    }

    pub(super) async fn remove_named(&self, name: Name) -> Result<usize, Away> {
        let name = self.name(&name);
        let members: Vec<Vec<u8>> = cmd("ZRANGE").arg(&name).arg(0).arg(-1).query_async(&mut self.connection()).await?;
        if members.is_empty() {
            return Ok(0);
        }
        let sessions = members.iter().filter_map(|key| <[u8; 32]>::try_from(key.as_slice()).ok());
        let sessions: Vec<_> = sessions.map(|key| self.session(&Key::from(key))).collect();
        let mut commands = pipe();
        commands.atomic().cmd("DEL").arg(sessions);
        // Those that were found, and not the set: one may have joined in the meantime.
        commands.cmd("ZREM").arg(&name).arg(members).ignore();
        let (count,): (usize,) = commands.query_async(&mut self.connection()).await?;
        Ok(count)
    }

    pub(super) async fn is_first(&self, digest: Key, time: Duration) -> Result<bool, Away> {
        self.set_new(&format!("{}once:{digest}", self.prefix), b"1", time).await
    }

    pub(super) async fn lock(&self, lock: &Lock, time: Duration) -> Result<bool, Away> {
        self.set_new(&self.lock_of(lock), lock.token.as_bytes(), time).await
    }

    pub(super) async fn unlock(&self, lock: Lock) {
        let script = Script::new(UNLOCK);
        let mut call = script.key(self.lock_of(&lock));
        call.arg(lock.token.as_bytes());
        let unlocked: Result<i64, _> = call.invoke_async(&mut self.connection()).await;
        if let Err(error) = unlocked {
            tracing::debug!(target: "bff::auth", %error, "a lock is left to end by itself");
        }
    }

    /// `false` if there is a value already.
    async fn set_new(&self, key: &str, value: &[u8], time: Duration) -> Result<bool, Away> {
        let mut command = cmd("SET");
        command.arg(key).arg(value).arg("NX").arg("PX").arg(milliseconds(time));
        let set: Option<String> = command.query_async(&mut self.connection()).await?;
        Ok(set.is_some())
    }

    fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    fn session(&self, key: &Key) -> String {
        format!("{}{key}", self.prefix)
    }

    fn name(&self, name: &Name) -> String {
        format!("{}name:{}", self.prefix, name.0)
    }

    fn lock_of(&self, lock: &Lock) -> String {
        format!("{}lock:{}", self.prefix, lock.key)
    }
}

/// At least one: Redis takes none for an error.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl From<RedisError> for Away {
    fn from(error: RedisError) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
