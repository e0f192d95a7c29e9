//! The contract of the payment sandbox's books, on both databases.

use std::sync::Arc;

use booking_sql::testing::{Kind, scratch};
use booking_testkit::contract::sandbox_store::Subject;

mod postgres {
    booking_testkit::sandbox_store_contract!(super::on_postgres);
}

mod sqlite {
    booking_testkit::sandbox_store_contract!(super::on_sqlite);
}

async fn on_postgres() -> Subject {
    subject(Kind::Postgres).await
}

async fn on_sqlite() -> Subject {
    subject(Kind::Sqlite).await
}

async fn subject(kind: Kind) -> Subject {
    let scratch = scratch(kind).await;
    Subject { store: scratch.database.stores().sandbox, keep: Arc::new(scratch) }
}
