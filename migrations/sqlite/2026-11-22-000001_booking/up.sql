-- The whole of the first release. Times are microseconds since 1970 UTC; money is minor units beside a currency; enumerations are texts with a CHECK.
-- Rows that people made carry created_at/by, updated_at/by and is_deleted; they are never deleted.

-- ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE users (
    id                integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    email             text        NOT NULL UNIQUE,
    name              text        NOT NULL,
    password_hash     text        NOT NULL,
    role              text        NOT NULL CHECK (role IN ('user', 'staff', 'admin')),
    email_verified_at bigint,
    disabled_at       bigint,
    version           integer     NOT NULL DEFAULT 1,
    created_at        bigint NOT NULL,
    created_by        bigint,
    updated_at        bigint NOT NULL,
    updated_by        bigint,
    is_deleted        boolean     NOT NULL DEFAULT false
);

CREATE TABLE cinemas (
    id                integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name              text        NOT NULL,
    city              text        NOT NULL,
    address           text        NOT NULL,
    time_zone         text        NOT NULL,
    currency          text        NOT NULL CHECK (length(currency) = 3),
    booking_fee_minor bigint      NOT NULL DEFAULT 0 CHECK (booking_fee_minor >= 0),
    version           integer     NOT NULL DEFAULT 1,
    created_at        bigint NOT NULL,
    created_by        bigint,
    updated_at        bigint NOT NULL,
    updated_by        bigint,
    is_deleted        boolean     NOT NULL DEFAULT false
);

CREATE TABLE staff_cinemas (
    user_id   bigint NOT NULL REFERENCES users (id),
    cinema_id bigint NOT NULL REFERENCES cinemas (id),
    PRIMARY KEY (user_id, cinema_id)
);

