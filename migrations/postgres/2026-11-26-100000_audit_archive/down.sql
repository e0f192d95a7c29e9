-- The earlier schema has no place to go on from: it refuses to go back over an archive.
ALTER TABLE audit_archives ADD CONSTRAINT audit_archives_left CHECK (false);

DROP TRIGGER audit_seals_only_archived_go ON audit_seals;
DROP TRIGGER audit_log_only_archived_go ON audit_log;
DROP TRIGGER audit_seals_append_only ON audit_seals;
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
DROP FUNCTION audit_seals_are_archived();
DROP FUNCTION audit_log_is_archived();
DROP TABLE audit_archives;
DROP FUNCTION audit_archives_are_sealed();
