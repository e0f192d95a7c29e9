//! What every `CatalogueStore` must do.

pub mod companies;
pub mod films;
pub mod schedule;
pub mod search;

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, Currency, FilmId, ScreenId, ShowtimeId, Timestamp,
    audit::{Cause, SystemActor},
    catalogue::{FilmFacts, FilmQuery, FilmSort, UpsertCount},
    page::PageRequest,
    ports::{CatalogueStore, NewCinema, NewScreen, NewSeat, NewShowtime, ScheduleOutcome, ShowTerms, ShowtimeFilter, ShowtimeStore},
    search::SearchText,
    seating::{OrphanRule, SeatType},
};
use jiff::{SignedDuration, civil::date};

/// What no port can do yet, done by hand.
#[async_trait]
pub trait Backstage: Send + Sync {
    /// Deletes a film, softly.
    async fn delete_film(&self, film: FilmId);
    /// Deletes a cinema, softly.
    async fn delete_cinema(&self, cinema: CinemaId);
    /// Writes a review by a new customer.
    async fn review(&self, film: FilmId, stars: i32, published: bool);
}

/// The stores under test, over an empty database.
#[derive(Clone)]
pub struct Subject {
    /// Keeps films, cinemas and the schedule.
    pub catalogue: Arc<dyn CatalogueStore>,
    /// Sees what selling needs of them.
    pub showtimes: Arc<dyn ShowtimeStore>,
    /// What no port can do yet.
    pub backstage: Arc<dyn Backstage>,
}

/// Noon of a Friday in Berlin.
const NOW: Timestamp = Timestamp::constant(1_780_048_800, 0);

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn cause() -> Cause {
    Cause::system(SystemActor::Operator)
}

fn film(title: &str, year: i16, director: &str, genres: &[&str]) -> FilmFacts {
    FilmFacts {
        title: title.to_owned(),
        synopsis: String::new(),
        genres: genres.iter().map(|genre| (*genre).to_owned()).collect(),
        language: Some("en".to_owned()),
        country: None,
        runtime_minutes: Some(90),
        rating: None,
        release_date: (year > 0).then(|| date(year, 3, 4)),
        director: (!director.is_empty()).then(|| director.to_owned()),
        cast: Vec::new(),
    }
}

fn classics() -> Vec<FilmFacts> {
    vec![
        FilmFacts { language: Some("de".to_owned()), ..film("Nosferatu", 1922, "F. W. Murnau", &["Horror"]) },
        FilmFacts { language: Some("de".to_owned()), ..film("Metropolis", 1927, "Fritz Lang", &["Drama", "Science Fiction"]) },
        FilmFacts { cast: vec!["Marion Mack".to_owned()], ..film("The General", 1926, "Buster Keaton", &["Comedy"]) },
        film("Sherlock Jr.", 1924, "Buster Keaton", &["Comedy"]),
        FilmFacts {
            rating: Some("PG-13".to_owned()),
            release_date: Some(date(1922, 9, 18)),
            ..film("Häxan", 1922, "Benjamin Christensen", &["Horror"])
        },
        FilmFacts { synopsis: "A general strike, and gold.".to_owned(), ..film("Strike", 0, "", &[]) },
    ]
}

impl Subject {
    async fn upsert(&self, films: &[FilmFacts]) -> UpsertCount {
        self.catalogue.upsert_films(films, &cause(), NOW).await.expect("films are written")
    }

    async fn titles(&self, query: &FilmQuery) -> Vec<String> {
        let page = self.catalogue.films(query, &first(100), NOW).await.expect("films are read");
        page.items.into_iter().map(|film| film.facts.title).collect()
    }

    async fn search(&self, typed: &str) -> Vec<String> {
        self.titles(&FilmQuery { search: SearchText::parse(typed), sort: FilmSort::Relevance, ..FilmQuery::default() }).await
    }

    async fn id_of(&self, title: &str) -> FilmId {
        let page = self.catalogue.films(&FilmQuery::default(), &first(100), NOW).await.expect("films are read");
        page.items.into_iter().find(|film| film.facts.title == title).expect("the film is there").id
    }

