//! Each rule that never bends can be seen broken: the data is broken on purpose, behind the stores, and the check names it.

mod world;

use booking_domain::{
    PaymentId, Timestamp,
    booking::BookingStatus,
    integrity::{Finding, Invariant},
};
use booking_sql::{
    Database,
    testing::{Kind, Scratch},
};
use booking_testkit::contract::booking_store::Subject;
use jiff::SignedDuration;

/// A world with a sold booking of two seats, and one of one seat that was cancelled and whose refund waits.
struct Broken {
    subject: Subject,
    now: Timestamp,
}

impl Broken {
    async fn new(kind: Kind) -> Self {
        let subject = world::subject(kind).await;
        subject.sold(0, &[0, 1]).await;
        let (second, _): (_, PaymentId) = subject.sold(1, &[2]).await;
        subject.cancelled(second).await;
        let now = subject.later(5);
        Self { subject, now }
    }

    fn scratch(&self) -> &Scratch {
        self.subject.keep.downcast_ref().expect("the world keeps its database")
    }

    async fn check(&self) -> Vec<Finding> {
        let before = self.now - SignedDuration::from_mins(10);
        self.scratch().database.stores().integrity.check(before, self.now).await.expect("the store works")
    }

    /// Breaks the data and expects that this rule, and no other but those in `also`, names it.
    async fn breaks(&self, sql: &str, invariant: Invariant, also: &[Invariant]) {
        self.scratch().execute(sql).await;
        for finding in self.check().await {
            let expected = finding.invariant == invariant || also.contains(&finding.invariant);
            assert_eq!(!finding.broken.is_empty(), expected, "{sql}: {finding:?}");
        }
    }
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Broken::new(super::Kind::Postgres).await).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Broken::new(super::Kind::Sqlite).await).await;
            })+
        }
    };
}

on_both! {
    sound_data_is_clean,
    a_seat_sold_twice_is_named,
    a_lost_claim_is_named,
    a_wrong_total_is_named,
    money_outside_the_ledger_is_named,
    a_lost_ticket_is_named,
    a_booking_nobody_paid_is_named,
    money_without_a_booking_is_named,
    a_refund_that_waits_for_ever_is_named,
    a_payment_left_open_is_named,
    overlapping_showtimes_are_named,
    a_message_that_is_stuck_is_named,
    a_message_behind_one_that_is_put_off_is_not_stuck,
    money_in_another_account_is_named,
    a_ticket_used_without_a_scan_is_named,
    a_wrong_average_is_named,
    a_use_of_a_promotion_too_many_is_named,
    a_use_of_a_promotion_that_was_lost_is_named,
    a_sale_that_differs_from_the_ledger_is_named,
    a_sale_that_was_not_noted_is_named,
    a_changed_audit_row_is_named,
    a_removed_audit_row_is_named,
    an_audit_row_that_came_in_between_is_named,
    an_audit_row_removed_with_its_seal_breaks_the_next,
}

async fn sound_data_is_clean(world: Broken) {
    let findings = world.check().await;
    assert_eq!(findings.iter().map(|finding| finding.invariant).collect::<Vec<_>>(), Invariant::ALL);
    assert!(findings.iter().all(|finding| finding.broken.is_empty()), "{findings:?}");
    let looked_at = |invariant| findings.iter().find(|finding| finding.invariant == invariant).expect("checked").looked_at;
    assert_eq!((looked_at(Invariant::SeatSoldOnce), looked_at(Invariant::TotalsAddUp), looked_at(Invariant::RefundsArrive)), (2, 2, 1));
    assert_eq!(world.subject.find_status(1).await, BookingStatus::Confirmed);
}

async fn a_seat_sold_twice_is_named(world: Broken) {
    let sql =
        "UPDATE booking_seats SET cancelled_at = NULL WHERE booking_id = 2; UPDATE booking_seats SET seat_id = 1 WHERE booking_id = 2;
        UPDATE bookings SET status = 'confirmed' WHERE id = 2";
    let also = [Invariant::ClaimsMatchBookings, Invariant::TicketsMatchBookings];
    world.breaks(sql, Invariant::SeatSoldOnce, &also).await;
}

async fn a_lost_claim_is_named(world: Broken) {
    world.breaks("DELETE FROM seat_claims WHERE seat_id = 1", Invariant::ClaimsMatchBookings, &[]).await;
}

async fn a_wrong_total_is_named(world: Broken) {
    world.breaks("UPDATE booking_seats SET share_minor = share_minor + 1 WHERE seat_id = 1", Invariant::TotalsAddUp, &[]).await;
}

