//! Shows, and what is sold of them.

use std::collections::HashSet;

use booking_domain::{
    CinemaId, Currency, FilmId, ScreenId, ShowtimeId,
    catalogue::FilmQuery,
    page::PageRequest,
    ports::{NewPricingRule, NewShowtime, ScheduleOutcome, ShowtimeFilter},
    pricing::{RuleEffect, RuleScope},
    seating::SeatType,
};
use futures::future::join_all;
use jiff::{SignedDuration, civil::date};

use super::{NOW, Subject, cause, classics, hours, new_screen, terms};

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
