DROP TABLE showtime_cancellations;
DROP TABLE ledger;
DROP TABLE disputes;
DROP TRIGGER payments_stay;
-- The earlier schema knows one refund of a cause, and neither seats cancelled one by one nor superseded refunds: it refuses to go back over them.
CREATE TABLE refunds_before (
    id           text        PRIMARY KEY,
    payment_id   text        NOT NULL REFERENCES payments (id),
    booking_id   bigint      NOT NULL,
    showtime_id  bigint      NOT NULL,
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    currency     text        NOT NULL,
    cause        text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('queued', 'submitted', 'succeeded', 'failed', 'manual')),
    attempts     integer     NOT NULL DEFAULT 0,
    due_at       bigint,
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    CONSTRAINT refunds_one_each_cause UNIQUE (payment_id, cause)
);
INSERT INTO refunds_before
SELECT id, payment_id, booking_id, showtime_id, amount_minor, currency, cause, status, attempts, due_at, created_at, updated_at FROM refunds;
DROP TABLE refunds;
ALTER TABLE refunds_before RENAME TO refunds;
CREATE INDEX refunds_of_booking ON refunds (booking_id);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;
ALTER TABLE booking_seats DROP COLUMN cancelled_at;
DROP TABLE cancellation_quotes;
ALTER TABLE cinemas DROP COLUMN cancellation;
