-- What a customer has, and lately had, of a show: every hold asks.
CREATE INDEX bookings_of_customer_at_show ON bookings (customer_id, showtime_id);
