//! The demo over both databases: filled once, sold as real sales are, and nothing left half done.

use std::sync::Arc;

use api::{
    compose::{Argon2Cost, Composed, Overrides, compose},
    config::{Config, Raw},
    demo::{self, Past},
};
use booking_domain::{
    Timestamp,
    account::Secret,
    catalogue::{FilmQuery, FilmStatus},
    page::PageRequest,
    ports::{Clock as _, HistoryFilter, ShowtimeFilter},
    text::Email,
};
use booking_sql::testing::{Kind, Scratch, scratch};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_demo_is_filled_once_on_sqlite() {
    Box::pin(the_demo_is_filled_once(scratch(Kind::Sqlite).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_demo_is_filled_once_on_postgres() {
    Box::pin(the_demo_is_filled_once(scratch(Kind::Postgres).await)).await;
}

/// An instant when it is another day in Berlin than in New York.
const NOW: Timestamp = Timestamp::constant(1_780_009_200, 0);

/// Boxed: several of them in one future are more than belongs on a stack.
async fn replica(scratch: &Scratch) -> Box<(Composed, Arc<Past>)> {
    let environment = [("DATABASE_URL", scratch.url.as_str())].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let config = Config::check(&Raw::read(None, environment).expect("settings")).expect("right settings");
    let clock = Arc::new(Past::at(NOW));
    let overrides = Overrides { clock: Some(clock.clone()), password_cost: Some(Argon2Cost::TINY), ..Overrides::of_a_command() };
    Box::new((compose(&config, overrides).await.expect("composes"), clock))
}

async fn fill((composed, clock): &(Composed, Arc<Past>)) -> bool {
    demo::fill(composed.stores.catalogue.as_ref(), &composed.services, clock, NOW, &Secret::new("nobody knows this")).await.expect("fills")
}

async fn the_demo_is_filled_once(scratch: Scratch) {
    let replicas = [replica(&scratch).await, replica(&scratch).await];
    let (one, other) = tokio::join!(fill(&replicas[0]), fill(&replicas[1]));
    assert_ne!(one, other, "of two replicas one fills");
    assert!(!fill(&replicas[0]).await, "later ones find it there");

    let (Composed { services, stores, .. }, clock) = &*replicas[usize::from(other)];
    assert_eq!(clock.now(), NOW);
    let showing = FilmQuery { status: Some(FilmStatus::NowShowing), ..FilmQuery::default() };
    let films = services.catalogue.films(&showing, &PageRequest { limit: 100, after: None }).await.expect("works");
    assert_eq!(films.items.len(), 24);
    for cinema in services.catalogue.cinemas().await.expect("works").iter() {
        let last_day = jiff::ToSpan::days(13);
        let day = cinema.trading_day(NOW).checked_add(last_day).expect("a day");
        let filter = ShowtimeFilter { cinema: Some(cinema.id), from: Some(day), to: Some(day), ..ShowtimeFilter::default() };
        let shows = services.catalogue.showtimes(&filter, &PageRequest { limit: 100, after: None }).await.expect("works");
        assert!(shows.items.len() >= 9, "{} on {day}: {} shows", cinema.name, shows.items.len());
        assert!(shows.items.iter().all(|show| show.on_sale(NOW).is_ok()));
    }

    let email = Email::parse("customer@demo.test").expect("an address");
    let customer = stores.accounts.log_in_view(&email).await.expect("works").credentials.expect("the account").user.id;
    let first = PageRequest { limit: 100, after: None };
    let bookings = services.bookings.history(customer, HistoryFilter::default(), &first).await.expect("works").items;
    let past = bookings.iter().filter(|summary| summary.booking.ends_at <= NOW).count();
    assert!(past > 0 && past < bookings.len(), "{past} of {}", bookings.len());
    for summary in &bookings {
        let booking = &summary.booking;
        assert!(matches!(booking.stage, booking_domain::booking::Stage::Confirmed { at } if at < NOW), "{booking:?}");
        assert_eq!(booking.payments.iter().map(|payment| payment.captured_minor).sum::<i64>(), booking.quote.total_minor);
    }
    assert_eq!(stores.outbox.waiting().await.expect("works"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accounts_that_a_crash_kept_from_being_made_are_made_at_the_next_start_on_sqlite() {
    Box::pin(accounts_are_made_at_the_next_start(scratch(Kind::Sqlite).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accounts_that_a_crash_kept_from_being_made_are_made_at_the_next_start_on_postgres() {
    Box::pin(accounts_are_made_at_the_next_start(scratch(Kind::Postgres).await)).await;
}

async fn accounts_are_made_at_the_next_start(scratch: Scratch) {
    let crashed = replica(&scratch).await;
    demo::found(crashed.0.stores.catalogue.as_ref(), &crashed.1, NOW).await.expect("founds").expect("the database was empty");
    drop(crashed);

    let replicas = [replica(&scratch).await, replica(&scratch).await];
    let mend = |(composed, _): &(Composed, Arc<Past>)| {
        let (catalogue, services) = (composed.stores.catalogue.clone(), composed.services.clone());
        async move { demo::mend(catalogue.as_ref(), &services, &Secret::new("nobody knows this")).await.expect("mends") }
    };
    let (one, other) = tokio::join!(mend(&replicas[0]), mend(&replicas[1]));
    assert!(one || other);
    for address in ["admin@demo.test", "staff@demo.test", "customer@demo.test"] {
        let email = Email::parse(address).expect("an address");
        let view = replicas[0].0.stores.accounts.log_in_view(&email).await.expect("works");
        assert!(view.credentials.is_some(), "{address} is missing");
    }
    assert!(!mend(&replicas[0]).await, "nothing is missing any more");
}
