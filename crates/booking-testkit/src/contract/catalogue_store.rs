//! What every `CatalogueStore` must do.

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use booking_domain::{
    CinemaId, Currency, FilmId, ScreenId, ShowtimeId, Timestamp,
    audit::{Cause, SystemActor},
    catalogue::{FilmFacts, FilmKey, FilmQuery, FilmSort, FilmStatus, Reviews, UpsertCount},
    page::PageRequest,
    ports::{
        CatalogueStore, FoundOutcome, NewBranch, NewCinema, NewCompany, NewPricingRule, NewScreen, NewSeat, NewShowtime, PlannedShow,
        ScheduleOutcome, ShowTerms, ShowtimeFilter, ShowtimeStore,
    },
    pricing::{RuleEffect, RuleScope},
    search::SearchText,
    seating::{OrphanRule, SeatType},
};
use futures::future::join_all;
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

/// An import that runs twice writes once; a change is an update; what is deleted stays deleted.
pub async fn an_import_that_runs_twice_changes_nothing(subject: Subject) {
    assert_eq!(subject.upsert(&classics()).await, UpsertCount { inserted: 6, updated: 0, unchanged: 0 });
    assert_eq!(subject.upsert(&classics()).await, UpsertCount { inserted: 0, updated: 0, unchanged: 6 });
    let general = subject.id_of("The General").await;
    let before = subject.catalogue.film(general).await.expect("works").expect("is there");
    assert_eq!((before.version, &before.facts), (1, &classics()[2]));

    let better = FilmFacts { genres: vec!["Comedy".into(), "Adventure".into()], ..classics()[2].clone() };
    assert_eq!(subject.upsert(std::slice::from_ref(&better)).await, UpsertCount { inserted: 0, updated: 1, unchanged: 0 });
    let after = subject.catalogue.film(general).await.expect("works").expect("is there");
    assert_eq!((after.version, after.facts), (2, better));
    let adventures = FilmQuery { genre: Some("ADVENTURE".into()), ..FilmQuery::default() };
    assert_eq!(subject.titles(&adventures).await, ["The General"]);

    subject.backstage.delete_film(general).await;
    assert_eq!(subject.upsert(&classics()[2..3]).await, UpsertCount { inserted: 0, updated: 0, unchanged: 1 });
    assert_eq!(subject.catalogue.film(general).await.expect("works"), None);
}

/// The same film twice in one batch is one film; two imports at once insert it once.
pub async fn imports_at_once_insert_each_film_once(subject: Subject) {
    let imports = join_all((0..4).map(|_| {
        let subject = subject.clone();
        async move { subject.upsert(&[classics(), classics()].concat()).await }
    }))
    .await;
    assert_eq!(imports.iter().map(|count| count.inserted).sum::<u64>(), 6, "{imports:?}");
    assert_eq!(subject.titles(&FilmQuery::default()).await.len(), 6);
}

/// A batch with a film that cannot be written writes nothing.
pub async fn a_failing_batch_is_rolled_back(subject: Subject) {
    let mut batch = classics();
    batch.push(FilmFacts { runtime_minutes: Some(0), ..film("Zero", 1930, "", &[]) });
    subject.catalogue.upsert_films(&batch, &cause(), NOW).await.expect_err("a film of no length is refused");
    assert!(subject.titles(&FilmQuery::default()).await.is_empty());
    assert!(subject.catalogue.genres().await.expect("works").is_empty());
}

/// Words are found by their beginning, without accents and case, in title, director, cast and synopsis; the title counts most.
pub async fn search_finds_words_by_their_beginning(subject: Subject) {
    subject.upsert(&classics()).await;
    assert_eq!(subject.search("nosf").await, ["Nosferatu"]);
    assert_eq!(subject.search("HAXAN").await, ["Häxan"]);
    assert_eq!(subject.search("keaton gen").await, ["The General"]);
    assert_eq!(subject.search("general").await, ["The General", "Strike"]);
    assert_eq!(subject.search("buster keaton").await, ["Sherlock Jr.", "The General"]);
    assert_eq!(subject.search("marion").await, ["The General"]);
    assert_eq!(subject.search("chaplin").await, Vec::<String>::new());
}

