-- The beginning of a payment as one statement, for what is by far most common: a customer's own hold that is alive, that something is to be
-- paid for, and for which nobody has tried to pay yet. Anything else matches no row, and the general way decides about it.
--
-- The rules are those of Booking::begin_payment and its time_to_pay. All parts read the snapshot the statement began with, and the booking is
-- written only if it is still at the version they read: whatever belongs to a booking changes together with its version. A claim or a slot
-- that somebody else has by now ends the statement.
--
-- $1 booking, $2 customer, $3 payment, $4 now, $5 end of the grace, $6 longest life of a hold in microseconds, $7 actor, $8 action,
-- $9 event, $10 request, $11 user that acts.
seen AS (
    SELECT b.*, greatest(b.held_until, least($5, b.created_at + $6 * interval '1 microsecond')) AS until
    FROM bookings b JOIN showtimes s ON s.id = b.showtime_id AND s.status = 'scheduled' AND s.ends_at > $4 WHERE b.id = $1 AND b.customer_id = $2 AND b.status = 'held' AND b.held_until > $4 AND b.total_minor > 0
        -- The use of a promotion may have to be taken again.
        AND b.quote ->> 'promotion' IS NULL
        AND NOT EXISTS (SELECT FROM payments p WHERE p.booking_id = b.id)
), seats AS (
    SELECT array_agg(seat_id) AS ids, array_agg(row_label) AS row_labels, array_agg(seat_number) AS numbers, array_agg(seat_type) AS kinds,
        array_agg(price_minor) AS prices, array_agg(share_minor) AS shares
    FROM (SELECT * FROM booking_seats WHERE booking_id = $1 ORDER BY seat_id) AS ordered
), begun AS (
    UPDATE bookings b SET status = 'awaiting_payment', held_until = seen.until, stage_at = NULL, payment_id = $3, cancel_reason = NULL,
        version = b.version + 1, updated_at = $4, updated_by = $11
    FROM seen WHERE b.id = seen.id AND b.version = seen.version RETURNING b.id, b.showtime_id, b.held_until
), claimed AS (
    UPDATE seat_claims c SET held_until = begun.held_until
    FROM begun, (SELECT seat_id FROM booking_seats WHERE booking_id = $1 ORDER BY seat_id) AS mine
    WHERE c.showtime_id = begun.showtime_id AND c.seat_id = mine.seat_id AND c.booking_id = begun.id RETURNING c.seat_id
), slotted AS (
    UPDATE hold_slots h SET held_until = begun.held_until FROM begun WHERE h.booking_id = begun.id RETURNING h.slot
), paying AS (
    INSERT INTO payments (id, booking_id, showtime_id, provider, status, amount_minor, currency, checked_at, created_at, updated_at)
    SELECT $3, begun.id, begun.showtime_id, 'gateway', 'created', seen.total_minor, seen.quote ->> 'currency', $4, $4, $4
    FROM begun JOIN seen ON seen.id = begun.id
), logged AS (
    INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
    SELECT $4, $7, $8, 'booking', id::text, $9, $10 FROM begun
)
SELECT seen.id, seen.reference, seen.showtime_id, seen.customer_id, seen.status, seen.held_until, seen.stage_at, seen.payment_id,
    seen.cancel_reason, seen.quote, seen.version, seen.created_at, shows.starts_at, shows.ends_at, shows.sales_close_at, shows.status, begun.held_until,
    seats.ids, seats.row_labels, seats.numbers, seats.kinds, seats.prices, seats.shares,
    CASE WHEN (SELECT count(*) FROM claimed) = cardinality(seats.ids) AND EXISTS (SELECT FROM slotted) THEN 0 ELSE race_lost() END
FROM begun JOIN seen ON seen.id = begun.id JOIN showtimes shows ON shows.id = begun.showtime_id CROSS JOIN seats
