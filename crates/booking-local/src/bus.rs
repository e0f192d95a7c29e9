use async_trait::async_trait;
use booking_domain::ports::{EventBus, Hint};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many hints a slow subscriber may be behind before it misses some.
const BACKLOG: usize = 4096;

/// The event bus of one process.
pub struct LocalBus(broadcast::Sender<Hint>);

impl LocalBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl EventBus for LocalBus {
    async fn publish(&self, hint: Hint) {
        // The only error is that nobody listens.
        drop(self.0.send(hint));
    }

    fn subscribe(&self) -> BoxStream<'static, Hint> {
        stream::unfold(self.0.subscribe(), |mut hints| async {
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
