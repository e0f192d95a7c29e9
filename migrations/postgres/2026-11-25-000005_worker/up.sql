-- What the worker needs: an outbox in order, whose end everybody can see, and turns of the jobs among replicas.

-- ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What a message says, and about which booking: those of one booking leave in their order.
ALTER TABLE outbox ADD COLUMN kind text NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN booking_id bigint;
-- When it was given up. A message is queued while it is due at some time, sent once done, and failed otherwise.
ALTER TABLE outbox ADD COLUMN failed_at timestamptz;
-- How often it was sent again at somebody's wish.
ALTER TABLE outbox ADD COLUMN resends integer NOT NULL DEFAULT 0;
UPDATE outbox SET kind = message ->> 'kind', booking_id = (message ->> 'booking')::bigint;
UPDATE outbox SET failed_at = created_at WHERE due_at IS NULL AND done_at IS NULL;
-- One-time tokens are not kept once their mail has left.
UPDATE outbox SET message = jsonb_set(message::jsonb, '{token}', '""')::json WHERE done_at IS NOT NULL AND message ->> 'token' IS NOT NULL;
CREATE INDEX outbox_of_booking ON outbox (booking_id, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_failed ON outbox (id) WHERE failed_at IS NOT NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- Shows whose reminders are written: each show once.
CREATE TABLE showtime_reminders (
    showtime_id bigint      PRIMARY KEY REFERENCES showtimes (id),
    written_at  timestamptz NOT NULL
);

-- ── jobs ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Whose turn a job that one replica does for all is: whoever moves due_at does it.
CREATE TABLE job_turns (
    job    text        PRIMARY KEY,
    due_at timestamptz NOT NULL
);

-- What the last check of each rule found, for whoever watches.
CREATE TABLE integrity_findings (
    invariant  text        PRIMARY KEY,
    looked_at  bigint      NOT NULL,
    violations bigint      NOT NULL,
    checked_at timestamptz NOT NULL
);

-- ── money, for those who look after it ──────────────────────────────────────────────────────────────────────────────────
CREATE INDEX payments_by_time ON payments (created_at, id);
CREATE INDEX refunds_by_time ON refunds (created_at, id);
CREATE INDEX refunds_unsettled ON refunds (status) WHERE status NOT IN ('succeeded', 'superseded');
CREATE INDEX refunds_of_showtime ON refunds (showtime_id);
-- A declined attempt can still be paid until the provider has called it off.
CREATE INDEX payments_unsettled ON payments (checked_at) WHERE status IN ('created', 'requires_action', 'processing', 'failed');
DROP INDEX payments_open;
