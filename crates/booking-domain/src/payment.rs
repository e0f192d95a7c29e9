//! Payments and refunds as a booking records them, and the events a payment provider sends.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{BookingId, Money, PaymentId, RefundId, named::named};

named! {
    /// Where an attempt to pay stands. It only ever moves forward: late or repeated events never undo it (traps T17, T18).
    PaymentStatus {
        /// Recorded by us; the provider may not know it yet.
        Created = "created",
        /// The provider waits for the customer.
        RequiresAction = "requires_action",
        /// The provider is working on it.
        Processing = "processing",
        /// The money is captured.
        Succeeded = "succeeded",
        /// Declined or given up.
        Failed = "failed",
        /// Called off before any money moved.
        Canceled = "canceled",
    }
}

impl PaymentStatus {
    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }
}

named! {
    /// How a payment is made: what stands in its row as the provider.
    PaymentMethod {
        /// By the payment provider.
        Online = "gateway",
        /// Cash, at the counter.
        Cash = "cash",
        /// A card, at the counter's own terminal.
        CardTerminal = "card_terminal",
    }
}

impl PaymentMethod {
    /// Whether the money was taken by a person, who also hands it back: no provider hears of it.
    pub fn is_at_counter(self) -> bool {
        match self {
            Self::Online => false,
            Self::Cash | Self::CardTerminal => true,
        }
    }
}

/// One attempt to pay for a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Key; also the provider's idempotency key (trap T21).
    pub id: PaymentId,
    /// How it is made.
    pub method: PaymentMethod,
    /// The provider's id for it, once it has answered.
    pub intent: Option<String>,
    /// What the customer's browser needs to pay.
    pub client_secret: Option<String>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What is to be paid.
    pub amount: Money,
    /// What was captured, in minor units of the amount's currency.
    pub captured_minor: i64,
    /// The provider's code for a failure.
    pub failure: Option<String>,
    /// When the attempt began.
    pub created_at: Timestamp,
}

named! {
    /// Why money goes back. Unique for each payment, so that one cause never refunds twice.
    RefundCause {
        /// Paid after the hold had ended and the seats were sold to somebody else (trap T23).
        SeatsGone = "seats_gone",
        /// Paid after the booking was cancelled (trap T24).
        BookingOver = "booking_over",
        /// Paid a second time (trap T25).
        PaidTwice = "paid_twice",
        /// The captured amount or currency is not what was asked (trap T20).
        AmountMismatch = "amount_mismatch",
        /// The customer cancelled.
        Cancelled = "cancelled",
        /// The cinema called the showtime off.
        ShowtimeCancelled = "showtime_cancelled",
        /// A person of the cinema gives something back; the booking stands.
        Goodwill = "goodwill",
        /// Made in the provider's dashboard (trap T44).
        External = "external",
    }
}

impl RefundCause {
    /// Whether it says that the payment never sold anything.
    pub fn is_unearned(self) -> bool {
        match self {
            Self::SeatsGone | Self::BookingOver | Self::PaidTwice | Self::AmountMismatch => true,
            Self::Cancelled | Self::ShowtimeCancelled | Self::Goodwill | Self::External => false,
        }
    }
}

named! {
    /// Where a refund stands.
    RefundStatus {
        /// To be sent to the provider.
        Queued = "queued",
        /// Sent; the provider is working on it.
        Submitted = "submitted",
        /// The money is back.
        Succeeded = "succeeded",
        /// Failed; tried again at its time.
        Failed = "failed",
        /// Failed for good; a person must look (trap T43).
        Manual = "manual",
        /// Counts as nothing: ours was never sent, because the money went back by the provider's dashboard meanwhile; or one made there
        /// came to nothing.
        Superseded = "superseded",
    }
}

/// Money going back to a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Key; also the provider's idempotency key.
    pub id: RefundId,
    /// The payment it takes back.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// How much was wanted first, in minor units: more than the amount where money went back by the provider's dashboard meanwhile.
    pub wanted_minor: i64,
    /// What of it gives back fees, in minor units.
    pub fees_minor: i64,
    /// Why.
    pub cause: RefundCause,
    /// What the cause was about, where one payment can have it several times: the seats, or the provider's id.
    pub subject: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// How often the provider has said that it came to nothing.
    pub failures: i32,
    /// The provider's id for it, once it has answered.
    pub provider_id: Option<String>,
}

impl Refund {
    /// A refund to send.
    pub fn queued(id: RefundId, payment: PaymentId, amount: Money, cause: RefundCause) -> Self {
        Self {
            id,
            payment,
            amount,
            wanted_minor: amount.minor,
            fees_minor: 0,
            cause,
            subject: String::new(),
            status: RefundStatus::Queued,
            failures: 0,
            provider_id: None,
        }
    }

