-- A year of sales for tests/bench/export, for both databases. It fills in @bookings and @now (seconds), and writes as its database has it:
-- @at{…} a moment of so many seconds, and what stands behind @json as JSON.
-- 10 cinemas, 60 screens of 200 seats, 12,500 shows of the year that has gone by; every booking one seat, a fee, and one in fifty goes back.
INSERT INTO users (id, email, name, password_hash, role, created_at, updated_at) VALUES (1000, 'somebody@example.org', 'Somebody', '-', 'user', @at{@now}, @at{@now});
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 9)
INSERT INTO cinemas (id, name, city, address, time_zone, currency, created_at, updated_at)
SELECT n + 1, 'Cinema ' || n, 'City', 'Street', CASE n % 3 WHEN 0 THEN 'Europe/Berlin' WHEN 1 THEN 'America/New_York' ELSE 'Asia/Tokyo' END, 'EUR', @at{@now}, @at{@now} FROM r;
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 199)
INSERT INTO films (id, identity, title, title_key, genres, film_cast, search_text, created_at, updated_at)
SELECT n + 1, 'film ' || n, 'Film ' || n, 'film ' || n, '[]'@json, '[]'@json, 'film ' || n, @at{@now}, @at{@now} FROM r;
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 59)
INSERT INTO screens (id, cinema_id, name, created_at, updated_at) SELECT n + 1, 1 + n % 10, 'Screen ' || n, @at{@now}, @at{@now} FROM r;
INSERT INTO layouts (id, screen_id, version, created_at) SELECT id, id, 1, created_at FROM screens;
UPDATE screens SET layout_id = id;
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 11999)
INSERT INTO layout_seats (id, layout_id, row_label, seat_number, seat_type, x, y)
SELECT n + 1, 1 + n / 200, 'R' || (n % 200 / 20), CAST(1 + n % 20 AS text), 'regular', n % 20, n % 200 / 20 FROM r;
-- A show every 42 hours in each screen.
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 12499)
INSERT INTO showtimes (id, film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language, base_price_minor,
    orphan_rule, sales_open_at, sales_close_at, created_at, updated_at)
SELECT n + 1, 1 + n % 200, 1 + n % 60 % 10, 1 + n % 60, 1 + n % 60, @at{@now - 86400 - n / 60 * 151200}, @at{@now - 79200 - n / 60 * 151200},
    @at{@now - 75600 - n / 60 * 151200}, 'scheduled', '2D', 'en', 1000, 'off', @at{@now - 40000000}, @at{@now - 86400 - n / 60 * 151200},
    @at{@now - 40000000}, @at{@now - 40000000} FROM r;
-- Sold from the day before the show on.
WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < @bookings - 1)
INSERT INTO bookings (id, reference, showtime_id, customer_id, status, stage_at, payment_id, total_minor, quote, created_at, updated_at)
SELECT n + 1, 'Y' || n, 1 + n % 12500, 1000, 'confirmed', @at{@now - 86400 - n % 12500 / 60 * 151200 - 1000 * (1 + n / 12500)}, 'p' || n,
    1050 + n % 5 * 100, ('{"currency":"EUR","seats":[{"seat":' || (n % 60 * 200 + n / 12500 + 1) || ',"price_minor":' || (1000 + n % 5 * 100)
    || ',"share_minor":' || (1050 + n % 5 * 100) || '}],"subtotal_minor":' || (1000 + n % 5 * 100)
    || ',"adjustments":[],"discount_minor":0,"fees_minor":50,"total_minor":' || (1050 + n % 5 * 100) || '}')@json,
    @at{@now - 86400 - n % 12500 / 60 * 151200 - 1000 * (1 + n / 12500)}, @at{@now - 86400 - n % 12500 / 60 * 151200 - 1000 * (1 + n / 12500)} FROM r;
INSERT INTO booking_seats (booking_id, seat_id, showtime_id, row_label, seat_number, seat_type, price_minor, share_minor)
SELECT b.id, s.id, b.showtime_id, s.row_label, s.seat_number, s.seat_type, b.total_minor - 50, b.total_minor
FROM bookings b JOIN layout_seats s ON s.id = (b.id - 1) % 60 * 200 + (b.id - 1) / 12500 + 1;
INSERT INTO seat_claims (showtime_id, seat_id, state, held_until, booking_id)
SELECT showtime_id, seat_id, 'sold', @at{@now + 4000000000}, booking_id FROM booking_seats;
INSERT INTO tickets (booking_id, showtime_id, seat_id, status, issued_at)
SELECT booking_id, showtime_id, seat_id, CASE booking_id % 7 WHEN 0 THEN 'valid' ELSE 'used' END, @at{@now} FROM booking_seats;
INSERT INTO payments (id, booking_id, showtime_id, provider, intent, status, amount_minor, currency, captured_minor, checked_at, created_at, updated_at)
SELECT payment_id, id, showtime_id, 'sandbox', 'i' || id, 'succeeded', total_minor, 'EUR', total_minor, created_at, created_at, created_at FROM bookings;
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
SELECT created_at, 'sale', 'provider', 'tickets', total_minor - 50, 'EUR', id, showtime_id, payment_id FROM bookings;
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
SELECT created_at, 'fee', 'provider', 'fees', 50, 'EUR', id, showtime_id, payment_id FROM bookings;
INSERT INTO refunds (id, payment_id, booking_id, showtime_id, amount_minor, wanted_minor, currency, cause, status, created_at, updated_at)
SELECT 'r' || id, payment_id, id, showtime_id, total_minor - 50, total_minor - 50, 'EUR', 'goodwill', 'succeeded', created_at, created_at
FROM bookings WHERE id % 50 = 0;
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id, refund_id)
SELECT created_at, 'goodwill', 'tickets', 'provider', amount_minor, 'EUR', booking_id, showtime_id, payment_id, id FROM refunds;
ANALYZE;
