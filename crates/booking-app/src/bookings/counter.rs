//! The box office, and what administrators do with bookings: always only where who asks works.

use std::collections::{HashMap, HashSet};

use booking_domain::{
    BookingId, CinemaId, FieldErrors, Money, PaymentId, RefundId, SeatId, ShowtimeId, StoreError, UserId,
    account::Reach,
    audit::Cause,
    booking::{Booking, BookingError, CounterPayment, Move, Reference, RefundTerms, Relocation, Settlement, complimentary},
    cancellation::CancellationOutlook,
    page::{Page, PageRequest},
    ports::{BookingSearch, Change, Decide, Dossier, DrawerLine, FoundBooking, Hint, NewSale, TakenSeat},
    pricing::{Occasion, TicketType},
    showtime::{ClaimState, Offer},
    text::Email,
};
use jiff::civil::Date;

use super::{
    BookingService, SeatChoice,
    hold::BEST_TRIES,
    pricing::{Priced, Tickets, Wanted, occupancy},
};
use crate::idempotency::Intent;

/// Most seats of a sale at the counter: a school class.
pub(super) const MOST_SEATS: usize = 60;

/// A sale as it is asked for at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRequest {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The seats.
    pub choice: SeatChoice,
    /// Whom seats are for; those that are not named are for grown-ups.
    pub tickets: Tickets,
    /// How it is paid, or why it is given away.
    pub settlement: Settlement,
    /// A promotion code, as typed. Its limits hold as everywhere, but the one for each customer ([`Reach::buyer_at`]).
    pub promo_code: Option<String>,
    /// Where to send the tickets, if the customer says.
    pub email: Option<Email>,
    /// Whether seats that the cinema keeps back are sold too.
    pub house_seats: bool,
}

/// A booking, and what cancelling it for the cinema would give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The booking.
    pub booking: Booking,
    /// By its own terms; nothing where it is too late for them.
    pub policy: Option<CancellationOutlook>,
    /// In full.
    pub full: CancellationOutlook,
}

/// What a sale is asked for with.
#[derive(Clone, Copy)]
struct Buying<'a> {
    reach: &'a Reach,
    request: &'a SaleRequest,
    intent: Option<Intent>,
}

impl BookingService {
    /// Sells seats at the counter: every one of them, confirmed at once, or none. The same `intent` is the same sale.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say; [`BookingError::NotFound`] for a show where `reach` does not work.
    pub async fn sell_at_counter(
        &self,
        reach: &Reach,
        request: &SaleRequest,
        intent: Option<Intent>,
        cause: Cause,
    ) -> Result<Booking, BookingError> {
        request.choice.check(MOST_SEATS)?;
        if let Some(sold) = self.sold_before(intent, request.showtime, reach).await? {
            return Ok(sold);
        }
        let offer = self.offer(request.showtime).await?;
        if !reach.works_at(offer.showtime.cinema.id) {
            return Err(BookingError::NotFound);
        }
        if request.promo_code.is_some() && request.settlement.payment() == CounterPayment::Complimentary {
            return Err(FieldErrors::one("/promo_code", "takes nothing off tickets that are given away").into());
        }
        let promotion = self.promotion(request.promo_code.as_deref()).await?;
        let now = self.now();
        match &request.choice {
            SeatChoice::Seats(seats) => {
                let taken = if offer.prices.needs_occupancy() { self.taken(&offer, now).await? } else { Vec::new() };
                let wanted = Wanted { seats, tickets: &request.tickets, promotion: promotion.as_ref(), taken: &taken, now };
                self.sell(&offer, wanted.priced(&offer)?, Buying { reach, request, intent }, cause).await
            }
            SeatChoice::Best(best) => {
                for _ in 0..BEST_TRIES {
                    let taken = self.taken(&offer, now).await?;
                    let (seats, tickets) = best.of(&offer.layout, &not_for_sale(&taken, request.house_seats))?;
                    let wanted = Wanted { seats: &seats, tickets: &tickets, promotion: promotion.as_ref(), taken: &taken, now };
                    match self.sell(&offer, wanted.priced(&offer)?, Buying { reach, request, intent }, cause.clone()).await {
                        Err(BookingError::SeatsUnavailable(_)) => {}
                        outcome => return outcome,
                    }
                }
                Err(BookingError::NotEnoughSeats)
            }
        }
    }

