-- The application's hold of a seat that somebody has.
\set i :i + 1
\set n (:client_id + 16 * :i) % 64
\set showtime 1 + :n % :shows
\set seat 1 + (:showtime - 1) % 60 * 200 + :n / :shows
-- $1 = :showtime::bigint
-- $2 = 1 + :n::bigint
-- $3 = 'refused'
-- $4 = ARRAY[:seat]::bigint[]
-- $5 = ARRAY['A']::text[]
-- $6 = ARRAY['1']::text[]
-- $7 = ARRAY['regular']::text[]
-- $8 = ARRAY[1000]::bigint[]
-- $9 = ARRAY[1000]::bigint[]
-- $10 = :quote::json
-- $11 = 1000
-- $12 = now()
-- $13 = now() + interval '10 minutes'
-- $14 = 3
-- $15 = 'bench'
-- $16 = 'bench'
-- $17 = 20
-- $18 = now() - interval '5 minutes'
-- statement crates/booking-sql/src/postgres/hot/place_hold.sql