    /// Minor units that go back by it.
    pub fn counted_minor(&self) -> i64 {
        if self.status == RefundStatus::Superseded { 0 } else { self.amount.minor }
    }
}

/// A payment its card holder disputes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The provider's id.
    pub id: String,
    /// The payment.
    pub payment: PaymentId,
    /// How much is disputed.
    pub amount: Money,
    /// Where it stands.
    pub status: DisputeStatus,
}

/// A refund that is due, with what the provider needs to make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRefund {
    /// The refund.
    pub refund: Refund,
    /// The booking it belongs to.
    pub booking: BookingId,
    /// The provider's id of the payment it takes back.
    pub intent: String,
    /// How often it was tried before.
    pub attempts: i32,
    /// The trace it was decided in (`traceparent` of <https://www.w3.org/TR/trace-context/>), where there was one.
    pub trace_context: Option<String>,
    /// Until when it is this worker's. Another lease has another end, so that this tells them apart.
    pub leased_until: Timestamp,
}

/// How far a worker came with a refund that it hands back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// Not begun: that was no try.
    NotBegun,
    /// The provider was asked, and may have heard it: that was a try, after which it is asked before the refund is sent again.
    CutShort,
}

/// A payment that is not final, for the reconciler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPayment {
    /// The payment.
    pub payment: Payment,
    /// The booking it belongs to.
    pub booking: BookingId,
}

/// What the provider says about an intent, whether asked or by an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentReport {
    /// The provider's id.
    pub intent: String,
    /// Our attempt, out of the intent's metadata: known before the provider's id is (trap T16).
    pub payment: Option<PaymentId>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What was asked for.
    pub amount: Money,
    /// What was captured, in minor units.
    pub captured_minor: i64,
    /// The provider's code for a failure.
    pub failure: Option<String>,
}

named! {
    /// How a refund stands with the provider.
    RefundProgress {
        /// On its way.
        Pending = "pending",
        /// Done. A bank may still send the money back, which makes it `Failed` later.
        Succeeded = "succeeded",
        /// It came to nothing; the provider has the money.
        Failed = "failed",
    }
}

/// What the provider says about a refund, whether asked or by an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundReport {
    /// The provider's id.
    pub id: String,
    /// Our refund, out of the metadata; `None` for one made in the provider's dashboard (trap T44).
    pub refund: Option<RefundId>,
    /// The intent whose money goes back.
    pub intent: String,
    /// Our attempt, out of the metadata, where it is there.
    pub payment: Option<PaymentId>,
    /// How much goes back.
    pub amount: Money,
    /// Where it stands.
    pub progress: RefundProgress,
}

named! {
    /// Where a dispute stands.
    DisputeStatus {
        /// The customer's bank has taken the money back; the cinema may object.
        Open = "open",
        /// The cinema was right: the money is back with it.
        Won = "won",
        /// The customer was right: the money is gone.
        Lost = "lost",
    }
}

/// What the provider says about a dispute (chargeback).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeReport {
    /// The provider's id.
    pub id: String,
    /// The intent whose payment is disputed.
    pub intent: String,
    /// Our attempt, out of the metadata, where it is there.
    pub payment: Option<PaymentId>,
    /// How much is disputed.
    pub amount: Money,
    /// Where it stands.
    pub status: DisputeStatus,
}

/// What an event of the provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderNews {
    /// How an intent stands.
    Intent(IntentReport),
    /// How a refund stands.
    Refund(RefundReport),
    /// How a dispute stands.
    Dispute(DisputeReport),
}

impl ProviderNews {
    /// The provider's id of the intent it speaks of.
    pub fn intent(&self) -> &str {
        match self {
            Self::Intent(report) => &report.intent,
            Self::Refund(report) => &report.intent,
            Self::Dispute(report) => &report.intent,
        }
    }

    /// Our attempt it speaks of, where the provider knows it.
    pub fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Intent(report) => report.payment,
            Self::Refund(report) => report.payment,
            Self::Dispute(report) => report.payment,
        }
    }
}

/// A signed event of the provider, checked and reduced to what matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderEvent {
    /// The provider's id of the event: each is taken once.
    pub id: String,
    /// Type, as the provider names it.
    pub kind: String,
    /// Whether it is of the provider's live mode.
    pub live: bool,
    /// What it says; `None` for types we do not know, which are stored and answered with 2xx (trap T19).
    pub news: Option<ProviderNews>,
}
