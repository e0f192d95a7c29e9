use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{
    BookingId, CancellationQuoteId, PaymentId, RefundId, SeatId, ShowtimeId, StoreError, TicketId, UserId,
    account::Reach,
    audit::{Cause, SystemActor},
    booking::{BookedSeat, Booking, BookingError, BookingStatus, Claims, Decision, HoldPolicy, OwnSeats, PaymentPlan, Reference, Unfair},
    cancellation::CancellationQuote,
    ledger::Posting,
    page::{Page, PageRequest},
    payment::{DueRefund, OpenPayment, ProviderEvent, Unfinished},
    ports::Intent,
    pricing::Quote,
    showtime::NotOnSale,
    text::Email,
    ticket::Ticket,
};

/// A hold to place. Seats are in id order: the order they are claimed in, so that two parties never wait for each other (trap T2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHold {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The customer.
    pub customer: UserId,
    /// Reference of the booking.
    pub reference: Reference,
    /// The seats with their prices.
    pub seats: Vec<BookedSeat>,
    /// The price.
    pub quote: Quote,
    /// When the hold begins.
    pub now: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Most open holds of the customer.
    pub max_open: i32,
    /// Most seats of the show that the customer has, held and bought, these included.
    pub max_at_show: i32,
    /// For how long the customer cannot have seats again whose hold they let run out.
    pub cooldown: SignedDuration,
    /// Who and by which request.
    pub cause: Cause,
}

/// What became of a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldOutcome {
    /// Placed: every seat is the customer's until the hold ends.
    Placed(BookingId),
    /// Seats that somebody else has, in id order; nothing was kept.
    Taken(Vec<SeatId>),
    /// Seats that the cinema keeps back; nothing was kept.
    Blocked(Vec<SeatId>),
    /// The customer has as many open holds as allowed.
    TooManyOpen,
    /// The seats are free, but not for this customer.
    Unfair(Unfair),
    /// Nothing is sold for the showtime.
    NotOnSale(NotOnSale),
    /// The customer's account is disabled or gone.
    AccountInactive,
    /// There is no such showtime.
    NoSuchShowtime,
    /// The promotion of the quote can be used no more, by anyone or by this customer; nothing was kept (trap T29).
    PromotionUsedUp,
    /// The promotion of the quote was ended meanwhile; nothing was kept.
    PromotionEnded,
}

/// A pure decision about a locked booking. `Fn`, because a store may ask again after a serialization failure; synchronous, so that no
/// one can wait for a network inside the transaction.
pub type Decide<'a> = dyn Fn(&Booking, &Claims) -> Result<Decision, BookingError> + Send + Sync + 'a;

/// A change of one booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The booking.
    pub booking: BookingId,
    /// Only if it is this customer's; somebody else's does not exist (rule 6).
    pub customer: Option<UserId>,
    /// Further seats whose standing the decision looks at.
    pub examine: Vec<SeatId>,
    /// Now.
    pub now: Timestamp,
    /// Who and by which request.
    pub cause: Cause,
}

/// What became of a change: the booking as it is now, and whether anything changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The booking.
    pub booking: Booking,
    /// Whether the decision was a change.
    pub changed: bool,
    /// The seats it gave up.
    pub freed: Vec<SeatId>,
}

/// A customer's wish to pay, or to have what costs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginPayment {
    /// The booking.
    pub booking: BookingId,
    /// Its customer; somebody else's booking does not exist (rule 6).
    pub customer: UserId,
    /// The attempt to begin, should one be needed.
    pub plan: PaymentPlan,
    /// Times and limits.
    pub policy: HoldPolicy,
    /// Now.
    pub now: Timestamp,
    /// Who and by which request.
    pub cause: Cause,
}

impl BeginPayment {
    /// The change it is.
    pub fn change(&self) -> Change {
        Change { booking: self.booking, customer: Some(self.customer), examine: Vec::new(), now: self.now, cause: self.cause.clone() }
    }