/// What is misspelled is found all the same, unless something is spelled that way.
pub async fn search_forgives_typing_errors(subject: Subject) {
    subject.upsert(&classics()).await;
    assert_eq!(subject.search("nosferatoo").await, ["Nosferatu"]);
    assert_eq!(subject.search("mosferatu").await, ["Nosferatu"]);
    assert_eq!(subject.search("metropols").await, ["Metropolis"]);
    assert_eq!(subject.search("shrelock").await, ["Sherlock Jr."]);
    assert_eq!(subject.search("buster kaeton").await, ["Sherlock Jr.", "The General"]);
    assert_eq!(subject.search("fritz metropolsi").await, ["Metropolis"]);
}

/// Nothing that is typed is an operator of the database's search.
pub async fn search_takes_every_text_for_words(subject: Subject) {
    subject.upsert(&classics()).await;
    for typed in ["%", "_", "*", "\"", "'", "' OR 1=1 --", "a & | ! b", "NEAR(a b)", "search_text: x", "\\", "(", "𝔑os", "ß"] {
        subject.search(typed).await;
    }
    assert_eq!(subject.search("%").await, Vec::<String>::new());
    assert_eq!(subject.search("n_sferatu%").await, Vec::<String>::new());
    assert_eq!(subject.search("nosferatu AND").await, Vec::<String>::new());
}

/// Filters narrow, together; capitals do not matter; lists are sorted as asked.
pub async fn films_are_filtered_and_sorted(subject: Subject) {
    subject.upsert(&classics()).await;
    let all = FilmQuery::default();
    assert_eq!(subject.titles(&all).await, ["Häxan", "Metropolis", "Nosferatu", "Sherlock Jr.", "Strike", "The General"]);
    let newest = FilmQuery { sort: FilmSort::ReleaseDate, ..all.clone() };
    assert_eq!(subject.titles(&newest).await, ["Metropolis", "The General", "Sherlock Jr.", "Häxan", "Nosferatu", "Strike"]);
    assert_eq!(subject.titles(&FilmQuery { genre: Some("horror".into()), ..all.clone() }).await, ["Häxan", "Nosferatu"]);
    let german = FilmQuery { genre: Some("Horror".into()), language: Some("DE".into()), ..all.clone() };
    assert_eq!(subject.titles(&german).await, ["Nosferatu"]);
    assert_eq!(subject.titles(&FilmQuery { rating: Some("pg-13".into()), ..all.clone() }).await, ["Häxan"]);
    assert_eq!(subject.titles(&FilmQuery { genre: Some("%".into()), ..all.clone() }).await, Vec::<String>::new());
    let by_title = FilmQuery { search: SearchText::parse("keaton"), ..newest };
    assert_eq!(subject.titles(&by_title).await, ["The General", "Sherlock Jr."]);
    let genres = subject.catalogue.genres().await.expect("works");
    let genres: Vec<(&str, i64)> = genres.iter().map(|genre| (genre.name.as_str(), genre.films)).collect();
    assert_eq!(genres, [("Comedy", 2), ("Drama", 1), ("Horror", 2), ("Science Fiction", 1)]);
}

/// A cursor of another order is refused rather than misread.
pub async fn a_cursor_of_another_order_is_refused(subject: Subject) {
    let page = PageRequest { limit: 2, after: Some(FilmKey::Release("1922".into(), FilmId(1))) };
    subject.catalogue.films(&FilmQuery::default(), &page, NOW).await.expect_err("a list by title has other cursors");
}

