-- ── archives of the audit log ───────────────────────────────────────────────────────────────────────────────────────────
-- Rows up to `through_id` are in a file, and the chain goes on from its seal. Only these may be removed, and only what was sealed can be archived.
CREATE TABLE audit_archives (
    through_id  integer NOT NULL PRIMARY KEY,
    seal        text    NOT NULL CHECK (length(seal) = 64),
    -- Where the archive before it ends: each begins there, and no two at the same place.
    after_id    bigint  NOT NULL UNIQUE,
    row_count   bigint  NOT NULL CHECK (row_count > 0),
    archived_at bigint  NOT NULL,
    CHECK (after_id < through_id)
);
CREATE TRIGGER audit_archives_are_sealed BEFORE INSERT ON audit_archives
WHEN NOT EXISTS (SELECT 1 FROM audit_seals WHERE audit_id = NEW.through_id AND hash = NEW.seal) BEGIN
    SELECT RAISE(ABORT, 'only what is sealed is archived');
END;
CREATE TRIGGER audit_archives_no_update BEFORE UPDATE ON audit_archives BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_archives_no_delete BEFORE DELETE ON audit_archives BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
WHEN OLD.id > coalesce((SELECT max(through_id) FROM audit_archives), 0) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
DROP TRIGGER audit_seals_no_delete;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
WHEN OLD.audit_id > coalesce((SELECT max(through_id) FROM audit_archives), 0) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