    async fn open_cinema(&self, name: &str, zone: &str) -> (CinemaId, ScreenId) {
        let cinema = self.catalogue.create_cinema(&new_cinema(name, zone), &cause(), NOW).await.expect("a cinema opens");
        let screen = self.catalogue.create_screen(cinema, &new_screen(), &cause(), NOW).await.expect("a screen opens");
        (cinema, screen.expect("its cinema is there"))
    }

    async fn schedule(&self, shows: &[NewShowtime]) -> Vec<ScheduleOutcome> {
        self.catalogue.create_showtimes(shows, &cause(), NOW).await.expect("showtimes are scheduled")
    }

    async fn scheduled(&self, film: FilmId, screen: ScreenId, at: &str) -> ShowtimeId {
        let outcomes = self.schedule(&[NewShowtime { film, screen, terms: terms(at.parse().expect("an instant")) }]).await;
        let [ScheduleOutcome::Scheduled(id)] = outcomes[..] else { panic!("not scheduled: {outcomes:?}") };
        id
    }

    async fn listed(&self, filter: &ShowtimeFilter) -> Vec<ShowtimeId> {
        let page = self.catalogue.showtimes(filter, &first(100), NOW).await.expect("showtimes are read");
        page.items.into_iter().map(|show| show.id).collect()
    }
}

fn first<K>(limit: u32) -> PageRequest<K> {
    PageRequest { limit, after: None }
}

fn new_cinema(name: &str, zone: &str) -> NewCinema {
    NewCinema {
        name: name.to_owned(),
        city: "Berlin".to_owned(),
        address: "Kurfürstendamm 225".to_owned(),
        time_zone: zone.to_owned(),
        currency: Currency::EUR,
        booking_fee_minor: 50,
        cancellation: booking_domain::cancellation::CancellationPolicy::default(),
        trading_day_start: booking_domain::venue::USUAL_TRADING_DAY_START,
    }
}

/// A row of four: two seats, a bay, and its companion.
fn new_screen() -> NewScreen {
    let seat = |x: i32, kind: SeatType, companion_of| NewSeat { row: "A".into(), number: (x + 1).to_string(), kind, x, y: 0, companion_of };
    NewScreen {
        name: "Screen 1".to_owned(),
        cleaning_minutes: 15,
        seats: vec![
            seat(0, SeatType::Regular, None),
            seat(1, SeatType::Premium, None),
            seat(3, SeatType::Companion, Some((2, 0))),
            seat(2, SeatType::Wheelchair, None),
        ],
    }
}

/// A show of two hours.
fn terms(starts_at: Timestamp) -> ShowTerms {
    ShowTerms {
        starts_at,
        ends_at: starts_at + hours(2),
        format: "2D".to_owned(),
        language: "en".to_owned(),
        subtitles: None,
        base_price_minor: 1_200,
        orphan_rule: OrphanRule::Lenient,
        sales_open_at: NOW,
        sales_close_at: starts_at + SignedDuration::from_mins(15),
    }
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! catalogue_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { catalogue_store::films, $fresh:
            an_import_that_runs_twice_changes_nothing,
            imports_at_once_insert_each_film_once,
            a_failing_batch_is_rolled_back,
            films_are_filtered_and_sorted,
            a_cursor_of_another_order_is_refused,
            pages_skip_and_repeat_nothing_while_films_are_added,
            a_film_is_showing_now_or_coming_soon,
            only_published_reviews_show,
        }
        $crate::contract_tests! { catalogue_store::search, $fresh:
            search_finds_words_by_their_beginning,
            search_forgives_typing_errors,
            search_takes_every_text_for_words,
        }
        $crate::contract_tests! { catalogue_store::schedule, $fresh:
            an_overlap_is_refused_and_named,
            a_slot_goes_to_one_of_many,
            a_programme_is_of_a_trading_day,
            showtimes_are_paged_by_key,
            a_show_is_ready_to_be_sold,
        }
        $crate::contract_tests! { catalogue_store::companies, $fresh:
            a_company_is_founded_once,
            a_company_is_founded_whole_or_not_at_all,
        }
    };
}
