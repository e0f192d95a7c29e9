-- The hold of crates/booking-sql/src/postgres/hot.rs, one seat: the same checks and the same rows, by itself.
-- The n-th hold takes the same seat, and is by the same user, as the load generator's n-th.
\set i :i + 1
\set n :client_id + 16 * :i
\set showtime 1 + :n % :shows
\set seat 1 + (:showtime - 1) % 60 * 200 + :n / :shows
\set customer 1 + :client_id + 16 * (:i / 3)
WITH show AS (
    SELECT status, starts_at, sales_open_at, sales_close_at FROM showtimes WHERE id = :showtime::bigint AND NOT is_deleted
), account AS (
    SELECT id FROM users WHERE id = :customer::bigint AND disabled_at IS NULL AND NOT is_deleted
), taken AS (
    SELECT seat_id, state FROM seat_claims WHERE showtime_id = :showtime::bigint AND seat_id = ANY(ARRAY[:seat]::bigint[]) AND held_until > now()
), slot AS (
    SELECT n FROM generate_series(1, 3) AS n
    WHERE NOT EXISTS (SELECT FROM hold_slots h WHERE h.customer_id = :customer::bigint AND h.slot = n AND h.held_until > now()) ORDER BY n LIMIT 1
), fresh AS MATERIALIZED (
    SELECT nextval('bookings_id_seq') AS id, slot.n AS slot FROM show, account, slot
    WHERE show.status = 'scheduled' AND show.sales_open_at <= now() AND now() < show.sales_close_at AND NOT EXISTS (SELECT FROM taken)
), claimed AS (
    INSERT INTO seat_claims (showtime_id, seat_id, state, held_until, booking_id)
    SELECT :showtime::bigint, seat, 'held', now() + interval '10 minutes', fresh.id FROM fresh, unnest(ARRAY[:seat]::bigint[]) AS seat ORDER BY seat
    ON CONFLICT (showtime_id, seat_id) DO UPDATE SET state = 'held', held_until = excluded.held_until, booking_id = excluded.booking_id
    WHERE seat_claims.held_until <= now() RETURNING seat_id
), slotted AS (
    INSERT INTO hold_slots (customer_id, slot, booking_id, held_until) SELECT :customer::bigint, fresh.slot, fresh.id, now() + interval '10 minutes' FROM fresh
    ON CONFLICT (customer_id, slot) DO UPDATE SET booking_id = excluded.booking_id, held_until = excluded.held_until
    WHERE hold_slots.held_until <= now() RETURNING slot
), seated AS (
    INSERT INTO booking_seats (booking_id, seat_id, showtime_id, row_label, seat_number, seat_type, price_minor, share_minor)
    SELECT fresh.id, s.seat, :showtime::bigint, s.row_label, s.number, s.kind, s.price, s.share
    FROM fresh, unnest(ARRAY[:seat]::bigint[], ARRAY['A']::text[], ARRAY['1']::text[], ARRAY['regular']::text[], ARRAY[0]::bigint[], ARRAY[0]::bigint[]) AS s (seat, row_label, number, kind, price, share)
), logged AS (
    INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
    SELECT now(), ('user:' || :customer), 'booking.held', 'booking', fresh.id::text, '{"event":"held"}', 'bench' FROM fresh
), booked AS (
    INSERT INTO bookings (id, reference, showtime_id, customer_id, status, held_until, total_minor, quote,
        created_at, created_by, updated_at, updated_by)
    SELECT CASE WHEN (SELECT count(*) FROM claimed) = cardinality(ARRAY[:seat]::bigint[]) AND EXISTS (SELECT FROM slotted) THEN fresh.id ELSE race_lost() END,
        ('P' || :round || '-' || :n), :showtime::bigint, :customer::bigint, 'held', now() + interval '10 minutes', 0, '{"currency": "EUR", "seats": [{"seat": 1, "base_minor": 0}], "subtotal_minor": 0, "adjustments": [], "total_minor": 0}', now(), :customer::bigint, now(), :customer::bigint
    FROM fresh RETURNING id
)
SELECT (SELECT id FROM booked), EXISTS (SELECT FROM account), EXISTS (SELECT FROM slot),
    ARRAY(SELECT seat_id FROM taken ORDER BY seat_id), ARRAY(SELECT seat_id FROM taken WHERE state = 'blocked' ORDER BY seat_id),
    (SELECT status FROM show), (SELECT starts_at FROM show), (SELECT sales_open_at FROM show), (SELECT sales_close_at FROM show);