    /// What an earlier run of the same request sold, and lived no longer to say. Two runs at once are kept apart by the reference, which is
    /// unique.
    async fn sold_before(&self, intent: Option<Intent>, showtime: ShowtimeId, reach: &Reach) -> Result<Option<Booking>, BookingError> {
        let Some(intent) = intent else { return Ok(None) };
        let reference = Some(Reference::from_bytes(intent.reference()));
        let search = BookingSearch { reference, ..BookingSearch::default() };
        let page = PageRequest { limit: 1, after: None };
        let found = self.ports.counter.search(&search, reach, &page, self.now()).await?.items.into_iter().next();
        Ok(found.filter(|found| found.at_counter).map(|found| found.summary.booking).filter(|sold| sold.showtime == showtime))
    }

    async fn sell(
        &self,
        offer: &Offer,
        priced: Priced,
        Buying { reach, request, intent }: Buying<'_>,
        cause: Cause,
    ) -> Result<Booking, BookingError> {
        let (mut seats, mut quote) = (priced.seats, priced.quote);
        if request.settlement.payment() == CounterPayment::Complimentary {
            quote = complimentary(quote);
            for seat in &mut seats {
                seat.share_minor = 0;
            }
        }
        seats.sort_by_key(|seat| seat.id);
        let (random, now, showtime) = (self.ports.entropy.bytes(), self.now(), offer.showtime.id);
        let sale = NewSale {
            showtime,
            reach: reach.clone(),
            reference: Reference::from_bytes(intent.map_or_else(|| std::array::from_fn(|i| random[i]), Intent::reference)),
            seats,
            quote,
            settlement: request.settlement.clone(),
            key: PaymentId(intent.map_or_else(|| self.ports.entropy.uuid(), Intent::uuid)),
            house_seats: request.house_seats,
            email: request.email.clone(),
            now,
            cause,
        };
        let sold = self.ports.counter.sell(&sale).await;
        if matches!(sold, Err(BookingError::SeatsBlocked(_))) {
            // Perhaps they are seats of a layout that the show does not have any more.
            self.offers.forget(showtime).await;
        }
        let sold = sold?;
        let ids: Vec<SeatId> = sold.seat_ids().collect();
        self.ports.gate.mark(showtime, &ids, now).await;
        self.ports.bus.publish(Hint::Seats { showtime }).await;
        Ok(sold)
    }

