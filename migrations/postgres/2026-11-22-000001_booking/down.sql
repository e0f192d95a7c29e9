DROP TABLE audit_log, sandbox_events, sandbox_intents, idempotency_keys, mails, outbox, tickets, payment_events, refunds, payments,
    hold_slots, booking_seats, bookings, seat_claims, showtimes, pricing_rules, reviews, film_genres, film_words, films, invitations,
    login_failures, user_tokens, refresh_tokens, sessions, staff_cinemas;
DROP SEQUENCE bookings_id_seq;
ALTER TABLE screens DROP CONSTRAINT screens_layout;
DROP TABLE layout_seats, layouts, screens, cinemas, users;
DROP FUNCTION audit_log_is_append_only();
DROP FUNCTION race_lost();
