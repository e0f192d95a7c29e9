//! Reports over both databases: what no other store of today writes yet (promotions, taxes, tickets used) is put there as rows, and two
//! replicas count seat maps at once. Everything else about reports is tested through HTTP, against what bookings say.

mod world;

use std::sync::Arc;

use booking_domain::{
    CinemaId, Currency, ShowtimeId, Timestamp,
    ports::ReportStore,
    report::{
        Attendance, Days, FilmFigures, Funnel, Grouping, HouseClock, Line, MapViews, Occupancy, PromotionFigures, Revenue, ScreenFigures,
        Slice, quarter_of, slices,
    },
};
use booking_sql::testing::{Kind, Scratch};
use booking_testkit::contract::booking_store::Subject;
use jiff::{SignedDuration, ToSpan as _};

/// A world with a sold booking of two seats, and one of one seat that was cancelled.
struct Sold {
    subject: Subject,
    reports: Arc<dyn ReportStore>,
}

impl Sold {
    async fn new(kind: Kind) -> Self {
        let subject = world::subject(kind).await;
        subject.sold(0, &[0, 1]).await;
        let (second, _) = subject.sold(1, &[2]).await;
        subject.cancelled(second).await;
        let reports = subject.keep.downcast_ref::<Scratch>().expect("the world keeps its database").database.stores().reports;
        Self { subject, reports }
    }

    fn scratch(&self) -> &Scratch {
        self.subject.keep.downcast_ref().expect("the world keeps its database")
    }

    /// The three trading days from today on, and what lines are of.
    fn slice(&self, grouping: Grouping) -> Slice {
        let berlin = HouseClock { zone: "Europe/Berlin".to_owned(), day_starts: 6 };
        let today = berlin.trading_day(self.subject.now);
        let days = Days { from: today, to: today + 2.days() };
        let mut slices = slices(days, grouping, &[berlin], None, self.subject.later(60));
        assert_eq!(slices.len(), 1);
        slices.remove(0)
    }
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Sold::new(super::Kind::Postgres).await).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Sold::new(super::Kind::Sqlite).await).await;
            })+
        }
    };
}

on_both! {
    a_sale_with_a_promotion_and_added_tax_is_told_apart,
    tickets_used_are_of_tickets_that_count,
    a_show_that_was_called_off_is_not_an_empty_one,
    a_film_has_its_shows_and_what_stays_of_their_money,
    a_screen_has_its_shows_its_guests_and_their_money,
    views_counted_at_once_are_all_counted,
    a_cinema_without_sales_has_no_lines,
}

async fn a_sale_with_a_promotion_and_added_tax_is_told_apart(world: Sold) {
    let at = world.scratch().instant(world.subject.later(10));
    // Two seats of 10.00, 3.00 off, fees of 1.00, tax of 10 % added: 19.80.
    let quote = r#"{"currency": "EUR", "seats": [{}, {}], "discount_minor": 300, "fees_minor": 100, "tax_minor": 180, "tax_added_minor": 180,
        "promotion": {"id": 1, "code": "WELCOME10"}}"#;
    let sql = format!(
        "INSERT INTO bookings (id, reference, showtime_id, customer_id, status, stage_at, total_minor, quote, created_at, updated_at)
         VALUES (900, 'REFERENCE', 1, 3, 'held', NULL, 1980, '{quote}', {at}, {at});
         UPDATE bookings SET status = 'confirmed', stage_at = {at} WHERE id = 900;
         INSERT INTO payments (id, booking_id, showtime_id, provider, status, amount_minor, currency, captured_minor, checked_at, created_at, updated_at)
         VALUES ('00000000-0000-0000-0000-000000000009', 900, 1, 'test', 'succeeded', 1980, 'EUR', 1980, {at}, {at}, {at});
         INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
         VALUES ({at}, 'sale', 'provider', 'tickets', 1880, 'EUR', 900, 1, '00000000-0000-0000-0000-000000000009'),
                ({at}, 'fee', 'provider', 'fees', 100, 'EUR', 900, 1, '00000000-0000-0000-0000-000000000009')"
    );
    let before = world.reports.revenue(&world.slice(Grouping::Day)).await.expect("works");
    world.scratch().execute(&sql).await;
    let after = world.reports.revenue(&world.slice(Grouping::Day)).await.expect("works");
    let (before, after): (Revenue, Revenue) = (before[0].figures, after[0].figures);
    assert_eq!(after.gross_minor() - before.gross_minor(), 2_000);
    assert_eq!(after.charged_minor() - before.charged_minor(), 1_980);
    assert_eq!((after.discounts_minor, after.tax_minor, after.tax_added_minor, after.tickets - before.tickets), (300, 180, 180, 2));
    let lines = world.reports.promotions(&world.slice(Grouping::Day)).await.expect("works");
    let expected = PromotionFigures {
        code: "WELCOME10".to_owned(),
        currency: Currency::EUR,
        bookings: 1,
        tickets: 2,
        discounts_minor: 300,
        charged_minor: 1_980,
    };
    assert_eq!(lines, [Line { period: 0, of: None, figures: expected }]);
    // Confirming again, as after seats were changed, is no second sale.
    world
        .scratch()
        .execute("UPDATE bookings SET status = 'held' WHERE id = 900; UPDATE bookings SET status = 'confirmed' WHERE id = 900")
        .await;
    assert_eq!(world.reports.promotions(&world.slice(Grouping::Day)).await.expect("works"), lines);
}