/// Reading page by page while others insert skips and repeats nothing, in every order (trap T58).
pub async fn pages_skip_and_repeat_nothing_while_films_are_added(subject: Subject) {
    let (old, new) = (60, 60);
    let numbered = |kind: &str, i: i16| film(&format!("Reel {} {kind}", i * 37 % 61), 1900 + i % 7, "Keaton", &["Comedy"]);
    let before: Vec<FilmFacts> = (0..old).map(|i| numbered("old", i)).collect();
    subject.upsert(&before).await;
    let expected: HashSet<String> = before.iter().map(|film| film.title.clone()).collect();
    let adding = tokio::spawn({
        let subject = subject.clone();
        async move {
            for i in 0..new {
                subject.upsert(&[numbered("new", i)]).await;
            }
        }
    });
    for (sort, typed) in [(FilmSort::Title, ""), (FilmSort::ReleaseDate, ""), (FilmSort::Relevance, "reel"), (FilmSort::Title, "keaton")] {
        let query = FilmQuery { search: SearchText::parse(typed), sort, ..FilmQuery::default() };
        let mut seen: Vec<String> = Vec::new();
        let mut after = None;
        loop {
            let page = subject.catalogue.films(&query, &PageRequest { limit: 7, after }, NOW).await.expect("a page");
            assert!(page.items.len() <= 7);
            seen.extend(page.items.into_iter().map(|film| film.facts.title));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let distinct: HashSet<String> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "something was repeated by {sort:?}");
        assert!(expected.is_subset(&distinct), "something was skipped by {sort:?}");
    }
    adding.await.expect("the other import ends");
}

/// A show on a screen that another show has, cleaning included, is refused and names the other; the rest goes in (trap T33).
pub async fn an_overlap_is_refused_and_named(subject: Subject) {
    subject.upsert(&classics()).await;
    let film = subject.id_of("Metropolis").await;
    let (_, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let at = |minutes: i64| NewShowtime { film, screen, terms: terms(NOW + SignedDuration::from_mins(minutes)) };
    let outcomes = subject.schedule(&[at(0), at(134), at(135), at(-134), at(-135)]).await;
    let [ScheduleOutcome::Scheduled(one), second, ScheduleOutcome::Scheduled(_), fourth, ScheduleOutcome::Scheduled(_)] = outcomes[..]
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((second, fourth), (ScheduleOutcome::Overlaps(one), ScheduleOutcome::Overlaps(one)));
    assert_eq!(subject.listed(&ShowtimeFilter::default()).await.len(), 2, "the first show was over before now");
    let nowhere = NewShowtime { screen: ScreenId(screen.0 + 1_000), ..at(600) };
    let nothing = NewShowtime { film: FilmId(film.0 + 1_000), ..at(600) };
    assert_eq!(subject.schedule(&[nowhere, nothing]).await, [ScheduleOutcome::NoSuchScreen, ScheduleOutcome::NoSuchFilm]);
}

/// Of twenty who schedule the same slot at once, one does, and the others are told of it.
pub async fn a_slot_goes_to_one_of_many(subject: Subject) {
    subject.upsert(&classics()).await;
    let film = subject.id_of("Metropolis").await;
    let (_, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let tries = (0..20).map(|i| {
        let subject = subject.clone();
        let show = NewShowtime { film, screen, terms: terms(NOW + SignedDuration::from_mins(i)) };
        async move { tokio::spawn(async move { subject.schedule(&[show]).await[0] }).await.expect("a try ends") }
    });
    let outcomes = join_all(tries).await;
    let won: Vec<ShowtimeId> =
        outcomes.iter().filter_map(|o| if let ScheduleOutcome::Scheduled(id) = o { Some(*id) } else { None }).collect();
    let [winner] = won[..] else { panic!("{outcomes:?}") };
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == ScheduleOutcome::Overlaps(winner)).count(), 19, "{outcomes:?}");
}

