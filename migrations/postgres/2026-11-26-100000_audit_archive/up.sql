-- ── archives of the audit log ───────────────────────────────────────────────────────────────────────────────────────────
-- Rows up to `through_id` are in a file, and the chain goes on from its seal. Only these may be removed, and only what was sealed can be archived.
CREATE TABLE audit_archives (
    through_id  bigint      PRIMARY KEY,
    seal        text        NOT NULL CHECK (length(seal) = 64),
    -- Where the archive before it ends: each begins there, and no two at the same place.
    after_id    bigint      NOT NULL UNIQUE,
    row_count   bigint      NOT NULL CHECK (row_count > 0),
    archived_at timestamptz NOT NULL,
    CHECK (after_id < through_id)
);
CREATE FUNCTION audit_archives_are_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_seals WHERE audit_id = NEW.through_id AND hash = NEW.seal) THEN
        RAISE EXCEPTION 'only what is sealed is archived';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_archives_are_sealed BEFORE INSERT ON audit_archives
    FOR EACH ROW EXECUTE FUNCTION audit_archives_are_sealed();
CREATE TRIGGER audit_archives_append_only BEFORE UPDATE OR DELETE ON audit_archives
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();

CREATE FUNCTION audit_log_is_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.id > coalesce((SELECT max(through_id) FROM audit_archives), 0) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END $$;
CREATE FUNCTION audit_seals_are_archived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.audit_id > coalesce((SELECT max(through_id) FROM audit_archives), 0) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER audit_log_append_only ON audit_log;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_log_only_archived_go BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_archived();
DROP TRIGGER audit_seals_append_only ON audit_seals;
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_seals_only_archived_go BEFORE DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION audit_seals_are_archived();
