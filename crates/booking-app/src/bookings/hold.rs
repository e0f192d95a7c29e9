use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};

use booking_domain::{
    BookingId, SeatId, ShowtimeId, StoreError, Timestamp, UserId,
    account::Reach,
    audit::Cause,
    booking::{Booking, BookingError, Reference, Unfair},
    ports::{Change, Decide, GateAnswer, Hint, HoldOutcome, NewHold, TakenSeat},
    pricing::{PromotionRefusal, Quote},
    seating::{OrphanRule, Seat},
    showtime::Offer,
};

use super::{
    BookingService, Tickets,
    choice::{BestSeats, SeatChoice},
    pricing::{Priced, Wanted, refuse_choice},
};

/// A hold as a customer asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRequest {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The seats.
    pub choice: SeatChoice,
    /// Whom the seats are for, where they were named.
    pub tickets: Tickets,
    /// A promotion code, as typed.
    pub promo_code: Option<String>,
    /// Whether the customer has shown that the e-mail address is theirs.
    pub verified: bool,
}

/// How often the best seats are chosen anew when somebody else was faster.
pub(super) const BEST_TRIES: usize = 8;

/// How often a change of a hold is made anew because the hold had changed since it was read.
const CHANGE_TRIES: usize = 8;

/// What becomes of a hold's promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromoChange {
    /// It stays, if there is one.
    Keep,
    /// It goes.
    Remove,
    /// This code takes its place.
    Use(String),
}

/// A hold as its customer wants it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldChange {
    /// The whole set of seats; those it has when left out.
    pub seats: Option<Vec<SeatId>>,
    /// Whom they are for; those of seats that stay are kept where nothing is said.
    pub tickets: Tickets,
    /// Its promotion.
    pub promotion: PromoChange,
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
        request.choice.check(self.policy.max_seats)?;
        let offer = self.offer(request.showtime).await?;
        let now = self.now();
        offer.showtime.on_sale(now)?;
        let promotion = self.promotion(request.promo_code.as_deref()).await?;
        match &request.choice {
            SeatChoice::Seats(seats) => {
                let needs_taken = offer.showtime.orphan_rule != OrphanRule::Off || offer.prices.needs_occupancy();
                let taken = if needs_taken { self.taken(&offer, now).await? } else { Vec::new() };
                let wanted = Wanted { seats, tickets: &request.tickets, promotion: promotion.as_ref(), taken: &taken, now };
                let priced = self.priced_if_allowed(customer, &offer, &wanted).await?;
                self.claim(customer, &offer, priced, cause, now).await
            }
            SeatChoice::Best(best) => {
                let mut cooling = HashSet::new();
                for _ in 0..BEST_TRIES {
                    let taken = self.taken(&offer, now).await?;
                    let (seats, tickets) = best.of(&offer.layout, &(&seats_of(&taken) | &cooling))?;
                    let wanted = Wanted { seats: &seats, tickets: &tickets, promotion: promotion.as_ref(), taken: &taken, now };
                    let priced = wanted.priced(&offer)?;
                    wanted.is_allowed_as_best(&offer)?;
                    match self.claim(customer, &offer, priced, cause.clone(), now).await {
                        Err(BookingError::SeatsUnavailable(_)) => {}
                        Err(BookingError::Unfair(Unfair::CoolingDown { seats, .. })) => cooling.extend(seats),
                        outcome => return outcome,
                    }
                }
                Err(BookingError::NotEnoughSeats)
            }
        }
    }

    /// The best seats that are free now; nothing is held.
    ///
    /// # Errors
    /// [`BookingError::NotEnoughSeats`] and as [`BookingService::place_hold`].
    pub async fn best_available(&self, showtime: ShowtimeId, wanted: &BestSeats) -> Result<(Vec<Seat>, Quote), BookingError> {
        wanted.check("", self.most_to_ask_about())?;
        let offer = self.offer(showtime).await?;
        let now = self.now();
        let taken = self.taken(&offer, now).await?;
        let (best, tickets) = wanted.of(&offer.layout, &seats_of(&taken))?;
        let seats = offer.layout.choose(&best).map_err(refuse_choice)?.into_iter().cloned().collect();
        let wanted = Wanted { seats: &best, tickets: &tickets, promotion: None, taken: &taken, now };
        let priced = wanted.priced(&offer)?;
        wanted.is_allowed_as_best(&offer)?;
        Ok((seats, priced.quote))
    }

    /// Replaces the seats of a living hold, the whole set that is wanted, so that asking twice is asking once; whom they are for; or its
    /// promotion.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn change_hold(&self, id: BookingId, owner: UserId, wanted: &HoldChange, cause: Cause) -> Result<Booking, BookingError> {
        for _ in 0..CHANGE_TRIES {
            if let Some(changed) = self.change_as_read(id, owner, wanted, cause.clone()).await? {
                return Ok(changed);
            }
        }
        Err(StoreError::Unavailable("a hold was changed by others again and again".to_owned()).into())
    }

    /// One try of [`Self::change_hold`]: `None` when the hold has changed since it was read. What is left out of the wish stays as it is,
    /// so what was made of an older state would undo what somebody else has just changed.
    async fn change_as_read(
        &self,
        id: BookingId,
        owner: UserId,
        wanted: &HoldChange,
        cause: Cause,
    ) -> Result<Option<Booking>, BookingError> {
        let found = self.ports.store.find(id, &Reach::Own(owner)).await?.ok_or(BookingError::NotFound)?.booking;
        let seats = wanted.seats_over(&found);
        SeatChoice::Seats(seats.clone()).check(self.policy.max_seats)?;
        let offer = self.offer(found.showtime).await?;
        let now = self.now();
        if seats.iter().any(|seat| found.seat_ids().all(|held| held != *seat)) {
            offer.showtime.on_sale(now)?;
        }
        self.allow(owner, &found, &seats, now).await?;
        let priced = if wanted.leaves(&found, &seats) {
            // Nothing else is wanted than is held, so nothing is priced anew (trap T13).
            Priced { seats: found.live_seats().cloned().collect(), quote: found.quote.clone() }
        } else {
            self.priced_anew(owner, &found, wanted, &offer, now).await?
        };
        let examine = priced.seats.iter().map(|seat| seat.id).collect();
        let change = Change { booking: id, customer: Some(owner), examine, now, cause };
        let is_stale = AtomicBool::new(false);
        let decide: &Decide<'_> = &|booking, claims| {
            is_stale.store(booking.version != found.version, Ordering::Relaxed);
            if booking.version != found.version {
                return Err(BookingError::StateConflict(booking.status(now)));
            }
            booking.change_seats(&priced.seats, &priced.quote, claims, now)
        };
        match self.apply(&change, decide).await {
            Err(BookingError::StateConflict(_)) if is_stale.load(Ordering::Relaxed) => Ok(None),
            outcome => Ok(Some(outcome?.booking)),
        }
    }

    /// Refuses to change a hold to seats that its customer may not have.
    async fn allow(&self, owner: UserId, found: &Booking, seats: &[SeatId], now: Timestamp) -> Result<(), BookingError> {
        let held: Vec<SeatId> = found.seat_ids().collect();
        if seats.iter().all(|seat| held.contains(seat)) {
            return Ok(());
        }
        let own = self.ports.store.own_seats(owner, found.showtime, now).await?;
        Ok(own.check(seats, &held, self.policy.max_at_show, self.policy.cooldown, now)?)
    }

    /// The price of what a hold is changed to; its own seats are free to it.
    async fn priced_anew(
        &self,
        owner: UserId,
        found: &Booking,
        wanted: &HoldChange,
        offer: &Offer,
        now: Timestamp,
    ) -> Result<Priced, BookingError> {
        let code = match &wanted.promotion {
            PromoChange::Keep => found.quote.promotion.as_ref().map(|applied| applied.code.as_str()),
            PromoChange::Remove => None,
            PromoChange::Use(code) => Some(code.as_str()),
        };
        let promotion = self.promotion(code).await?;
        let mut taken = self.taken(offer, now).await?;
        taken.retain(|claim| claim.booking != Some(found.id));
        let seats = wanted.seats_over(found);
        let tickets = wanted.tickets_over(found, &seats);
        let wanted = Wanted { seats: &seats, tickets: &tickets, promotion: promotion.as_ref(), taken: &taken, now };
        self.priced_if_allowed(owner, offer, &wanted).await
    }

    /// Makes a hold longer.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn extend(&self, id: BookingId, owner: UserId, cause: Cause) -> Result<Booking, BookingError> {
        let now = self.now();
        Ok(self.change(id, owner, cause, &|booking, claims| booking.extend(&self.policy, claims, now)).await?.booking)
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
            HoldOutcome::Unfair(refusal) => Err(refusal.into()),
            HoldOutcome::NotOnSale(refusal) => {
                self.offers.forget(showtime).await;
                Err(refusal.into())
            }
            HoldOutcome::AccountInactive => Err(BookingError::AccountInactive),
            HoldOutcome::NoSuchShowtime => Err(BookingError::NotFound),
            HoldOutcome::PromotionUsedUp => Err(BookingError::PromoExhausted),
            HoldOutcome::PromotionEnded => Err(PromotionRefusal::NotNow.into()),
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
            max_at_show: self.policy.max_at_show,
            cooldown: self.policy.cooldown,
            cause,
        }
    }
}

