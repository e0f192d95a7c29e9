-- The first page of one's bookings, as one statement: 20 of them with what is shown, their seats, payments and refunds.
\set i :i + 1
\set id 1 + (:client_id + 16 * :i) % 256
SELECT b.id, b.reference, b.showtime_id, b.customer_id, b.status, b.held_until, b.stage_at, b.payment_id, b.cancel_reason, b.quote, b.version,
    b.created_at, t.starts_at, t.ends_at, f.title, s.name, c.name, c.time_zone, bs.seat_id, bs.row_label, bs.seat_number, bs.seat_type,
    bs.price_minor, bs.share_minor, p.id, p.intent, p.client_secret, p.status, p.amount_minor, p.currency, p.captured_minor, p.failure,
    r.id, r.amount_minor, r.cause, r.status
FROM (SELECT * FROM bookings WHERE customer_id = :id ORDER BY id DESC LIMIT 21) b
JOIN showtimes t ON t.id = b.showtime_id
JOIN films f ON f.id = t.film_id
JOIN screens s ON s.id = t.screen_id
JOIN cinemas c ON c.id = t.cinema_id
JOIN booking_seats bs ON bs.booking_id = b.id
LEFT JOIN payments p ON p.booking_id = b.id
LEFT JOIN refunds r ON r.booking_id = b.id
ORDER BY b.id DESC;
