-- What monitoring asks of the search index, every few seconds.

-- name: figures
SELECT coalesce(sum(size), 0)::bigint AS waiting,
    coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS waiting_seconds,
    (SELECT count(*) FROM search.segments WHERE status <> 'retired') AS segments
FROM search.changes
