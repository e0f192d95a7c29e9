use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;
use booking_domain::{
    PaymentId, StoreError, Timestamp,
    ports::{SandboxEvent, SandboxRecord, SandboxStore},
};

/// The sandbox's books in memory, for tests of the sandbox itself.
#[derive(Default)]
pub struct MemorySandbox(Mutex<Books>);

#[derive(Default)]
struct Books {
    intents: BTreeMap<String, SandboxRecord>,
    /// Events that were not delivered yet.
    events: Vec<SandboxEvent>,
}

impl MemorySandbox {
    /// Gives others a turn first, as a database would, so that races happen.
    async fn books(&self) -> MutexGuard<'_, Books> {
        tokio::task::yield_now().await;
        self.0.lock().expect("no test panicked over the books")
    }
}

#[async_trait]
impl SandboxStore for MemorySandbox {
    async fn intent(&self, id: &str) -> Result<Option<SandboxRecord>, StoreError> {
        Ok(self.books().await.intents.get(id).cloned())
    }

    async fn intent_of(&self, payment: PaymentId) -> Result<Option<SandboxRecord>, StoreError> {
        Ok(self.books().await.intents.values().find(|record| record.payment == payment).cloned())
    }

    async fn save(&self, record: &SandboxRecord, events: &[SandboxEvent]) -> Result<bool, StoreError> {
        let mut books = self.books().await;
        let current = match books.intents.get(&record.id) {
            Some(kept) => record.version > 0 && kept.version == record.version,
            None => record.version == 0 && books.intents.values().all(|kept| kept.payment != record.payment),
        };
        if current {
            books.intents.insert(record.id.clone(), SandboxRecord { version: record.version + 1, ..record.clone() });
            books.events.extend_from_slice(events);
        }
        Ok(current)
    }

    async fn take_events(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<SandboxEvent>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(0);
        let mut books = self.books().await;
        books.events.sort_by_key(|event| event.due_at);
        let due = books.events.iter_mut().filter(|event| event.due_at <= now).take(limit);
        Ok(due.map(|event| SandboxEvent { due_at: std::mem::replace(&mut event.due_at, lease_until), ..event.clone() }).collect())
    }

    async fn event_delivered(&self, id: &str) -> Result<(), StoreError> {
        self.books().await.events.retain(|event| event.id != id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::contract::sandbox_store::Subject;

    async fn fresh() -> Subject {
        Subject { store: Arc::new(MemorySandbox::default()), keep: Arc::new(()) }
    }

    crate::sandbox_store_contract!(fresh);
}
