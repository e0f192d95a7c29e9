-- One's own account.
\set i :i + 1
\set id 1 + (:client_id + 16 * :i) % 256
SELECT id, email, name, role, email_verified_at, disabled_at, version, created_at FROM users WHERE id = :id AND NOT is_deleted;
