//! Requests that name themselves: run once, answered the same each time (trap T3).

use std::sync::Arc;

use booking_domain::{
    StoreError,
    ports::{Clock, IdempotencyStore, KeyOutcome, RequestKey, StoredAnswer},
};
use jiff::SignedDuration;

use crate::digest::sha256_hex;

/// How long a run may take before a retry may run instead: longer than any request lives.
const LONGEST_RUN: SignedDuration = SignedDuration::from_secs(60);

/// The use cases of `Idempotency-Key`.
#[derive(Clone)]
pub struct IdempotencyService {
    store: Arc<dyn IdempotencyStore>,
    clock: Arc<dyn Clock>,
}

impl IdempotencyService {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn IdempotencyStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The key of a request; JSON bodies that differ only in spelling are the same.
    pub fn key(scope: String, route: String, key: String, body: &[u8]) -> RequestKey {
        let canonical = serde_json::from_slice::<serde_json::Value>(body).map(|value| value.to_string().into_bytes());
        let body_hash = sha256_hex(canonical.as_deref().unwrap_or(body));
        RequestKey { scope, route, key, body_hash }
    }

    /// What to do with a request.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin(&self, key: &RequestKey) -> Result<KeyOutcome, StoreError> {
        let now = self.clock.now();
        self.store.begin(key, now, now.saturating_add(LONGEST_RUN).unwrap_or(now)).await
    }

    /// Remembers the answer of a request that ran, or forgets one that came to nothing, so that a retry runs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(&self, key: &RequestKey, answer: Option<&StoredAnswer>) -> Result<(), StoreError> {
        match answer {
            Some(answer) => self.store.finish(key, answer, self.clock.now()).await,
            None => self.store.abandon(key).await,
        }
    }

    /// Forgets answers that are old enough; answers how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_old(&self, keep: SignedDuration) -> Result<usize, StoreError> {
        let now = self.clock.now();
        self.store.forget(now.saturating_sub(keep).unwrap_or(now)).await
    }
}
