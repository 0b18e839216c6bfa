-- name: read
-- Sessions of Skuport that wait for a lock, and how long the first of them has waited: for one another, and for a session
-- of somebody else, which has another name.
SELECT count(*) FILTER (WHERE NOT foreign_holder) AS own, count(*) FILTER (WHERE foreign_holder) AS other,
    coalesce(max(seconds) FILTER (WHERE foreign_holder), 0)::double precision AS other_seconds
FROM (
    SELECT (SELECT coalesce(bool_or(b.application_name NOT LIKE 'skuport-%'), false)
            FROM pg_stat_activity b WHERE b.pid = ANY (pg_blocking_pids(w.pid))) AS foreign_holder,
        extract(epoch FROM clock_timestamp() - l.waitstart) AS seconds
    FROM pg_locks l JOIN pg_stat_activity w USING (pid)
    WHERE NOT l.granted AND w.datname = current_database() AND w.application_name LIKE 'skuport-%') waits
