-- What monitoring asks of imports, every few seconds.

-- name: figures
-- Of those that have not ended: how long the first of the queue has waited for a worker, and the first that is staged
-- for its turn to publish; for how long no worker has worked on another one, at most; and the staged rows that aren't
-- published.
SELECT {seconds_since_first_queued} AS queued_seconds, {seconds_since_first_staged} AS waiting_seconds,
    {seconds_since_last_work} AS idle_seconds,
    coalesce(sum(greatest(c.rows_read - c.rejected - c.blank - r.published, 0)), 0)::bigint AS staged_rows
FROM imports i
CROSS JOIN LATERAL ({chunk_counts}) c
CROSS JOIN LATERAL ({range_counts}) r
WHERE i.status IN ('queued', 'running')

-- name: seconds_since_first_queued
coalesce(extract(epoch FROM now() - min(i.queued_at) FILTER (WHERE i.status = 'queued')), 0)::float8

-- name: seconds_since_first_staged
coalesce(extract(epoch FROM now() - min(i.staged_at)
    FILTER (WHERE i.status = 'running' AND i.publishing_at IS NULL)), 0)::float8

-- name: seconds_since_last_work
coalesce(extract(epoch FROM now() - min(greatest(i.queued_at, i.resumed_at, {last_heartbeat}))
    FILTER (WHERE i.status = 'running' AND (i.staged_at IS NULL OR i.publishing_at IS NOT NULL))), 0)::float8

-- name: by_status
-- Of the newest, those that have not ended, or did so within the last hour. Reading all would take longer each year.
SELECT status, coalesce(phase, 'none') AS phase, coalesce(error ->> 'code', 'none') AS code, count(*) AS imports
FROM (SELECT status, phase, error, finished_at FROM imports ORDER BY id DESC LIMIT :newest) n
WHERE finished_at IS NULL OR finished_at > now() - interval '1 hour'
GROUP BY 1, 2, 3
