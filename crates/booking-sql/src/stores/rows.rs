//! Rows of bookings, and the values they stand for. A row that cannot be is reported with its table, column and id.

use booking_domain::{
    BookingId, Money, PaymentId, RefundId, SeatId, ShowtimeId, StoreError, TicketId, UserId,
    booking::{BookedSeat, Booking, BookingStatus, CancelReason, Reference, Stage},
    ledger::{Account, LedgerKind, Posting},
    money::Currency,
    payment::{Dispute, DisputeStatus, Payment, PaymentMethod, PaymentStatus, Refund, RefundCause, RefundStatus},
    seating::SeatType,
    showtime::ShowtimeStatus,
    ticket::{Ticket, TicketStatus},
};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    schema::{booking_seats, bookings, disputes, ledger, payments, refunds, tickets},
    types::At,
};

/// Reads a value that the database should hold in a readable form.
pub fn read<T, E: std::fmt::Display>(
    table: &'static str,
    column: &'static str,
    id: &dyn std::fmt::Display,
    value: Result<T, E>,
) -> Result<T, StoreError> {
    value.map_err(|reason| StoreError::Corrupt { table, column, id: id.to_string(), reason: reason.to_string() })
}

/// The same for names that may be unknown.
pub fn name<T>(
    table: &'static str,
    column: &'static str,
    id: &dyn std::fmt::Display,
    text: &str,
    value: Option<T>,
) -> Result<T, StoreError> {
    read(table, column, id, value.ok_or_else(|| format!("unknown name {text:?}")))
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub struct BookingRow {
    pub id: i64,
    reference: String,
    pub showtime_id: i64,
    customer_id: Option<i64>,
    status: String,
    held_until: Option<At>,
    stage_at: Option<At>,
    payment_id: Option<String>,
    cancel_reason: Option<String>,
    quote: Value,
    version: i32,
    created_at: At,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = booking_seats)]
pub struct SeatRow {
    pub booking_id: i64,
    pub seat_id: i64,
    pub showtime_id: i64,
    pub row_label: String,
    pub seat_number: String,
    pub seat_type: String,
    pub price_minor: i64,
    pub share_minor: i64,
    pub cancelled_at: Option<At>,
}

impl SeatRow {
    pub fn new(booking: BookingId, showtime: ShowtimeId, seat: &BookedSeat) -> Self {
        Self {
            booking_id: booking.0,
            seat_id: seat.id.0,
            showtime_id: showtime.0,
            row_label: seat.row.clone(),
            seat_number: seat.number.clone(),
            seat_type: seat.kind.as_str().to_owned(),
            price_minor: seat.price_minor,
            share_minor: seat.share_minor,
            cancelled_at: seat.cancelled_at.map(At),
        }
    }
}