    /// The decision about a booking.
    ///
    /// # Errors
    /// As [`Booking::begin_payment`].
    pub fn decide(&self, booking: &Booking, claims: &Claims) -> Result<Decision, BookingError> {
        booking.begin_payment(self.plan, &self.policy, claims, self.now)
    }
}

/// The provider's answer to an attempt, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachIntent {
    /// The booking as it was when the attempt began.
    pub known: Booking,
    /// The attempt.
    pub payment: PaymentId,
    /// The answer.
    pub intent: Intent,
    /// Now.
    pub now: Timestamp,
}

impl AttachIntent {
    /// The change it is.
    pub fn change(&self) -> Change {
        let cause = Cause::system(SystemActor::Payments);
        Change { booking: self.known.id, customer: None, examine: Vec::new(), now: self.now, cause }
    }

    /// The decision about a booking.
    pub fn decide(&self, booking: &Booking) -> Decision {
        booking.attach_intent(self.payment, &self.intent.id, &self.intent.client_secret)
    }
}

/// What became of a provider's event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// Applied; the booking as it is now.
    Applied(Box<Changed>),
    /// Seen before.
    Repeated,
    /// It speaks of no payment we know: stored, to be tried again (trap T16).
    Unmatched,
    /// Nothing to do for events of its type: stored.
    Ignored,
}

/// A line of a customer's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingSummary {
    /// The booking.
    pub booking: Booking,
    /// How often its show was changed.
    pub show_version: i32,
    /// Title of the film.
    pub film_title: String,
    /// Name of the screen.
    pub screen_name: String,
    /// Name of the cinema.
    pub cinema_name: String,
    /// Its street address, one line; empty where it is not known.
    pub cinema_address: String,
    /// Its city.
    pub cinema_city: String,
    /// Zone of the cinema.
    pub time_zone: String,
}

/// Which part of a history is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HistoryFilter {
    /// Only shows ahead (`true`) or over (`false`).
    pub upcoming: Option<bool>,
    /// Only bookings of this status.
    pub status: Option<BookingStatus>,
}

