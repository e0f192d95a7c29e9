-- The earlier schema has no place to go on from: it refuses to go back over an archive.
CREATE TABLE audit_archives_left (count integer NOT NULL CHECK (count = 0));
INSERT INTO audit_archives_left SELECT count(*) FROM audit_archives;
DROP TABLE audit_archives_left;

DROP TRIGGER audit_seals_no_delete;
DROP TRIGGER audit_log_no_delete;
DROP TABLE audit_archives;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
