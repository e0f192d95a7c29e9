use std::{collections::HashMap, sync::Arc, time::Duration};

use booking_domain::{
    BookingId, SeatId, ShowtimeId, StoreError, TicketId, UserId,
    account::{Principal, Reach, Role},
    booking::{BookingError, BookingStatus},
    page::{Page, PageRequest},
    ports::{BookingSummary, Hint, HistoryFilter, TakenSeat, TicketKey},
    pricing::{Quote, TicketType},
    seating::Seat,
    showtime::{ClaimState, Offer},
    ticket::{SealedTicket, Ticket},
};
use futures::StreamExt as _;

use super::{BookingService, pricing::occupancy};
use crate::whole::whole;

/// How a seat stands, for whoever looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeatStatus {
    /// Free.
    Available,
    /// Held by somebody.
    Held,
    /// Sold.
    Booked,
    /// Kept back by the cinema.
    Blocked,
}

impl From<ClaimState> for SeatStatus {
    fn from(state: ClaimState) -> Self {
        match state {
            ClaimState::Held => Self::Held,
            ClaimState::Sold => Self::Booked,
            ClaimState::Blocked => Self::Blocked,
        }
    }
}

/// A seat on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatView {
    /// The seat.
    pub seat: Seat,
    /// Its price for a grown-up, in minor units.
    pub price_minor: i64,
    /// How it stands.
    pub status: SeatStatus,
    /// Whether it is the viewer's own.
    pub mine: bool,
}

/// The seats of a showtime as they stand.
#[derive(Clone, Debug)]
pub struct SeatMap {
    /// The showtime with its layout and prices.
    pub offer: Arc<Offer>,
    /// Seats in the layout's order.
    pub seats: Vec<SeatView>,
    /// Whether the showtime is not published yet.
    pub is_draft: bool,
}

impl BookingService {
    /// The seat map of a showtime: the layout from memory, the taken seats by one statement. Of a draft only for those who work there, and
    /// read anew each time: what is remembered is for everybody.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::Store`].
    pub async fn seat_map(&self, showtime: ShowtimeId, viewer: Option<&Principal>) -> Result<SeatMap, BookingError> {
        let (offer, is_draft) = match self.offers.get(showtime).await? {
            Some(offer) => (offer, false),
            None => (self.draft(showtime, viewer).await?, true),
        };
        let viewer = viewer.map(|viewer| viewer.user);
        let now = self.now();
        let taken = self.ports.showtimes.taken_seats(showtime, now).await?;
        let own = self.own_bookings(&taken, viewer).await?;
        let occasion = offer.showtime.occasion(now, occupancy(&offer, &taken));
        let grown_ups = offer.layout.seats.iter().map(|seat| (seat, TicketType::Adult));
        let quote: Quote = offer.prices.quote(grown_ups, &occasion).map_err(|_| BookingError::Price)?;
        let taken: HashMap<SeatId, TakenSeat> = taken.into_iter().map(|seat| (seat.seat, seat)).collect();
        let seats = offer
            .layout
            .seats
            .iter()
            .zip(&quote.seats)
            .map(|(seat, line)| {
                let claim = taken.get(&seat.id);
                SeatView {
                    seat: seat.clone(),
                    price_minor: line.price_minor,
                    status: claim.map_or(SeatStatus::Available, |claim| claim.state.into()),
                    mine: claim.and_then(|claim| claim.booking).is_some_and(|booking| own.contains(&booking)),
                }
            })
            .collect();
        Ok(SeatMap { offer, seats, is_draft })
    }

    /// A draft of a cinema where the viewer works; nobody else has any business to know that there is one.
    async fn draft(&self, showtime: ShowtimeId, viewer: Option<&Principal>) -> Result<Arc<Offer>, BookingError> {
        let worker = viewer.filter(|viewer| viewer.role != Role::User).ok_or(BookingError::NotFound)?;
        let found = self.ports.showtimes.draft(showtime).await?.filter(|offer| worker.works_at(offer.showtime.cinema.id));
        found.map(Arc::new).ok_or(BookingError::NotFound)
    }

