-- Posters of films. Their pictures are files in a folder or a bucket, named by the key; a row is how those of no film are found again.
CREATE TABLE posters (
    key       text        NOT NULL PRIMARY KEY CHECK (length(key) = 64),
    -- When its pictures were last about to be written, or a film last gave it up.
    wanted_at bigint      NOT NULL,
    -- Its pictures are being removed: nobody may count on them.
    removing  boolean     NOT NULL DEFAULT false
);
CREATE INDEX posters_by_age ON posters (wanted_at);

ALTER TABLE films ADD COLUMN poster_key text;
-- The sizes of its pictures.
ALTER TABLE films ADD COLUMN poster_sizes text CHECK ((poster_key IS NULL) = (poster_sizes IS NULL));
CREATE INDEX films_by_poster ON films (poster_key) WHERE poster_key IS NOT NULL;
