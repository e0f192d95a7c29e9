//! What every `ScheduleStore`, `VenueStore` and `FilmStore` must do together with the stores that sell.

use std::sync::Arc;

use booking_domain::{
    Expected, FilmId, ScreenId, SeatId, ShowtimeId,
    audit::{Cause, SystemActor},
    layout_plan::{DrawnSeat, LayoutPlan},
    outbox::Message,
    page::PageRequest,
    ports::{
        BlockOutcome, Deleted, EditOutcome, FilmFilter, FilmOutcome, FilmStore, HoldOutcome, LayoutOutcome, NewHold, NewShowtime,
        OutboxStore, ScheduleFilter, ScheduleOutcome, ScheduleStore, ShowOutcome, ShowTerms, VenueStore,
    },
    schedule::{NewBlock, PlannedShowtime, ShowRefusal},
    seating::{OrphanRule, SeatType},
    showtime::ClaimState,
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::booking_store;

/// The stores under test, over a world with one showtime of one row: row `A`, numbered from 1.
#[derive(Clone)]
pub struct Subject {
    /// What sells, and the world. Its showtime is of film 1 on screen 1.
    pub sales: booking_store::Subject,
    /// Keeps the schedule.
    pub schedule: Arc<dyn ScheduleStore>,
    /// Keeps venues.
    pub venues: Arc<dyn VenueStore>,
    /// Keeps films.
    pub films: Arc<dyn FilmStore>,
    /// Where messages wait.
    pub outbox: Arc<dyn OutboxStore>,
}

const FILM: FilmId = FilmId(1);
const SCREEN: ScreenId = ScreenId(1);

fn cause() -> Cause {
    Cause::system(SystemActor::Operator)
}

fn any() -> Expected {
    Expected::Any
}

impl Subject {
    /// A show of two hours that begins so many hours after now.
    fn planned(&self, hours: i64) -> PlannedShowtime {
        let starts_at = self.sales.now + SignedDuration::from_hours(hours);
        let terms = ShowTerms {
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(2),
            format: "2D".to_owned(),
            language: "de".to_owned(),
            subtitles: None,
            base_price_minor: 1_000,
            orphan_rule: OrphanRule::Off,
            sales_open_at: self.sales.now - SignedDuration::from_hours(1),
            sales_close_at: starts_at,
        };
        PlannedShowtime { show: NewShowtime { film: FILM, screen: SCREEN, terms }, trailer_minutes: 10, published: true }
    }

    async fn scheduled(&self, planned: &PlannedShowtime) -> ShowtimeId {
        let outcomes = self.schedule.schedule(std::slice::from_ref(planned), &cause(), self.sales.now).await.expect("works");
        let [ScheduleOutcome::Scheduled(id)] = outcomes[..] else { panic!("not scheduled: {outcomes:?}") };
        id
    }

    async fn change(&self, id: ShowtimeId, planned: &PlannedShowtime) -> ShowOutcome {
        self.schedule.change_show(id, &any(), planned, &cause(), self.sales.now).await.expect("works")
    }

    async fn version(&self, id: ShowtimeId) -> i32 {
        self.schedule.scheduled_show(id, self.sales.now).await.expect("works").expect("is there").show.version
    }

    /// What guests are told of changed shows; everything that waits is delivered by that.
    async fn told(&self) -> Vec<Message> {
        let (now, lease) = (self.sales.later(2), self.sales.later(3));
        let mut told = Vec::new();
        loop {
            let waiting = self.outbox.take(10, now, lease).await.expect("works");
            if waiting.is_empty() {
                return told;
            }
            for delivery in waiting {
                self.outbox.done(&delivery, now).await.expect("works");
                told.extend(Some(delivery.message).filter(|message| matches!(message, Message::ShowtimeChanged { .. })));
            }
        }
    }

    async fn block(&self, seats: &[usize]) -> BlockOutcome {
        let blocks: Vec<NewBlock> =
            seats.iter().map(|i| NewBlock { seat: self.sales.world.seats[*i], reason: "house".to_owned() }).collect();
        let show = self.sales.world.showtime;
        self.schedule.set_blocks(show, &any(), &blocks, &cause(), self.sales.now).await.expect("works")
    }

    async fn place(&self, hold: &NewHold) -> HoldOutcome {
        self.sales.bookings.place_hold(hold).await.expect("works")
    }

    async fn replace_layout(&self, numbers: std::ops::RangeInclusive<i32>, move_shows: bool) -> LayoutOutcome {
        let drawn: Vec<DrawnSeat> = numbers
            .map(|number| DrawnSeat {
                row: "A".to_owned(),
                number: number.to_string(),
                kind: SeatType::Regular,
                x: number,
                y: 0,
                companion_of: None,
            })
            .collect();
        let plan = LayoutPlan::new(&drawn).expect("a right plan");
        self.venues.replace_layout(SCREEN, &any(), &plan, move_shows, &cause(), self.sales.now).await.expect("works")
    }
}

/// Of two who want the same slot at once, one gets it and the other is told of it: a hundred times.
pub async fn of_two_who_want_a_slot_one_gets_it(subject: Subject) {
    for round in 0..100 {
        let tries = (0..2).map(|minutes| {
            let (subject, mut planned) = (subject.clone(), subject.planned(48 + 4 * round));
            planned.show.terms.starts_at += SignedDuration::from_mins(minutes);
            tokio::spawn(async move {
                subject.schedule.schedule(&[planned], &cause(), subject.sales.now).await.expect("works").pop().expect("an outcome")
            })
        });
        let outcomes: Vec<ScheduleOutcome> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("a try ends")).collect();
        let won = outcomes.iter().find_map(|outcome| if let ScheduleOutcome::Scheduled(id) = outcome { Some(*id) } else { None });
        let winner = won.unwrap_or_else(|| panic!("nobody got the slot: {outcomes:?}"));
        assert!(outcomes.contains(&ScheduleOutcome::Overlaps(winner)), "{outcomes:?}");
    }
}

