DROP INDEX films_by_poster;
ALTER TABLE films DROP COLUMN poster_sizes;
ALTER TABLE films DROP COLUMN poster_key;
DROP TABLE posters;
