-- Prices by those who run the cinema: what a price list says beside its rules, and promotion codes with their limits.

-- ── price lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE pricing_rules ADD COLUMN version integer NOT NULL DEFAULT 1;

-- What a cinema's price list says beside its rules. Without a row: no bounds, no fee for a booking, no tax.
CREATE TABLE price_lists (
    cinema_id         bigint      PRIMARY KEY REFERENCES cinemas (id),
    floor_minor       bigint      CHECK (floor_minor >= 0),
    cap_minor         bigint      CHECK (cap_minor >= 0),
    booking_fee_minor bigint      NOT NULL CHECK (booking_fee_minor >= 0),
    tax_basis_points  bigint      NOT NULL CHECK (tax_basis_points BETWEEN 0 AND 10000),
    tax_included      boolean     NOT NULL,
    version           integer     NOT NULL DEFAULT 1,
    created_at        bigint      NOT NULL,
    created_by        bigint,
    updated_at        bigint      NOT NULL,
    updated_by        bigint,
    CHECK (floor_minor <= cap_minor)
);

-- ── promotions ──────────────────────────────────────────────────────────────────────────────────────────────────────────
-- `terms` has all of it; the code and the limits stand beside it because the database keeps them.
CREATE TABLE promotions (
    id                    integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    code                  text        NOT NULL,
    terms                 text        NOT NULL,
    max_uses              integer     CHECK (max_uses > 0),
    max_uses_per_customer integer     CHECK (max_uses_per_customer > 0),
    version               integer     NOT NULL DEFAULT 1,
    created_at            bigint      NOT NULL,
    created_by            bigint,
    updated_at            bigint      NOT NULL,
    updated_by            bigint,
    is_deleted            boolean     NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX promotions_code ON promotions (code) WHERE NOT is_deleted;

-- The bookings that use a promotion, a row each. Where uses are limited each takes a slot, in all and of its customer: two bookings at once
-- cannot both have the last. The use of a booking whose hold has ended can be taken by another. NULL: taken without a limit.
CREATE TABLE promotion_uses (
    booking_id    bigint      PRIMARY KEY,
    promotion_id  bigint      NOT NULL REFERENCES promotions (id),
    customer_id   bigint,
    slot          integer     CHECK (slot > 0),
    customer_slot integer     CHECK (customer_slot > 0),
    used_at       bigint      NOT NULL,
    CONSTRAINT promotion_uses_slot UNIQUE (promotion_id, slot),
    CONSTRAINT promotion_uses_customer_slot UNIQUE (promotion_id, customer_id, customer_slot)
);
CREATE INDEX promotion_uses_of ON promotion_uses (promotion_id, booking_id);
