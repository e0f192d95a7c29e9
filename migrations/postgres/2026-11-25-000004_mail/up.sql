-- Mails the built-in mailbox keeps: their page, and the files that came with them.
ALTER TABLE mails ADD COLUMN html text;

CREATE TABLE mail_attachments (
    mail_id      bigint  NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
    position     integer NOT NULL,
    name         text    NOT NULL,
    content_type text    NOT NULL,
    content      bytea   NOT NULL,
    PRIMARY KEY (mail_id, position)
);
