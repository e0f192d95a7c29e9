-- The data set, by psql variables: shows on sale, past shows, users, bookings; key, issuer and tokens for the access tokens.
-- 10 cinemas, 60 screens of 200 seats, 200 films. Every seat costs 10 euros.
\set ON_ERROR_STOP on
\set QUIET on
SET synchronous_commit = off;
INSERT INTO users (email, name, password_hash, role, email_verified_at, created_at, updated_at)
SELECT 'user' || n || '@example.org', 'User ' || n, '-', 'user', now(), now(), now() FROM generate_series(1, :users) n;
INSERT INTO cinemas (name, city, address, time_zone, currency, created_at, updated_at)
SELECT 'Cinema ' || n, 'City ' || n, 'Street ' || n, 'Europe/Berlin', 'EUR', now(), now() FROM generate_series(1, 10) n;
INSERT INTO films (identity, title, title_key, synopsis, genres, language, country, runtime_minutes, rating, release_date, director,
    film_cast, search_text, created_at, updated_at)
SELECT 'film ' || n, 'Film ' || n, 'film ' || lpad(n::text, 4, '0'), repeat('What happens in this film. ', 10), '["Drama"]', 'en', 'US', 90,
    'PG', '1925-01-01', 'Somebody', '["One", "Two", "Three"]', 'film ' || n, now(), now() FROM generate_series(1, 200) n;
INSERT INTO film_genres (film_id, genre_key, genre) SELECT id, 'drama', 'Drama' FROM films;
INSERT INTO screens (cinema_id, name, created_at, updated_at) SELECT 1 + (n - 1) % 10, 'Screen ' || n, now(), now() FROM generate_series(1, 60) n;
INSERT INTO layouts (screen_id, version, created_at) SELECT id, 1, now() FROM screens ORDER BY id;
UPDATE screens SET layout_id = layouts.id FROM layouts WHERE screen_id = screens.id;
INSERT INTO layout_seats (layout_id, row_label, seat_number, seat_type, x, y)
SELECT layout, chr(65 + seat / 20), 1 + seat % 20, 'regular', seat % 20, seat / 20
FROM generate_series(1, 60) layout, generate_series(0, 199) seat ORDER BY layout, seat;
-- Shows 1 to :shows are ahead; those behind them are over.
INSERT INTO showtimes (film_id, cinema_id, screen_id, layout_id, starts_at, ends_at, busy_until, status, format, language,
    base_price_minor, orphan_rule, sales_open_at, sales_close_at, created_at, updated_at)
SELECT 1 + n % 200, 1 + n % 60 % 10, 1 + n % 60, 1 + n % 60, at, at + interval '2 hours', at + interval '3 hours', 'scheduled', '2D', 'en',
    1000, 'off', at - interval '1 year', at, now(), now()
FROM generate_series(0, :shows + :past - 1) n, LATERAL (SELECT CASE WHEN n < :shows THEN now() + interval '1 day' + n / 60 * interval '4 hours'
    ELSE now() - interval '1 day' - n / 60 * interval '4 hours' END) AS t (at);
-- Every booking of the past has one seat; one in twenty is by one of the first 256 users, who read their history.
INSERT INTO bookings (id, reference, showtime_id, customer_id, status, stage_at, total_minor, quote, created_at, created_by, updated_at)
SELECT nextval('bookings_id_seq'), translate(upper(lpad(to_hex(n), 8, '0')), '01', 'XY'), :shows + 1 + n % :past, customer, 'confirmed', now() - interval '1 day', 0,
    '{"currency": "EUR", "seats": [], "subtotal_minor": 0, "adjustments": [], "discount_minor": 0, "fees_minor": 0, "total_minor": 0}',
    now() - interval '2 days', customer, now() - interval '1 day'
FROM generate_series(0, :bookings - 1) n, LATERAL (SELECT CASE WHEN n % 20 = 0 THEN 1 + n / 20 % 256 ELSE 1 + n % :users END) AS t (customer);
INSERT INTO booking_seats (booking_id, seat_id, showtime_id, row_label, seat_number, seat_type, price_minor, share_minor)
SELECT n + 1, seats.id, shows.id, row_label, seat_number, seat_type, 0, 0
FROM generate_series(0, :bookings - 1) n JOIN showtimes shows ON shows.id = :shows + 1 + n % :past
JOIN layout_seats seats ON seats.id = (shows.layout_id - 1) * 200 + 1 + n / :past;
INSERT INTO seat_claims (showtime_id, seat_id, state, held_until, booking_id)
SELECT showtime_id, seat_id, 'sold', '9999-01-01', booking_id FROM booking_seats;
INSERT INTO tickets (booking_id, showtime_id, seat_id, status, issued_at)
SELECT booking_id, showtime_id, seat_id, 'valid', now() - interval '1 day' FROM booking_seats;
-- Sessions of the first users, and access tokens for them as the application signs them.
CREATE EXTENSION IF NOT EXISTS pgcrypto;
INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
SELECT gen_random_uuid(), id, now(), now(), now() + interval '1 day' FROM users ORDER BY id LIMIT 20000;
CREATE FUNCTION pg_temp.base64url(bytes bytea) RETURNS text LANGUAGE sql AS $$ SELECT translate(encode(bytes, 'base64'), E'+/=\n', '-_') $$;
VACUUM (ANALYZE);
\o :tokens
\pset tuples_only on
\pset format unaligned
SELECT signed || '.' || pg_temp.base64url(hmac(signed::bytea, decode(translate(:'key', '-_', '+/'), 'base64'), 'sha256'))
FROM sessions, LATERAL (SELECT pg_temp.base64url('{"typ":"at+jwt","alg":"HS256","kid":"bench"}') || '.' || pg_temp.base64url(convert_to(json_build_object(
    'iss', :'issuer', 'aud', 'marquee-api', 'sub', user_id::text, 'sid', id, 'typ', 'access',
    'iat', extract(epoch FROM now())::bigint, 'exp', extract(epoch FROM now())::bigint + 43200)::text, 'UTF8'))) AS t (signed)
ORDER BY user_id;