impl SeatRow {
    /// The seat, and whether its ticket has let somebody in.
    pub fn seat(self, admitted: bool) -> Result<BookedSeat, StoreError> {
        let row = self;
        Ok(BookedSeat {
            id: SeatId(row.seat_id),
            kind: name("booking_seats", "seat_type", &row.booking_id, &row.seat_type, SeatType::parse(&row.seat_type))?,
            row: row.row_label,
            number: row.seat_number,
            price_minor: row.price_minor,
            share_minor: row.share_minor,
            cancelled_at: row.cancelled_at.map(|at| at.0),
            admitted,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub struct PaymentRow {
    pub id: String,
    pub booking_id: i64,
    provider: String,
    intent: Option<String>,
    client_secret: Option<String>,
    status: String,
    amount_minor: i64,
    currency: String,
    captured_minor: i64,
    failure: Option<String>,
    created_at: At,
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let currency: Currency = read("payments", "currency", &row.id, row.currency.parse())?;
        Ok(Self {
            id: PaymentId(uuid("payments", &row.id, &row.id)?),
            method: name("payments", "provider", &row.id, &row.provider, PaymentMethod::parse(&row.provider))?,
            status: name("payments", "status", &row.id, &row.status, PaymentStatus::parse(&row.status))?,
            intent: row.intent,
            client_secret: row.client_secret,
            amount: Money::new(row.amount_minor, currency),
            captured_minor: row.captured_minor,
            failure: row.failure,
            created_at: row.created_at.0,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = refunds)]
pub struct RefundRow {
    pub id: String,
    payment_id: String,
    pub booking_id: i64,
    amount_minor: i64,
    wanted_minor: i64,
    fees_minor: i64,
    currency: String,
    cause: String,
    subject: String,
    status: String,
    failures: i32,
    provider_id: Option<String>,
}

impl TryFrom<RefundRow> for Refund {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        let currency: Currency = read("refunds", "currency", &row.id, row.currency.parse())?;
        Ok(Self {
            id: RefundId(uuid("refunds", &row.id, &row.id)?),
            payment: PaymentId(uuid("refunds", &row.id, &row.payment_id)?),
            amount: Money::new(row.amount_minor, currency),
            cause: name("refunds", "cause", &row.id, &row.cause, RefundCause::parse(&row.cause))?,
            status: name("refunds", "status", &row.id, &row.status, RefundStatus::parse(&row.status))?,
            wanted_minor: row.wanted_minor,
            fees_minor: row.fees_minor,
            subject: row.subject,
            failures: row.failures,
            provider_id: row.provider_id,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = disputes)]
pub struct DisputeRow {
    id: String,
    payment_id: String,
    pub booking_id: i64,
    amount_minor: i64,
    currency: String,
    status: String,
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = StoreError;

    fn try_from(row: DisputeRow) -> Result<Self, StoreError> {
        let currency: Currency = read("disputes", "currency", &row.id, row.currency.parse())?;
        Ok(Self {
            payment: PaymentId(uuid("disputes", &row.id, &row.payment_id)?),
            amount: Money::new(row.amount_minor, currency),
            status: name("disputes", "status", &row.id, &row.status, DisputeStatus::parse(&row.status))?,
            id: row.id,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = ledger)]
pub struct PostingRow {
    id: i64,
    kind: String,
    debit: String,
    credit: String,
    amount_minor: i64,
    currency: String,
    payment_id: String,
    refund_id: Option<String>,
}

impl TryFrom<PostingRow> for Posting {
    type Error = StoreError;

    fn try_from(row: PostingRow) -> Result<Self, StoreError> {
        let key = row.id.to_string();
        let currency: Currency = read("ledger", "currency", &key, row.currency.parse())?;
        let account = |column, text: &str| name("ledger", column, &key, text, Account::parse(text));
        Ok(Self {
            kind: name("ledger", "kind", &key, &row.kind, LedgerKind::parse(&row.kind))?,
            debit: account("debit", &row.debit)?,
            credit: account("credit", &row.credit)?,
            amount: Money::new(row.amount_minor, currency),
            payment: PaymentId(uuid("ledger", &key, &row.payment_id)?),
            refund: row.refund_id.map(|id| uuid("ledger", &key, &id).map(RefundId)).transpose()?,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = tickets)]
pub struct TicketRow {
    id: i64,
    booking_id: i64,
    showtime_id: i64,
    seat_id: i64,
    status: String,
    issued_at: At,
}

impl TryFrom<TicketRow> for Ticket {
    type Error = StoreError;

    fn try_from(row: TicketRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: TicketId(row.id),
            booking: BookingId(row.booking_id),
            showtime: ShowtimeId(row.showtime_id),
            seat: SeatId(row.seat_id),
            status: name("tickets", "status", &row.id, &row.status, TicketStatus::parse(&row.status))?,
            issued_at: row.issued_at.0,
        })
    }
}

/// Reads a key that is a UUID.
pub fn uuid(table: &'static str, id: &str, text: &str) -> Result<Uuid, StoreError> {
    read(table, "id", &id, Uuid::parse_str(text))
}

/// The parts of a booking that stand in other tables.
#[derive(Default)]
pub struct Parts {
    pub seats: Vec<BookedSeat>,
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
}

/// What a booking needs to know of its show: start, end, when its sales close, and whether it takes place.
pub type Show = (At, At, At, String);

/// Builds a booking from its rows.
pub fn booking(row: BookingRow, (starts_at, ends_at, sales_close_at, show_status): Show, parts: Parts) -> Result<Booking, StoreError> {
    let stage = stage(&row)?;
    Ok(Booking {
        id: BookingId(row.id),
        reference: name("bookings", "reference", &row.id, &row.reference, Reference::parse(&row.reference))?,
        showtime: ShowtimeId(row.showtime_id),
        starts_at: starts_at.0,
        ends_at: ends_at.0,
        sales_close_at: sales_close_at.0,
        show_cancelled: show_status == ShowtimeStatus::Cancelled.as_str(),
        customer: row.customer_id.map(UserId),
        seats: parts.seats,
        quote: read("bookings", "quote", &row.id, serde_json::from_value(row.quote))?,
        stage,
        created_at: row.created_at.0,
        payments: parts.payments,
        refunds: parts.refunds,
        disputes: parts.disputes,
        version: row.version,
    })
}

fn stage(row: &BookingRow) -> Result<Stage, StoreError> {
    let status = name("bookings", "status", &row.id, &row.status, BookingStatus::parse(&row.status))?;
    let instant = |column, at: Option<At>| read("bookings", column, &row.id, at.map(|at| at.0).ok_or("is missing"));
    Ok(match status {
        BookingStatus::Held => Stage::Held { until: instant("held_until", row.held_until)? },
        BookingStatus::AwaitingPayment => {
            let payment = row.payment_id.as_deref().unwrap_or_default();
            Stage::AwaitingPayment {
                until: instant("held_until", row.held_until)?,
                payment: PaymentId(uuid("bookings", &row.id.to_string(), payment)?),
            }
        }
        BookingStatus::Confirmed | BookingStatus::Completed => Stage::Confirmed { at: instant("stage_at", row.stage_at)? },
        BookingStatus::Cancelled => {
            let reason = row.cancel_reason.as_deref().unwrap_or_default();
            Stage::Cancelled {
                at: instant("stage_at", row.stage_at)?,
                reason: name("bookings", "cancel_reason", &row.id, reason, CancelReason::parse(reason))?,
            }
        }
        BookingStatus::Expired => Stage::Expired { at: instant("stage_at", row.stage_at)? },
    })
}
