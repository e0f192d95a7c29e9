-- Money after the sale: terms of cancellation, refunds seat by seat, disputes, and the ledger every report is computed from.

-- ── terms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A cinema's terms of cancellation; NULL is everything back until the start. A booking keeps the terms of its purchase in its quote.
ALTER TABLE cinemas ADD COLUMN cancellation text;

-- A fixed offer of what cancelling gives back, good for a while (trap T40).
CREATE TABLE cancellation_quotes (
    id         text        PRIMARY KEY,
    booking_id bigint      NOT NULL REFERENCES bookings (id),
    lines      text        NOT NULL,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX cancellation_quotes_age ON cancellation_quotes (expires_at);

-- ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE booking_seats ADD COLUMN cancelled_at bigint;

-- One cause never refunds twice: for what was cancelled seat by seat, the subject names the seats.
CREATE TABLE refunds_next (
    id           text    PRIMARY KEY,
    payment_id   text    NOT NULL REFERENCES payments (id),
    booking_id   bigint  NOT NULL,
    showtime_id  bigint  NOT NULL,
    amount_minor bigint  NOT NULL CHECK (amount_minor > 0),
    -- What was asked for first; the amount shrinks where money went back by the provider's dashboard meanwhile.
    wanted_minor bigint  NOT NULL,
    fees_minor   bigint  NOT NULL DEFAULT 0 CHECK (fees_minor BETWEEN 0 AND amount_minor),
    currency     text    NOT NULL,
    cause        text    NOT NULL,
    subject      text    NOT NULL DEFAULT '',
    status       text    NOT NULL CHECK (status IN ('queued', 'submitted', 'succeeded', 'failed', 'manual', 'superseded')),
    attempts     integer NOT NULL DEFAULT 0,
    failures     integer NOT NULL DEFAULT 0,
    provider_id  text    UNIQUE,
    last_error   text,
    due_at       bigint,
    created_at   bigint  NOT NULL,
    updated_at   bigint  NOT NULL,
    CONSTRAINT refunds_one_each_cause UNIQUE (payment_id, cause, subject)
);
INSERT INTO refunds_next (id, payment_id, booking_id, showtime_id, amount_minor, wanted_minor, currency, cause, status, attempts, due_at, created_at, updated_at)
SELECT id, payment_id, booking_id, showtime_id, amount_minor, amount_minor, currency, cause, status, attempts, due_at, created_at, updated_at FROM refunds;
DROP TABLE refunds;
ALTER TABLE refunds_next RENAME TO refunds;
CREATE INDEX refunds_of_booking ON refunds (booking_id);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;

-- ── disputes ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE disputes (
    id           text        PRIMARY KEY,
    payment_id   text        NOT NULL REFERENCES payments (id),
    booking_id   bigint      NOT NULL REFERENCES bookings (id),
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    currency     text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL
);
CREATE INDEX disputes_of_booking ON disputes (booking_id);

-- ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Double entry, an amount a row: what leaves one account enters another, so the books balance by construction.
-- provider = money at the payment provider; tickets, fees = earned; owed = came in without a booking, goes back; disputed = withdrawn.
CREATE TABLE ledger (
    id           integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    at           bigint NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('sale', 'fee', 'refund', 'adjustment', 'dispute')),
    debit        text        NOT NULL CHECK (debit IN ('provider', 'tickets', 'fees', 'owed', 'disputed')),
    credit       text        NOT NULL CHECK (credit IN ('provider', 'tickets', 'fees', 'owed', 'disputed')),
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    currency     text        NOT NULL,
    booking_id   bigint      NOT NULL REFERENCES bookings (id),
    showtime_id  bigint      NOT NULL,
    payment_id   text        NOT NULL REFERENCES payments (id),
    refund_id    text        REFERENCES refunds (id),
    CONSTRAINT ledger_moves_between_accounts CHECK (debit <> credit)
);
CREATE INDEX ledger_of_booking ON ledger (booking_id);
CREATE INDEX ledger_by_time ON ledger (at);

-- What came in before there was a ledger.
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
SELECT p.updated_at, 'adjustment', 'provider', 'owed', p.captured_minor, p.currency, p.booking_id, p.showtime_id, p.id
FROM payments p JOIN bookings b ON b.id = p.booking_id
WHERE p.captured_minor > 0 AND NOT (p.captured_minor = b.total_minor AND p.refunded_minor < p.captured_minor AND b.status = 'confirmed');
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
SELECT p.updated_at, 'sale', 'provider', 'tickets', p.captured_minor - CAST(b.quote ->> 'fees_minor' AS integer), p.currency, p.booking_id, p.showtime_id, p.id
FROM payments p JOIN bookings b ON b.id = p.booking_id
WHERE p.captured_minor > CAST(b.quote ->> 'fees_minor' AS integer) AND p.captured_minor = b.total_minor AND p.refunded_minor < p.captured_minor AND b.status = 'confirmed';
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id)
SELECT p.updated_at, 'fee', 'provider', 'fees', CAST(b.quote ->> 'fees_minor' AS integer), p.currency, p.booking_id, p.showtime_id, p.id
FROM payments p JOIN bookings b ON b.id = p.booking_id
WHERE CAST(b.quote ->> 'fees_minor' AS integer) > 0 AND p.captured_minor = b.total_minor AND p.refunded_minor < p.captured_minor AND b.status = 'confirmed';
INSERT INTO ledger (at, kind, debit, credit, amount_minor, currency, booking_id, showtime_id, payment_id, refund_id)
SELECT r.created_at, 'refund', 'owed', 'provider', r.amount_minor, r.currency, r.booking_id, r.showtime_id, r.payment_id, r.id
FROM refunds r;

CREATE TRIGGER payments_stay BEFORE DELETE ON payments BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER disputes_stay BEFORE DELETE ON disputes BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER ledger_stays_as_written BEFORE UPDATE ON ledger BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;

-- ── showtimes called off ────────────────────────────────────────────────────────────────────────────────────────────────
-- Sales stop first; then a job gives every booking its money back (trap T36). What is left to do is read from the seat claims, so the
-- job goes on where it stopped.
CREATE TABLE showtime_cancellations (
    showtime_id bigint      PRIMARY KEY REFERENCES showtimes (id),
    reason      text        NOT NULL,
    bookings    bigint      NOT NULL,
    started_at  bigint NOT NULL,
    started_by  bigint,
    finished_at bigint
);
CREATE INDEX showtime_cancellations_open ON showtime_cancellations (started_at) WHERE finished_at IS NULL;
