//! Holds that change while they are being changed, and how full a show is.

use std::sync::Mutex;

use booking_domain::{
    Currency, FilmId, LayoutId, Money, ScreenId, SeatId, ShowtimeId,
    audit::SystemActor,
    booking::{BookedSeat, Booking, Claims, Decision, Stage},
    cancellation::CancellationPolicy,
    ports::{
        MockBookingStore, MockCounterStore, MockEventBus, MockPaymentGateway, MockPriceStore, MockSeatGate, MockShowtimeStore,
        MockTicketSeal, TakenSeat,
    },
    pricing::{Occupancy, PriceList, PriceTerms, TicketType},
    seating::{Layout, OrphanRule, Seat, SeatType},
    showtime::{ClaimState, Offer, Showtime, ShowtimeStatus},
    venue::{Cinema, USUAL_TRADING_DAY_START},
};
use booking_testkit::{FrozenClock, SeededEntropy, noon};
use jiff::SignedDuration;

use super::{pricing::occupancy, *};
use crate::mails::summary;

const OWNER: UserId = UserId(1);

/// A show of so many seats in a row, numbered from 1, that starts in an hour.
fn offer(seats: i64) -> Offer {
    let starts_at = noon() + SignedDuration::from_hours(1);
    let base = Money::new(1_000, Currency::EUR);
    let cinema = Cinema {
        id: booking_domain::CinemaId(1),
        name: "Astor".to_owned(),
        city: "Berlin".to_owned(),
        address: "Kurfürstendamm 225".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: Currency::EUR,
        booking_fee_minor: 50,
        cancellation: CancellationPolicy::default(),
        trading_day_start: USUAL_TRADING_DAY_START,
    };
    let showtime = Showtime {
        id: ShowtimeId(7),
        film: FilmId(1),
        film_title: "Metropolis".to_owned(),
        screen: ScreenId(1),
        screen_name: "Screen 1".to_owned(),
        cinema,
        starts_at,
        ends_at: starts_at + SignedDuration::from_hours(2),
        status: ShowtimeStatus::Scheduled,
        format: "2D".to_owned(),
        language: "de".to_owned(),
        subtitles: None,
        base_price: base,
        orphan_rule: OrphanRule::Off,
        sales_open_at: noon(),
        sales_close_at: starts_at,
        version: 1,
    };
    let seat = |id: i64| Seat {
        id: SeatId(id),
        row: "A".to_owned(),
        number: id.to_string(),
        kind: SeatType::Regular,
        x: i32::try_from(id).expect("few"),
        y: 0,
        companion_of: None,
    };
    let prices =
        PriceList { base, fee_minor: 50, terms: PriceTerms::default(), cancellation: CancellationPolicy::default(), rules: Vec::new() };
    Offer { showtime, layout: Arc::new(Layout { id: LayoutId(1), version: 1, seats: (1..=seats).map(seat).collect() }), prices }
}

/// A hold of these seats, for these people.
fn hold(seats: &[(i64, TicketType)], version: i32) -> Booking {
    let offer = offer(4);
    let ids: Vec<SeatId> = seats.iter().map(|(id, _)| SeatId(*id)).collect();
    let chosen = offer.layout.choose(&ids).expect("seats of the layout");
    let wanted = chosen.iter().copied().zip(seats.iter().map(|(_, ticket)| *ticket));
    let quote = offer.prices.quote(wanted, &offer.showtime.occasion(noon(), Occupancy::default())).expect("a price");
    let until = noon() + SignedDuration::from_mins(10);
    Booking {
        seats: BookedSeat::from_quote(&chosen, &quote),
        quote,
        payments: Vec::new(),
        created_at: noon(),
        version,
        ..summary(Stage::Held { until }, Vec::new()).booking
    }
}

