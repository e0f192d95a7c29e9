-- What reports are computed from beside the ledger, and the seals that chain the audit log.

-- ── sales ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What the quote of each booking said when it was sold: a row a booking, written by whatever makes it confirmed, also one that costs nothing
-- and so has no posting. gross = prices before the discount, without fees; tax = in the total; tax added = what of it prices do not have in them.
CREATE TABLE sales (
    booking_id      integer NOT NULL PRIMARY KEY REFERENCES bookings (id),
    showtime_id     bigint  NOT NULL,
    at              bigint  NOT NULL,
    currency        text    NOT NULL,
    seats           bigint  NOT NULL CHECK (seats >= 0),
    gross_minor     bigint  NOT NULL,
    discount_minor  bigint  NOT NULL,
    fees_minor      bigint  NOT NULL,
    tax_minor       bigint  NOT NULL,
    tax_added_minor bigint  NOT NULL,
    total_minor     bigint  NOT NULL,
    promo_code      text,
    CONSTRAINT sales_add_up CHECK (total_minor = gross_minor - discount_minor + fees_minor + tax_added_minor)
);
CREATE INDEX sales_by_time ON sales (at);

CREATE TRIGGER bookings_sold AFTER UPDATE OF status ON bookings WHEN NEW.status = 'confirmed' AND OLD.status <> 'confirmed' BEGIN
    INSERT INTO sales (booking_id, showtime_id, at, currency, seats, gross_minor, discount_minor, fees_minor, tax_minor, tax_added_minor,
    total_minor, promo_code)
    SELECT NEW.id, NEW.showtime_id, NEW.stage_at,
        NEW.quote ->> 'currency', json_array_length(NEW.quote, '$.seats'),
        NEW.total_minor + coalesce(CAST(NEW.quote ->> 'discount_minor' AS integer), 0)
            - coalesce(CAST(NEW.quote ->> 'fees_minor' AS integer), 0)
            - coalesce(CAST(NEW.quote ->> 'tax_added_minor' AS integer), 0),
        coalesce(CAST(NEW.quote ->> 'discount_minor' AS integer), 0), coalesce(CAST(NEW.quote ->> 'fees_minor' AS integer), 0),
        coalesce(CAST(NEW.quote ->> 'tax_minor' AS integer), 0), coalesce(CAST(NEW.quote ->> 'tax_added_minor' AS integer), 0),
        NEW.total_minor, NEW.quote ->> '$.promotion.code'
    WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.booking_id = NEW.id);
END;
CREATE TRIGGER bookings_sold_at_once AFTER INSERT ON bookings WHEN NEW.status = 'confirmed' BEGIN
    INSERT INTO sales (booking_id, showtime_id, at, currency, seats, gross_minor, discount_minor, fees_minor, tax_minor, tax_added_minor,
    total_minor, promo_code)
    SELECT NEW.id, NEW.showtime_id, NEW.stage_at,
        NEW.quote ->> 'currency', json_array_length(NEW.quote, '$.seats'),
        NEW.total_minor + coalesce(CAST(NEW.quote ->> 'discount_minor' AS integer), 0)
            - coalesce(CAST(NEW.quote ->> 'fees_minor' AS integer), 0)
            - coalesce(CAST(NEW.quote ->> 'tax_added_minor' AS integer), 0),
        coalesce(CAST(NEW.quote ->> 'discount_minor' AS integer), 0), coalesce(CAST(NEW.quote ->> 'fees_minor' AS integer), 0),
        coalesce(CAST(NEW.quote ->> 'tax_minor' AS integer), 0), coalesce(CAST(NEW.quote ->> 'tax_added_minor' AS integer), 0),
        NEW.total_minor, NEW.quote ->> '$.promotion.code';
END;

-- What was sold before: it is confirmed still, or the ledger has its sale.
INSERT INTO sales (booking_id, showtime_id, at, currency, seats, gross_minor, discount_minor, fees_minor, tax_minor, tax_added_minor,
    total_minor, promo_code)
SELECT b.id, b.showtime_id, coalesce((SELECT min(l.at) FROM ledger l WHERE l.booking_id = b.id AND l.kind = 'sale'), b.stage_at),
    b.quote ->> 'currency', json_array_length(b.quote, '$.seats'),
    b.total_minor + coalesce(CAST(b.quote ->> 'discount_minor' AS integer), 0)
        - coalesce(CAST(b.quote ->> 'fees_minor' AS integer), 0)
        - coalesce(CAST(b.quote ->> 'tax_added_minor' AS integer), 0),
    coalesce(CAST(b.quote ->> 'discount_minor' AS integer), 0), coalesce(CAST(b.quote ->> 'fees_minor' AS integer), 0),
    coalesce(CAST(b.quote ->> 'tax_minor' AS integer), 0), coalesce(CAST(b.quote ->> 'tax_added_minor' AS integer), 0),
    b.total_minor, b.quote ->> '$.promotion.code'
FROM bookings b
WHERE b.status = 'confirmed' OR EXISTS (SELECT 1 FROM ledger l WHERE l.booking_id = b.id AND l.kind = 'sale');

CREATE TRIGGER sales_stay_as_written BEFORE UPDATE ON sales BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;
CREATE TRIGGER sales_stay BEFORE DELETE ON sales BEGIN SELECT raise(ABORT, 'rows of money are never deleted'); END;

-- ── seat maps seen ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- How often the map of a showtime was opened, a row a quarter of an hour: every trading day of every zone begins on one.
CREATE TABLE seat_map_views (
    showtime_id bigint NOT NULL REFERENCES showtimes (id),
    at          bigint NOT NULL,
    views       bigint NOT NULL CHECK (views > 0),
    PRIMARY KEY (showtime_id, at)
);
CREATE INDEX seat_map_views_by_time ON seat_map_views (at);

-- ── where reports look ──────────────────────────────────────────────────────────────────────────────────────────────────
CREATE INDEX ledger_of_showtime ON ledger (showtime_id);
-- The door looks there too, and keeps it.
CREATE INDEX IF NOT EXISTS tickets_of_showtime ON tickets (showtime_id);
CREATE INDEX refunds_by_time ON refunds (created_at);
CREATE INDEX bookings_by_time ON bookings (created_at);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);

-- ── the chain of the audit log ──────────────────────────────────────────────────────────────────────────────────────────
-- hash = SHA-256 of the hash before and the row, in hexadecimal digits. Rows are sealed a moment after they are written, in the order of their
-- ids, so that no writer waits for another.
CREATE TABLE audit_seals (
    audit_id integer NOT NULL PRIMARY KEY,
    hash     text    NOT NULL CHECK (length(hash) = 64)
);
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