/// Each start is reminded of once, unless those who booked were told of it only just before.
pub async fn a_show_moved_to_another_day_is_reminded_of_again(subject: Subject) {
    let (show, hours) = (subject.sales.world.showtime, SignedDuration::from_hours);
    subject.sales.sold(0, &[0]).await;
    let at = |hour: i64| subject.sales.now + hours(hour);
    let moved = async |to: i64, now: i64| {
        let outcome = subject.schedule.change_show(show, &any(), &subject.planned(to), &cause(), at(now)).await.expect("works");
        assert!(matches!(outcome, ShowOutcome::Done(_)), "{outcome:?}");
    };
    let reminded = async |now: i64| {
        let mut written = Vec::new();
        for show in subject.outbox.shows_to_remind_of(at(now + 24), at(now), 10).await.expect("reads") {
            written.push(subject.outbox.remind(show, hours(24), at(now)).await.expect("writes"));
        }
        written
    };
    let nobody: [usize; 0] = [];
    moved(72, 0).await;
    assert_eq!(reminded(47).await, nobody, "it starts later than that");
    assert_eq!(reminded(48).await, [1]);
    assert_eq!(reminded(49).await, nobody);
    moved(120, 49).await;
    assert_eq!(subject.outbox.remind(show, hours(24), at(49)).await.expect("answers"), 0, "it has moved meanwhile");
    assert_eq!(reminded(49).await, nobody);
    moved(73, 50).await;
    assert_eq!(reminded(50).await, nobody, "who has just been told of today's start needs no reminder of it");
    moved(121, 50).await;
    moved(122, 51).await;
    assert_eq!(reminded(98).await, [1]);
    moved(168, 99).await;
    moved(122, 99).await;
    moved(168, 99).await;
    assert_eq!(reminded(144).await, [1]);
    moved(240, 145).await;
    moved(168, 145).await;
    assert_eq!(reminded(146).await, nobody, "of this start they were reminded");
}

/// A change that another show is in the way of changes nothing, and names that show; one to a free time is done once for those who have
/// seen the same version.
pub async fn a_show_moves_where_there_is_room(subject: Subject) {
    let other = subject.sales.world.showtime;
    let id = subject.scheduled(&subject.planned(40)).await;
    let before = subject.schedule.scheduled_show(id, subject.sales.now).await.expect("works");
    assert_eq!(subject.change(id, &subject.planned(25)).await, ShowOutcome::Overlaps(other));
    assert_eq!(subject.schedule.scheduled_show(id, subject.sales.now).await.expect("works"), before);

    let moves = (0..4).map(|hour| {
        let (subject, planned) = (subject.clone(), subject.planned(60 + 4 * hour));
        let seen = Expected::OneOf(vec![1]);
        tokio::spawn(async move { subject.schedule.change_show(id, &seen, &planned, &cause(), subject.sales.now).await.expect("works") })
    });
    let outcomes: Vec<ShowOutcome> = join_all(moves).await.into_iter().map(|outcome| outcome.expect("ends")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, ShowOutcome::Done(_))).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == ShowOutcome::Stale).count(), 3, "{outcomes:?}");
    assert_eq!(subject.version(id).await, 2);
    assert_eq!(subject.change(ShowtimeId(9_999), &subject.planned(90)).await, ShowOutcome::NoSuchShowtime);
}

