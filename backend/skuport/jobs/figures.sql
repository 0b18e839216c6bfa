-- What monitoring asks of jobs, every few seconds.

-- name: figures
SELECT count(*) FILTER (WHERE status = 'queued') AS waiting, count(*) FILTER (WHERE status = 'running') AS running,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'queued')), 0)::float8
        AS waiting_seconds
FROM jobs WHERE status IN ('queued', 'running')
