use std::{collections::HashSet, sync::Arc};

use booking_domain::{
    BookingId, FieldErrors, SeatId, ShowtimeId, Timestamp, UserId,
    account::Reach,
    audit::Cause,
    booking::{BookedSeat, Booking, BookingError, Reference},
    ports::{Change, GateAnswer, Hint, HoldOutcome, NewHold},
    pricing::Quote,
    seating::{ChoiceError, OrphanRule, Seat, SeatType},
    showtime::Offer,
};

use super::BookingService;

/// Which seats a customer wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatChoice {
    /// These.
    Seats(Vec<SeatId>),
    /// The best that are free.
    Best {
        /// How many.
        count: usize,
        /// Of which kinds; empty for any that is assigned automatically.
        kinds: Vec<SeatType>,
    },
}

/// A hold as a customer asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRequest {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The seats.
    pub choice: SeatChoice,
    /// Whether the customer has shown that the e-mail address is theirs.
    pub verified: bool,
}

/// How often the best seats are chosen anew when somebody else was faster.
pub(super) const BEST_TRIES: usize = 8;

/// Seats with their price, ready to be claimed.
pub(super) struct Priced {
    pub(super) seats: Vec<BookedSeat>,
    pub(super) quote: Quote,
}

impl BookingService {
    /// Holds seats for a customer: all of them or none.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn place_hold(&self, customer: UserId, request: &HoldRequest, cause: Cause) -> Result<Booking, BookingError> {
        if self.policy.verified_only && !request.verified {
            return Err(BookingError::EmailNotVerified);
        }
        self.check_count(&request.choice)?;
        let offer = self.offer(request.showtime).await?;
        let now = self.now();
        offer.showtime.on_sale(now)?;
        match &request.choice {
            SeatChoice::Seats(wanted) => {
                let taken = if offer.showtime.orphan_rule == OrphanRule::Off { HashSet::new() } else { self.taken(&offer, now).await? };
                let priced = price(&offer, wanted, &taken)?;
                self.claim(customer, &offer, priced, cause, now).await
            }
            SeatChoice::Best { count, kinds } => {
                for _ in 0..BEST_TRIES {
                    let taken = self.taken(&offer, now).await?;
                    let best = offer.layout.best_available(*count, kinds, &taken).ok_or(BookingError::NotEnoughSeats)?;
                    let priced = price_chosen(&offer, &best)?;
                    match self.claim(customer, &offer, priced, cause.clone(), now).await {
                        Err(BookingError::SeatsUnavailable(_)) => {}
                        outcome => return outcome,
                    }
                }
                Err(BookingError::NotEnoughSeats)
            }
        }
    }

    /// The price of seats and the rules that made it; nothing is held.
    ///
    /// # Errors
    /// As [`BookingService::place_hold`], without asking who has the seats.
    pub async fn quote(&self, showtime: ShowtimeId, wanted: &[SeatId]) -> Result<Quote, BookingError> {
        self.check_count(&SeatChoice::Seats(wanted.to_vec()))?;
        let offer = self.offer(showtime).await?;
        Ok(price_chosen(&offer, wanted)?.quote)
    }

    /// The best seats that are free now; nothing is held.
    ///
    /// # Errors
    /// [`BookingError::NotEnoughSeats`] and as [`BookingService::place_hold`].
    pub async fn best_available(&self, showtime: ShowtimeId, count: usize, kinds: &[SeatType]) -> Result<(Vec<Seat>, Quote), BookingError> {
        self.check_count(&SeatChoice::Best { count, kinds: kinds.to_vec() })?;
        let offer = self.offer(showtime).await?;
        let taken = self.taken(&offer, self.now()).await?;
        let best = offer.layout.best_available(count, kinds, &taken).ok_or(BookingError::NotEnoughSeats)?;
        let seats = offer.layout.choose(&best).map_err(refuse_choice)?.into_iter().cloned().collect();
        Ok((seats, price_chosen(&offer, &best)?.quote))
    }

    /// Replaces the seats of a living hold; the whole set that is wanted, so that asking twice is asking once.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn change_hold(&self, id: BookingId, owner: UserId, wanted: &[SeatId], cause: Cause) -> Result<Booking, BookingError> {
        self.check_count(&SeatChoice::Seats(wanted.to_vec()))?;
        let found = self.ports.store.find(id, &Reach::Own(owner)).await?.ok_or(BookingError::NotFound)?.booking;
        let offer = self.offer(found.showtime).await?;
        let now = self.now();
        let mut taken = self.taken(&offer, now).await?;
        for seat in found.seat_ids() {
            taken.remove(&seat);
        }
        let priced = price(&offer, wanted, &taken)?;
        let examine = priced.seats.iter().map(|seat| seat.id).collect();
        let change = Change { booking: id, customer: Some(owner), examine, now, cause };
        let changed = self.apply(&change, &|booking, claims| booking.change_seats(&priced.seats, &priced.quote, claims, now)).await?;
        Ok(changed.booking)
    }

    /// Makes a hold longer.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn extend(&self, id: BookingId, owner: UserId, cause: Cause) -> Result<Booking, BookingError> {
        let now = self.now();
        Ok(self.change(id, owner, cause, &|booking, _| booking.extend(&self.policy, now)).await?.booking)
    }

    /// Lets a hold go.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn release(&self, id: BookingId, owner: UserId, cause: Cause) -> Result<Booking, BookingError> {
        let now = self.now();
        let booking = self.change(id, owner, cause, &|booking, _| booking.release(now)).await?.booking;
        self.call_off_payments(&booking).await;
        Ok(booking)
    }

    pub(super) async fn offer(&self, id: ShowtimeId) -> Result<Arc<Offer>, BookingError> {
        self.offers.get(id).await?.ok_or(BookingError::NotFound)
    }

    async fn taken(&self, offer: &Offer, now: Timestamp) -> Result<HashSet<SeatId>, BookingError> {
        Ok(self.ports.showtimes.taken_seats(offer.showtime.id, now).await?.into_iter().map(|taken| taken.seat).collect())
    }

    /// Asks the gate, then the store, which decides; and keeps the gate's memory true.
    async fn claim(&self, customer: UserId, offer: &Offer, priced: Priced, cause: Cause, now: Timestamp) -> Result<Booking, BookingError> {
        let showtime = offer.showtime.id;
        let ids: Vec<SeatId> = priced.seats.iter().map(|seat| seat.id).collect();
        if let GateAnswer::Taken(taken) = self.ports.gate.enter(showtime, &ids, now).await {
            return Err(BookingError::SeatsUnavailable(taken));
        }
        let hold = self.new_hold(customer, showtime, priced, cause, now);
        let outcome = self.ports.store.place_hold(&hold).await;
        if !matches!(outcome, Ok(HoldOutcome::Placed(_))) {
            self.ports.gate.clear(showtime, &ids).await;
        }
        match outcome? {
            HoldOutcome::Placed(id) => {
                self.ports.bus.publish(Hint::Seats { showtime }).await;
                Ok(placed(id, hold, offer))
            }
            HoldOutcome::Taken(seats) => {
                self.ports.gate.mark(showtime, &seats, now).await;
                Err(BookingError::SeatsUnavailable(seats))
            }
            HoldOutcome::Blocked(seats) => Err(BookingError::SeatsBlocked(seats)),
            HoldOutcome::TooManyOpen => Err(BookingError::TooManyHolds),
            HoldOutcome::NotOnSale(refusal) => {
                self.offers.forget(showtime).await;
                Err(refusal.into())
            }
            HoldOutcome::AccountInactive => Err(BookingError::AccountInactive),
            HoldOutcome::NoSuchShowtime => Err(BookingError::NotFound),
        }
    }

    fn new_hold(&self, customer: UserId, showtime: ShowtimeId, priced: Priced, cause: Cause, now: Timestamp) -> NewHold {
        let random = self.ports.entropy.bytes();
        NewHold {
            showtime,
            customer,
            reference: Reference::from_bytes(std::array::from_fn(|i| random[i])),
            seats: priced.seats,
            quote: priced.quote,
            now,
            until: now.saturating_add(self.policy.ttl).unwrap_or(Timestamp::MAX),
            max_open: self.policy.max_open,
            cause,
        }
    }

    fn check_count(&self, choice: &SeatChoice) -> Result<(), FieldErrors> {
        let (pointer, count) = match choice {
            SeatChoice::Seats(ids) if ids.iter().collect::<HashSet<_>>().len() < ids.len() => {
                return Err(FieldErrors::one("/seat_ids", "must not name a seat twice"));
            }
            SeatChoice::Seats(ids) => ("/seat_ids", ids.len()),
            SeatChoice::Best { count, .. } => ("/best_available/count", *count),
        };
        let most = self.policy.max_seats;
        if (1..=most).contains(&count) { Ok(()) } else { Err(FieldErrors::one(pointer, format!("must be 1 to {most} seats"))) }
    }
}

