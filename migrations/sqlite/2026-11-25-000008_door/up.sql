-- The door, the box office, and reviews whose average is kept with the film.

-- ── tickets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One ticket that counts for each seat of a booking; those that were revoked before it stay. A table's constraint cannot be dropped here,
-- so the table is made anew.
CREATE TABLE tickets_next (
    id          integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    booking_id  bigint  NOT NULL,
    showtime_id bigint  NOT NULL,
    seat_id     bigint  NOT NULL,
    status      text    NOT NULL CHECK (status IN ('valid', 'used', 'revoked')),
    issued_at   bigint  NOT NULL
);
INSERT INTO tickets_next (id, booking_id, showtime_id, seat_id, status, issued_at)
SELECT id, booking_id, showtime_id, seat_id, status, issued_at FROM tickets;
DROP TABLE tickets;
ALTER TABLE tickets_next RENAME TO tickets;
CREATE UNIQUE INDEX tickets_one_a_seat ON tickets (booking_id, seat_id) WHERE status <> 'revoked';
CREATE INDEX tickets_of_booking ON tickets (booking_id);
CREATE INDEX tickets_of_showtime ON tickets (showtime_id);

-- ── the door ────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Every scan, whatever came of it. A device that heard no answer sends the same nonce again and is told the same (trap T48).
CREATE TABLE door_scans (
    id          integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    showtime_id bigint  NOT NULL REFERENCES showtimes (id),
    ticket_id   bigint,
    booking_id  bigint,
    outcome     text    NOT NULL CHECK (outcome IN
        ('pending', 'valid', 'already_used', 'revoked', 'wrong_showtime', 'too_early', 'too_late', 'invalid', 'undone')),
    answer      text    NOT NULL,
    code_hash   text    NOT NULL,
    nonce       text    NOT NULL,
    device      text    NOT NULL DEFAULT '',
    reason      text    NOT NULL DEFAULT '',
    scanned_at  bigint  NOT NULL,
    scanned_by  bigint  NOT NULL REFERENCES users (id),
    CONSTRAINT door_scans_nonce UNIQUE (scanned_by, nonce)
);
CREATE INDEX door_scans_of_ticket ON door_scans (ticket_id, id);
CREATE INDEX door_scans_of_booking ON door_scans (booking_id, id);
CREATE TRIGGER door_scans_stay BEFORE DELETE ON door_scans BEGIN SELECT raise(ABORT, 'scans are never deleted'); END;

-- ── the box office ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- A sale at the counter has no account behind it; an address where the customer left one.
ALTER TABLE bookings ADD COLUMN channel text NOT NULL DEFAULT 'online' CHECK (channel IN ('online', 'counter'));
ALTER TABLE bookings ADD COLUMN contact_email text;
CREATE INDEX bookings_by_contact ON bookings (contact_email) WHERE contact_email IS NOT NULL;

-- cash = in the drawers; card_terminal = at the bank of the terminals. Who moved the money is kept, for the drawers.
CREATE TABLE ledger_next (
    id           integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    at           bigint NOT NULL,
    kind         text   NOT NULL CHECK (kind IN ('sale', 'fee', 'refund', 'goodwill', 'adjustment', 'dispute')),
    debit        text   NOT NULL CHECK (debit IN ('provider', 'cash', 'card_terminal', 'tickets', 'fees', 'owed', 'disputed')),
    credit       text   NOT NULL CHECK (credit IN ('provider', 'cash', 'card_terminal', 'tickets', 'fees', 'owed', 'disputed')),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency     text   NOT NULL,
    booking_id   bigint NOT NULL REFERENCES bookings (id),
    showtime_id  bigint NOT NULL,
    payment_id   text   NOT NULL REFERENCES payments (id),
    refund_id    text   REFERENCES refunds (id),
    posted_by    bigint,
    CONSTRAINT ledger_moves_between_accounts CHECK (debit <> credit)
);
INSERT INTO ledger_next (id, at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id, refund_id)
SELECT id, at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id, refund_id FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_next RENAME TO ledger;
CREATE INDEX ledger_of_booking ON ledger (booking_id);
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_hand ON ledger (posted_by, at) WHERE posted_by IS NOT NULL;
CREATE TRIGGER ledger_stays_as_written BEFORE UPDATE ON ledger BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;

-- ── reviews ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What the published reviews of a film come to, written with each change of one.
ALTER TABLE films ADD COLUMN review_count bigint NOT NULL DEFAULT 0;
ALTER TABLE films ADD COLUMN review_stars bigint NOT NULL DEFAULT 0;
UPDATE films SET
    review_count = (SELECT count(*) FROM reviews r WHERE r.film_id = films.id AND r.status = 'published' AND NOT r.is_deleted),
    review_stars = (SELECT coalesce(sum(r.stars), 0) FROM reviews r WHERE r.film_id = films.id AND r.status = 'published' AND NOT r.is_deleted);
ALTER TABLE reviews ADD COLUMN moderation_reason text;
CREATE INDEX reviews_by_status ON reviews (status, id) WHERE NOT is_deleted;
