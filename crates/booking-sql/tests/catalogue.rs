//! The catalogue store's contract, on both databases.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use booking_domain::{CinemaId, FilmId, Timestamp};
use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::contract::catalogue_store::{Backstage, Subject};

mod postgres {
    booking_testkit::catalogue_store_contract!(super::on_postgres);
}

mod sqlite {
    booking_testkit::catalogue_store_contract!(super::on_sqlite);
}

async fn on_postgres() -> Subject {
    subject(Kind::Postgres).await
}

async fn on_sqlite() -> Subject {
    subject(Kind::Sqlite).await
}

async fn subject(kind: Kind) -> Subject {
    let scratch = scratch(kind).await;
    let stores = scratch.database.stores();
    let backstage = Arc::new(BySql { scratch, reviews: AtomicI64::new(0) });
    Subject { catalogue: stores.catalogue, showtimes: stores.showtimes, backstage }
}

struct BySql {
    scratch: Scratch,
    reviews: AtomicI64,
}

#[async_trait]
impl Backstage for BySql {
    async fn delete_film(&self, film: FilmId) {
        self.scratch.execute(&format!("UPDATE films SET is_deleted = true WHERE id = {film}")).await;
    }

    async fn delete_cinema(&self, cinema: CinemaId) {
        self.scratch.execute(&format!("UPDATE cinemas SET is_deleted = true WHERE id = {cinema}")).await;
    }

    async fn review(&self, film: FilmId, stars: i32, published: bool) {
        let user = self.reviews.fetch_add(1, Ordering::Relaxed) + 1;
        let at = self.scratch.instant(Timestamp::constant(1_780_000_000, 0));
        let status = if published { "published" } else { "pending" };
        let sql = format!(
            "INSERT INTO users (id, email, name, password_hash, role, created_at, updated_at)
                 VALUES ({user}, 'guest{user}@example.org', 'Guest {user}', '', 'user', {at}, {at});
             INSERT INTO reviews (film_id, user_id, stars, body, status, created_at, updated_at)
                 VALUES ({film}, {user}, {stars}, 'Seen.', '{status}', {at}, {at});"
        );
        self.scratch.execute(&sql).await;
    }
}