/// Checks a choice against the layout and the orphan rule, and prices it.
fn price(offer: &Offer, wanted: &[SeatId], taken: &HashSet<SeatId>) -> Result<Priced, BookingError> {
    let priced = price_chosen(offer, wanted)?;
    let is_free = wanted.iter().all(|seat| !taken.contains(seat));
    if is_free {
        offer.layout.check_orphans(offer.showtime.orphan_rule, wanted, taken).map_err(refuse_choice)?;
    }
    Ok(priced)
}

pub(super) fn price_chosen(offer: &Offer, wanted: &[SeatId]) -> Result<Priced, BookingError> {
    let chosen = offer.layout.choose(wanted).map_err(refuse_choice)?;
    let quote = offer.prices.quote(chosen.iter().copied(), &offer.showtime.starts_local()).map_err(|_| BookingError::Price)?;
    Ok(Priced { seats: BookedSeat::from_quote(&chosen, &quote), quote })
}

pub(super) fn refuse_choice(error: ChoiceError) -> BookingError {
    let list = |seats: &[SeatId]| seats.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match error {
        ChoiceError::Unknown(seats) => FieldErrors::one("/seat_ids", format!("this screen has no seat {}", list(&seats))).into(),
        ChoiceError::CompanionAlone(seats) => {
            FieldErrors::one("/seat_ids", format!("companion seat {} is sold only with its wheelchair bay", list(&seats))).into()
        }
        ChoiceError::Orphans { orphans, alternatives } => BookingError::Orphans { orphans, alternatives },
    }
}

/// The booking that a placed hold is.
fn placed(id: BookingId, hold: NewHold, offer: &Offer) -> Booking {
    Booking {
        id,
        reference: hold.reference,
        showtime: hold.showtime,
        starts_at: offer.showtime.starts_at,
        ends_at: offer.showtime.ends_at,
        show_cancelled: false,
        customer: Some(hold.customer),
        seats: hold.seats,
        quote: hold.quote,
        stage: booking_domain::booking::Stage::Held { until: hold.until },
        created_at: hold.now,
        payments: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        version: 1,
    }
}
