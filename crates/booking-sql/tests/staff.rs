//! The contracts of the door, the counter and the reviews, on both databases.

mod world;

use std::sync::Arc;

use booking_domain::{FilmId, SeatId, ShowtimeId};
use booking_sql::testing::{Kind, Scratch};
use booking_testkit::contract::{booking_store::Subject, staffed::Staffed};
use futures::FutureExt as _;

mod postgres {
    booking_testkit::door_store_contract!(super::on_postgres);
    booking_testkit::counter_store_contract!(super::on_postgres);
    booking_testkit::review_store_contract!(super::on_postgres);
}

mod sqlite {
    booking_testkit::door_store_contract!(super::on_sqlite);
    booking_testkit::counter_store_contract!(super::on_sqlite);
    booking_testkit::review_store_contract!(super::on_sqlite);
}

async fn on_postgres() -> Staffed {
    staffed(world::subject(Kind::Postgres).await).await
}

async fn on_sqlite() -> Staffed {
    staffed(world::subject(Kind::Sqlite).await).await
}

/// The world with a second show of its film, on the same screen six hours later.
async fn staffed(subject: Subject) -> Staffed {
    let scratch: Arc<Scratch> = Arc::clone(&subject.keep).downcast().expect("the world keeps its database");
    let at = |minutes: i64| scratch.instant(subject.later(minutes));
    let (starts, ends, busy) = (at(30 * 60), at(32 * 60), at(33 * 60));
    let again = format!(
        "INSERT INTO showtimes (id, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language,
            base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at)
        SELECT 2, film_id, cinema_id, screen_id, layout_id, {starts}, {ends}, {busy}, status, format, language,
            base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at FROM showtimes WHERE id = 1"
    );
    scratch.execute(&again).await;
    let stores = scratch.database.stores();
    let block = move |seat: SeatId| {
        let scratch = Arc::clone(&scratch);
        async move {
            let far = scratch.instant("9999-01-01T00:00:00Z".parse().expect("an instant"));
            let sql = format!("INSERT INTO seat_claims (showtime_id, seat_id, state, held_until) VALUES (1, {seat}, 'blocked', {far})");
            scratch.execute(&sql).await;
        }
        .boxed()
    };
    Staffed {
        door: stores.door,
        counter: stores.counter,
        reviews: stores.reviews,
        integrity: stores.integrity,
        catalogue: stores.catalogue,
        block: Arc::new(block),
        film: FilmId(1),
        other_show: ShowtimeId(2),
        subject,
    }
}