async fn tickets_used_are_of_tickets_that_count(world: Sold) {
    world.scratch().execute("UPDATE tickets SET status = 'used' WHERE booking_id = 1 AND seat_id = 1").await;
    let lines = world.reports.attendance(&world.slice(Grouping::Show)).await.expect("works");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].figures, Attendance { shows: 1, sold: 2, used: 1 });
    let show = lines[0].of.clone().expect("a show");
    assert_eq!((show.id, show.name.as_str(), show.zone.as_str()), (1, "Metropolis, Astor, Screen 1", "Europe/Berlin"));
    assert_eq!(show.starts_at, Some(world.subject.now + SignedDuration::from_hours(24)));
}

async fn a_show_that_was_called_off_is_not_an_empty_one(world: Sold) {
    let before = world.reports.occupancy(&world.slice(Grouping::Cinema)).await.expect("works");
    assert_eq!(before[0].figures, Occupancy { shows: 1, capacity: 20, sold: 2 });
    world.scratch().execute("UPDATE showtimes SET status = 'cancelled'").await;
    assert_eq!(world.reports.occupancy(&world.slice(Grouping::Cinema)).await.expect("works"), []);
}

async fn a_film_has_its_shows_and_what_stays_of_their_money(world: Sold) {
    let films = world.reports.movies(&world.slice(Grouping::Film)).await.expect("works");
    let occupancy = Occupancy { shows: 1, capacity: 20, sold: 2 };
    let revenue = world.reports.revenue(&world.slice(Grouping::Film)).await.expect("works");
    assert_eq!(revenue[0].figures.refunds_minor, revenue[0].figures.charged_minor() - revenue[0].figures.net_minor());
    assert!(revenue[0].figures.refunds_minor > 0, "the second booking went back");
    let expected = FilmFigures { currency: Currency::EUR, occupancy, net_minor: revenue[0].figures.net_minor() };
    assert_eq!(films.iter().map(|line| line.figures).collect::<Vec<_>>(), [expected]);
}

async fn a_screen_has_its_shows_its_guests_and_their_money(world: Sold) {
    world.scratch().execute("UPDATE tickets SET status = 'used' WHERE booking_id = 1 AND seat_id = 1").await;
    let screens = world.reports.screens(&world.slice(Grouping::Screen)).await.expect("works");
    let revenue = world.reports.revenue(&world.slice(Grouping::Screen)).await.expect("works")[0].figures;
    let expected = ScreenFigures {
        currency: Currency::EUR,
        occupancy: Occupancy { shows: 1, capacity: 20, sold: 2 },
        admissions: 1,
        gross_minor: revenue.gross_minor(),
        net_minor: revenue.net_minor(),
    };
    assert!(expected.gross_minor > expected.net_minor && expected.net_minor > 0, "{expected:?}");
    assert_eq!(screens.iter().map(|line| line.figures).collect::<Vec<_>>(), [expected]);
}

async fn views_counted_at_once_are_all_counted(world: Sold) {
    let view = |at: Timestamp, views| MapViews { showtime: ShowtimeId(1), quarter: quarter_of(at), views };
    let (now, later) = (world.subject.now, world.subject.later(20));
    let (once, other) = ([view(now, 1), view(later, 2)], [view(later, 3), view(now, 4)]);
    let nobody = [MapViews { showtime: ShowtimeId(77), quarter: quarter_of(now), views: 5 }];
    for _ in 0..10 {
        let all = tokio::join!(
            world.reports.count_map_views(&once),
            world.reports.count_map_views(&other),
            world.reports.count_map_views(&nobody)
        );
        for counted in [all.0, all.1, all.2] {
            counted.expect("works");
        }
    }
    let lines = world.reports.funnel(&world.slice(Grouping::Day)).await.expect("works");
    let expected = Funnel { map_views: 100, holds: 2, payments: 2, confirmed: 2, ..Funnel::default() };
    assert_eq!(lines.iter().map(|line| line.figures).collect::<Vec<_>>(), [expected]);
}

async fn a_cinema_without_sales_has_no_lines(world: Sold) {
    let elsewhere = Slice { cinema: Some(CinemaId(2)), ..world.slice(Grouping::Day) };
    assert_eq!(world.reports.revenue(&elsewhere).await.expect("works"), []);
    assert_eq!(world.reports.clocks(Some(CinemaId(2))).await.expect("works"), []);
    let berlin = HouseClock { zone: "Europe/Berlin".to_owned(), day_starts: 6 };
    assert_eq!(world.reports.clocks(None).await.expect("works"), [berlin]);
    let nowhere = Slice { windows: Vec::new(), ..world.slice(Grouping::Day) };
    assert_eq!(world.reports.occupancy(&nowhere).await.expect("works"), []);
}