/// A show somebody has seats of moves in time: claims stay, and whoever has tickets is told once for each change. It goes to no other
/// screen, and is neither hidden nor deleted.
pub async fn a_sold_show_moves_in_time_only(subject: Subject) {
    let show = subject.sales.world.showtime;
    let (sold, _) = subject.sales.sold(0, &[0, 1]).await;
    subject.sales.placed(1, &[2]).await;
    let taken = subject.sales.taken(subject.sales.now).await;

    let ShowOutcome::Done(before) = subject.change(show, &subject.planned(30)).await else { panic!("it moves") };
    assert_eq!((before.occupancy.sold, before.occupancy.held), (2, 1));
    assert_eq!(subject.sales.taken(subject.sales.now).await, taken);
    let told = subject.told().await;
    assert_eq!(told, [Message::ShowtimeChanged { booking: sold, version: 2 }]);

    let dearer = {
        let mut planned = subject.planned(30);
        planned.show.terms.base_price_minor = 2_000;
        planned
    };
    assert!(matches!(subject.change(show, &dearer).await, ShowOutcome::Done(_)));
    assert_eq!(subject.told().await, [], "a price is no news");

    let hidden = PlannedShowtime { published: false, ..subject.planned(30) };
    assert_eq!(subject.change(show, &hidden).await, ShowOutcome::Refused(ShowRefusal::SpokenFor));
    let removed = subject.schedule.remove_show(show, &any(), &cause(), subject.sales.now).await.expect("works");
    assert_eq!(removed, ShowOutcome::Refused(ShowRefusal::SpokenFor));
}

/// A show that nobody has seats of is deleted, and takes no hold from then on, whatever a customer remembers of it.
pub async fn a_deleted_show_takes_no_hold(subject: Subject) {
    let (show, now) = (subject.sales.world.showtime, subject.sales.now);
    let stale = subject.schedule.remove_show(show, &Expected::OneOf(vec![9]), &cause(), now).await.expect("works");
    assert_eq!(stale, ShowOutcome::Stale);
    assert!(matches!(subject.schedule.remove_show(show, &any(), &cause(), now).await.expect("works"), ShowOutcome::Done(_)));
    assert_eq!(subject.place(&subject.sales.hold(0, &[0])).await, HoldOutcome::NoSuchShowtime);
    assert_eq!(subject.schedule.scheduled_show(show, now).await.expect("works"), None);
    let again = subject.schedule.remove_show(show, &any(), &cause(), now).await.expect("works");
    assert_eq!(again, ShowOutcome::NoSuchShowtime);
    // Its screen is free for another.
    subject.scheduled(&subject.planned(24)).await;
}

/// However a deletion and a hold meet: either there is no show and no hold, or both.
pub async fn a_deletion_and_a_hold_never_both_win(subject: Subject) {
    for round in 0..20 {
        let show = subject.scheduled(&subject.planned(100 + 4 * round)).await;
        let hold = NewHold { showtime: show, max_open: 100, ..subject.sales.hold(0, &[0]) };
        let (deleting, holding) = (subject.clone(), subject.clone());
        let deleted =
            tokio::spawn(async move { deleting.schedule.remove_show(show, &any(), &cause(), deleting.sales.now).await.expect("works") });
        let held = tokio::spawn(async move { holding.place(&hold).await });
        let (deleted, held) = (deleted.await.expect("ends"), held.await.expect("ends"));
        let is_there = subject.schedule.scheduled_show(show, subject.sales.now).await.expect("works").is_some();
        let is_held = matches!(held, HoldOutcome::Placed(_));
        assert_eq!(is_there, is_held, "{deleted:?}, {held:?}");
    }
}