/// Bookings over a store in which a hold changes, by another tab, each time it has been read: from one state to the next, and then no more.
fn service(mut states: Vec<Booking>) -> BookingService {
    states.reverse();
    let states = Arc::new(Mutex::new(states));
    let mut store = MockBookingStore::new();
    let seen = Arc::clone(&states);
    store.expect_find().returning(move |_, _| {
        let mut states = seen.lock().expect("not poisoned");
        let read = if states.len() > 1 { states.pop() } else { states.first().cloned() };
        let summary = summary(Stage::Held { until: noon() }, Vec::new());
        Ok(read.map(|booking| booking_domain::ports::BookingSummary { booking, ..summary }))
    });
    store.expect_own_seats().returning(|_, _, _| Ok(booking_domain::booking::OwnSeats::default()));
    store.expect_transition().returning(move |_, decide| {
        let known = states.lock().expect("not poisoned").last().cloned().expect("a state");
        Ok(Some(match decide(&known, &Claims::default())? {
            Decision::Changed(booking, _) => Changed { booking: *booking, changed: true, freed: Vec::new() },
            Decision::Unchanged => Changed { booking: known, changed: false, freed: Vec::new() },
        }))
    });
    let mut showtimes = MockShowtimeStore::new();
    showtimes.expect_offer().returning(|_| Ok(Some(offer(4))));
    showtimes.expect_taken_seats().returning(|_, _| Ok(Vec::new()));
    let mut bus = MockEventBus::new();
    bus.expect_publish().returning(|_| ());
    let showtimes: Arc<dyn ShowtimeStore> = Arc::new(showtimes);
    let ports = BookingPorts {
        store: Arc::new(store),
        counter: Arc::new(MockCounterStore::new()),
        showtimes: Arc::clone(&showtimes),
        prices: Arc::new(MockPriceStore::new()),
        gate: Arc::new(MockSeatGate::new()),
        bus: Arc::new(bus),
        gateway: Arc::new(MockPaymentGateway::new()),
        seal: Arc::new(MockTicketSeal::new()),
        clock: Arc::new(FrozenClock::at(noon())),
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    BookingService::new(ports, Offers::new(showtimes), HoldPolicy::default())
}

async fn changed(service: &BookingService, wanted: HoldChange) -> Result<Booking, BookingError> {
    service.change_hold(BookingId(1), OWNER, &wanted, Cause::system(SystemActor::Operator)).await
}

#[tokio::test]
async fn a_change_of_whom_seats_are_for_keeps_the_seats_that_another_tab_has_just_chosen() {
    use TicketType::{Adult, Child};
    let states = vec![hold(&[(1, Adult)], 1), hold(&[(1, Adult), (2, Adult)], 2)];
    let for_a_child = HoldChange { seats: None, tickets: [(SeatId(1), Child)].into(), promotion: PromoChange::Keep };
    let next = changed(&service(states), for_a_child).await.expect("it changes");
    assert_eq!(next.seat_ids().collect::<Vec<_>>(), [SeatId(1), SeatId(2)], "the other tab's seat is gone");
    assert_eq!([1, 2].map(|seat| next.quote.ticket_of(SeatId(seat))), [Child, Adult]);
}

#[tokio::test]
async fn a_choice_of_seats_keeps_whom_another_tab_has_just_made_them_for() {
    use TicketType::{Adult, Child};
    let states = vec![hold(&[(1, Adult)], 1), hold(&[(1, Child)], 2)];
    let one_more = HoldChange { seats: Some(vec![SeatId(1), SeatId(2)]), tickets: Tickets::new(), promotion: PromoChange::Keep };
    let next = changed(&service(states), one_more).await.expect("it changes");
    assert_eq!([1, 2].map(|seat| next.quote.ticket_of(SeatId(seat))), [Child, Adult]);
}

#[tokio::test]
async fn a_hold_that_changes_all_the_time_is_given_up_on() {
    let states = (1..=20).map(|version| hold(&[(1, TicketType::Adult)], version)).collect();
    let one_more = HoldChange { seats: Some(vec![SeatId(1), SeatId(2)]), tickets: Tickets::new(), promotion: PromoChange::Keep };
    let refused = changed(&service(states), one_more).await.expect_err("never as it was read");
    assert!(matches!(refused, BookingError::Store(booking_domain::StoreError::Unavailable(_))), "{refused:?}");
}

#[test]
fn seats_of_a_layout_that_is_gone_make_a_show_neither_fuller_nor_smaller() {
    let offer = offer(120);
    let claim = |seat: i64, state| TakenSeat { seat: SeatId(seat), state, until: noon(), booking: None };
    let gone = || (1_001..=1_100).map(|seat| claim(seat, ClaimState::Blocked));
    let sold: Vec<TakenSeat> = (1..=16).map(|seat| claim(seat, ClaimState::Sold)).chain(gone()).collect();
    assert_eq!(occupancy(&offer, &sold), Occupancy::of(16, 120));
    let kept_back = [claim(119, ClaimState::Blocked), claim(120, ClaimState::Blocked), claim(1, ClaimState::Held)];
    let taken: Vec<TakenSeat> = kept_back.into_iter().chain(gone()).collect();
    assert_eq!(occupancy(&offer, &taken), Occupancy::of(1, 118));
}
