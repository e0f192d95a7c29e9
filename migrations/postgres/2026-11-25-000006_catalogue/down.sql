DROP INDEX screens_of_cinema;
DROP INDEX layouts_of_screen;
DROP INDEX bookings_of_showtime;
DROP TABLE seat_blocks;
ALTER TABLE showtimes DROP COLUMN trailer_minutes;
-- The earlier schema knows no drafts: what nobody was meant to see is deleted.
UPDATE showtimes SET is_deleted = true WHERE NOT published;
ALTER TABLE showtimes DROP COLUMN published;
ALTER TABLE cinemas DROP COLUMN trading_day_start;
ALTER TABLE films DROP COLUMN trailer_url;
