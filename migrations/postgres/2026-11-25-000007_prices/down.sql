-- Bookings keep their quotes, which say what a promotion took off.
DROP TABLE promotion_uses;
DROP TABLE promotions;
DROP TABLE price_lists;
ALTER TABLE pricing_rules DROP COLUMN version;
