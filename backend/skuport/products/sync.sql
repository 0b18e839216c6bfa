-- Since when a consumer of changes asks again.

-- name: sync_until
-- The oldest transaction of this database, which may be ours, less a margin. A transaction that isn't among them has
-- ended, and the next statement sees what it wrote; or it begins later. Null where that can't be told: a role without
-- pg_read_all_stats sees other roles' sessions without their times, and a prepared transaction has no session.
SELECT CASE WHEN NOT coalesce(bool_or(hidden), false)
        AND NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())
    THEN min(xact_start) - CAST(:margin AS double precision) * interval '1 second' END
FROM (
    SELECT xact_start,
        backend_start IS NULL AND (application_name LIKE :api OR application_name LIKE :workers) AS hidden
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type IS DISTINCT FROM 'autovacuum worker'
) a
