//! `IntegrityStore`: each rule as two statements, how many rows it looks at and which of them break it.

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    integrity::{Finding, Invariant, MOST_NAMED},
    ports::IntegrityStore,
};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;

use super::{Conn, Db, audit::follow_chain};
use crate::{
    error::store_error,
    types::{At, Instant},
};

/// Checks of the database.
pub(crate) struct SqlIntegrity(pub(crate) Db);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = Text)]
    name: String,
}

#[async_trait]
impl IntegrityStore for SqlIntegrity {
    async fn check(&self, settled_before: Timestamp, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
        let mut conn = self.0.read().await?;
        let mut findings = Vec::new();
        for invariant in Invariant::ALL {
            if *invariant == Invariant::AuditChainHolds {
                findings.push(chain(&mut conn).await.map_err(|error| store_error(&error))?);
                continue;
            }
            let (count, broken) = statements(*invariant);
            let count: Count = sql_query(count).get_result(&mut conn).await.map_err(|error| store_error(&error))?;
            // Each names the instants, used or not, so that all are asked alike.
            let asked = format!(
                "WITH given (settled_before, now) AS (SELECT $1, $2) SELECT name FROM ({broken}) AS broken ORDER BY name LIMIT {MOST_NAMED}"
            );
            let broken: Vec<Broken> = sql_query(asked)
                .bind::<Instant, _>(At(settled_before))
                .bind::<Instant, _>(At(now))
                .load(&mut conn)
                .await
                .map_err(|error| store_error(&error))?;
            let broken = broken.into_iter().map(|row| row.name).collect();
            findings.push(Finding { invariant: *invariant, looked_at: count.count, broken });
        }
        Ok(findings)
    }
}

/// A chain of hashes is followed here: one of the databases cannot compute any.
async fn chain(conn: &mut Conn) -> QueryResult<Finding> {
    let (looked_at, broken) = follow_chain(conn).await?;
    Ok(Finding { invariant: Invariant::AuditChainHolds, looked_at, broken: broken.into_iter().collect() })
}

