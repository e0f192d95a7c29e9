-- What the application does to begin a payment: its own two statements, and between them the one by which the sandbox opens an intent.
-- Each commits by itself, because the provider is called outside any transaction.
\set i :i + 1
\set id :first + :client_id + 16 * :i
-- $1 = :id::bigint
-- $2 = (SELECT customer_id FROM bookings WHERE id = :id)
-- $3 = md5(:id::text)
-- $4 = now()
-- $5 = now() + interval '5 minutes'
-- $6 = 1800000000
-- $7 = 'bench'
-- $8 = 'payment.started'
-- $9 = '{"event":"payment_started"}'::json
-- $10 = 'bench'
-- $11 = 1
-- statement crates/booking-sql/src/postgres/hot/begin_payment.sql
INSERT INTO sandbox_intents (id, payment_id, version, state) VALUES ('pi_' || md5(:id::text), md5(:id::text), 1, :intent::json) ON CONFLICT DO NOTHING;
-- $1 = :id::bigint
-- $2 = 2
-- $3 = md5(:id::text)
-- $4 = 'pi_' || md5(:id::text)
-- $5 = 'pi_' || md5(:id::text) || '_secret'
-- $6 = now()
-- statement crates/booking-sql/src/postgres/hot/attach_intent.sql
