//! The one connection, the limit on waiting for it, and getting it back.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use booking_domain::ports::{Call, CallObserver, System};

use deadpool_redis::{
    Connection, Manager, Pool, Runtime,
    redis::{self, Client, RedisResult, aio::MultiplexedConnection},
};
use tokio::{sync::watch, time};
use tracing::{Instrument as _, Span};

use crate::RedisError;

/// How long nobody asks a Redis that failed; also between the tries to get it back.
const PAUSE: Duration = Duration::from_secs(1);

/// How long connecting may take, which no request waits for.
const DIAL_WITHIN: Duration = Duration::from_secs(1);

/// A connection, numbered so that the failure of an old one does not end its successor.
#[derive(Clone)]
struct Live {
    number: u64,
    connection: MultiplexedConnection,
}

/// A Redis and the way to it.
pub struct Link {
    client: Client,
    /// Opens connections and checks that they answer. One at a time is lent and then shared: requests are multiplexed over it, which
    /// saves the round trip that checking it before each request would cost.
    pool: Pool,
    answer_within: Duration,
    observer: Option<Arc<dyn CallObserver>>,
    /// `None` while Redis does not answer: whoever asks then is told so at once.
    live: watch::Sender<Option<Live>>,
    dialled: AtomicU64,
}

impl Link {
    /// Tries once; when that fails, goes on trying in the background.
    pub async fn open(url: &str, answer_within: Duration, observer: Option<Arc<dyn CallObserver>>) -> Result<Arc<Self>, RedisError> {
        let refuse = |error: &dyn std::fmt::Display| RedisError::Url(error.to_string());
        let client = Client::open(url).map_err(|error| refuse(&error))?;
        let manager = Manager::new(url).map_err(|error| refuse(&error))?;
        let limit = Some(DIAL_WITHIN);
        let pool = Pool::builder(manager).max_size(1).create_timeout(limit).wait_timeout(limit).runtime(Runtime::Tokio1).build();
        let pool = pool.map_err(|error| refuse(&error))?;
        let link = Arc::new(Self { client, pool, answer_within, observer, live: watch::Sender::new(None), dialled: AtomicU64::new(0) });
        if let Err(reason) = link.dial().await {
            tracing::warn!(reason, "Redis does not answer; going on without it");
            tokio::spawn(redial(Arc::downgrade(&link)));
        }
        Ok(link)
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Connects, and believes it only when Redis has answered.
    async fn dial(&self) -> Result<(), String> {
        let connect = async {
            let mut connection = Connection::take(self.pool.get().await.map_err(|error| error.to_string())?);
            redis::cmd("PING").query_async::<()>(&mut connection).await.map_err(|error| error.to_string())?;
            Ok::<_, String>(connection)
        };
        let connection = time::timeout(DIAL_WITHIN, connect).await.map_err(|_| "no answer in time")??;
        let number = self.dialled.fetch_add(1, Ordering::Relaxed);
        self.live.send_replace(Some(Live { number, connection }));
        Ok(())
    }

    /// Asks Redis. `None`, soon, when it has no answer; `what` names the question in the log.
    pub async fn ask<T, F>(self: &Arc<Self>, what: &'static str, question: impl FnOnce(MultiplexedConnection) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let Live { number, connection } = self.live.borrow().clone()?;
        let began = time::Instant::now();
        let answer = time::timeout(self.answer_within, question(connection)).instrument(traced(what)).await;
        let observed = |outcome| {
            if let Some(observer) = &self.observer {
                observer.called(Call { system: System::Redis, name: what, took: began.elapsed(), outcome });
            }
        };
        let reason = match answer {
            Ok(Ok(answer)) => {
                observed("ok");
                return Some(answer);
            }
            Ok(Err(error)) => {
                observed("failed");
                error.to_string()
            }
            Err(_) => {
                observed("no_answer");
                format!("no answer within {:?}", self.answer_within)
            }
        };
        self.lose(number, what, &reason);
        None
    }

    /// Gives a connection up. Of all who were let down by it, the first says so and starts looking for a new one.
    fn lose(self: &Arc<Self>, number: u64, what: &'static str, reason: &str) {
        let was_live = self.live.send_if_modified(|live| live.take_if(|live| live.number == number).is_some());
        if was_live {
            tracing::warn!(what, reason, "Redis failed; going on without it");
            tokio::spawn(redial(Arc::downgrade(self)));
        }
    }

    pub async fn until_up(&self) {
        // The sender is ours, so the only outcome is that it is up.
        drop(self.live.subscribe().wait_for(Option::is_some).await);
    }

    /// Runs connecting that is not by [`Link::ask`] within the limit for it.
    pub async fn within_dial_limit<T>(connecting: impl Future<Output = RedisResult<T>>) -> Result<T, RedisError> {
        match time::timeout(DIAL_WITHIN, connecting).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => {
                tracing::debug!(%error, "no connection to Redis");
                Err(RedisError::Silent)
            }
            Err(_) => Err(RedisError::Silent),
        }
    }
}

/// The span of a call in the trace of what it is made for; of what nobody traces it would be one of its own, and is none.
fn traced(what: &'static str) -> Span {
    if tracing::span_enabled!(target: "traces", tracing::Level::INFO) && !Span::current().is_none() {
        tracing::info_span!(target: "traces", "redis", otel.name = what, otel.kind = "client", db.system.name = "redis")
    } else {
        Span::none()
    }
}

/// Tries again and again, until Redis answers or nobody needs it any more.
async fn redial(link: Weak<Link>) {
    loop {
        time::sleep(PAUSE).await;
        let Some(link) = link.upgrade() else { return };
        match link.dial().await {
            Ok(()) => {
                tracing::info!("Redis answers again");
                return;
            }
            Err(reason) => tracing::debug!(reason, "Redis still does not answer"),
        }
    }
}
