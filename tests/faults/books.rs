//! The auditor: reads the database where HTTP cannot say it, and writes nothing. Every query lists what is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use booking_sql::testing::Scratch;
use booking_testkit::stripe::Holding;
use serde_json::Value;

use crate::rounds;

/// How long it may take until everything is settled: a worker that was killed has its refunds leased for a minute.
const SETTLING: Duration = Duration::from_secs(110);

/// How much longer for each time something was killed: whatever was under way then has lost a try. A wait doubles with each try and is shortened
/// by up to half at random, so the last may be four times as long as all the trouble was; a round of it is some five seconds.
const SETTLING_A_ROUND: Duration = Duration::from_secs(20);

/// What somebody still waits for.
const UNSETTLED: &str = "
    SELECT 'booking ' || id || ' is ' || status AS text FROM bookings WHERE status IN ('held', 'awaiting_payment')
    UNION ALL
    SELECT 'payment ' || id || ' is ' || status FROM payments WHERE status IN ('created', 'requires_action', 'processing')
    UNION ALL
    SELECT 'refund ' || id || ' is ' || status FROM refunds WHERE status NOT IN ('succeeded', 'superseded')
    UNION ALL
    SELECT 'message ' || id || ' waits after try ' || attempts || ': ' || coalesce(last_error, '') FROM outbox WHERE due_at IS NOT NULL
    UNION ALL
    SELECT 'event ' || event_id || ' is unmatched' FROM payment_events WHERE outcome = 'unmatched'";

/// Rules that never bend, each with a query for what breaks it.
const RULES: [(&str, &str); 7] = [
    (
        "a seat is never sold twice",
        "SELECT s.showtime_id || '/' || s.seat_id AS text FROM booking_seats s JOIN bookings b ON b.id = s.booking_id
         WHERE b.status = 'confirmed' AND s.cancelled_at IS NULL GROUP BY s.showtime_id, s.seat_id HAVING count(*) > 1",
    ),
    (
        "a seat of a confirmed booking is sold to it",
        "SELECT b.id || ': ' || s.seat_id AS text FROM booking_seats s JOIN bookings b ON b.id = s.booking_id
         WHERE b.status = 'confirmed' AND s.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM seat_claims c WHERE c.showtime_id = s.showtime_id
             AND c.seat_id = s.seat_id AND c.state = 'sold' AND c.booking_id = b.id)",
    ),
    (
        "a sold seat is of a confirmed booking",
        "SELECT c.showtime_id || '/' || c.seat_id AS text FROM seat_claims c
         WHERE c.state = 'sold' AND NOT EXISTS (SELECT 1 FROM bookings b JOIN booking_seats s ON s.booking_id = b.id
             WHERE b.id = c.booking_id AND b.status = 'confirmed' AND s.cancelled_at IS NULL
             AND s.seat_id = c.seat_id AND s.showtime_id = c.showtime_id)",
    ),
    (
        "what was captured is the price of a confirmed booking, or went back",
        "SELECT b.id || ' is ' || b.status AS text FROM bookings b
         WHERE coalesce((SELECT sum(captured_minor) FROM payments WHERE booking_id = b.id), 0)
             - coalesce((SELECT sum(amount_minor) FROM refunds WHERE booking_id = b.id AND status = 'succeeded'), 0)
             <> CASE WHEN b.status = 'confirmed' THEN b.total_minor ELSE 0 END
         -- What a customer who cancels gets back is a matter of terms; the books of these are held against the ledger below. So are
         -- those of whom somebody gave something back in the provider's dashboard.
         AND coalesce(b.cancel_reason, '') <> 'by_customer'
         AND NOT EXISTS (SELECT 1 FROM booking_seats s WHERE s.booking_id = b.id AND s.cancelled_at IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.booking_id = b.id AND r.cause = 'external')",
    ),
    (
        "what is kept is no more than a booking cost, and no less than its seats unless somebody gave that back in the dashboard",
        "SELECT id || ' keeps ' || kept || ' of ' || total_minor AS text FROM (SELECT b.id, b.total_minor,
             coalesce((SELECT sum(captured_minor) FROM payments WHERE booking_id = b.id), 0)
                 - coalesce((SELECT sum(amount_minor) FROM refunds WHERE booking_id = b.id AND status = 'succeeded'), 0) AS kept,
             CASE WHEN b.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.booking_id = b.id AND r.cause = 'external')
                 THEN (SELECT coalesce(sum(share_minor), 0) FROM booking_seats s WHERE s.booking_id = b.id AND s.cancelled_at IS NULL)
                 ELSE 0 END AS least FROM bookings b) AS sums
         WHERE kept < least OR kept > total_minor",
    ),
    (
        "a confirmed booking has a valid ticket a seat",
        "SELECT b.id || ': ' || s.seat_id AS text FROM booking_seats s JOIN bookings b ON b.id = s.booking_id
         WHERE b.status = 'confirmed' AND s.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM tickets t
             WHERE t.booking_id = b.id AND t.seat_id = s.seat_id AND t.status <> 'revoked')",
    ),
    (
        "a valid ticket is of a confirmed booking",
        "SELECT t.id || ' of ' || t.booking_id AS text FROM tickets t JOIN bookings b ON b.id = t.booking_id
         WHERE t.status <> 'revoked' AND b.status <> 'confirmed'",
    ),
];

