-- The first page of films by title.
SELECT id, title, synopsis, genres, language, country, runtime_minutes, rating, release_date, director, film_cast, version
FROM films WHERE NOT is_deleted ORDER BY title_key, id LIMIT 21;