/// A show after midnight belongs to the day before, by the clocks of its cinema (trap T38); films are filtered by the same days.
pub async fn a_programme_is_of_a_trading_day(subject: Subject) {
    subject.upsert(&classics()).await;
    let (metropolis, general) = (subject.id_of("Metropolis").await, subject.id_of("The General").await);
    let (berlin, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let (tokyo, far) = subject.open_cinema("Eiga", "Asia/Tokyo").await;
    let evening = subject.scheduled(general, screen, "2026-05-30T18:00:00Z").await;
    let late = subject.scheduled(metropolis, screen, "2026-05-30T22:15:00Z").await;
    let morning = subject.scheduled(metropolis, screen, "2026-05-31T04:00:00Z").await;
    let there = subject.scheduled(metropolis, far, "2026-05-30T22:15:00Z").await;

    let programme = subject.catalogue.programme(berlin, date(2026, 5, 30)).await.expect("works").expect("the cinema is there");
    let lines: Vec<(&str, Vec<ShowtimeId>)> =
        programme.iter().map(|line| (line.film.facts.title.as_str(), line.showtimes.iter().map(|show| show.id).collect())).collect();
    assert_eq!(lines, [("Metropolis", vec![late]), ("The General", vec![evening])]);
    assert_eq!(subject.catalogue.programme(CinemaId(9_999), date(2026, 5, 30)).await.expect("works"), None);

    let on = |day| ShowtimeFilter { from: Some(day), to: Some(day), ..ShowtimeFilter::default() };
    assert_eq!(subject.listed(&on(date(2026, 5, 30))).await, [evening, late]);
    assert_eq!(subject.listed(&on(date(2026, 5, 31))).await, [there, morning], "06:00 begins a day, 07:15 in Tokyo is the next");
    assert_eq!(subject.listed(&ShowtimeFilter { cinema: Some(tokyo), ..on(date(2026, 5, 30)) }).await, []);
    assert_eq!(subject.listed(&ShowtimeFilter { film: Some(general), ..ShowtimeFilter::default() }).await, [evening]);
    assert_eq!(
        subject.listed(&ShowtimeFilter { format: Some("2d".into()), language: Some("EN".into()), ..on(date(2026, 5, 30)) }).await.len(),
        2
    );
    assert_eq!(subject.listed(&ShowtimeFilter { format: Some("IMAX".into()), ..ShowtimeFilter::default() }).await, []);

    let films = |cinema, day| FilmQuery { cinema, day: Some(day), ..FilmQuery::default() };
    assert_eq!(subject.titles(&films(Some(berlin), date(2026, 5, 30))).await, ["Metropolis", "The General"]);
    assert_eq!(subject.titles(&films(Some(berlin), date(2026, 5, 31))).await, ["Metropolis"]);
    assert_eq!(subject.titles(&films(Some(tokyo), date(2026, 5, 30))).await, Vec::<String>::new());
    assert_eq!(subject.titles(&films(None, date(2026, 6, 1))).await, Vec::<String>::new());

    subject.backstage.delete_cinema(berlin).await;
    assert_eq!(subject.catalogue.programme(berlin, date(2026, 5, 30)).await.expect("works"), None);
    assert_eq!(subject.listed(&ShowtimeFilter::default()).await, [there]);
    assert_eq!(subject.titles(&films(None, date(2026, 5, 30))).await, Vec::<String>::new());
    assert!(subject.catalogue.showtime(late).await.expect("works").is_some(), "old bookings still show it");
}

/// What shows within a week is showing now; what shows later, or is not released yet, is coming soon.
pub async fn a_film_is_showing_now_or_coming_soon(subject: Subject) {
    let unreleased = film("Unreleased", 2027, "", &[]);
    subject.upsert(&[classics(), vec![unreleased]].concat()).await;
    let (berlin, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let (_, other) = subject.open_cinema("Babylon", "Europe/Berlin").await;
    subject.scheduled(subject.id_of("Metropolis").await, screen, &(NOW + hours(24)).to_string()).await;
    subject.scheduled(subject.id_of("Nosferatu").await, screen, &(NOW + hours(24 * 8)).to_string()).await;
    subject.scheduled(subject.id_of("Strike").await, screen, &(NOW - hours(3)).to_string()).await;
    subject.scheduled(subject.id_of("The General").await, other, &(NOW - hours(1)).to_string()).await;
    let status = |status, cinema| FilmQuery { status: Some(status), cinema, ..FilmQuery::default() };
    assert_eq!(subject.titles(&status(FilmStatus::NowShowing, None)).await, ["Metropolis", "The General"]);
    assert_eq!(subject.titles(&status(FilmStatus::ComingSoon, None)).await, ["Nosferatu", "Unreleased"]);
    assert_eq!(subject.titles(&status(FilmStatus::NowShowing, Some(berlin))).await, ["Metropolis"]);
    assert_eq!(subject.titles(&status(FilmStatus::ComingSoon, Some(berlin))).await, ["Nosferatu"]);
    assert_eq!(
        subject.titles(&FilmQuery { format: Some("2d".into()), ..FilmQuery::default() }).await,
        ["Metropolis", "Nosferatu", "The General"]
    );
}

/// Showtimes are paged by start and key.
pub async fn showtimes_are_paged_by_key(subject: Subject) {
    subject.upsert(&classics()).await;
    let film = subject.id_of("Metropolis").await;
    let mut all = Vec::new();
    for name in ["Astor", "Babylon", "Capitol"] {
        let (_, screen) = subject.open_cinema(name, "Europe/Berlin").await;
        let shows: Vec<NewShowtime> = (0..5).map(|i| NewShowtime { film, screen, terms: terms(NOW + hours(3 * i)) }).collect();
        all.extend(subject.schedule(&shows).await);
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = subject.catalogue.showtimes(&ShowtimeFilter::default(), &PageRequest { limit: 2, after }, NOW).await.expect("a page");
        seen.extend(page.items.iter().map(|show| (show.starts_at, show.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), all.len());
    assert!(seen.is_sorted() && seen.iter().collect::<HashSet<_>>().len() == seen.len(), "{seen:?}");
}

/// A screen opens with its seats, its companion seats tied to their bays; a show of it can be sold by its cinema's rules.
pub async fn a_show_is_ready_to_be_sold(subject: Subject) {
    subject.upsert(&classics()).await;
    let (cinema, screen) = subject.open_cinema("Astor", "Europe/Berlin").await;
    let rule = NewPricingRule {
        position: 1,
        name: "Premium seat".into(),
        scope: RuleScope { seat_types: vec![SeatType::Premium], ..RuleScope::default() },
        effect: RuleEffect::Amount(300),
    };
    subject.catalogue.create_pricing_rule(cinema, &rule, &cause(), NOW).await.expect("works").expect("its cinema is there");
    assert_eq!(subject.catalogue.create_pricing_rule(CinemaId(9_999), &rule, &cause(), NOW).await.expect("works"), None);
    assert_eq!(subject.catalogue.create_screen(CinemaId(9_999), &new_screen(), &cause(), NOW).await.expect("works"), None);

    let show = subject.scheduled(subject.id_of("Metropolis").await, screen, &(NOW + hours(5)).to_string()).await;
    let offer = subject.showtimes.offer(show).await.expect("works").expect("it is there");
    assert_eq!(offer.prices.rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["Premium seat"]);
    assert_eq!((offer.prices.base.minor, offer.prices.fee_minor), (1_200, 50));
    let seats = &offer.layout.seats;
    let bay = seats.iter().find(|seat| seat.kind == SeatType::Wheelchair).expect("a bay");
    let companion = seats.iter().find(|seat| seat.kind == SeatType::Companion).expect("its companion");
    assert_eq!((seats.len(), companion.companion_of), (4, Some(bay.id)));
    assert_eq!(subject.catalogue.showtime(show).await.expect("works"), Some(offer.showtime));

    let (found, screens) = subject.catalogue.cinema(cinema).await.expect("works").expect("it is there");
    assert_eq!((found.name.as_str(), found.currency), ("Astor", Currency::EUR));
    assert_eq!(screens.iter().map(|s| (s.id, s.cleaning_minutes)).collect::<Vec<_>>(), [(screen, 15)]);
    assert_eq!(subject.catalogue.cinemas().await.expect("works"), [found]);
}

/// Only published reviews show, the newest first, with what all of them say together.
pub async fn only_published_reviews_show(subject: Subject) {
    subject.upsert(&classics()).await;
    let film = subject.id_of("Metropolis").await;
    for (stars, published) in [(5, true), (1, false), (4, true), (4, true)] {
        subject.backstage.review(film, stars, published).await;
    }
    let Reviews { stars, page } = subject.catalogue.reviews(film, &first(2)).await.expect("works").expect("the film is there");
    assert_eq!((stars.count, stars.sum, stars.average_hundredths()), (3, 13, Some(433)));
    assert_eq!(page.items.iter().map(|review| review.stars).collect::<Vec<_>>(), [4, 4]);
    let Reviews { page: rest, .. } =
        subject.catalogue.reviews(film, &PageRequest { limit: 2, after: page.next }).await.expect("works").expect("is there");
    assert_eq!((rest.items.iter().map(|review| review.stars).collect::<Vec<_>>(), rest.next), (vec![5], None));
    assert_eq!(subject.catalogue.reviews(FilmId(9_999), &first(2)).await.expect("works"), None);
    subject.backstage.delete_film(film).await;
    assert_eq!(subject.catalogue.reviews(film, &first(2)).await.expect("works"), None);
}

fn company() -> NewCompany {
    NewCompany {
        films: classics(),
        cinemas: vec![NewBranch { cinema: new_cinema("Astor", "Europe/Berlin"), rules: Vec::new(), screens: vec![new_screen()] }],
        showtimes: vec![PlannedShow { film: 1, cinema: 0, screen: 0, terms: terms(NOW + hours(4)) }],
    }
}

/// Of several replicas that found the company at once, one does; later ones find it there.
pub async fn a_company_is_founded_once(subject: Subject) {
    let tries =
        (0..6).map(|_| {
            let subject = subject.clone();
            async move {
                tokio::spawn(async move { subject.catalogue.found(&company(), &cause(), NOW).await.expect("works") }).await.expect("ends")
            }
        });
    let outcomes = join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == FoundOutcome::NotEmpty).count(), 5, "{outcomes:?}");
    let Some(FoundOutcome::Founded { cinemas, showtimes }) = outcomes.iter().find(|outcome| **outcome != FoundOutcome::NotEmpty) else {
        panic!("{outcomes:?}")
    };
    let show = subject.catalogue.showtime(showtimes[0]).await.expect("works").expect("is there");
    assert_eq!((show.film_title.as_str(), show.cinema.id), ("Metropolis", cinemas[0]));
    assert_eq!(subject.catalogue.found(&company(), &cause(), NOW).await.expect("works"), FoundOutcome::NotEmpty);
}

/// A company that cannot be, because two of its shows overlap, leaves nothing behind.
pub async fn a_company_is_founded_whole_or_not_at_all(subject: Subject) {
    let mut bad = company();
    bad.showtimes.push(PlannedShow { film: 0, ..bad.showtimes[0].clone() });
    subject.catalogue.found(&bad, &cause(), NOW).await.expect_err("two shows overlap");
    assert!(subject.titles(&FilmQuery::default()).await.is_empty());
    assert!(subject.catalogue.cinemas().await.expect("works").is_empty());
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! catalogue_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { catalogue_store, $fresh:
            an_import_that_runs_twice_changes_nothing, imports_at_once_insert_each_film_once, a_failing_batch_is_rolled_back,
            search_finds_words_by_their_beginning, search_forgives_typing_errors, search_takes_every_text_for_words,
            films_are_filtered_and_sorted, a_cursor_of_another_order_is_refused, pages_skip_and_repeat_nothing_while_films_are_added,
            an_overlap_is_refused_and_named, a_slot_goes_to_one_of_many, a_programme_is_of_a_trading_day,
            a_film_is_showing_now_or_coming_soon, showtimes_are_paged_by_key, a_show_is_ready_to_be_sold, only_published_reviews_show,
            a_company_is_founded_once, a_company_is_founded_whole_or_not_at_all
        }
    };
}