/// What the sandbox says of each payment: its key, and the intent.
const SANDBOX: &str = "SELECT payment_id || ' ' || CAST(state AS text) AS text FROM sandbox_intents";

/// What we say of it: its key, status, capture and refunds.
const OURS: &str = "
    SELECT p.id || ' ' || p.status || ' ' || p.captured_minor || ' ' ||
        coalesce((SELECT sum(amount_minor) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'succeeded'), 0) AS text
    FROM payments p WHERE p.provider = 'gateway'";

/// An open database.
pub struct Books(Scratch);

impl Books {
    /// Opens the database at this address.
    pub fn open(url: &str) -> Self {
        Self(Scratch::at(url))
    }

    /// Waits until nobody waits for anything any more.
    pub async fn settled(&self) {
        let (began, patience) = (Instant::now(), SETTLING + SETTLING_A_ROUND * u32::try_from(rounds()).expect("not so many"));
        loop {
            let open = self.0.texts(UNSETTLED).await;
            if open.is_empty() {
                return;
            }
            assert!(began.elapsed() < patience, "not settled after {patience:?}:\n{}", open.join("\n"));
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What a query says.
    pub async fn read(&self, query: &str) -> Vec<String> {
        self.0.texts(query).await
    }

    /// Checks every rule, and what the sandbox says; how many payments it knows.
    pub async fn check(&self) -> usize {
        self.check_rules().await;
        self.check_sandbox().await
    }

    /// Checks every rule.
    #[expect(clippy::disallowed_methods, reason = "the program under test runs by the clock on the wall")]
    pub async fn check_rules(&self) {
        for (rule, query) in RULES {
            let broken = self.0.texts(query).await;
            assert!(broken.is_empty(), "{rule}, but:\n{}", broken.join("\n"));
        }
        // And what the program itself says of its data, as if all had had time to settle.
        let now = jiff::Timestamp::now();
        for finding in self.0.database.stores().integrity.check(now, now).await.expect("the database answers") {
            assert!(finding.broken.is_empty(), "{finding:?}");
        }
    }

    /// The sandbox and we agree on every payment.
    async fn check_sandbox(&self) -> usize {
        let holding = |line: &String| {
            let (payment, intent) = line.split_once(' ').expect("a key and an intent");
            let intent: Value = serde_json::from_str(intent).expect("an intent is JSON");
            // The sandbox settles late payments when somebody looks; by now each of them has.
            let status = intent["state"]["status"].as_str().expect("a status").replace("processing", "succeeded");
            let refunds = intent["refunds"].as_array().expect("refunds").iter();
            Holding {
                payment: payment.to_owned(),
                captured: if status == "succeeded" { intent["amount"]["minor"].as_i64().expect("an amount") } else { 0 },
                given_back: refunds.map(|refund| refund["minor"].as_i64().expect("an amount")).sum(),
                status,
            }
        };
        let holdings: Vec<Holding> = self.0.texts(SANDBOX).await.iter().map(holding).collect();
        self.check_provider(&holdings).await;
        holdings.len()
    }

    /// The provider and we agree on every payment: whether money came, how much of it, and how much went back.
    pub async fn check_provider(&self, holdings: &[Holding]) {
        let ours = self.0.texts(OURS).await;
        let ours: BTreeMap<&str, &str> = ours.iter().filter_map(|line| line.split_once(' ')).collect();
        for holding in holdings {
            let payment = holding.payment.as_str();
            let we_say = ours.get(payment).unwrap_or_else(|| panic!("we do not know {holding:?}"));
            let (status, amounts) = we_say.split_once(' ').expect("a status");
            assert_eq!(amounts, format!("{} {}", holding.captured, holding.given_back), "to us it is {status}: {holding:?}");
            assert_eq!(holding.status == "succeeded", status == "succeeded", "to us it is {status}: {holding:?}");
        }
        let known: BTreeSet<&str> = holdings.iter().map(|holding| holding.payment.as_str()).collect();
        let invented: Vec<_> = ours.iter().filter(|(payment, says)| says.starts_with("succeeded") && !known.contains(*payment)).collect();
        assert!(invented.is_empty(), "money the provider knows nothing of: {invented:?}");
    }
}
