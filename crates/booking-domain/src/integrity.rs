//! The rules that never bend, as something anybody can check on the data as it is.

use crate::named::named;

named! {
    /// A rule the data must keep.
    Invariant {
        /// No seat of a showtime is sold twice (rule 1).
        SeatSoldOnce = "seat_sold_once",
        /// Every sold seat is claimed by its booking, and every sold claim is of a confirmed booking.
        ClaimsMatchBookings = "claims_match_bookings",
        /// A booking's total is the sum of its seats' shares, and of prices, discount and fees (trap T42).
        TotalsAddUp = "totals_add_up",
        /// Captured less refunded less disputed is what the ledger says is at the provider (rule 4).
        LedgerMatchesPayments = "ledger_matches_payments",
        /// Money is posted where it was paid: at the provider, in the drawer, at the card terminal.
        MoneyIsWhereItWasPaid = "money_is_where_it_was_paid",
        /// A confirmed booking has a ticket for each seat, and no other booking has a ticket that works.
        TicketsMatchBookings = "tickets_match_bookings",
        /// A confirmed booking that costs something is paid.
        ConfirmedIsPaid = "confirmed_is_paid",
        /// Captured money sold something or goes back (rule 4).
        CapturedIsSoldOrRefunded = "captured_is_sold_or_refunded",
        /// A refund arrives, or a person knows of it; none waits for ever (trap T43).
        RefundsArrive = "refunds_arrive",
        /// A payment is settled, by its event or by the reconciler (trap T26).
        PaymentsSettle = "payments_settle",
        /// A ticket was used by as many scans as say so, less those taken back (trap T46).
        UsedTicketsWereScanned = "used_tickets_were_scanned",
        /// A film's average is that of its published reviews (trap T57).
        RatingsMatchReviews = "ratings_match_reviews",
        /// A promotion is used by the bookings that were priced with it and have their seats, and by no others (trap T29).
        PromotionUsesMatchBookings = "promotion_uses_match_bookings",
        /// Two shows never share a screen (trap T33).
        ShowtimesDoNotOverlap = "showtimes_do_not_overlap",
        /// What must leave the system leaves it.
        OutboxMoves = "outbox_moves",
        /// What was sold stands beside the ledger with the same amounts, so that reports add up.
        SalesMatchLedger = "sales_match_ledger",
        /// Every sealed row of the audit log is as it was when it was sealed, and none is missing or came in between.
        AuditChainHolds = "audit_chain_holds",
    }
}

/// What checking a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub invariant: Invariant,
    /// How many rows it looked at.
    pub looked_at: i64,
    /// What breaks it, by kind and key, such as `booking 42`; the first [`MOST_NAMED`] of them.
    pub broken: Vec<String>,
}

/// The most offenders a finding names.
pub const MOST_NAMED: i64 = 50;
