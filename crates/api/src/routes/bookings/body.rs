use booking_domain::{
    BookingId, Currency, RefundId, SeatId, ShowtimeId, Timestamp,
    booking::{BookedSeat, Booking, BookingStatus, CancelReason, Stage},
    payment::RefundCause,
    ports::BookingSummary,
    pricing::{Quote, TicketType},
    seating::Seat,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::Amount;

/// A booking.
#[derive(Serialize, ToSchema)]
#[schema(as = Reservation)]
pub struct ReservationBody {
    /// Key.
    #[schema(value_type = i64, example = 42)]
    pub reservation_id: BookingId,
    /// What to say at the counter.
    #[schema(example = "K7Q2-9XMF")]
    pub reference: String,
    /// Where it stands now.
    #[schema(value_type = String, example = "held")]
    pub status: BookingStatus,
    /// When the hold ends, while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// The time this answer was made, to correct a wrong clock by.
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Timestamp,
    /// Currency of every amount.
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
    /// What is to be paid, or was.
    pub total_price: Amount,
    /// The seats, in id order; one that was cancelled says when.
    pub seats: Vec<SeatBody>,
    /// How the price came about.
    pub pricing: PricingBody,
    /// The showtime's key.
    #[schema(value_type = i64)]
    pub showtime_id: ShowtimeId,
    /// What is shown, where and when; left out of the answers to changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub showtime: Option<ShowBody>,
    /// Why it was cancelled, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub cancel_reason: Option<CancelReason>,
    /// The code of the last attempt to pay that failed, while there is none under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_failure: Option<String>,
    /// Money that goes back.
    pub refunds: Vec<RefundBody>,
}

/// A seat of a booking.
#[derive(Serialize, ToSchema)]
#[schema(as = ReservedSeat)]
pub struct SeatBody {
    /// Key.
    #[schema(value_type = i64, example = 5)]
    pub id: SeatId,
    /// Row.
    #[schema(example = "A")]
    pub row: String,
    /// Number.
    #[schema(example = "5")]
    pub seat: String,
    /// Kind.
    #[serde(rename = "type")]
    #[schema(example = "regular")]
    pub kind: &'static str,
    /// For whom.
    #[schema(required = false, example = "adult")]
    pub ticket_type: &'static str,
    /// Its price.
    pub price: Amount,
    /// When it was cancelled, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub cancelled_at: Option<Timestamp>,
}

/// How a price came about: `subtotal + adjustments − discount + fees = total`; where tax is added, that comes on top.
#[derive(Serialize, ToSchema)]
#[schema(as = Pricing)]
pub struct PricingBody {
    subtotal: Amount,
    /// The rules that made it, in the order they apply.
    adjustments: Vec<AdjustmentBody>,
    /// The promotion that took the discount off.
    #[serde(skip_serializing_if = "Option::is_none")]
    promotion: Option<AppliedPromotionBody>,
    discount: Amount,
    fees: Amount,
    /// The tax in the total, where the cinema shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<ChargedTaxBody>,
    total: Amount,
}

/// The promotion in a price.
#[derive(Serialize, ToSchema)]
#[schema(as = AppliedPromotion)]
pub struct AppliedPromotionBody {
    #[schema(example = "SUMMER")]
    code: String,
    #[schema(example = "Summer")]
    name: String,
}

/// The tax in a price.
#[derive(Serialize, ToSchema)]
#[schema(as = ChargedTax)]
pub struct ChargedTaxBody {
    /// Its rate, in basis points.
    basis_points: i64,
    /// Whether prices and fees have it in them; else it is added to them.
    included: bool,
    /// How much it is.
    amount: Amount,
}

/// A rule's part in a price.
#[derive(Serialize, ToSchema)]
#[schema(as = Adjustment)]
pub struct AdjustmentBody {
    #[schema(example = "Weekend evening")]
    rule: String,
    amount: Amount,
}

/// What is shown, where and when.
#[derive(Serialize, ToSchema)]
#[schema(as = BookedShow)]
pub struct ShowBody {
    film_title: String,
    cinema_name: String,
    screen_name: String,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    /// The start as the cinema's clocks show it.
    #[schema(example = "2026-06-12T20:15:00")]
    starts_at_local: String,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// Money that goes back.
#[derive(Serialize, ToSchema)]
#[schema(as = RefundState)]
pub struct RefundBody {
    #[schema(value_type = String, format = Uuid)]
    id: RefundId,
    amount: Amount,
    #[schema(value_type = String)]
    cause: RefundCause,
    #[schema(example = "succeeded")]
    status: &'static str,
}

impl From<&Quote> for PricingBody {
    fn from(quote: &Quote) -> Self {
        let amount = |minor| Amount::new(minor, quote.currency);
        Self {
            subtotal: amount(quote.subtotal_minor),
            adjustments: quote
                .adjustments
                .iter()
                .map(|a| AdjustmentBody { rule: a.rule.clone(), amount: amount(a.amount_minor) })
                .collect(),
            promotion: quote
                .promotion
                .as_ref()
                .map(|applied| AppliedPromotionBody { code: applied.code.to_string(), name: applied.name.clone() }),
            discount: amount(quote.discount_minor),
            fees: amount(quote.fees_minor),
            tax: (quote.tax.basis_points > 0).then(|| ChargedTaxBody {
                basis_points: quote.tax.basis_points,
                included: quote.tax.included,
                amount: amount(quote.tax_minor),
            }),
            total: amount(quote.total_minor),
        }
    }
}

impl SeatBody {
    fn new(seat: &BookedSeat, quote: &Quote) -> Self {
        Self {
            id: seat.id,
            row: seat.row.clone(),
            seat: seat.number.clone(),
            kind: seat.kind.as_str(),
            ticket_type: quote.ticket_of(seat.id).as_str(),
            price: Amount::new(seat.price_minor, quote.currency),
            cancelled_at: seat.cancelled_at,
        }
    }
}

impl SeatBody {
    /// A seat of a layout, priced.
    pub fn of_layout(seat: &Seat, price_minor: i64, currency: Currency) -> Self {
        let (row, number) = (seat.row.clone(), seat.number.clone());
        let ticket_type = TicketType::Adult.as_str();
        let price = Amount::new(price_minor, currency);
        Self { id: seat.id, row, seat: number, kind: seat.kind.as_str(), ticket_type, price, cancelled_at: None }
    }
}

impl ReservationBody {
    /// A booking as it stands at `now`.
    pub fn new(booking: &Booking, now: Timestamp) -> Self {
        let currency = booking.quote.currency;
        let status = booking.status(now);
        let is_open = matches!(status, BookingStatus::Held | BookingStatus::AwaitingPayment);
        Self {
            reservation_id: booking.id,
            reference: booking.reference.to_string(),
            status,
            expires_at: booking.held_until().filter(|_| is_open),
            server_time: now,
            currency,
            total_price: Amount(booking.total()),
            seats: booking.seats.iter().map(|seat| SeatBody::new(seat, &booking.quote)).collect(),
            pricing: (&booking.quote).into(),
            showtime_id: booking.showtime,
            showtime: None,
            cancel_reason: match booking.stage {
                Stage::Cancelled { reason, .. } => Some(reason),
                _ => None,
            },
            payment_failure: booking.payments.last().filter(|_| is_open).and_then(|payment| payment.failure.clone()),
            refunds: booking
                .refunds
                .iter()
                .filter(|refund| refund.counted_minor() > 0)
                .map(|refund| RefundBody {
                    id: refund.id,
                    amount: Amount(refund.amount),
                    cause: refund.cause,
                    status: refund.status.as_str(),
                })
                .collect(),
        }
    }

    /// A booking with what is shown, where and when.
    pub fn with_show(summary: &BookingSummary, now: Timestamp) -> Self {
        let zone = jiff::tz::TimeZone::get(&summary.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let starts_at = summary.booking.starts_at;
        Self {
            showtime: Some(ShowBody {
                film_title: summary.film_title.clone(),
                cinema_name: summary.cinema_name.clone(),
                screen_name: summary.screen_name.clone(),
                starts_at,
                starts_at_local: starts_at.to_zoned(zone).datetime().to_string(),
                time_zone: summary.time_zone.clone(),
            }),
            ..Self::new(&summary.booking, now)
        }
    }
}
