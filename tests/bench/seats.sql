-- A seat map read whole: 200 seats and who has them.
\set i :i + 1
\set showtime 1 + (:client_id + 16 * :i) % :shows
SELECT s.id, s.row_label, s.seat_number, s.seat_type, s.x, s.y, c.state, c.held_until, c.booking_id
FROM showtimes t
JOIN layout_seats s ON s.layout_id = t.layout_id
LEFT JOIN seat_claims c ON c.showtime_id = t.id AND c.seat_id = s.id AND c.held_until > now()
WHERE t.id = :showtime ORDER BY s.id;