impl HoldChange {
    /// Whether it wants what the booking has.
    fn leaves(&self, found: &Booking, seats: &[SeatId]) -> bool {
        let code = found.quote.promotion.as_ref().map(|applied| applied.code.as_str());
        let keeps_code = match &self.promotion {
            PromoChange::Keep => true,
            PromoChange::Remove => code.is_none(),
            PromoChange::Use(wanted) => code.is_some_and(|code| wanted.trim().eq_ignore_ascii_case(code)),
        };
        let (own, wanted): (HashSet<SeatId>, HashSet<SeatId>) = (found.seat_ids().collect(), seats.iter().copied().collect());
        keeps_code
            && own == wanted
            && self.tickets.iter().all(|(seat, ticket)| found.quote.ticket_of(*seat) == *ticket && own.contains(seat))
    }

    /// The whole set of seats: as it says, and else as it was.
    fn seats_over(&self, found: &Booking) -> Vec<SeatId> {
        self.seats.clone().unwrap_or_else(|| found.seat_ids().collect())
    }

    /// Whom the seats are for: as it says, and else as it was.
    fn tickets_over(&self, found: &Booking, seats: &[SeatId]) -> Tickets {
        let kept = seats.iter().map(|seat| (*seat, found.quote.ticket_of(*seat)));
        kept.chain(self.tickets.iter().map(|(seat, ticket)| (*seat, *ticket))).collect()
    }
}

fn seats_of(taken: &[TakenSeat]) -> HashSet<SeatId> {
    taken.iter().map(|claim| claim.seat).collect()
}

/// The booking that a placed hold is.
fn placed(id: BookingId, hold: NewHold, offer: &Offer) -> Booking {
    Booking {
        id,
        reference: hold.reference,
        showtime: hold.showtime,
        starts_at: offer.showtime.starts_at,
        ends_at: offer.showtime.ends_at,
        sales_close_at: offer.showtime.sales_close_at,
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