    /// Moves seats of a booking within its showtime, to places of the same price, or of any when the difference is `waived`. Their tickets
    /// are issued anew.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn reseat(&self, id: BookingId, reach: &Reach, moves: &[Move], waived: bool, cause: Cause) -> Result<Booking, BookingError> {
        let found = self.find(id, &Reach::All).await?.booking;
        let offer = self.offer(found.showtime).await?;
        if !reach.works_at(offer.showtime.cinema.id) {
            return Err(BookingError::NotFound);
        }
        let now = self.now();
        let taken = if offer.prices.needs_occupancy() { self.taken(&offer, now).await? } else { Vec::new() };
        let occasion = offer.showtime.occasion(now, occupancy(&offer, &taken));
        let of = |(i, one): (usize, &Move)| relocation(&offer, i, *one, (found.quote.ticket_of(one.from), &occasion));
        let relocations = moves.iter().enumerate().map(of).collect::<Result<Vec<_>, _>>()?;
        let change = Change { booking: id, customer: None, examine: moves.iter().map(|one| one.to).collect(), now, cause };
        let decide: &Decide<'_> = &|booking, claims| booking.reseat(&relocations, waived, claims, now);
        Ok(self.apply(&change, decide).await?.booking)
    }

    /// Cancels a booking, or some of its seats, for the cinema; all that are left when none are named.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn cancel_by_cinema(
        &self,
        id: BookingId,
        seats: &[SeatId],
        terms: RefundTerms,
        reason: &str,
        cause: Cause,
    ) -> Result<Booking, BookingError> {
        let (refund, now) = (RefundId(self.ports.entropy.uuid()), self.now());
        let change = Change { booking: id, customer: None, examine: Vec::new(), now, cause };
        let decide: &Decide<'_> = &|booking, _| booking.cancel_by_cinema(seats, terms, reason, refund, now);
        let booking = self.apply(&change, decide).await?.booking;
        self.call_off_payments(&booking).await;
        Ok(booking)
    }

    /// What [`BookingService::cancel_by_cinema`] would give back: by the booking's own terms, unless it is too late for them, and in full.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say; [`BookingError::StateConflict`] when nothing is sold.
    pub async fn cancellation_outlook(&self, id: BookingId, seats: &[SeatId]) -> Result<Outlook, BookingError> {
        let booking = self.find(id, &Reach::All).await?.booking;
        let now = self.now();
        let full = booking.outlook(seats, RefundTerms::Full, now)?;
        let policy = match booking.outlook(seats, RefundTerms::Policy, now) {
            Ok(outlook) => Some(outlook),
            Err(BookingError::RefundNotAllowed) => None,
            Err(error) => return Err(error),
        };
        Ok(Outlook { booking, policy, full })
    }

    /// Gives an amount back; the booking stays. `amount` is a decimal number in the booking's currency. The same `intent` is the same refund:
    /// it is made once, however often it is asked for.
    ///
    /// # Errors
    /// [`BookingError::RefundExceedsCaptured`], [`BookingError::Invalid`], [`BookingError::NotFound`].
    pub async fn give_back(
        &self,
        id: BookingId,
        amount: &str,
        reason: &str,
        intent: Option<Intent>,
        cause: Cause,
    ) -> Result<Booking, BookingError> {
        let currency = self.find(id, &Reach::All).await?.booking.quote.currency;
        let amount = Money::parse_decimal(amount, currency).map_err(|error| FieldErrors::one("/amount", error.to_string()))?;
        let refund = RefundId(intent.map_or_else(|| self.ports.entropy.uuid(), Intent::uuid));
        let change = Change { booking: id, customer: None, examine: Vec::new(), now: self.now(), cause };
        let decide: &Decide<'_> = &|booking, _| booking.give_back(amount, reason, refund);
        Ok(self.apply(&change, decide).await?.booking)
    }

    /// Bookings within reach, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn search(
        &self,
        search: &BookingSearch,
        reach: &Reach,
        page: &PageRequest<BookingId>,
    ) -> Result<Page<FoundBooking, BookingId>, StoreError> {
        self.ports.counter.search(search, reach, page, self.now()).await
    }

    /// All that is known of a booking.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for one beyond reach.
    pub async fn dossier(&self, id: BookingId, reach: &Reach) -> Result<Dossier, BookingError> {
        self.ports.counter.dossier(id, reach).await?.ok_or(BookingError::NotFound)
    }

    /// How many bookings each of these users has made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn bookings_of(&self, users: &[UserId]) -> Result<HashMap<UserId, i64>, StoreError> {
        self.ports.counter.bookings_of(users).await
    }

    /// What one person took in and handed out at the counters of a cinema on a trading day.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] for a cinema beyond reach.
    pub async fn drawer(&self, user: UserId, cinema: CinemaId, day: Date, reach: &Reach) -> Result<Vec<DrawerLine>, BookingError> {
        self.ports.counter.drawer(user, cinema, day, reach).await?.ok_or(BookingError::NotFound)
    }
}

/// The seats that are not for sale at the counter: of those that are kept back, all but where `house_seats` are sold too.
fn not_for_sale(taken: &[TakenSeat], house_seats: bool) -> HashSet<SeatId> {
    taken.iter().filter(|seat| !(house_seats && seat.state == ClaimState::Blocked)).map(|seat| seat.seat).collect()
}

/// A move with the place it leads to, and whether that costs the same for whom it is: rules may be about a kind of seat and a kind of
/// ticket, or a kind of seat in a house that is full, at once.
fn relocation(offer: &Offer, i: usize, seats: Move, (ticket, occasion): (TicketType, &Occasion)) -> Result<Relocation, BookingError> {
    let place_of = |id: SeatId| offer.layout.seats.iter().find(|seat| seat.id == id);
    let to = place_of(seats.to).ok_or_else(|| FieldErrors::one(format!("/moves/{i}/to"), "is not a seat of this screen"))?;
    let from = place_of(seats.from).ok_or_else(|| FieldErrors::one(format!("/moves/{i}/from"), "is not a seat of this screen"))?;
    let quote = offer.prices.quote([(from, ticket), (to, ticket)], occasion).map_err(|_| BookingError::Price)?;
    let same_price = quote.seats.iter().all(|line| line.price_minor == quote.seats[0].price_minor);
    let mut places = booking_domain::booking::BookedSeat::from_quote(&[from, to], &quote);
    let place = places.pop().ok_or(BookingError::Price)?;
    Ok(Relocation { seats, place, companion_of: to.companion_of, same_price })
}
