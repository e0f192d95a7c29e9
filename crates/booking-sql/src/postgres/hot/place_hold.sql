-- A hold as one statement: checks, claims, slot, booking, seats and audit, all or nothing.
--
-- Every part reads the snapshot the statement began with. Where somebody else commits in between, ON CONFLICT … WHERE finds the newer row
-- and returns nothing, the counts differ, and race_lost() ends the statement; the next try sees who has the seat.
--
-- A slot whose hold has ended is free, but nobody may have swept that hold yet: its row moves out of the way, past every limit, where the
-- sweep still finds it. Asking how many were moved has that done before the slot is taken.
--
-- What the customer has of the show is counted in that snapshot as well. Holds of one customer that are placed at once want the same slot,
-- the lowest that is free, so all but one are tried again and then see what the first one took.
--
-- $1 showtime, $2 customer, $3 reference; $4 seats, $5 rows, $6 numbers, $7 kinds, $8 prices, $9 shares; $10 quote, $11 total, $12 now,
-- $13 until, $14 most open holds, $15 actor, $16 request, $17 most seats of the show, $18 whose holds ended after this, cannot have their
-- seats again.
show AS (
    SELECT status, starts_at, sales_open_at, sales_close_at FROM showtimes WHERE id = $1 AND published AND NOT is_deleted
), account AS (
    SELECT id FROM users WHERE id = $2 AND disabled_at IS NULL AND NOT is_deleted
), taken AS (
    SELECT seat_id, state FROM seat_claims WHERE showtime_id = $1 AND seat_id = ANY($4) AND held_until > $12
), own AS (
    SELECT s.seat_id, coalesce(b.status = 'confirmed' OR b.held_until > $12, false) AS live,
        CASE b.status WHEN 'expired' THEN b.stage_at ELSE b.held_until END AS ended
    FROM bookings b JOIN booking_seats s ON s.booking_id = b.id
    WHERE b.customer_id = $2 AND b.showtime_id = $1 AND b.status <> 'cancelled' AND s.cancelled_at IS NULL
), cooling AS (
    SELECT seat_id, ended FROM own WHERE NOT live AND ended > $18 AND seat_id = ANY($4)
), slot AS (
    SELECT n FROM generate_series(1, $14) AS n
    WHERE NOT EXISTS (SELECT FROM hold_slots h WHERE h.customer_id = $2 AND h.slot = n AND h.held_until > $12) ORDER BY n LIMIT 1
), fresh AS MATERIALIZED (
    SELECT nextval('bookings_id_seq') AS id, slot.n AS slot FROM show, account, slot
    WHERE show.status = 'scheduled' AND show.sales_open_at <= $12 AND $12 < show.sales_close_at AND NOT EXISTS (SELECT FROM taken)
        AND NOT EXISTS (SELECT FROM cooling) AND (SELECT count(*) FROM own WHERE live) + cardinality($4) <= $17
), claimed AS (
    INSERT INTO seat_claims (showtime_id, seat_id, state, held_until, booking_id)
    SELECT $1, seat, 'held', $13, fresh.id FROM fresh, unnest($4) AS seat ORDER BY seat
    ON CONFLICT (showtime_id, seat_id) DO UPDATE SET state = 'held', held_until = excluded.held_until, booking_id = excluded.booking_id
    WHERE seat_claims.held_until <= $12 RETURNING seat_id
), moved AS (
    UPDATE hold_slots h SET slot = 1000 + (h.booking_id % 1000000000)::integer FROM fresh
    WHERE h.customer_id = $2 AND h.slot = fresh.slot AND h.held_until <= $12 RETURNING h.slot
), slotted AS (
    INSERT INTO hold_slots (customer_id, slot, booking_id, held_until) SELECT $2, fresh.slot, fresh.id, $13 FROM fresh
    WHERE (SELECT count(*) FROM moved) >= 0
    ON CONFLICT (customer_id, slot) DO UPDATE SET booking_id = excluded.booking_id, held_until = excluded.held_until
    WHERE hold_slots.held_until <= $12 RETURNING slot
), seated AS (
    INSERT INTO booking_seats (booking_id, seat_id, showtime_id, row_label, seat_number, seat_type, price_minor, share_minor)
    SELECT fresh.id, s.seat, $1, s.row_label, s.number, s.kind, s.price, s.share
    FROM fresh, unnest($4, $5, $6, $7, $8, $9) AS s (seat, row_label, number, kind, price, share)
), logged AS (
    INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
    SELECT $12, $15, 'booking.held', 'booking', fresh.id::text, '{"event":"held"}', $16 FROM fresh
), booked AS (
    INSERT INTO bookings (id, reference, showtime_id, customer_id, status, held_until, total_minor, quote,
        created_at, created_by, updated_at, updated_by)
    SELECT CASE WHEN (SELECT count(*) FROM claimed) = cardinality($4) AND EXISTS (SELECT FROM slotted) THEN fresh.id ELSE race_lost() END,
        $3, $1, $2, 'held', $13, $11, $10, $12, $2, $12, $2
    FROM fresh RETURNING id
)
SELECT (SELECT id FROM booked), EXISTS (SELECT FROM account), EXISTS (SELECT FROM slot),
    ARRAY(SELECT seat_id FROM taken ORDER BY seat_id), ARRAY(SELECT seat_id FROM taken WHERE state = 'blocked' ORDER BY seat_id),
    (SELECT status FROM show), (SELECT starts_at FROM show), (SELECT sales_open_at FROM show), (SELECT sales_close_at FROM show),
    ARRAY(SELECT DISTINCT seat_id FROM cooling ORDER BY seat_id), (SELECT max(ended) FROM cooling)
