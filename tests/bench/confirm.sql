-- What confirming a free booking must write, as one statement: the booking, its claim, slot and ticket, audit and message.
-- The message is done already, so that the application's worker does not act upon it.
\set i :i + 1
\set id :first + :client_id + 16 * :i
WITH sold AS (
    UPDATE bookings SET status = 'confirmed', held_until = NULL, stage_at = now(), version = version + 1, updated_at = now()
    WHERE id = :id AND status = 'held' AND held_until > now() RETURNING id, showtime_id
), claims AS (
    UPDATE seat_claims c SET state = 'sold', held_until = '9999-01-01' FROM booking_seats s, sold
    WHERE s.booking_id = sold.id AND c.showtime_id = s.showtime_id AND c.seat_id = s.seat_id AND c.booking_id = sold.id RETURNING c.seat_id
), slots AS (
    DELETE FROM hold_slots WHERE booking_id = :id
), issued AS (
    INSERT INTO tickets (booking_id, showtime_id, seat_id, status, issued_at)
    SELECT sold.id, sold.showtime_id, claims.seat_id, 'valid', now() FROM sold, claims
), logged AS (
    INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
    SELECT now(), 'user:1', 'booking.confirmed', 'booking', id::text, '{"event":"confirmed"}', 'bench' FROM sold
), told AS (
    INSERT INTO outbox (dedup_key, message, done_at, created_at) SELECT 'pgbench:' || id, '{}', now(), now() FROM sold
)
SELECT id FROM sold;