/// Keeps bookings. **Each method is one transaction.** A seat is never sold twice: the primary key of the claims decides (rule 1).
/// Serialization failures, deadlocks and lost races are retried inside, boundedly; they never reach the caller as such (trap T2).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BookingStore: Send + Sync {
    /// Claims every seat or none. Claims whose time has passed are taken over in place. The account, the showtime's sale window and the
    /// limits of what one customer may have are checked in the same transaction, also when asked concurrently. Where the quote has a promotion, one of its uses
    /// is taken in that transaction, so that its limits hold in a race as well; a use belongs to the booking and is given back when the hold
    /// ends, swept or not, or the booking is called off.
    async fn place_hold(&self, hold: &NewHold) -> Result<HoldOutcome, StoreError>;

    /// The booking of a key, if it is within reach.
    async fn find(&self, id: BookingId, reach: &Reach) -> Result<Option<BookingSummary>, StoreError>;

    /// Loads and locks the booking, asks `decide`, and saves its answer, the seat claims that follow from the new stage, one audit row
    /// for each event and the messages in the same transaction. `Ok(None)` when there is no such booking. A decision that took a seat for
    /// empty ([`BookedSeat::admitted`](crate::booking::BookedSeat::admitted)) and gives it up MUST be asked for anew when a door has let
    /// somebody in since.
    ///
    /// # Errors
    /// What `decide` refused, or the store's own failure as [`BookingError::Store`].
    async fn transition<'a>(&self, change: &Change, decide: &'a Decide<'a>) -> Result<Option<Changed>, BookingError>;

    /// Begins an attempt to pay, or sells what costs nothing: exactly what [`BookingStore::transition`] with [`BeginPayment::decide`] would
    /// do. A method of its own, because customers wait for it by the thousand and a store may have a shorter way.
    ///
    /// # Errors
    /// As [`BookingStore::transition`].
    async fn begin_payment(&self, begin: &BeginPayment) -> Result<Option<Changed>, BookingError>;

    /// Stores the provider's answer to an attempt: exactly what [`BookingStore::transition`] with [`AttachIntent::decide`] would do.
    ///
    /// # Errors
    /// As [`BookingStore::transition`].
    async fn attach_intent(&self, attach: &AttachIntent) -> Result<Option<Changed>, BookingError>;

    /// Takes in an event of the provider: its id is recorded and its effect applied in one transaction, once (traps T17, T18).
    ///
    /// # Errors
    /// As [`BookingStore::transition`].
    async fn apply_event<'a>(
        &self,
        provider: &str,
        event: &ProviderEvent,
        now: Timestamp,
        decide: &'a Decide<'a>,
    ) -> Result<EventOutcome, BookingError>;

    /// A customer's bookings, latest first.
    async fn history(
        &self,
        customer: UserId,
        filter: HistoryFilter,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Page<BookingSummary, BookingId>, StoreError>;

    /// The tickets of a booking, in seat order.
    async fn tickets(&self, booking: BookingId) -> Result<Vec<Ticket>, StoreError>;

    /// A ticket by its key.
    async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError>;

    /// Bookings whose hold ended before `now` and that still say otherwise.
    async fn ended_holds(&self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError>;

    /// Payments that the provider may still turn into money, declined ones included, and that were last looked at before `before`, for the reconciler (trap T26); marks them as looked at.
    async fn open_payments(&self, before: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<OpenPayment>, StoreError>;

    /// Keeps an offer of what cancelling gives back.
    async fn keep_quote(&self, quote: &CancellationQuote, now: Timestamp) -> Result<(), StoreError>;

    /// An offer for a booking, ended or not.
    async fn quote(&self, id: CancellationQuoteId, booking: BookingId) -> Result<Option<CancellationQuote>, StoreError>;

    /// Forgets offers that ended before `before`; answers how many.
    async fn forget_quotes(&self, before: Timestamp) -> Result<usize, StoreError>;

    /// What the ledger says of a booking, oldest first.
    async fn ledger(&self, booking: BookingId) -> Result<Vec<Posting>, StoreError>;

    /// Refunds to be sent to the provider, or asked about, leased until `lease_until`; each counts as a try.
    async fn due_refunds(&self, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<DueRefund>, StoreError>;

    /// Hands back refunds that were taken: they are due at once. What is another worker's by now, or has moved on, stays as it is. Answers
    /// how many.
    async fn give_back_refunds(&self, refunds: &[DueRefund], unfinished: Unfinished, now: Timestamp) -> Result<usize, StoreError>;

    /// Notes why a try to send a refund came to nothing, and when to try again; a person must look when never.
    async fn refund_not_sent(&self, refund: RefundId, error: &str, retry_at: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError>;

    /// Stored events that matched no payment and came at `since` or later, to be tried again, the latest first: older ones are another
    /// shop's.
    async fn unmatched_events(&self, since: Timestamp, limit: i64) -> Result<Vec<ProviderEvent>, StoreError>;

    /// What the customer has, and lately had, of a show.
    async fn own_seats(&self, customer: UserId, showtime: ShowtimeId, now: Timestamp) -> Result<OwnSeats, StoreError>;

    /// Which of `bookings` are the customer's.
    async fn owned(&self, customer: UserId, bookings: &[BookingId]) -> Result<Vec<BookingId>, StoreError>;

    /// The address of the booking's customer, where there is one to write to.
    async fn customer_email(&self, booking: BookingId) -> Result<Option<Email>, StoreError>;

    /// The booking an attempt belongs to.
    async fn booking_of(&self, payment: PaymentId) -> Result<Option<BookingId>, StoreError>;
}
