use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use booking_domain::{
    CinemaId, Currency, ShowtimeId, StoreError, Timestamp,
    ports::MockReportStore,
    report::{Days, FilmFigures, Grouping, HouseClock, Line, Named, Occupancy, Revenue},
};
use booking_testkit::FrozenClock;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::civil::date;

use super::{ReportQuery, ReportService};

const NOW: Timestamp = Timestamp::constant(1_780_000_000, 0);

fn service(mut store: MockReportStore) -> ReportService {
    store.expect_clocks().returning(|_| Ok(vec![HouseClock { zone: "Europe/Berlin".to_owned(), day_starts: 6 }]));
    ReportService::new(Arc::new(store), Arc::new(FrozenClock::at(NOW)))
}

fn query(grouping: Grouping) -> ReportQuery {
    ReportQuery { days: Days { from: date(2025, 1, 1), to: date(2025, 12, 31) }, grouping, cinema: None }
}

fn line(period: i32) -> Line<Revenue> {
    let revenue = Revenue {
        currency: Currency::EUR,
        tickets: 1,
        sales_minor: 1_000,
        fees_minor: 0,
        discounts_minor: 0,
        tax_minor: 0,
        tax_added_minor: 0,
        refunds_minor: 0,
        disputed_minor: 0,
    };
    Line { period, of: None, figures: revenue }
}

#[tokio::test]
async fn a_year_is_read_a_part_at_a_time_when_it_is_asked_for() {
    let reads = Arc::new(AtomicUsize::new(0));
    let mut store = MockReportStore::new();
    let counted = Arc::clone(&reads);
    store.expect_revenue().returning(move |slice| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok((0..).zip(&slice.periods).map(|(period, _)| line(period)).collect())
    });
    let mut rows = service(store).revenue(query(Grouping::Day)).await.expect("begins");
    let (mut parts, mut days) = (0, Vec::new());
    assert_eq!(reads.load(Ordering::Relaxed), 0, "nothing is read before it is asked for");
    while let Some(part) = rows.try_next().await.expect("reads") {
        parts += 1;
        assert_eq!(reads.load(Ordering::Relaxed), parts, "one part in memory, whoever reads slowly");
        assert!(part.len() <= 31, "a part is small, however long the report is");
        days.extend(part.into_iter().map(|row| row.group));
    }
    assert_eq!((parts, days.len()), (12, 365));
    assert_eq!((days[0].as_str(), days[364].as_str()), ("2025-01-01", "2025-12-31"));
    assert!(days.is_sorted());
}

#[tokio::test]
async fn periods_are_named_as_iso_8601_does() {
    for (grouping, first, last, count) in [(Grouping::Week, "2025-W01", "2026-W01", 53), (Grouping::Month, "2025-01", "2025-12", 12)] {
        let mut store = MockReportStore::new();
        store.expect_revenue().returning(|slice| Ok((0..).zip(&slice.periods).map(|(period, _)| line(period)).collect()));
        let rows = service(store).revenue(query(grouping)).await.expect("begins").try_concat().await.expect("reads");
        assert_eq!((rows[0].group.as_str(), rows[count - 1].group.as_str(), rows.len()), (first, last, count));
    }
}

#[tokio::test]
async fn shows_are_added_up_by_the_local_hour_they_start_in() {
    let mut store = MockReportStore::new();
    store.expect_occupancy().returning(|slice| {
        let at = slice.windows[0].from + jiff::SignedDuration::from_hours(14);
        let of = Named { id: 1, name: "M".to_owned(), starts_at: Some(at), zone: "Europe/Berlin".to_owned() };
        Ok(vec![Line { period: 0, of: Some(of), figures: Occupancy { shows: 1, capacity: 10, sold: 4 } }])
    });
    let rows = service(store).occupancy(query(Grouping::Hour)).await.expect("begins").try_concat().await.expect("reads");
    assert_eq!(rows.len(), 1, "summer and winter alike, it is 20:00 on their clocks: {rows:?}");
    assert_eq!((rows[0].group.as_str(), rows[0].figures.shows, rows[0].figures.sold), ("20", 53, 212));
}

#[tokio::test]
async fn the_film_most_came_to_see_is_first() {
    let mut store = MockReportStore::new();
    store.expect_movies().returning(|_| {
        let film = |id: i64, name: &str, sold| Line {
            period: 0,
            of: Some(Named { id, name: name.to_owned(), starts_at: None, zone: String::new() }),
            figures: FilmFigures { currency: Currency::EUR, occupancy: Occupancy { shows: 1, capacity: 9, sold }, net_minor: 0 },
        };
        Ok(vec![film(1, "A", 2), film(2, "B", 7), film(3, "C", 2)])
    });
    let films = service(store).movies(query(Grouping::Film).days, None).await.expect("begins").try_concat().await.expect("reads");
    assert_eq!(films.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(), ["B", "A", "C"]);
}

#[tokio::test]
async fn a_failure_in_the_middle_ends_the_report() {
    let mut store = MockReportStore::new();
    let calls = AtomicUsize::new(0);
    store.expect_revenue().returning(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
        0 => Ok(vec![line(0)]),
        _ => Err(StoreError::Unavailable("gone".to_owned())),
    });
    let mut rows = service(store).revenue(query(Grouping::Day)).await.expect("begins");
    assert!(rows.next().await.expect("a part").is_ok());
    assert!(rows.next().await.expect("a part").is_err());
}

#[tokio::test]
async fn views_are_gathered_and_none_is_lost_while_the_database_is_away() {
    let mut store = MockReportStore::new();
    let calls = AtomicUsize::new(0);
    store.expect_count_map_views().times(2).returning(move |views| {
        assert_eq!((views.len(), views[0].showtime, views[0].views), (1, ShowtimeId(7), 3));
        match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Err(StoreError::Unavailable("gone".to_owned())),
            _ => Ok(()),
        }
    });
    let service = service(store);
    for _ in 0..3 {
        assert!(!service.map_opened(ShowtimeId(7)), "they are gathered for a while");
    }
    assert!(service.write_views_down().await.is_err());
    assert_eq!(service.write_views_down().await.expect("it is back"), 1);
    assert_eq!(service.write_views_down().await.expect("nothing is left"), 0);
}

#[tokio::test]
async fn a_dashboard_takes_few_statements_and_is_remembered() {
    let mut store = MockReportStore::new();
    store.expect_revenue().times(1).returning(|slice| Ok(vec![line(0), line(i32::try_from(slice.periods.len()).expect("few") - 1)]));
    store.expect_occupancy().times(1).returning(|_| Ok(Vec::new()));
    store.expect_funnel().times(1).returning(|_| Ok(Vec::new()));
    store.expect_refunds().times(1).returning(|_| Ok(Vec::new()));
    store.expect_movies().times(1).returning(|_| Ok(Vec::new()));
    store.expect_shows_ahead().times(1).returning(|_, _, _| Ok(Vec::new()));
    let service = service(store);
    let first = service.dashboard(Some(CinemaId(1))).await.expect("adds up");
    assert_eq!((first.days.len(), first.days[0].revenue.len(), first.days[13].revenue.len(), first.days[5].revenue.len()), (14, 1, 1, 0));
    let second = service.dashboard(Some(CinemaId(1))).await.expect("remembers");
    assert!(Arc::ptr_eq(&first, &second));
}