/// A draft has its screen to itself and is sold to nobody.
pub async fn a_draft_is_not_sold(subject: Subject) {
    let draft = PlannedShowtime { published: false, ..subject.planned(48) };
    let id = subject.scheduled(&draft).await;
    let hold = NewHold { showtime: id, ..subject.sales.hold(0, &[0]) };
    assert_eq!(subject.place(&hold).await, HoldOutcome::NoSuchShowtime);
    assert_eq!(subject.sales.showtimes.offer(id).await.expect("works"), None);
    // Those who plan it read it all the same, and nothing else in this way.
    let read = subject.sales.showtimes.draft(id).await.expect("works").expect("a draft");
    assert_eq!((read.showtime.id, read.layout.seats.is_empty()), (id, false));
    assert_eq!(subject.sales.showtimes.draft(subject.sales.world.showtime).await.expect("works"), None, "it is published");
    let outcomes = subject.schedule.schedule(&[subject.planned(49)], &cause(), subject.sales.now).await.expect("works");
    assert_eq!(outcomes, [ScheduleOutcome::Overlaps(id)]);
    let listed = subject
        .schedule
        .scheduled(&ScheduleFilter::default(), &PageRequest { limit: 10, after: None }, subject.sales.now)
        .await
        .expect("works");
    assert_eq!(
        listed.items.iter().map(|show| (show.show.id, show.published)).collect::<Vec<_>>(),
        [(subject.sales.world.showtime, true), (id, false)]
    );
    assert!(matches!(subject.change(id, &subject.planned(48)).await, ShowOutcome::Done(_)));
    assert!(matches!(subject.place(&hold).await, HoldOutcome::Placed(_)));
}

/// Seats are kept back all or none; sold and held ones are refused; what is not listed any more is free again.
pub async fn seats_are_kept_back(subject: Subject) {
    let seat = |i: usize| subject.sales.world.seats[i];
    subject.sales.placed(0, &[5]).await;
    assert_eq!(subject.block(&[4, 5]).await, BlockOutcome::Taken(vec![seat(5)]));
    assert_eq!(subject.sales.taken(subject.sales.now).await, [(seat(5), ClaimState::Held)], "nothing of it is kept");
    assert_eq!(subject.block(&[0, 1]).await, BlockOutcome::Done { freed: Vec::new() });
    assert_eq!(subject.place(&subject.sales.hold(1, &[1, 2])).await, HoldOutcome::Blocked(vec![seat(1)]));
    let version = subject.version(subject.sales.world.showtime).await;
    assert_eq!(subject.block(&[1, 0]).await, BlockOutcome::Done { freed: Vec::new() });
    assert_eq!(subject.version(subject.sales.world.showtime).await, version, "twice is once");
    assert_eq!(subject.block(&[0]).await, BlockOutcome::Done { freed: vec![seat(1)] });
    assert!(matches!(subject.place(&subject.sales.hold(1, &[1, 2])).await, HoldOutcome::Placed(_)));
    let (_, blocks) = subject.schedule.blocks(subject.sales.world.showtime, subject.sales.now).await.expect("works").expect("is there");
    assert_eq!(blocks.iter().map(|block| (block.seat.id, block.reason.as_str())).collect::<Vec<_>>(), [(seat(0), "house")]);
    let unknown = NewBlock { seat: SeatId(9_999), reason: "house".to_owned() };
    let show = subject.sales.world.showtime;
    let refused = subject.schedule.set_blocks(show, &any(), &[unknown], &cause(), subject.sales.now).await.expect("works");
    assert_eq!(refused, BlockOutcome::NoSuchSeats(vec![SeatId(9_999)]));
}

/// However keeping a seat back and holding it meet, one wins.
pub async fn a_block_and_a_hold_never_both_win(subject: Subject) {
    for i in 0..15 {
        let hold = NewHold { max_open: 100, ..subject.sales.hold(i, &[i]) };
        let (blocking, holding) = (subject.clone(), subject.clone());
        let earlier: Vec<usize> = {
            let taken = subject.sales.taken(subject.sales.now).await;
            (0..i).filter(|j| taken.contains(&(subject.sales.world.seats[*j], ClaimState::Blocked))).collect()
        };
        let blocked = tokio::spawn(async move { blocking.block(&[earlier, vec![i]].concat()).await });
        let held = tokio::spawn(async move { holding.place(&hold).await });
        let (blocked, held) = (blocked.await.expect("ends"), held.await.expect("ends"));
        let is_blocked = matches!(blocked, BlockOutcome::Done { .. });
        assert_ne!(is_blocked, matches!(held, HoldOutcome::Placed(_)), "{blocked:?}, {held:?}");
    }
}