    /// Which of the bookings that have seats are the viewer's; asked only for the signed-in.
    async fn own_bookings(&self, taken: &[TakenSeat], viewer: Option<UserId>) -> Result<Vec<BookingId>, BookingError> {
        let Some(viewer) = viewer else { return Ok(Vec::new()) };
        let mut bookings: Vec<BookingId> = taken.iter().filter_map(|seat| seat.booking).collect();
        bookings.sort();
        bookings.dedup();
        Ok(self.ports.store.owned(viewer, &bookings).await?)
    }

    /// A booking within reach.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for one beyond it.
    pub async fn find(&self, id: BookingId, reach: &Reach) -> Result<BookingSummary, BookingError> {
        self.ports.store.find(id, reach).await?.ok_or(BookingError::NotFound)
    }

    /// A booking, as soon as its status is another than now, or after `patience`; at once when nothing is awaited of it any more.
    ///
    /// # Errors
    /// As [`BookingService::find`].
    pub async fn wait_for_change(&self, id: BookingId, reach: &Reach, patience: Duration) -> Result<BookingSummary, BookingError> {
        /// Hints may get lost: look again by itself as often as this.
        const LOOK: Duration = Duration::from_secs(2);

        let mut hints = self.ports.bus.subscribe();
        let first = self.find(id, reach).await?;
        let status = |summary: &BookingSummary| -> BookingStatus { summary.booking.status(self.now()) };
        let (was, deadline) = (status(&first), tokio::time::Instant::now() + patience);
        let mut latest = first;
        let is_open = matches!(was, BookingStatus::Held | BookingStatus::AwaitingPayment);
        while is_open && status(&latest) == was && tokio::time::Instant::now() < deadline {
            let look = (tokio::time::Instant::now() + LOOK).min(deadline);
            let hinted = async { while hints.next().await.is_some_and(|hint| hint != (Hint::Booking { booking: id })) {} };
            if tokio::time::timeout_at(look, hinted).await.is_ok() {
                tracing::trace!(booking = %id, "looked at again because of a hint");
            }
            latest = self.find(id, reach).await?;
        }
        Ok(latest)
    }

    /// A customer's history, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(
        &self,
        customer: UserId,
        filter: HistoryFilter,
        page: &PageRequest<BookingId>,
    ) -> Result<Page<BookingSummary, BookingId>, StoreError> {
        self.ports.store.history(customer, filter, page, self.now()).await
    }

    /// All of a customer's history, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn whole_history(&self, customer: UserId) -> Result<Vec<BookingSummary>, StoreError> {
        whole(|page| async move { self.history(customer, HistoryFilter::default(), &page).await }).await
    }

    /// The tickets of a booking within reach, signed.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for one beyond it.
    pub async fn tickets(&self, id: BookingId, reach: &Reach) -> Result<(BookingSummary, Vec<SealedTicket>), BookingError> {
        let summary = self.find(id, reach).await?;
        let tickets = self.ports.store.tickets(id).await?;
        Ok((summary, tickets.into_iter().map(|ticket| self.sealed(ticket)).collect()))
    }

    /// A ticket of a booking within reach, signed.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] also for one beyond it.
    pub async fn ticket(&self, id: TicketId, reach: &Reach) -> Result<SealedTicket, BookingError> {
        let ticket = self.ports.store.ticket(id).await?.ok_or(BookingError::NotFound)?;
        self.find(ticket.booking, reach).await?;
        Ok(self.sealed(ticket))
    }

    /// The keys a door checks tickets with.
    pub fn ticket_keys(&self) -> Vec<TicketKey> {
        self.ports.seal.keys()
    }

    fn sealed(&self, ticket: Ticket) -> SealedTicket {
        SealedTicket { code: self.ports.seal.seal(&ticket.claim()), ticket }
    }
}
