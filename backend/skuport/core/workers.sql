-- name: workers
-- Every worker keeps polling for due work on a connection named after it: a process that hangs still has connections,
-- but nothing happens on them. A role without the right to see the workers' activity still sees their names.
SELECT count(*) FILTER (WHERE coalesce(seen > now() - :seconds * interval '1 second', true)) AS alive,
    greatest(max(seen), (SELECT max(heartbeat_at) FROM leases)) AS last_seen_at,
    (SELECT count(DISTINCT holder) FROM leases WHERE expires_at > now()) AS working
FROM (SELECT max(state_change) AS seen FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE :names
      GROUP BY application_name) w
