//! A small world in a scratch database.

use std::sync::Arc;

use booking_domain::{CinemaId, SeatId, ShowtimeId, Timestamp, UserId};
use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::contract::booking_store::{Subject, World};
use jiff::SignedDuration;

/// The stores over a scratch database with that world in it; `keep` is the [`Scratch`].
pub async fn subject(kind: Kind) -> Subject {
    let now = Timestamp::constant(1_780_000_000, 0);
    let scratch = scratch(kind).await;
    let world = fill(&scratch, now).await;
    let stores = scratch.database.stores();
    Subject { bookings: stores.bookings, showtimes: stores.showtimes, prices: stores.prices, world, now, keep: Arc::new(scratch) }
}

/// A showtime in a day on a screen of one row of 20 seats, and 60 customers.
async fn fill(scratch: &Scratch, now: Timestamp) -> World {
    let at = |hours: i64| scratch.instant(now + SignedDuration::from_hours(hours));
    let (seats, customers) = (20, 60);
    let stamps = format!("{0}, {0}", at(0));
    let mut statements = vec![format!(
        "INSERT INTO cinemas (id, name, city, address, time_zone, currency, created_at, updated_at)
             VALUES (1, 'Astor', 'Berlin', 'Kurfürstendamm 225', 'Europe/Berlin', 'EUR', {stamps});
         INSERT INTO screens (id, cinema_id, name, created_at, updated_at) VALUES (1, 1, 'Screen 1', {stamps});
         INSERT INTO layouts (id, screen_id, version, created_at) VALUES (1, 1, 1, {});
         INSERT INTO films (id, identity, title, title_key, genres, film_cast, search_text, created_at, updated_at)
             VALUES (1, 'metropolis', 'Metropolis', 'metropolis', '[]', '[]', 'Metropolis', {stamps});
         INSERT INTO showtimes (id, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language,
             base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at)
             VALUES (1, 1, 1, 1, 1, {}, {}, {}, 'scheduled', '2D', 'de', 1000, 'off', {}, {}, {stamps});",
        at(0),
        at(24),
        at(26),
        at(27),
        at(-24),
        at(25),
    )];
    for seat in 1..=seats {
        statements.push(format!(
            "INSERT INTO layout_seats (id, layout_id, row_label, seat_number, seat_type, x, y)
                 VALUES ({seat}, 1, 'A', '{seat}', 'regular', {seat}, 0);"
        ));
    }
    for customer in 1..=customers {
        statements.push(format!(
            "INSERT INTO users (id, email, name, password_hash, role, created_at, updated_at)
                 VALUES ({customer}, 'customer{customer}@example.org', 'Customer {customer}', '', 'user', {stamps});"
        ));
    }
    scratch.execute(&statements.concat()).await;
    World {
        cinema: CinemaId(1),
        showtime: ShowtimeId(1),
        seats: (1..=seats).map(SeatId).collect(),
        customers: (1..=customers).map(UserId).collect(),
    }
}
