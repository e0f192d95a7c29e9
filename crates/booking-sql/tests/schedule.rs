//! The contract of the schedule, venues and films as administrators keep them, on both databases.

mod world;

use std::sync::Arc;

use booking_domain::{
    Expected, ShowtimeId,
    audit::Cause,
    ports::{CinemaEntry, EditOutcome},
    schedule::NewBlock,
};
use booking_sql::testing::{Kind, Scratch};
use booking_testkit::contract::schedule_store::Subject;

mod postgres {
    booking_testkit::schedule_store_contract!(super::on_postgres);

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_and_what_is_stands_in_the_audit_log() {
        super::what_was_and_what_is_stands_in_the_audit_log(super::Kind::Postgres).await;
    }
}

mod sqlite {
    booking_testkit::schedule_store_contract!(super::on_sqlite);

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_and_what_is_stands_in_the_audit_log() {
        super::what_was_and_what_is_stands_in_the_audit_log(super::Kind::Sqlite).await;
    }
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
    // The world is written with keys of its own: new rows come after them, and its screen has its layout.
    scratch.execute("UPDATE screens SET layout_id = 1").await;
    if kind == Kind::Postgres {
        for table in ["films", "showtimes", "layouts", "layout_seats"] {
            scratch.execute(&format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)")).await;
        }
    }
    let stores = scratch.database.stores();
    Subject { sales, schedule: stores.schedule, venues: stores.venues, films: stores.films, outbox: stores.outbox }
}

async fn what_was_and_what_is_stands_in_the_audit_log(kind: Kind) {
    let subject = subject(kind).await;
    let scratch = Arc::clone(&subject.sales.keep).downcast::<Scratch>().expect("the scratch database");
    let (world, now) = (&subject.sales.world, subject.sales.now);
    let cause = Cause::user(world.customers[0], "request-7");
    let entry = CinemaEntry {
        name: "Delphi".into(),
        city: "Berlin".into(),
        address: "Kantstraße 12".into(),
        time_zone: "Europe/Berlin".into(),
        currency: "EUR".into(),
        booking_fee: "0.50".into(),
        cancellation: None,
        trading_day_start: 5,
    };
    let change = |entry: CinemaEntry| {
        let (subject, cause, cinema) = (subject.clone(), cause.clone(), world.cinema);
        async move {
            let cinema_entry = entry.checked().expect("right");
            subject.venues.change_cinema(cinema, &Expected::Any, &cinema_entry, &cause, now).await.expect("works")
        }
    };
    assert!(matches!(change(entry.clone()).await, EditOutcome::Done(_)));
    assert_eq!(change(CinemaEntry { currency: "USD".into(), ..entry.clone() }).await, EditOutcome::CurrencyInUse);
    assert_eq!(change(CinemaEntry { time_zone: "Europe/Paris".into(), ..entry }).await, EditOutcome::ZoneInUse);
    let blocks = [NewBlock { seat: world.seats[0], reason: "broken".into() }];
    subject.schedule.set_blocks(ShowtimeId(1), &Expected::Any, &blocks, &cause, now).await.expect("works");

    let sql = "SELECT actor || ' ' || action || ' ' || request_id || ' ' || detail AS text FROM audit_log ORDER BY id";
    let lines = scratch.texts(&sql.replace("|| detail", "|| CAST(detail AS text)")).await;
    let [cinema, show] = &lines[..] else { panic!("{lines:?}") };
    assert!(cinema.starts_with("user:1 cinema.updated request-7 "), "{cinema}");
    for part in [r#""name":"Astor""#, r#""name":"Delphi""#, r#""trading_day_start":6"#, r#""trading_day_start":5"#] {
        assert!(cinema.contains(part), "{cinema}");
    }
    assert!(show.starts_with("user:1 showtime.blocks_changed request-7 ") && show.contains("broken"), "{show}");
}
