-- The provider's answer to an attempt, stored as one statement if the booking is still at the version its decision was made from.
--
-- $1 booking, $2 version, $3 payment, $4 intent, $5 client secret, $6 now.
booked AS (
    UPDATE bookings SET version = version + 1, updated_at = $6, updated_by = NULL WHERE id = $1 AND version = $2 RETURNING id
), attached AS (
    UPDATE payments p SET intent = $4, client_secret = $5, updated_at = $6 FROM booked WHERE p.id = $3 AND p.booking_id = booked.id
    RETURNING p.id
)
SELECT CASE WHEN (SELECT count(*) FROM booked) = (SELECT count(*) FROM attached) THEN (SELECT count(*) FROM booked) ELSE race_lost() END
