use booking_domain::{
    OutboxId, PaymentId, RefundId, ScanId, SeatId, ShowtimeId, TicketId, Timestamp, UserId,
    door::ScanRecord,
    payment::{Payment, Refund},
    ports::{AuditLine, Dossier, LedgerLine, MailRecord},
    ticket::Ticket,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::FoundBody;
use crate::routes::Amount;

/// All that is known of a booking.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingDossier)]
pub struct DossierBody {
    booking: FoundBody,
    /// Attempts to pay, oldest first.
    payments: Vec<PaymentBody>,
    /// Money that goes back, oldest first.
    money_back: Vec<RefundLine>,
    /// Tickets, those included that were revoked.
    tickets: Vec<TicketLine>,
    /// What happened and who did it, oldest first.
    history: Vec<HistoryLine>,
    /// What was written to the customer, oldest first.
    mails: Vec<MailLine>,
    /// What came of scanning its tickets, oldest first.
    scans: Vec<ScanLine>,
    /// Every movement of its money as the books have it, oldest first; nothing in them is ever changed.
    ledger: Vec<PostingLine>,
}

/// An attempt to pay.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentLine)]
pub struct PaymentBody {
    #[schema(value_type = String, format = Uuid)]
    id: PaymentId,
    /// `online`, `cash` or `card_terminal`.
    method: &'static str,
    status: &'static str,
    amount: Amount,
    captured: Amount,
    /// The provider's id for it.
    intent: Option<String>,
    /// The provider's code for a failure.
    failure: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// Money that goes back.
#[derive(Serialize, ToSchema)]
pub struct RefundLine {
    #[schema(value_type = String, format = Uuid)]
    id: RefundId,
    #[schema(value_type = String, format = Uuid)]
    payment_id: PaymentId,
    amount: Amount,
    /// What of it gives back fees.
    fees: Amount,
    cause: &'static str,
    status: &'static str,
    /// The provider's id for it.
    provider_id: Option<String>,
}

/// A ticket.
#[derive(Serialize, ToSchema)]
pub struct TicketLine {
    #[schema(value_type = i64)]
    id: TicketId,
    #[schema(value_type = i64)]
    seat_id: SeatId,
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    issued_at: Timestamp,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub struct HistoryLine {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `user:7`, or a part of the system.
    actor: String,
    /// The person's name, where it is one.
    actor_name: Option<String>,
    #[schema(example = "booking.confirmed")]
    action: String,
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    request_id: String,
}

/// A mail.
#[derive(Serialize, ToSchema)]
pub struct MailLine {
    #[schema(value_type = i64)]
    id: OutboxId,
    #[schema(example = "booking_confirmed")]
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it left; null while it waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    attempts: i32,
    last_error: Option<String>,
}

/// A scan.
#[derive(Serialize, ToSchema)]
pub struct ScanLine {
    #[schema(value_type = i64)]
    id: ScanId,
    #[schema(value_type = Option<i64>)]
    ticket_id: Option<TicketId>,
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    outcome: &'static str,
    device: String,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = i64)]
    by: UserId,
    by_name: String,
}

/// A movement of money, from one account to another.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerLine)]
pub struct PostingLine {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What it is about: `sale`, `fee`, `refund`, `goodwill`, `adjustment` or `dispute`.
    #[schema(example = "sale")]
    kind: &'static str,
    /// The account the money went to: `provider`, `cash` or `card_terminal`; or one that it was taken back out of: `tickets`, `fees`,
    /// `owed`; or `disputed`.
    #[schema(example = "provider")]
    debit: &'static str,
    /// The account it came from: those that say what it was earned by, `tickets`, `fees`, or `owed` where it sold nothing; or one it left.
    #[schema(example = "tickets")]
    credit: &'static str,
    amount: Amount,
    #[schema(value_type = String, format = Uuid)]
    payment_id: PaymentId,
    #[schema(value_type = Option<String>, format = Uuid)]
    refund_id: Option<RefundId>,
    /// The name of the person who caused it; null for the system.
    posted_by: Option<String>,
}

impl DossierBody {
    /// A booking as it is at `now`.
    pub fn of(dossier: Dossier, now: Timestamp) -> Self {
        let booking = &dossier.found.summary.booking;
        Self {
            payments: booking.payments.iter().map(PaymentBody::from).collect(),
            money_back: booking.refunds.iter().map(RefundLine::from).collect(),
            booking: FoundBody::of(&dossier.found, now),
            tickets: dossier.tickets.into_iter().map(TicketLine::from).collect(),
            history: dossier.history.into_iter().map(HistoryLine::from).collect(),
            mails: dossier.mails.into_iter().map(MailLine::from).collect(),
            scans: dossier.scans.into_iter().map(ScanLine::from).collect(),
            ledger: dossier.ledger.into_iter().map(PostingLine::from).collect(),
        }
    }
}

impl From<&Payment> for PaymentBody {
    fn from(payment: &Payment) -> Self {
        let method = if payment.method.is_at_counter() { payment.method.as_str() } else { "online" };
        Self {
            id: payment.id,
            method,
            status: payment.status.as_str(),
            amount: Amount(payment.amount),
            captured: Amount::new(payment.captured_minor, payment.amount.currency),
            intent: payment.intent.clone(),
            failure: payment.failure.clone(),
            created_at: payment.created_at,
        }
    }
}

impl From<&Refund> for RefundLine {
    fn from(refund: &Refund) -> Self {
        Self {
            id: refund.id,
            payment_id: refund.payment,
            amount: Amount(refund.amount),
            fees: Amount::new(refund.fees_minor, refund.amount.currency),
            cause: refund.cause.as_str(),
            status: refund.status.as_str(),
            provider_id: refund.provider_id.clone(),
        }
    }
}

impl From<Ticket> for TicketLine {
    fn from(ticket: Ticket) -> Self {
        Self { id: ticket.id, seat_id: ticket.seat, status: ticket.status.as_str(), issued_at: ticket.issued_at }
    }
}

impl From<AuditLine> for HistoryLine {
    fn from(line: AuditLine) -> Self {
        let AuditLine { at, actor, actor_name, action, detail, request_id } = line;
        Self { at, actor, actor_name, action, detail, request_id }
    }
}

impl From<MailRecord> for MailLine {
    fn from(mail: MailRecord) -> Self {
        let MailRecord { id, kind, created_at, sent_at, attempts, last_error } = mail;
        Self { id, kind, created_at, sent_at, attempts, last_error }
    }
}

impl From<ScanRecord> for ScanLine {
    fn from(scan: ScanRecord) -> Self {
        Self {
            id: scan.id,
            ticket_id: scan.ticket,
            showtime_id: scan.showtime,
            outcome: scan.outcome.as_str(),
            device: scan.device,
            reason: scan.reason,
            at: scan.at,
            by: scan.by,
            by_name: scan.by_name,
        }
    }
}

impl From<LedgerLine> for PostingLine {
    fn from(line: LedgerLine) -> Self {
        let LedgerLine { at, posting, posted_by } = line;
        Self {
            at,
            kind: posting.kind.as_str(),
            debit: posting.debit.as_str(),
            credit: posting.credit.as_str(),
            amount: Amount(posting.amount),
            payment_id: posting.payment,
            refund_id: posting.refund,
            posted_by,
        }
    }
}
