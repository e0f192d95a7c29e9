//! What seats cost: the choice checked, whom it is for, its promotion, and how full the show is where a rule asks.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use booking_domain::{
    FieldErrors, SeatId, ShowtimeId, Timestamp, UserId,
    account::Reach,
    booking::{BookedSeat, BookingError},
    ports::TakenSeat,
    pricing::{Occupancy, PriceError, PromoCode, Promotion, PromotionRefusal, Quote, TicketType},
    seating::{ChoiceError, OrphanRule},
    showtime::{ClaimState, Offer},
};

use super::{BookingService, SeatChoice, counter::MOST_SEATS};

/// Whom seats are for; those that are not named are for grown-ups.
pub type Tickets = HashMap<SeatId, TicketType>;

/// Seats whose price is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRequest {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The seats.
    pub seats: Vec<SeatId>,
    /// Whom they are for.
    pub tickets: Tickets,
    /// A promotion code, as typed.
    pub promo_code: Option<String>,
    /// The reach of who asks, if they are known: some codes can be used once a customer ([`Reach::buyer_at`]).
    pub asker: Option<Reach>,
}

/// Seats with their price, ready to be claimed.
pub(super) struct Priced {
    pub seats: Vec<BookedSeat>,
    pub quote: Quote,
}

/// A choice of seats, with all that its price depends on.
pub(super) struct Wanted<'a> {
    pub seats: &'a [SeatId],
    pub tickets: &'a Tickets,
    pub promotion: Option<&'a Promotion>,
    /// Who has seats, as far as it was asked for: nothing but the orphan rule and rules about occupancy need it.
    pub taken: &'a [TakenSeat],
    pub now: Timestamp,
}

impl BookingService {
    /// The price of seats and the rules that made it; nothing is held, and nothing promised.
    ///
    /// # Errors
    /// As [`BookingService::place_hold`], without asking who has the seats, and for more of them.
    pub async fn quote(&self, request: &QuoteRequest) -> Result<Quote, BookingError> {
        SeatChoice::Seats(request.seats.clone()).check(self.most_to_ask_about())?;
        let offer = self.offer(request.showtime).await?;
        let now = self.now();
        let promotion = match request.promo_code.as_deref() {
            None => None,
            Some(code) => {
                let buyer = request.asker.as_ref().and_then(|reach| reach.buyer_at(offer.showtime.cinema.id));
                Some(self.usable_promotion(code, buyer, now).await?)
            }
        };
        let taken = if offer.prices.needs_occupancy() { self.taken(&offer, now).await? } else { Vec::new() };
        let wanted = Wanted { seats: &request.seats, tickets: &request.tickets, promotion: promotion.as_ref(), taken: &taken, now };
        Ok(wanted.priced(&offer)?.quote)
    }

    /// Checks a customer's choice against the layout and the orphan rule, and prices it. What it refuses names alternatives that this
    /// customer may have: which seats are barred to them is asked only then, for it is seldom.
    pub(super) async fn priced_if_allowed(&self, customer: UserId, offer: &Offer, wanted: &Wanted<'_>) -> Result<Priced, BookingError> {
        let priced = wanted.priced(offer)?;
        if wanted.leaves_no_orphan(offer, &HashSet::new()).is_err() {
            let own = self.ports.store.own_seats(customer, offer.showtime.id, wanted.now).await?;
            let barred = own.cooling(self.policy.cooldown, wanted.now).map(|(seat, _)| seat).collect();
            wanted.leaves_no_orphan(offer, &barred)?;
        }
        Ok(priced)
    }

    /// Most seats that a question may be about, which holds nothing: whoever comes as a group, or serves one, is told before the counter.
    pub(super) fn most_to_ask_about(&self) -> usize {
        self.policy.max_seats.max(MOST_SEATS)
    }

    pub(super) async fn offer(&self, id: ShowtimeId) -> Result<Arc<Offer>, BookingError> {
        self.offers.get(id).await?.ok_or(BookingError::NotFound)
    }

    pub(super) async fn taken(&self, offer: &Offer, now: Timestamp) -> Result<Vec<TakenSeat>, BookingError> {
        Ok(self.ports.showtimes.taken_seats(offer.showtime.id, now).await?)
    }