async fn money_outside_the_ledger_is_named(world: Broken) {
    let sql = "UPDATE payments SET captured_minor = captured_minor + 1 WHERE booking_id = 1";
    world.breaks(sql, Invariant::LedgerMatchesPayments, &[]).await;
}

async fn a_lost_ticket_is_named(world: Broken) {
    world.breaks("DELETE FROM tickets WHERE seat_id = 1", Invariant::TicketsMatchBookings, &[]).await;
}

async fn a_booking_nobody_paid_is_named(world: Broken) {
    let sql = "UPDATE payments SET captured_minor = 0 WHERE booking_id = 1";
    world.breaks(sql, Invariant::ConfirmedIsPaid, &[Invariant::LedgerMatchesPayments]).await;
}

async fn money_without_a_booking_is_named(world: Broken) {
    let long_ago = world.scratch().instant(world.now - SignedDuration::from_hours(1));
    let sql = format!(
        "UPDATE payments SET captured_minor = captured_minor + 7 WHERE booking_id = 1;
         INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
         SELECT {long_ago}, 'adjustment', 'provider', 'owed', 7, currency, 2, showtime_id, id FROM payments WHERE booking_id = 1;
         INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
         SELECT {long_ago}, 'adjustment', 'tickets', 'provider', 7, currency, 2, showtime_id, id FROM payments WHERE booking_id = 1"
    );
    world.breaks(&sql, Invariant::CapturedIsSoldOrRefunded, &[Invariant::LedgerMatchesPayments]).await;
}

async fn a_refund_that_waits_for_ever_is_named(world: Broken) {
    let long_ago = world.scratch().instant(world.now - SignedDuration::from_hours(1));
    let sql = format!("UPDATE refunds SET status = 'failed', due_at = NULL, updated_at = {long_ago}");
    world.breaks(&sql, Invariant::RefundsArrive, &[]).await;
}

async fn a_payment_left_open_is_named(world: Broken) {
    let long_ago = world.scratch().instant(world.now - SignedDuration::from_hours(1));
    let sql = format!(
        "INSERT INTO payments (id, booking_id, showtime_id, provider, status, amount_minor, currency, checked_at, created_at, updated_at)
         VALUES ('00000000-0000-0000-0000-000000000001', 2, 1, 'test', 'processing', 5, 'EUR', {long_ago}, {long_ago}, {long_ago})"
    );
    world.breaks(&sql, Invariant::PaymentsSettle, &[]).await;
}

async fn overlapping_showtimes_are_named(world: Broken) {
    let copy =
        "INSERT INTO showtimes (id, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language,
            base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at)
        SELECT 99, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language,
            base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at FROM showtimes WHERE id = 1";
    let guards = world.scratch().without_overlap_guard();
    world.breaks(&format!("{guards}{copy}"), Invariant::ShowtimesDoNotOverlap, &[]).await;
}

async fn a_message_that_is_stuck_is_named(world: Broken) {
    let long_ago = world.scratch().instant(world.now - SignedDuration::from_hours(1));
    world.breaks(&format!("UPDATE outbox SET due_at = {long_ago} WHERE id = 1"), Invariant::OutboxMoves, &[]).await;
}

async fn a_message_behind_one_that_is_put_off_is_not_stuck(world: Broken) {
    let (long_ago, later) = (
        world.scratch().instant(world.now - SignedDuration::from_hours(1)),
        world.scratch().instant(world.now + SignedDuration::from_hours(1)),
    );
    let waits = format!(
        "UPDATE outbox SET booking_id = 1, due_at = {later}, done_at = NULL WHERE id = 1;
         UPDATE outbox SET booking_id = 1, due_at = {long_ago}, done_at = NULL WHERE id = 2"
    );
    world.scratch().execute(&waits).await;
    assert!(world.check().await.iter().all(|finding| finding.broken.is_empty()));
}

async fn money_in_another_account_is_named(world: Broken) {
    world.breaks("UPDATE payments SET provider = 'cash' WHERE booking_id = 1", Invariant::MoneyIsWhereItWasPaid, &[]).await;
}

async fn a_ticket_used_without_a_scan_is_named(world: Broken) {
    world.breaks("UPDATE tickets SET status = 'used' WHERE seat_id = 1", Invariant::UsedTicketsWereScanned, &[]).await;
}

