-- The people who run the cinema: drafts, trailers, kept seats with a reason, trailers of films, a cinema's own trading day.

ALTER TABLE films ADD COLUMN trailer_url text;

ALTER TABLE cinemas ADD COLUMN trading_day_start integer NOT NULL DEFAULT 6 CHECK (trading_day_start BETWEEN 0 AND 12);

-- A draft has its screen to itself, and is seen by administrators only.
ALTER TABLE showtimes ADD COLUMN published boolean NOT NULL DEFAULT true;
-- Advertisements and trailers before the film; they are part of the time between starts_at and ends_at.
ALTER TABLE showtimes ADD COLUMN trailer_minutes integer NOT NULL DEFAULT 0 CHECK (trailer_minutes >= 0);

-- Why the cinema keeps a seat of a showtime back. That it is kept back is a claim like any other.
CREATE TABLE seat_blocks (
    showtime_id bigint      NOT NULL REFERENCES showtimes (id),
    seat_id     bigint      NOT NULL REFERENCES layout_seats (id),
    reason      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  bigint,
    PRIMARY KEY (showtime_id, seat_id)
);

-- Whether anything was ever sold for a showtime is asked before it is deleted, moved to another screen or given other seats.
CREATE INDEX bookings_of_showtime ON bookings (showtime_id, id);
CREATE INDEX layouts_of_screen ON layouts (screen_id);
CREATE INDEX screens_of_cinema ON screens (cinema_id);
