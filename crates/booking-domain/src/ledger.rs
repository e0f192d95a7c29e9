//! The ledger: every movement of money, written once and never changed; every report is computed from it (rule 4). Each posting moves
//! an amount from one account to another, so the books balance by construction.

use crate::{
    Money, PaymentId, RefundId,
    booking::{Booking, Stage},
    named::named,
    payment::{DisputeStatus, Payment, PaymentMethod, Refund, RefundCause},
};

named! {
    /// What a posting is about.
    LedgerKind {
        /// Seats were sold.
        Sale = "sale",
        /// Fees were earned.
        Fee = "fee",
        /// Money goes back to a customer.
        Refund = "refund",
        /// Money is given back though the booking stands.
        Goodwill = "goodwill",
        /// Money came in that sold nothing, or a refund was withdrawn.
        Adjustment = "adjustment",
        /// A card holder disputes a payment.
        Dispute = "dispute",
    }
}

named! {
    /// Where money is, or why it is there.
    Account {
        /// At the payment provider.
        Provider = "provider",
        /// In the drawers of the box offices.
        Cash = "cash",
        /// At the bank of the counters' card terminals.
        CardTerminal = "card_terminal",
        /// Earned by seats.
        Tickets = "tickets",
        /// Earned by fees.
        Fees = "fees",
        /// Came in without a booking, and goes back.
        Owed = "owed",
        /// Withdrawn by the provider because of a dispute.
        Disputed = "disputed",
    }
}

impl Account {
    /// Where money that was paid in this way is.
    pub fn of(method: PaymentMethod) -> Self {
        match method {
            PaymentMethod::Online => Self::Provider,
            PaymentMethod::Cash => Self::Cash,
            PaymentMethod::CardTerminal => Self::CardTerminal,
        }
    }
}

/// One movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// What it is about.
    pub kind: LedgerKind,
    /// Where the money goes.
    pub debit: Account,
    /// Where it comes from.
    pub credit: Account,
    /// How much, more than nothing.
    pub amount: Money,
    /// The payment it belongs to.
    pub payment: PaymentId,
    /// The refund it belongs to, if it is about one.
    pub refund: Option<RefundId>,
}

/// What changed for the books when `old` became `next`: what came in, what goes back, what was withdrawn.
pub fn postings(old: &Booking, next: &Booking) -> Vec<Posting> {
    let mut all = Vec::new();
    for payment in &next.payments {
        let known = old.payments.iter().find(|known| known.id == payment.id).map_or(0, |known| known.captured_minor);
        if payment.captured_minor > known {
            all.extend(came_in(old, next, payment, payment.captured_minor - known));
        }
    }
    for refund in &next.refunds {
        all.extend(goes_back(next, old.refunds.iter().find(|known| known.id == refund.id), refund));
    }
    for dispute in &next.disputes {
        let before = old.disputes.iter().find(|known| known.id == dispute.id).map(|known| known.status);
        let (debit, credit) = match (before, dispute.status) {
            (None | Some(DisputeStatus::Won), DisputeStatus::Open | DisputeStatus::Lost) => (Account::Disputed, Account::Provider),
            (Some(DisputeStatus::Open | DisputeStatus::Lost), DisputeStatus::Won) => (Account::Provider, Account::Disputed),
            _ => continue,
        };
        let (amount, payment) = (dispute.amount, dispute.payment);
        all.push(Posting { kind: LedgerKind::Dispute, debit, credit, amount, payment, refund: None });
    }
    all.retain(|posting| posting.amount.minor > 0);
    all
}

/// Captured money: earned if it is what confirmed the booking, else owed back.
fn came_in(old: &Booking, next: &Booking, payment: &Payment, minor: i64) -> [Posting; 2] {
    let is_sold = |booking: &Booking| matches!(booking.stage, Stage::Confirmed { .. });
    let posting = |kind, credit, minor| Posting {
        kind,
        debit: Account::of(payment.method),
        credit,
        amount: Money::new(minor, payment.amount.currency),
        payment: payment.id,
        refund: None,
    };
    if is_sold(next) && !is_sold(old) {
        let fees = next.quote.fees_minor;
        [posting(LedgerKind::Sale, Account::Tickets, minor - fees), posting(LedgerKind::Fee, Account::Fees, fees)]
    } else {
        [posting(LedgerKind::Adjustment, Account::Owed, minor), posting(LedgerKind::Adjustment, Account::Owed, 0)]
    }
}

/// A refund: out of what was earned, or out of what was owed. What it gives less than before was withdrawn.
fn goes_back(booking: &Booking, before: Option<&Refund>, refund: &Refund) -> [Posting; 2] {
    let parts = |refund: &Refund| {
        let fees = refund.fees_minor.min(refund.counted_minor());
        (refund.counted_minor() - fees, fees)
    };
    let ((price, fees), (price_before, fees_before)) = (parts(refund), before.map_or((0, 0), parts));
    let payment = booking.payments.iter().find(|payment| payment.id == refund.payment);
    let money = payment.map_or(Account::Provider, |payment| Account::of(payment.method));
    let given = if refund.cause == RefundCause::Goodwill { LedgerKind::Goodwill } else { LedgerKind::Refund };
    let posting = |account, minor: i64| {
        let (kind, debit, credit) = if minor < 0 { (LedgerKind::Adjustment, money, account) } else { (given, account, money) };
        let amount = Money::new(minor.abs(), refund.amount.currency);
        Posting { kind, debit, credit, amount, payment: refund.payment, refund: Some(refund.id) }
    };
    let source = if booking.has_earned(refund.payment) { Account::Tickets } else { Account::Owed };
    [posting(source, price - price_before), posting(Account::Fees, fees - fees_before)]
}