async fn a_wrong_average_is_named(world: Broken) {
    world.breaks("UPDATE films SET review_count = 1, review_stars = 5", Invariant::RatingsMatchReviews, &[]).await;
}

/// A promotion, and a statement that prices the first booking with it behind the store.
fn promotion(world: &Broken) -> (String, String) {
    let at = world.scratch().instant(world.now);
    let made = format!("INSERT INTO promotions (id, code, terms, created_at, updated_at) VALUES (7, 'WEEK', '{{}}', {at}, {at});");
    let priced =
        r#"replace(CAST(quote AS text), '"subtotal_minor":', '"promotion":{"id":7,"code":"WEEK","name":"Week"},"subtotal_minor":')"#;
    let quote = match &world.scratch().database {
        Database::Postgres(_) => format!("CAST({priced} AS json)"),
        Database::Sqlite(_) => priced.to_owned(),
    };
    (made, format!("UPDATE bookings SET quote = {quote} WHERE id = 1;"))
}

async fn a_use_of_a_promotion_too_many_is_named(world: Broken) {
    let ((made, priced), at) = (promotion(&world), world.scratch().instant(world.now));
    let used = |booking: i64| format!("INSERT INTO promotion_uses (booking_id, promotion_id, used_at) VALUES ({booking}, 7, {at});");
    world.scratch().execute(&format!("{made} {priced} {}", used(1))).await;
    assert!(world.check().await.iter().all(|finding| finding.broken.is_empty()), "a use that a booking says is no matter");
    // The second booking was cancelled, and never had the code.
    world.breaks(&used(2), Invariant::PromotionUsesMatchBookings, &[]).await;
}

async fn a_use_of_a_promotion_that_was_lost_is_named(world: Broken) {
    let (made, priced) = promotion(&world);
    world.breaks(&format!("{made} {priced}"), Invariant::PromotionUsesMatchBookings, &[]).await;
}

async fn a_sale_that_differs_from_the_ledger_is_named(world: Broken) {
    let guards = world.scratch().without_append_only_guards();
    let sql = format!("{guards} UPDATE sales SET gross_minor = gross_minor + 1, total_minor = total_minor + 1 WHERE booking_id = 1");
    world.breaks(&sql, Invariant::SalesMatchLedger, &[]).await;
}

async fn a_sale_that_was_not_noted_is_named(world: Broken) {
    let guards = world.scratch().without_append_only_guards();
    world.breaks(&format!("{guards} DELETE FROM sales WHERE booking_id = 1"), Invariant::SalesMatchLedger, &[]).await;
}

impl Broken {
    /// Seals the audit log, does something to it behind the guards, and says what the check names then.
    async fn chain_after(&self, sql: &str) -> Vec<String> {
        let sealed = self.scratch().database.stores().audit.seal(1_000).await.expect("seals");
        assert!(sealed > 5, "selling and cancelling leaves more than {sealed} rows");
        let chain = |findings: Vec<Finding>| findings.into_iter().find(|finding| finding.invariant == Invariant::AuditChainHolds);
        let sound = chain(self.check().await).expect("checked");
        assert_eq!((sound.looked_at, sound.broken), (i64::try_from(sealed).expect("few"), Vec::new()));
        let guards = self.scratch().without_append_only_guards();
        self.scratch().execute(&format!("{guards} {sql}")).await;
        chain(self.check().await).expect("checked").broken
    }
}

async fn a_changed_audit_row_is_named(world: Broken) {
    let broken = world.chain_after("UPDATE audit_log SET actor = 'user:9' WHERE id = 3").await;
    assert_eq!(broken, ["audit row 3"]);
}

async fn a_removed_audit_row_is_named(world: Broken) {
    let broken = world.chain_after("DELETE FROM audit_log WHERE id = 2").await;
    assert_eq!(broken, ["audit row 2, which is missing"]);
}

async fn an_audit_row_that_came_in_between_is_named(world: Broken) {
    let copy = "INSERT INTO audit_log (id, at, actor, action, entity, entity_id, detail, request_id)
        SELECT 0, at, actor, action, entity, entity_id, detail, request_id FROM audit_log WHERE id = 1";
    assert_eq!(world.chain_after(copy).await, ["audit row 0, which came in between"]);
}

async fn an_audit_row_removed_with_its_seal_breaks_the_next(world: Broken) {
    let broken = world.chain_after("DELETE FROM audit_log WHERE id = 2; DELETE FROM audit_seals WHERE audit_id = 2").await;
    assert_eq!(broken, ["audit row 3"]);
}
