//! The mailbox over both databases.

use std::sync::Arc;

use booking_domain::ports::MailboxStore;
use booking_sql::testing::{Kind, Scratch, scratch};

/// A mailbox, and the database it is in, which lives as long.
struct Mailbox {
    store: Arc<dyn MailboxStore>,
    _scratch: Scratch,
}

#[async_trait::async_trait]
impl MailboxStore for Mailbox {
    async fn keep(
        &self,
        key: &str,
        mail: &booking_domain::ports::Mail,
        now: booking_domain::Timestamp,
    ) -> Result<(), booking_domain::StoreError> {
        self.store.keep(key, mail, now).await
    }

    async fn latest(&self, limit: i64) -> Result<Vec<booking_domain::ports::KeptMail>, booking_domain::StoreError> {
        self.store.latest(limit).await
    }

    async fn find(&self, id: i64) -> Result<Option<booking_domain::ports::KeptMail>, booking_domain::StoreError> {
        self.store.find(id).await
    }

    async fn forget(&self, before: booking_domain::Timestamp, limit: i64) -> Result<usize, booking_domain::StoreError> {
        self.store.forget(before, limit).await
    }
}

async fn over(kind: Kind) -> Arc<dyn MailboxStore> {
    let scratch = scratch(kind).await;
    Arc::new(Mailbox { store: scratch.database.stores().mailbox, _scratch: scratch })
}

mod sqlite {
    use super::*;

    async fn fresh() -> Arc<dyn MailboxStore> {
        over(Kind::Sqlite).await
    }

    booking_testkit::mailbox_store_contract!(fresh);
}

mod postgres {
    use super::*;

    async fn fresh() -> Arc<dyn MailboxStore> {
        over(Kind::Postgres).await
    }

    booking_testkit::mailbox_store_contract!(fresh);
}
