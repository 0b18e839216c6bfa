-- name: is_free
-- Of a lease l. The database session of a process that was killed ends with it, so that no worker need wait until the
-- lease expires.
(l.expires_at <= now() OR (l.backend_pid IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_stat_activity a WHERE a.pid = l.backend_pid)))

-- name: is_claimable
-- A condition: nobody has ever held the unit {unit} of the resource {resource_id}, or it is free again.
NOT EXISTS (
    SELECT FROM leases l
    WHERE l.kind = :lease_kind AND l.resource_id = {resource_id} AND l.unit = {unit} AND NOT {is_free})

-- name: last_heartbeat
-- An expression: when a process was last at work on the resource {resource_id}; null when none was.
(SELECT max(l.heartbeat_at) FROM leases l
 WHERE l.kind = ANY (CAST(:lease_kinds AS text[])) AND l.resource_id = {resource_id})

-- name: lock_for_claim
SELECT l.holder, l.backend_pid, l.backend_start, {is_free} AS free
FROM leases l WHERE l.kind = :kind AND l.resource_id = :resource_id AND l.unit = :unit
FOR UPDATE SKIP LOCKED

-- name: end_session
-- Of the former holder; waits for up to 2 s until it has ended.
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE pid = :backend_pid AND backend_start = :backend_start AND pid <> pg_backend_pid()

-- name: insert_claim
INSERT INTO leases (kind, resource_id, unit, holder, epoch, claims, expires_at, heartbeat_at,
                    backend_pid, backend_start)
SELECT :kind, :resource_id, :unit, :holder, 1, 1, now() + :seconds * interval '1 second', now(), pid, backend_start
FROM pg_stat_activity WHERE pid = pg_backend_pid()
ON CONFLICT DO NOTHING
RETURNING epoch, claims

-- name: update_claim
UPDATE leases l
SET holder = :holder, epoch = l.epoch + 1, claims = l.claims + 1, reason = NULL,
    expires_at = now() + :seconds * interval '1 second', heartbeat_at = now(),
    backend_pid = a.pid, backend_start = a.backend_start
FROM pg_stat_activity a
WHERE a.pid = pg_backend_pid() AND l.kind = :kind AND l.resource_id = :resource_id AND l.unit = :unit
RETURNING l.epoch, l.claims

-- name: fence
-- The share lock makes a takeover wait until this transaction has ended.
SELECT true FROM leases
WHERE kind = :kind AND resource_id = :resource_id AND unit = :unit AND holder = :holder AND epoch = :epoch
FOR SHARE

-- name: reset_claims
UPDATE leases SET claims = 0
WHERE kind = :kind AND resource_id = :resource_id AND unit = :unit AND holder = :holder AND epoch = :epoch
  AND claims > 0

-- name: extend
-- Only what this process still works on: a lease that it could not release must expire.
UPDATE leases l SET expires_at = now() + :seconds * interval '1 second', heartbeat_at = now()
FROM unnest(:kinds::text[], :resource_ids::uuid[], :units::int[], :epochs::bigint[])
    AS held (kind, resource_id, unit, epoch)
WHERE l.holder = :holder AND l.expires_at > now()
  AND (l.kind, l.resource_id, l.unit, l.epoch) = (held.kind, held.resource_id, held.unit, held.epoch)
RETURNING l.kind, l.resource_id, l.unit, l.epoch

-- name: release
-- The claim stays counted when :counts. The unit is free after :delay seconds.
UPDATE leases SET holder = NULL, backend_pid = NULL, backend_start = NULL,
                  expires_at = now() + :delay * interval '1 second',
                  claims = CASE WHEN :counts THEN claims ELSE greatest(claims - 1, 0) END, reason = :reason
WHERE kind = :kind AND resource_id = :resource_id AND unit = :unit AND holder = :holder AND epoch = :epoch

-- name: last_epoch
SELECT epoch FROM leases WHERE kind = :kind AND resource_id = :resource_id AND unit = :unit

-- name: count_expired
SELECT count(*) FROM leases WHERE holder IS NOT NULL AND expires_at < now()

-- name: forget
DELETE FROM leases WHERE resource_id = :resource_id

-- name: forget_expired
-- {is_over} is a condition on a lease l.
DELETE FROM leases l WHERE l.kind = ANY (:kinds::text[]) AND l.expires_at < now() AND {is_over}