/// A new layout is a new version. Shows keep theirs unless they are to move; nobody gets a seat of the old plan of one that moved.
pub async fn a_layout_is_a_version(subject: Subject) {
    let (show, now) = (subject.sales.world.showtime, subject.sales.now);
    let old = subject.sales.showtimes.offer(show).await.expect("works").expect("is there").layout;
    let LayoutOutcome::Saved { version: 2, moved, kept, .. } = subject.replace_layout(1..=10, false).await else { panic!("saved") };
    assert_eq!((moved, kept), (Vec::new(), Vec::new()));
    assert_eq!(subject.sales.showtimes.offer(show).await.expect("works").expect("is there").layout, old);

    assert_eq!(subject.block(&[2, 15]).await, BlockOutcome::Done { freed: Vec::new() });
    let LayoutOutcome::Saved { layout, version: 3, moved, .. } = subject.replace_layout(1..=12, true).await else { panic!("saved") };
    assert_eq!(moved, [show]);
    let offer = subject.sales.showtimes.offer(show).await.expect("works").expect("is there");
    assert_eq!((offer.layout.id, offer.layout.seats.len()), (layout, 12));
    let late = subject.place(&subject.sales.hold(0, &[0])).await;
    assert_eq!(late, HoldOutcome::Blocked(vec![subject.sales.world.seats[0]]), "it was priced on the old plan");
    let (scheduled, blocks) = subject.schedule.blocks(show, now).await.expect("works").expect("is there");
    assert_eq!(blocks.iter().map(|block| block.seat.number.as_str()).collect::<Vec<_>>(), ["3"], "kept back by its label");
    assert_eq!((scheduled.occupancy.seats, scheduled.occupancy.blocked), (12, 1));
    let plan = LayoutPlan::new(&offer.layout.drawn()).expect("right");
    let stale = subject.venues.replace_layout(SCREEN, &Expected::OneOf(vec![2]), &plan, false, &cause(), now).await.expect("works");
    assert_eq!(stale, LayoutOutcome::Stale);
}

/// A seat that somebody has cannot vanish; a show that somebody has seats of keeps its layout (traps T31, T32).
pub async fn a_sold_seat_cannot_vanish(subject: Subject) {
    let show = subject.sales.world.showtime;
    subject.sales.sold(0, &[0, 14]).await;
    let LayoutOutcome::SeatsSold(vanished) = subject.replace_layout(1..=10, true).await else { panic!("refused") };
    assert_eq!(
        vanished.iter().map(|seat| (seat.showtime, seat.seat, seat.number.as_str())).collect::<Vec<_>>(),
        [(show, subject.sales.world.seats[14], "15")]
    );
    let present = subject.venues.layout(SCREEN).await.expect("works").expect("is there");
    assert_eq!((present.version, present.seats.len()), (1, 20), "nothing was changed");
    let LayoutOutcome::Saved { moved, kept, .. } = subject.replace_layout(1..=15, true).await else { panic!("saved") };
    assert_eq!((moved, kept), (Vec::new(), vec![show]));
}

