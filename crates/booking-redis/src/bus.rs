use std::time::Duration;

use async_trait::async_trait;
use booking_domain::ports::{EventBus, Hint};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc, watch,
    },
    task::JoinSet,
    time,
};
use uuid::Uuid;

use crate::{Redis, RedisError, link::Link};

/// How many hints a slow subscriber may be behind before it misses some.
const BACKLOG: usize = 4096;

/// How many hints may wait to be sent to other replicas before new ones are dropped.
const OUTBOX: usize = 1024;

/// Hints sent in one go.
const BATCH: usize = 128;

/// After this much silence the connection is asked whether it is still one: a lost network says nothing by itself.
const QUIET: Duration = Duration::from_secs(5);

/// The pauses between two tries to listen grow from the first to the last of these.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// What goes over the channel.
#[derive(Serialize, Deserialize)]
struct Envelope {
    /// Who sends it, so that a replica can tell its own.
    from: Uuid,
    hint: Hint,
}

/// The event bus between replicas. Subscribers of this replica hear at once and without Redis; other replicas hear over one channel.
pub struct RedisBus {
    here: broadcast::Sender<Hint>,
    outbox: mpsc::Sender<Hint>,
    listening: watch::Receiver<bool>,
    /// The sender and the listener, which end with the bus.
    _tasks: JoinSet<()>,
}

impl RedisBus {
    /// A bus over this Redis, for the replica of this random key. It starts two tasks, so it needs a runtime.
    pub fn start(redis: &Redis, replica: Uuid) -> Self {
        let channel = redis.name("hints");
        let (here, _) = broadcast::channel(BACKLOG);
        let (outbox, waiting) = mpsc::channel(OUTBOX);
        let (heard, listening) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(send(redis.clone(), channel.clone(), replica, waiting));
        tasks.spawn(Listener { redis: redis.clone(), channel, replica, here: here.clone(), listening: heard }.run());
        Self { here, outbox, listening, _tasks: tasks }
    }

    /// Waits until other replicas are heard, be it for ever.
    pub async fn until_listening(&self) {
        // It fails only when the listener is gone, which ends with the bus.
        drop(self.listening.clone().wait_for(|listening| *listening).await);
    }
}

#[async_trait]
impl EventBus for RedisBus {
    async fn publish(&self, hint: Hint) {
        // The only error is that nobody listens here.
        drop(self.here.send(hint));
        if self.outbox.try_send(hint).is_err() {
            tracing::debug!("a hint was dropped: too many wait to be sent");
        }
    }

    fn subscribe(&self) -> BoxStream<'static, Hint> {
        stream::unfold(self.here.subscribe(), |mut hints| async {
            loop {
                match hints.recv().await {
                    Ok(hint) => return Some((hint, hints)),
                    Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "a subscriber of the event bus does not keep up"),
                    Err(RecvError::Closed) => return None,
                }
            }
        })
        .boxed()
    }
}

/// Sends what waits. What Redis does not take in time is forgotten.
async fn send(redis: Redis, channel: String, from: Uuid, mut waiting: mpsc::Receiver<Hint>) {
    let mut hints = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut hints, BATCH).await > 0 {
        let mut calls = deadpool_redis::redis::pipe();
        for hint in hints.drain(..) {
            match serde_json::to_string(&Envelope { from, hint }) {
                Ok(text) => calls.publish(&channel, text).ignore(),
                Err(error) => {
                    tracing::error!(%error, "a hint cannot be written");
                    continue;
                }
            };
        }
        redis.link.ask("bus: publish", |mut redis| async move { calls.query_async::<()>(&mut redis).await }).await;
    }
}

/// Hears other replicas.
struct Listener {
    redis: Redis,
    channel: String,
    replica: Uuid,
    here: broadcast::Sender<Hint>,
    listening: watch::Sender<bool>,
}

impl Listener {
    /// Listens, and when the connection ends, listens again.
    async fn run(self) {
        let mut pause = PAUSES.0;
        loop {
            // It only ever ends with an error.
            drop(self.listen().await);
            if self.listening.send_replace(false) {
                tracing::warn!("hints of other replicas are not heard: the connection to Redis ended");
                pause = PAUSES.0;
            }
            time::sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn listen(&self) -> Result<(), RedisError> {
        let (mut orders, mut messages) = Link::within_dial_limit(self.redis.link.client().get_async_pubsub()).await?.split();
        Link::within_dial_limit(orders.subscribe(&self.channel)).await?;
        self.listening.send_replace(true);
        tracing::info!("hints of other replicas are heard");
        loop {
            match time::timeout(QUIET, messages.next()).await {
                Ok(Some(message)) => self.hear(message.get_payload_bytes()),
                Ok(None) => return Err(RedisError::Silent),
                Err(_) => Link::within_dial_limit(orders.ping::<()>()).await?,
            }
        }
    }

    fn hear(&self, payload: &[u8]) {
        match serde_json::from_slice::<Envelope>(payload) {
            Ok(envelope) if envelope.from == self.replica => {}
            // The only error is that nobody listens here.
            Ok(envelope) => drop(self.here.send(envelope.hint)),
            Err(error) => tracing::debug!(%error, "something that is no hint was published on our channel"),
        }
    }
}