CREATE TABLE sessions (
    id           text        PRIMARY KEY,
    user_id      bigint      NOT NULL REFERENCES users (id),
    created_at   bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at   bigint NOT NULL,
    revoked_at   bigint,
    user_agent   text        NOT NULL DEFAULT '',
    address      text        NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Refresh tokens of a session; a token that is used twice ends its session.
CREATE TABLE refresh_tokens (
    token_hash text        PRIMARY KEY,
    session_id text        NOT NULL REFERENCES sessions (id),
    issued_at  bigint NOT NULL,
    used_at    bigint
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- One-time tokens sent by mail: to verify an address, to choose a new password.
CREATE TABLE user_tokens (
    token_hash text        PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users (id),
    purpose    text        NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at    bigint
);
CREATE INDEX user_tokens_user ON user_tokens (user_id);

-- Failed log-ins in a row for an address, whether or not anybody has it, so that a lock tells nothing.
CREATE TABLE login_failures (
    email        text        PRIMARY KEY,
    failures     integer     NOT NULL,
    locked_until bigint NOT NULL
);

CREATE TABLE invitations (
    id          integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_hash  text        NOT NULL UNIQUE,
    email       text        NOT NULL,
    role        text        NOT NULL CHECK (role IN ('staff', 'admin')),
    cinema_ids  text        NOT NULL,
    expires_at  bigint NOT NULL,
    used_at     bigint,
    revoked_at  bigint,
    created_at  bigint NOT NULL,
    created_by  bigint,
    updated_at  bigint NOT NULL,
    updated_by  bigint,
    is_deleted  boolean     NOT NULL DEFAULT false
);

-- ── catalogue ───────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE films (
    id              integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    identity        text        NOT NULL UNIQUE,
    title           text        NOT NULL,
    title_key       text        NOT NULL,
    synopsis        text        NOT NULL DEFAULT '',
    genres          text        NOT NULL,
    language        text,
    country         text,
    runtime_minutes integer     CHECK (runtime_minutes > 0),
    rating          text,
    release_date    text,
    director        text,
    film_cast       text        NOT NULL,
    search_text     text        NOT NULL,
    version         integer     NOT NULL DEFAULT 1,
    created_at      bigint NOT NULL,
    created_by      bigint,
    updated_at      bigint NOT NULL,
    updated_by      bigint,
    is_deleted      boolean     NOT NULL DEFAULT false
);
-- Every word of a film, for search that forgives typing errors: the vocabulary knows what a misspelled word is near to.
CREATE VIRTUAL TABLE films_fts USING fts5 (search_text, content = 'films', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER films_fts_insert AFTER INSERT ON films BEGIN
    INSERT INTO films_fts (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER films_fts_update AFTER UPDATE OF search_text ON films BEGIN
    INSERT INTO films_fts (films_fts, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO films_fts (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE VIRTUAL TABLE films_vocabulary USING fts5vocab (films_fts, 'row');
CREATE INDEX films_by_title ON films (title_key, id);
CREATE INDEX films_by_release ON films (coalesce(release_date, ''), id);

CREATE TABLE film_genres (
    film_id   bigint NOT NULL REFERENCES films (id),
    genre_key text   NOT NULL,
    genre     text   NOT NULL,
    PRIMARY KEY (film_id, genre_key)
);
CREATE INDEX film_genres_key ON film_genres (genre_key, film_id);

CREATE TABLE reviews (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    film_id    bigint      NOT NULL REFERENCES films (id),
    user_id    bigint      NOT NULL REFERENCES users (id),
    stars      integer     NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body       text        NOT NULL DEFAULT '',
    status     text        NOT NULL CHECK (status IN ('pending', 'published', 'rejected')),
    created_at bigint NOT NULL,
    created_by bigint,
    updated_at bigint NOT NULL,
    updated_by bigint,
    is_deleted boolean     NOT NULL DEFAULT false,
    CONSTRAINT reviews_one_each UNIQUE (film_id, user_id)
);
CREATE INDEX reviews_published ON reviews (film_id, id) WHERE status = 'published' AND NOT is_deleted;

-- ── venues ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE screens (
    id               integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    cinema_id        bigint      NOT NULL REFERENCES cinemas (id),
    name             text        NOT NULL,
    layout_id        bigint      REFERENCES layouts (id),
    cleaning_minutes integer     NOT NULL DEFAULT 15 CHECK (cleaning_minutes >= 0),
    version          integer     NOT NULL DEFAULT 1,
    created_at       bigint NOT NULL,
    created_by       bigint,
    updated_at       bigint NOT NULL,
    updated_by       bigint,
    is_deleted       boolean     NOT NULL DEFAULT false
);

CREATE TABLE layouts (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    screen_id  bigint      NOT NULL REFERENCES screens (id),
    version    integer     NOT NULL,
    created_at bigint NOT NULL,
    created_by bigint,
    CONSTRAINT layouts_version UNIQUE (screen_id, version)
);

CREATE TABLE layout_seats (
    id           integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    layout_id    bigint  NOT NULL REFERENCES layouts (id),
    row_label    text    NOT NULL,
    seat_number  text    NOT NULL,
    seat_type    text    NOT NULL CHECK (seat_type IN ('regular', 'premium', 'vip', 'couple', 'wheelchair', 'companion')),
    x            integer NOT NULL,
    y            integer NOT NULL,
    companion_of bigint  REFERENCES layout_seats (id),
    CONSTRAINT layout_seats_place UNIQUE (layout_id, y, x),
    CONSTRAINT layout_seats_label UNIQUE (layout_id, row_label, seat_number)
);

CREATE TABLE pricing_rules (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    cinema_id  bigint      NOT NULL REFERENCES cinemas (id),
    position   integer     NOT NULL,
    name       text        NOT NULL,
    scope      text        NOT NULL,
    effect     text        NOT NULL,
    created_at bigint NOT NULL,
    created_by bigint,
    updated_at bigint NOT NULL,
    updated_by bigint,
    is_deleted boolean     NOT NULL DEFAULT false
);
CREATE INDEX pricing_rules_cinema ON pricing_rules (cinema_id, position);

CREATE TABLE showtimes (
    id               integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    film_id          bigint      NOT NULL REFERENCES films (id),
    cinema_id        bigint      NOT NULL REFERENCES cinemas (id),
    screen_id        bigint      NOT NULL REFERENCES screens (id),
    layout_id        bigint      NOT NULL REFERENCES layouts (id),
    starts_at        bigint NOT NULL,
    ends_at          bigint NOT NULL,
    busy_until       bigint NOT NULL,
    status           text        NOT NULL CHECK (status IN ('scheduled', 'cancelled')),
    format           text        NOT NULL,
    language         text        NOT NULL,
    subtitles        text,
    base_price_minor bigint      NOT NULL CHECK (base_price_minor >= 0),
    orphan_rule      text        NOT NULL CHECK (orphan_rule IN ('off', 'lenient', 'strict')),
    sales_open_at    bigint NOT NULL,
    sales_close_at   bigint NOT NULL,
    version          integer     NOT NULL DEFAULT 1,
    created_at       bigint NOT NULL,
    created_by       bigint,
    updated_at       bigint NOT NULL,
    updated_by       bigint,
    is_deleted       boolean     NOT NULL DEFAULT false,
    CHECK (starts_at < ends_at AND ends_at <= busy_until)
);
-- Two shows never share a screen, cleaning included (trap T33).
CREATE TRIGGER showtimes_no_overlap_insert BEFORE INSERT ON showtimes
WHEN new.status = 'scheduled' AND NOT new.is_deleted AND EXISTS (
    SELECT 1 FROM showtimes s WHERE s.screen_id = new.screen_id AND s.status = 'scheduled' AND NOT s.is_deleted
        AND s.starts_at < new.busy_until AND new.starts_at < s.busy_until)
BEGIN
    SELECT RAISE(ABORT, 'showtimes_no_overlap');
END;
CREATE TRIGGER showtimes_no_overlap_update BEFORE UPDATE ON showtimes
WHEN new.status = 'scheduled' AND NOT new.is_deleted AND EXISTS (
    SELECT 1 FROM showtimes s WHERE s.id <> new.id AND s.screen_id = new.screen_id AND s.status = 'scheduled' AND NOT s.is_deleted
        AND s.starts_at < new.busy_until AND new.starts_at < s.busy_until)
BEGIN
    SELECT RAISE(ABORT, 'showtimes_no_overlap');
END;
CREATE INDEX showtimes_by_screen ON showtimes (screen_id, starts_at);
CREATE INDEX showtimes_by_start ON showtimes (starts_at, id);
CREATE INDEX showtimes_by_film ON showtimes (film_id, starts_at);
CREATE INDEX showtimes_by_cinema ON showtimes (cinema_id, starts_at);

-- ── bookings ────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- The one row that says who has a seat of a showtime: its primary key is why a seat is never sold twice.
-- Seats sold or blocked are held until a far instant, so that one comparison tells whether a seat may be taken over.
CREATE TABLE seat_claims (
    showtime_id bigint      NOT NULL,
    seat_id     bigint      NOT NULL,
    state       text        NOT NULL CHECK (state IN ('held', 'sold', 'blocked')),
    held_until  bigint NOT NULL,
    booking_id  bigint,
    PRIMARY KEY (showtime_id, seat_id)
);

CREATE TABLE bookings (
    id            integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference     text        NOT NULL UNIQUE,
    showtime_id   bigint      NOT NULL,
    customer_id   bigint,
    status        text        NOT NULL CHECK (status IN ('held', 'awaiting_payment', 'confirmed', 'cancelled', 'expired')),
    held_until    bigint,
    stage_at      bigint,
    payment_id    text,
    cancel_reason text,
    total_minor   bigint      NOT NULL CHECK (total_minor >= 0),
    quote         text        NOT NULL,
    version       integer     NOT NULL DEFAULT 1,
    created_at    bigint NOT NULL,
    created_by    bigint,
    updated_at    bigint NOT NULL,
    updated_by    bigint,
    is_deleted    boolean     NOT NULL DEFAULT false
);
CREATE INDEX bookings_of_customer ON bookings (customer_id, id DESC);

CREATE TABLE booking_seats (
    booking_id  bigint NOT NULL,
    seat_id     bigint NOT NULL,
    showtime_id bigint NOT NULL,
    row_label   text   NOT NULL,
    seat_number text   NOT NULL,
    seat_type   text   NOT NULL,
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    share_minor bigint NOT NULL CHECK (share_minor >= 0),
    PRIMARY KEY (booking_id, seat_id)
);

-- A user's open holds, one row a slot: its primary key is why two holds at once cannot exceed the limit. Small by nature, so it is
-- also where the sweep looks.
CREATE TABLE hold_slots (
    customer_id bigint      NOT NULL,
    slot        integer     NOT NULL,
    booking_id  bigint      NOT NULL,
    held_until  bigint NOT NULL,
    PRIMARY KEY (customer_id, slot)
);
CREATE INDEX hold_slots_booking ON hold_slots (booking_id);

CREATE TABLE payments (
    id             text        PRIMARY KEY,
    booking_id     bigint      NOT NULL,
    showtime_id    bigint      NOT NULL,
    provider       text        NOT NULL,
    intent         text        UNIQUE,
    client_secret  text,
    status         text        NOT NULL CHECK (status IN ('created', 'requires_action', 'processing', 'succeeded', 'failed', 'canceled')),
    amount_minor   bigint      NOT NULL CHECK (amount_minor > 0),
    currency       text        NOT NULL,
    captured_minor bigint      NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    refunded_minor bigint      NOT NULL DEFAULT 0,
    failure        text,
    checked_at     bigint NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    -- No more goes back than came in (trap T41).
    CONSTRAINT payments_refunds_within_capture CHECK (refunded_minor BETWEEN 0 AND captured_minor)
);
CREATE INDEX payments_of_booking ON payments (booking_id);
CREATE INDEX payments_open ON payments (checked_at) WHERE status IN ('created', 'requires_action', 'processing');

CREATE TABLE refunds (
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
CREATE INDEX refunds_of_booking ON refunds (booking_id);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE payment_events (
    provider    text        NOT NULL,
    event_id    text        NOT NULL,
    kind        text        NOT NULL,
    event       text        NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('applied', 'unmatched', 'ignored')),
    received_at bigint NOT NULL,
    PRIMARY KEY (provider, event_id)
);
CREATE INDEX payment_events_unmatched ON payment_events (received_at) WHERE outcome = 'unmatched';

CREATE TABLE tickets (
    id          integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    booking_id  bigint      NOT NULL,
    showtime_id bigint      NOT NULL,
    seat_id     bigint      NOT NULL,
    status      text        NOT NULL CHECK (status IN ('valid', 'used', 'revoked')),
    issued_at   bigint NOT NULL,
    CONSTRAINT tickets_one_a_seat UNIQUE (booking_id, seat_id)
);

-- ── what leaves, what is remembered ─────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE outbox (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    dedup_key  text        UNIQUE,
    message    text        NOT NULL,
    attempts   integer     NOT NULL DEFAULT 0,
    due_at     bigint,
    done_at    bigint,
    last_error text,
    created_at bigint NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE mails (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    mail_key   text        NOT NULL UNIQUE,
    recipient  text        NOT NULL,
    subject    text        NOT NULL,
    body       text        NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE idempotency_keys (
    scope         text        NOT NULL,
    route         text        NOT NULL,
    key           text        NOT NULL,
    body_hash     text        NOT NULL,
    running_until bigint NOT NULL,
    status        integer,
    content_type  text,
    body          text,
    created_at    bigint NOT NULL,
    PRIMARY KEY (scope, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE sandbox_intents (
    id         text    PRIMARY KEY,
    payment_id text    NOT NULL UNIQUE,
    version    integer NOT NULL,
    state      text    NOT NULL
);

CREATE TABLE sandbox_events (
    id        text        PRIMARY KEY,
    body      text        NOT NULL,
    due_at    bigint NOT NULL,
    delivered boolean     NOT NULL DEFAULT false
);
CREATE INDEX sandbox_events_due ON sandbox_events (due_at) WHERE NOT delivered;

CREATE TABLE audit_log (
    id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    at         bigint NOT NULL,
    actor      text        NOT NULL,
    action     text        NOT NULL,
    entity     text        NOT NULL,
    entity_id  text        NOT NULL,
    detail     text        NOT NULL,
    request_id text        NOT NULL
);
CREATE INDEX audit_log_entity ON audit_log (entity, entity_id, id);

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