/// A film with shows ahead is not deleted, and a show of a film that is being deleted is not scheduled (trap T30).
pub async fn a_film_and_its_shows_never_part(subject: Subject) {
    let now = subject.sales.now;
    let delete = |deleted: bool| {
        let films = subject.films.clone();
        async move { films.set_film_deleted(FILM, &any(), deleted, &cause(), now).await.expect("works") }
    };
    assert_eq!(delete(true).await, EditOutcome::HasShowsAhead(1, subject.sales.world.showtime));
    subject.schedule.remove_show(subject.sales.world.showtime, &any(), &cause(), now).await.expect("works");
    for round in 0..10 {
        let scheduling = subject.clone();
        let planned = subject.planned(50 + 4 * round);
        let scheduled = tokio::spawn(async move { scheduling.schedule.schedule(&[planned], &cause(), now).await.expect("works").pop() });
        let deleted = tokio::spawn(delete(true)).await.expect("ends");
        match (scheduled.await.expect("ends").expect("an outcome"), deleted) {
            (ScheduleOutcome::Scheduled(show), EditOutcome::HasShowsAhead(1, first)) => {
                assert_eq!(show, first);
                subject.schedule.remove_show(show, &any(), &cause(), now).await.expect("works");
            }
            (ScheduleOutcome::NoSuchFilm, EditOutcome::Done(film)) => {
                assert!(film.is_deleted);
                assert!(matches!(delete(false).await, EditOutcome::Done(_)));
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A film is itself: the same one is named, also when it is deleted; a stale change is refused; and lists tell what is deleted.
pub async fn a_film_is_there_once(subject: Subject) {
    let now = subject.sales.now;
    let entry = |title: &str| {
        let facts = booking_domain::catalogue::FilmFacts {
            title: title.to_owned(),
            synopsis: String::new(),
            genres: vec!["Drama".to_owned()],
            language: None,
            country: None,
            runtime_minutes: Some(90),
            rating: None,
            release_date: None,
            director: None,
            cast: Vec::new(),
        };
        booking_domain::ports::FilmEntry { facts, trailer_url: Some("https://example.org/trailer".to_owned()) }
    };
    let done = |outcome: FilmOutcome| match outcome {
        FilmOutcome::Edit(edit) => match *edit {
            EditOutcome::Done(kept) => kept,
            other => panic!("{other:?}"),
        },
        other @ FilmOutcome::Exists { .. } => panic!("{other:?}"),
    };
    let adding = (0..4).map(|_| {
        let (subject, entry) = (subject.clone(), entry("Nosferatu"));
        tokio::spawn(async move { subject.films.add_film(&entry, &cause(), now).await.expect("works") })
    });
    let outcomes: Vec<FilmOutcome> = join_all(adding).await.into_iter().map(|outcome| outcome.expect("ends")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, FilmOutcome::Edit(_))).count(), 1, "{outcomes:?}");
    let film = done(outcomes.into_iter().find(|outcome| matches!(outcome, FilmOutcome::Edit(_))).expect("one"));
    assert_eq!(film.it.trailer_url.as_deref(), Some("https://example.org/trailer"));
    let id = film.it.id;
    let changed = done(subject.films.change_film(id, &Expected::OneOf(vec![1]), &entry("Faust"), &cause(), now).await.expect("works"));
    assert_eq!((changed.it.facts.title.as_str(), changed.version), ("Faust", 2));
    let stale = subject.films.change_film(id, &Expected::OneOf(vec![1]), &entry("Tartuffe"), &cause(), now).await.expect("works");
    assert_eq!(stale, FilmOutcome::Edit(Box::new(EditOutcome::Stale)));
    assert!(matches!(subject.films.set_film_deleted(id, &any(), true, &cause(), now).await.expect("works"), EditOutcome::Done(_)));
    let again = subject.films.add_film(&entry("Faust"), &cause(), now).await.expect("works");
    assert_eq!(again, FilmOutcome::Exists { film: id, deleted: true });
    let listed = async |deleted, title: Option<&str>| {
        let filter = FilmFilter { deleted, title: title.map(str::to_owned) };
        let page = subject.films.kept_films(&filter, &PageRequest { limit: 10, after: None }).await.expect("works");
        page.items.into_iter().map(|film| (film.kept.it.id, film.kept.is_deleted)).collect::<Vec<_>>()
    };
    assert_eq!(listed(Deleted::Only, None).await, [(id, true)]);
    assert_eq!(listed(Deleted::Too, Some("aus")).await, [(id, true)]);
    assert!(listed(Deleted::No, Some("aus")).await.is_empty());
    assert_eq!(listed(Deleted::No, None).await, [(FILM, false)]);
    assert_eq!(listed(Deleted::Too, None).await, [(id, true), (FILM, false)]);
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! schedule_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { schedule_store, $fresh:
            of_two_who_want_a_slot_one_gets_it, a_show_moves_where_there_is_room, a_sold_show_moves_in_time_only,
            a_deleted_show_takes_no_hold, a_deletion_and_a_hold_never_both_win, a_draft_is_not_sold, seats_are_kept_back,
            a_block_and_a_hold_never_both_win, a_layout_is_a_version, a_sold_seat_cannot_vanish, a_film_and_its_shows_never_part,
            a_film_is_there_once, a_show_moved_to_another_day_is_reminded_of_again
        }
    };
}
