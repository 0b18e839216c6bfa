-- The workers, the queue and the search backlog: statements that read other features' tables.

-- name: workers
-- Every worker keeps polling for due work on a connection named after it: a process that hangs still has connections,
-- but nothing happens on them. A role without the right to see the workers' activity still sees their names.
SELECT count(*) FILTER (WHERE coalesce(seen > now() - :seconds * interval '1 second', true)) AS alive,
    greatest(max(seen), (SELECT max(heartbeat_at) FROM leases)) AS last_seen_at,
    (SELECT count(DISTINCT holder) FROM leases WHERE expires_at > now()) AS working
FROM (SELECT max(state_change) AS seen FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE :names
      GROUP BY application_name) w

-- name: queue
SELECT count(*) FILTER (WHERE kind = 'import' AND status = 'queued') AS imports_waiting,
    count(*) FILTER (WHERE kind = 'import' AND status = 'running') AS imports_running,
    count(*) FILTER (WHERE kind = 'job' AND status = 'queued') AS jobs_waiting,
    count(*) FILTER (WHERE kind = 'job' AND status = 'running') AS jobs_running,
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT :counted) d) AS deliveries
FROM (SELECT 'import' AS kind, status FROM imports WHERE status IN ('queued', 'running')
      UNION ALL
      SELECT 'job', status FROM jobs WHERE status IN ('queued', 'running')) q

-- name: search_backlog
SELECT coalesce(sum(size), 0) AS waiting, min(at) AS since FROM search.changes
