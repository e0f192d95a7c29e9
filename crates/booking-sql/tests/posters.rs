//! The contract of posters, on both databases.

mod world;

use std::sync::Arc;

use booking_sql::testing::{Kind, Scratch};
use booking_testkit::contract::poster_store::Subject;

mod postgres {
    booking_testkit::poster_store_contract!(super::on_postgres);
}

mod sqlite {
    booking_testkit::poster_store_contract!(super::on_sqlite);
}

async fn on_postgres() -> Subject {
    subject(Kind::Postgres).await
}

async fn on_sqlite() -> Subject {
    subject(Kind::Sqlite).await
}

async fn subject(kind: Kind) -> Subject {
    let sales = world::subject(kind).await;
    let scratch = Arc::clone(&sales.keep).downcast::<Scratch>().expect("the scratch database");
    let at = scratch.instant(sales.now);
    let film = format!(
        "INSERT INTO films (id, identity, title, title_key, genres, film_cast, search_text, created_at, updated_at)
             VALUES (2, 'faust||', 'Faust', 'faust', '[]', '[]', 'faust', {at}, {at})"
    );
    scratch.execute(&film).await;
    let stores = scratch.database.stores();
    Subject { posters: stores.posters, films: stores.films, now: sales.now, keep: scratch }
}
