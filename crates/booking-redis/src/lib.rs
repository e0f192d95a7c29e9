//! What several replicas share through Redis: [`RedisGate`], [`RedisBus`], [`RedisRateLimit`].
//!
//! Redis is a hint. It may be empty, late, wrong, frozen or gone, and nothing is lost, freed or sold because of it: the gate opens, the
//! bus tells its own replica, the limiter counts by itself. All of them talk through one [`Redis`], which lets nobody wait: an answer
//! that takes longer than [`RedisOptions::answer_within`] is none, and after that nobody asks until Redis answers again, which a task in
//! the background finds out. So a Redis that hangs costs the requests of one moment that long, once, and one line in the log.
//!
//! The protocol is that of a single server or of a proxy before a cluster; all keys of one call share a hash tag.

#![warn(missing_docs)]

mod bus;
mod gate;
mod link;
mod rate_limit;

use std::{sync::Arc, time::Duration};

use booking_domain::ports::CallObserver;
use thiserror::Error;

pub use bus::RedisBus;
pub use gate::RedisGate;
pub use rate_limit::RedisRateLimit;

use link::Link;

/// What is wrong with Redis.
#[derive(Debug, Error)]
pub enum RedisError {
    /// The address is not one of Redis. It may hold a password, so it is not repeated here.
    #[error("REDIS_URL must be redis://HOST:PORT or rediss://HOST:PORT: {0}")]
    Url(String),
    /// It does not answer, or not in time.
    #[error("Redis does not answer")]
    Silent,
}

/// How to use a Redis.
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// What all keys and channels begin with, so that two installations may share a server.
    pub namespace: String,
    /// How long to wait for an answer.
    pub answer_within: Duration,
    /// Who is told of every call.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self { namespace: "marquee".to_owned(), answer_within: Duration::from_millis(80), observer: None }
    }
}

/// A Redis server, there or not. Clones share one connection.
#[derive(Clone)]
pub struct Redis {
    link: Arc<Link>,
    namespace: Arc<str>,
}

impl Redis {
    /// Connects with the usual options; see [`Redis::connect_with`].
    ///
    /// # Errors
    /// [`RedisError::Url`].
    pub async fn connect(url: &str) -> Result<Self, RedisError> {
        Self::connect_with(url, &RedisOptions::default()).await
    }

    /// Connects. A server that is not there is no error: everything works without it, and it is used as soon as it answers.
    ///
    /// # Errors
    /// [`RedisError::Url`].
    pub async fn connect_with(url: &str, options: &RedisOptions) -> Result<Self, RedisError> {
        let link = Link::open(url, options.answer_within, options.observer.clone()).await?;
        Ok(Self { link, namespace: options.namespace.as_str().into() })
    }

    /// Asks whether it answers.
    ///
    /// # Errors
    /// [`RedisError::Silent`].
    pub async fn ping(&self) -> Result<(), RedisError> {
        let pong = self
            .link
            .ask("ping", |mut connection| async move { deadpool_redis::redis::cmd("PING").query_async::<()>(&mut connection).await });
        pong.await.ok_or(RedisError::Silent)
    }

    /// Waits until it answers, be it for ever.
    pub async fn until_up(&self) {
        self.link.until_up().await;
    }

    /// A key or channel of ours.
    fn name(&self, rest: &str) -> String {
        format!("{}:{rest}", self.namespace)
    }
}
