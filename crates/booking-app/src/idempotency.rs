//! Requests that name themselves: run once, answered the same each time (trap T3).

use std::{pin::pin, sync::Arc, time::Duration};

use booking_domain::{
    StoreError,
    ports::{Clock, IdempotencyStore, KeyOutcome, RequestKey, StoredAnswer},
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::digest::{sha256_hex, sha256_of};

/// How long a claim on a key holds without a word of the process that runs the request: so soon after a crash a retry may run. Longer than a use
/// case takes that goes on although its client has gone; those that wait for the payment provider are safe to run twice.
const CLAIM: SignedDuration = SignedDuration::from_secs(15);

/// How often a process that runs a request says so.
const WORD: Duration = Duration::from_secs(5);

/// What a request that names itself means to do: the same whenever it comes, by the same person, to the same address, with the same body.
/// What is made of it gets its keys from here, so that a second run finds what the first has made, also when the process died before the
/// answer was remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent([u8; 32]);

impl Intent {
    /// The intent of a request of this name.
    pub fn of(key: &RequestKey) -> Self {
        // Each part with its length before it: no two requests run together into one.
        let parts = [&key.scope, &key.route, &key.key, &key.body_hash].map(|part| (part.len().to_be_bytes(), part.as_bytes()));
        Self(sha256_of(parts.iter().flat_map(|(length, part)| [&length[..], *part])))
    }

    /// A key for the one thing that comes of it (a version 8 UUID, RFC 9562 section 5.8).
    pub fn uuid(self) -> Uuid {
        let mut first = [0; 16];
        first.copy_from_slice(&self.0[..16]);
        uuid::Builder::from_custom_bytes(first).into_uuid()
    }

    /// The bytes that its reference is made of, which are none of its key's.
    pub fn reference(self) -> [u8; 8] {
        std::array::from_fn(|i| self.0[16 + i])
    }
}

/// The use cases of `Idempotency-Key`.
#[derive(Clone)]
pub struct IdempotencyService {
    store: Arc<dyn IdempotencyStore>,
    clock: Arc<dyn Clock>,
    word: Duration,
}

impl IdempotencyService {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn IdempotencyStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, word: WORD }
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
        self.store.begin(key, now, now.saturating_add(CLAIM).unwrap_or(now)).await
    }

    /// Runs a request to its end, and keeps its claim on the key meanwhile, however long it takes: only with this process does it end.
    pub async fn running<T>(&self, key: &RequestKey, request: impl Future<Output = T>) -> T {
        let mut request = pin!(request);
        loop {
            if let Ok(outcome) = tokio::time::timeout(self.word, request.as_mut()).await {
                return outcome;
            }
            let now = self.clock.now();
            if let Err(error) = self.store.prolong(key, now.saturating_add(CLAIM).unwrap_or(now)).await {
                tracing::warn!(%error, "the claim on an Idempotency-Key could not be prolonged");
            }
        }
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

#[cfg(test)]
mod tests {
    use booking_domain::ports::MockIdempotencyStore;
    use booking_testkit::{FrozenClock, noon};
    use tokio::sync::mpsc;

    use super::*;

    #[test]
    fn an_intent_is_one_persons_one_request_by_one_name() {
        let key = |scope: &str, route: &str, name: &str, body: &str| {
            Intent::of(&IdempotencyService::key(scope.to_owned(), route.to_owned(), name.to_owned(), body.as_bytes()))
        };
        let first = key("user:1", "POST /a", "k", "{\"a\":1}");
        assert_eq!(first, key("user:1", "POST /a", "k", "{ \"a\": 1 }"));
        let others = [
            key("user:2", "POST /a", "k", "{\"a\":1}"),
            key("user:1", "POST /b", "k", "{\"a\":1}"),
            key("user:1", "POST /a", "l", "{\"a\":1}"),
            key("user:1", "POST /a", "k", "{\"a\":2}"),
            key("user:1", "POST /", "ak", "{\"a\":1}"),
        ];
        assert!(others.iter().all(|other| other.uuid() != first.uuid() && other.reference() != first.reference()), "{others:?}");
        assert_eq!(first.uuid().get_version_num(), 8);
    }

    #[tokio::test]
    async fn a_claim_is_short_and_lasts_as_long_as_the_request() {
        let until = noon() + CLAIM;
        let (word, mut words) = mpsc::unbounded_channel();
        let mut store = MockIdempotencyStore::new();
        store.expect_begin().times(1).withf(move |_, _, claimed| *claimed == until).returning(|_, _, _| Ok(KeyOutcome::Run));
        store.expect_prolong().times(3..).withf(move |_, claimed| *claimed == until).returning(move |_, _| {
            word.send(()).expect("the test listens");
            Ok(())
        });
        let clock = Arc::new(FrozenClock::at(noon()));
        let service = IdempotencyService { word: Duration::from_millis(1), ..IdempotencyService::new(Arc::new(store), clock) };
        let key = IdempotencyService::key("user:1".to_owned(), "POST /".to_owned(), "k".to_owned(), b"{}");
        service.begin(&key).await.expect("answers");
        let outcome = service.running(&key, async {
            for _ in 0..3 {
                words.recv().await.expect("the claim is prolonged");
            }
            7
        });
        assert_eq!(outcome.await, 7);
    }
}