    /// The promotion of a code, used up or not: whether it can be used once more the store decides with the hold.
    pub(super) async fn promotion(&self, code: Option<&str>) -> Result<Option<Promotion>, BookingError> {
        let Some(code) = code else { return Ok(None) };
        let code = PromoCode::parse(code).map_err(|_| PromotionRefusal::Unknown)?;
        let found = self.ports.prices.promotion_by_code(&code, None, self.now()).await?;
        Ok(Some(found.ok_or(PromotionRefusal::Unknown)?.promotion))
    }

    /// The promotion of a code, if it could be used once more by this buyer just now.
    async fn usable_promotion(&self, code: &str, buyer: Option<UserId>, now: Timestamp) -> Result<Promotion, BookingError> {
        let code = PromoCode::parse(code).map_err(|_| PromotionRefusal::Unknown)?;
        let found = self.ports.prices.promotion_by_code(&code, buyer, now).await?.ok_or(PromotionRefusal::Unknown)?;
        if found.promotion.is_used_up(found.own_uses) {
            return Err(BookingError::PromoExhausted);
        }
        Ok(found.promotion)
    }
}

impl Wanted<'_> {
    /// Whether the orphan rule lets the choice be, for somebody to whom some free seats are barred. Seats that others have are refused
    /// elsewhere, by their names.
    fn leaves_no_orphan(&self, offer: &Offer, barred: &HashSet<SeatId>) -> Result<(), BookingError> {
        let taken: HashSet<SeatId> = self.taken.iter().map(|claim| claim.seat).collect();
        if self.seats.iter().any(|seat| taken.contains(seat)) {
            return Ok(());
        }
        offer.layout.check_orphans(offer.showtime.orphan_rule, self.seats, &taken, barred).map_err(refuse_choice)
    }

    /// Whether the best seats that were found may be had: where the orphan rule is strict, none that would leave a single seat.
    ///
    /// # Errors
    /// [`BookingError::NotEnoughSeats`].
    pub fn is_allowed_as_best(&self, offer: &Offer) -> Result<(), BookingError> {
        match offer.showtime.orphan_rule {
            OrphanRule::Strict => self.leaves_no_orphan(offer, &HashSet::new()).map_err(|_| BookingError::NotEnoughSeats),
            // Lenient gives way when there is no better choice, and the best seats are looked for among those first.
            OrphanRule::Lenient | OrphanRule::Off => Ok(()),
        }
    }

    /// Checks the choice against the layout, and prices it.
    pub fn priced(&self, offer: &Offer) -> Result<Priced, BookingError> {
        if self.tickets.keys().any(|seat| !self.seats.contains(seat)) {
            return Err(FieldErrors::one("/tickets", "must name only seats of `seat_ids`").into());
        }
        let chosen = offer.layout.choose(self.seats).map_err(refuse_choice)?;
        let seats = chosen.iter().map(|seat| (*seat, self.tickets.get(&seat.id).copied().unwrap_or_default()));
        let occasion = offer.showtime.occasion(self.now, occupancy(offer, self.taken));
        let quote = match self.promotion {
            None => offer.prices.quote(seats, &occasion).map_err(PriceError::from),
            Some(promotion) => offer.prices.quote_with(seats, &occasion, (offer.showtime.cinema.id, promotion)),
        };
        let quote = quote.map_err(|error| match error {
            PriceError::Money(_) => BookingError::Price,
            PriceError::Promotion(refusal) => refusal.into(),
        })?;
        Ok(Priced { seats: BookedSeat::from_quote(&chosen, &quote), quote })
    }
}

/// How full a show is: seats the cinema keeps back are neither taken nor for sale. Seats of a layout that the show had before stay claimed
/// for ever, and count for nothing.
pub(super) fn occupancy(offer: &Offer, taken: &[TakenSeat]) -> Occupancy {
    let states: HashMap<SeatId, ClaimState> = taken.iter().map(|claim| (claim.seat, claim.state)).collect();
    let of_layout = || offer.layout.seats.iter().filter_map(|seat| states.get(&seat.id));
    let blocked = of_layout().filter(|state| **state == ClaimState::Blocked).count();
    Occupancy::of(of_layout().count() - blocked, offer.layout.seats.len() - blocked)
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
