use booking_domain::{
    BookingId, Currency, PaymentId, RefundId, ShowtimeId, Timestamp,
    payment::{PaymentStatus, RefundCause, RefundStatus},
    ports::{PaymentLine, RefundLine},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::Amount;

/// An attempt to pay.
#[derive(Serialize, ToSchema)]
#[schema(as = ManagedPayment)]
pub struct PaymentBody {
    /// Key.
    #[schema(value_type = String, format = Uuid)]
    id: PaymentId,
    /// The booking.
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    /// What the booking is called.
    reference: String,
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// Where it stands.
    #[schema(value_type = String, format = "payment-status")]
    status: PaymentStatus,
    /// What is to be paid.
    amount: Amount,
    /// What was captured.
    captured: Amount,
    /// What of it goes back.
    refunded: Amount,
    /// ISO 4217.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// The provider's id.
    intent: Option<String>,
    /// The provider's code for a failure.
    failure: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<PaymentLine> for PaymentBody {
    fn from(line: PaymentLine) -> Self {
        let payment = line.payment;
        let currency = payment.amount.currency;
        Self {
            id: payment.id,
            reservation_id: line.booking,
            reference: line.reference.to_string(),
            showtime_id: line.showtime,
            status: payment.status,
            amount: Amount(payment.amount),
            captured: Amount::new(payment.captured_minor, currency),
            refunded: Amount::new(line.refunded_minor, currency),
            currency,
            intent: payment.intent,
            failure: payment.failure,
            created_at: payment.created_at,
            updated_at: line.updated_at,
        }
    }
}

/// Money that goes back, or should.
#[derive(Serialize, ToSchema)]
#[schema(as = ManagedRefund)]
pub struct RefundBody {
    /// Key.
    #[schema(value_type = String, format = Uuid)]
    id: RefundId,
    /// The payment it takes back.
    #[schema(value_type = String, format = Uuid)]
    payment_id: PaymentId,
    /// The booking.
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    /// What the booking is called.
    reference: String,
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// Where it stands: `manual` waits for a person.
    #[schema(value_type = String, format = "refund-status")]
    status: RefundStatus,
    /// Why money goes back.
    #[schema(value_type = String, example = "showtime_cancelled")]
    cause: RefundCause,
    /// How much.
    amount: Amount,
    /// ISO 4217.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// How often it was tried.
    attempts: i32,
    /// How often the provider has said that it came to nothing.
    failures: i32,
    /// Why the last try came to nothing.
    last_error: Option<String>,
    /// The provider's id.
    provider_id: Option<String>,
    /// When it is tried or asked about next.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// When it was wanted.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Where a refund stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = RefundStanding)]
pub struct StandingBody {
    /// Key.
    #[schema(value_type = String, format = Uuid)]
    pub id: RefundId,
    /// Where it stands.
    #[schema(value_type = String, format = "refund-status")]
    pub status: RefundStatus,
}

impl From<RefundLine> for RefundBody {
    fn from(line: RefundLine) -> Self {
        let refund = line.refund;
        Self {
            id: refund.id,
            payment_id: refund.payment,
            reservation_id: line.booking,
            reference: line.reference.to_string(),
            showtime_id: line.showtime,
            status: refund.status,
            cause: refund.cause,
            amount: Amount(refund.amount),
            currency: refund.amount.currency,
            attempts: line.attempts,
            failures: refund.failures,
            last_error: line.last_error,
            provider_id: refund.provider_id,
            due_at: line.due_at,
            created_at: line.created_at,
            updated_at: line.updated_at,
        }
    }
}
