-- The application's hold, one seat. The n-th hold takes the same seat, and is by the same user, as the load generator's n-th.
\set i :i + 1
\set n :client_id + 16 * :i
\set showtime 1 + :n % :shows
\set seat 1 + (:showtime - 1) % 60 * 200 + :n / :shows
\set customer 1 + :client_id + 16 * (:i / 3)
-- $1 = :showtime::bigint
-- $2 = :customer::bigint
-- $3 = translate((:round * 10000000 + :n)::text, '01', 'XY')
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