/// How many rows a rule looks at, and which break it, in words both databases know.
#[expect(clippy::too_many_lines, reason = "a table: one entry for each rule, without a branch between them")]
fn statements(invariant: Invariant) -> (&'static str, &'static str) {
    match invariant {
        Invariant::SeatSoldOnce => (
            "SELECT count(*) AS count FROM booking_seats s JOIN bookings b ON b.id = s.booking_id
             WHERE b.status = 'confirmed' AND s.cancelled_at IS NULL",
            "SELECT 'showtime ' || s.showtime_id || ' seat ' || s.seat_id AS name
             FROM booking_seats s JOIN bookings b ON b.id = s.booking_id
             WHERE b.status = 'confirmed' AND s.cancelled_at IS NULL GROUP BY s.showtime_id, s.seat_id HAVING count(*) > 1",
        ),
        Invariant::ClaimsMatchBookings => (
            "SELECT count(*) AS count FROM seat_claims WHERE state = 'sold'",
            "SELECT 'booking ' || b.id || ' seat ' || s.seat_id AS name
             FROM bookings b JOIN booking_seats s ON s.booking_id = b.id AND s.cancelled_at IS NULL
             LEFT JOIN seat_claims c ON c.showtime_id = s.showtime_id AND c.seat_id = s.seat_id AND c.booking_id = b.id AND c.state = 'sold'
             WHERE b.status = 'confirmed' AND c.seat_id IS NULL
             UNION ALL
             SELECT 'showtime ' || c.showtime_id || ' seat ' || c.seat_id
             FROM seat_claims c LEFT JOIN bookings b ON b.id = c.booking_id AND b.status = 'confirmed'
             WHERE c.state = 'sold' AND b.id IS NULL",
        ),
        Invariant::TotalsAddUp => (
            "SELECT count(*) AS count FROM bookings",
            "SELECT 'booking ' || b.id AS name FROM bookings b JOIN booking_seats s ON s.booking_id = b.id
             GROUP BY b.id, b.total_minor, CAST(b.quote ->> 'fees_minor' AS bigint), CAST(b.quote ->> 'discount_minor' AS bigint),
                CAST(b.quote ->> 'tax_added_minor' AS bigint)
             HAVING sum(s.share_minor) <> b.total_minor
                OR sum(s.price_minor) + CAST(b.quote ->> 'fees_minor' AS bigint) - CAST(b.quote ->> 'discount_minor' AS bigint)
                    + coalesce(CAST(b.quote ->> 'tax_added_minor' AS bigint), 0) <> b.total_minor",
        ),
        Invariant::LedgerMatchesPayments => (
            "SELECT count(*) AS count FROM payments WHERE captured_minor > 0",
            "SELECT 'booking ' || rows.booking_id AS name FROM (
                 SELECT booking_id, captured_minor AS minor FROM payments
                 UNION ALL SELECT booking_id, -amount_minor FROM refunds WHERE status <> 'superseded'
                 UNION ALL SELECT booking_id, -amount_minor FROM disputes WHERE status <> 'won'
                 UNION ALL SELECT booking_id, -amount_minor FROM ledger WHERE debit IN ('provider', 'cash', 'card_terminal')
                 UNION ALL SELECT booking_id, amount_minor FROM ledger WHERE credit IN ('provider', 'cash', 'card_terminal')
             ) AS rows GROUP BY rows.booking_id HAVING sum(rows.minor) <> 0
             UNION ALL
             SELECT 'payment ' || p.id FROM payments p
             WHERE p.refunded_minor <> (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'superseded')",
        ),
        Invariant::MoneyIsWhereItWasPaid => (
            "SELECT count(*) AS count FROM ledger",
            "SELECT 'payment ' || p.id AS name FROM payments p JOIN ledger l ON l.payment_id = p.id
             WHERE CASE p.provider WHEN 'gateway' THEN 'provider' ELSE p.provider END NOT IN (l.debit, l.credit)",
        ),
        Invariant::TicketsMatchBookings => (
            "SELECT count(*) AS count FROM tickets",
            "SELECT 'booking ' || b.id || ' seat ' || s.seat_id AS name
             FROM bookings b JOIN booking_seats s ON s.booking_id = b.id AND s.cancelled_at IS NULL
             LEFT JOIN tickets t ON t.booking_id = b.id AND t.seat_id = s.seat_id AND t.status <> 'revoked'
             WHERE b.status = 'confirmed' AND t.id IS NULL
             UNION ALL
             SELECT 'ticket ' || t.id FROM tickets t JOIN bookings b ON b.id = t.booking_id
             LEFT JOIN booking_seats s ON s.booking_id = t.booking_id AND s.seat_id = t.seat_id AND s.cancelled_at IS NULL
             WHERE t.status <> 'revoked' AND (b.status <> 'confirmed' OR s.seat_id IS NULL)",
        ),
        Invariant::ConfirmedIsPaid => (
            "SELECT count(*) AS count FROM bookings WHERE status = 'confirmed' AND total_minor > 0",
            "SELECT 'booking ' || b.id AS name FROM bookings b WHERE b.status = 'confirmed' AND b.total_minor > 0
             AND (SELECT coalesce(sum(p.captured_minor), 0) FROM payments p WHERE p.booking_id = b.id) < b.total_minor",
        ),
        Invariant::CapturedIsSoldOrRefunded => (
            "SELECT count(*) AS count FROM payments WHERE captured_minor > 0",
            // No time is given: the refund of what sells nothing is written in the same transaction.
            "SELECT 'booking ' || l.booking_id AS name FROM ledger l GROUP BY l.booking_id
             HAVING sum(CASE WHEN l.credit = 'owed' THEN l.amount_minor WHEN l.debit = 'owed' THEN -l.amount_minor ELSE 0 END) <> 0",
        ),
        Invariant::RefundsArrive => (
            "SELECT count(*) AS count FROM refunds",
            "SELECT 'refund ' || r.id AS name FROM refunds r, given
             WHERE r.status IN ('queued', 'failed') AND r.updated_at < given.settled_before AND (r.due_at IS NULL OR r.due_at < given.settled_before)",
        ),
        Invariant::PaymentsSettle => (
            "SELECT count(*) AS count FROM payments",
            "SELECT 'payment ' || p.id AS name FROM payments p JOIN bookings b ON b.id = p.booking_id, given
             WHERE p.status IN ('created', 'requires_action', 'processing') AND p.checked_at < given.settled_before
                AND b.status NOT IN ('held', 'awaiting_payment')",
        ),
        Invariant::UsedTicketsWereScanned => (
            "SELECT count(*) AS count FROM tickets WHERE status = 'used'",
            "SELECT 'ticket ' || t.id AS name FROM tickets t
             LEFT JOIN (SELECT ticket_id, sum(CASE outcome WHEN 'valid' THEN 1 ELSE -1 END) AS uses FROM door_scans
                        WHERE outcome IN ('valid', 'undone') GROUP BY ticket_id) AS s ON s.ticket_id = t.id
             WHERE t.status <> 'revoked' AND coalesce(s.uses, 0) <> CASE t.status WHEN 'used' THEN 1 ELSE 0 END",
        ),
        Invariant::RatingsMatchReviews => (
            "SELECT count(*) AS count FROM films",
            "SELECT 'film ' || f.id AS name FROM films f
             LEFT JOIN (SELECT film_id, count(*) AS reviews, sum(stars) AS stars FROM reviews
                        WHERE status = 'published' AND NOT is_deleted GROUP BY film_id) AS r ON r.film_id = f.id
             WHERE f.review_count <> coalesce(r.reviews, 0) OR f.review_stars <> coalesce(r.stars, 0)",
        ),
        Invariant::PromotionUsesMatchBookings => (
            "SELECT count(*) AS count FROM promotion_uses",
            // A hold that has ended may have its use still, or have lost it to another.
            "SELECT 'promotion ' || u.promotion_id || ' booking ' || u.booking_id AS name
             FROM promotion_uses u LEFT JOIN bookings b ON b.id = u.booking_id
             WHERE b.id IS NULL OR b.status NOT IN ('held', 'awaiting_payment', 'confirmed')
                OR coalesce(CAST(b.quote -> 'promotion' ->> 'id' AS bigint), 0) <> u.promotion_id
             UNION ALL
             SELECT 'promotion ' || (b.quote -> 'promotion' ->> 'id') || ' booking ' || b.id
             FROM given CROSS JOIN bookings b LEFT JOIN promotion_uses u ON u.booking_id = b.id
             WHERE b.quote -> 'promotion' ->> 'id' IS NOT NULL AND u.booking_id IS NULL
                AND (b.status = 'confirmed' OR (b.status IN ('held', 'awaiting_payment') AND b.held_until > given.now))",
        ),
        Invariant::ShowtimesDoNotOverlap => (
            "SELECT count(*) AS count FROM showtimes WHERE status = 'scheduled' AND NOT is_deleted",
            "SELECT 'showtime ' || a.id || ' and ' || b.id AS name FROM showtimes a
             JOIN showtimes b ON b.screen_id = a.screen_id AND b.id > a.id AND b.starts_at < a.busy_until AND a.starts_at < b.busy_until
             WHERE a.status = 'scheduled' AND b.status = 'scheduled' AND NOT a.is_deleted AND NOT b.is_deleted",
        ),
        Invariant::OutboxMoves => (
            "SELECT count(*) AS count FROM outbox",
            // What waits behind an earlier message of its booking is as late as that one, which is named should it be.
            "SELECT 'message ' || o.id AS name FROM outbox o, given WHERE o.done_at IS NULL AND o.due_at < given.settled_before
             AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.booking_id = o.booking_id AND e.id < o.id AND e.due_at IS NOT NULL)",
        ),
        Invariant::SalesMatchLedger => (
            "SELECT count(*) AS count FROM sales",
            "SELECT 'booking ' || x.booking_id AS name FROM sales x
             WHERE x.total_minor <> (SELECT coalesce(sum(l.amount_minor), 0) FROM ledger l
                 WHERE l.booking_id = x.booking_id AND l.kind IN ('sale', 'fee') AND l.credit IN ('tickets', 'fees'))
             UNION ALL
             SELECT 'booking ' || b.id FROM bookings b LEFT JOIN sales x ON x.booking_id = b.id
             WHERE b.status = 'confirmed' AND x.booking_id IS NULL",
        ),
        // Looks at what `follow_chain` looks at: kept here so that every rule has its line.
        Invariant::AuditChainHolds => ("SELECT count(*) AS count FROM audit_seals", "SELECT '' AS name WHERE 1 = 0"),
    }
}
