-- name: mark_purged
UPDATE imports SET purged_at = now()
WHERE id IN (SELECT id FROM imports
             WHERE status IN ('completed', 'failed', 'cancelled') AND purged_at IS NULL
               AND finished_at < now() - :retention_days * interval '1 day'
             ORDER BY finished_at LIMIT 100 FOR UPDATE SKIP LOCKED)

-- name: recently_purged
-- Also those at which an earlier sweep was interrupted.
SELECT id FROM imports WHERE purged_at > now() - interval '7 days'

-- name: delete_batch
DELETE FROM {details} WHERE import_id = :import_id AND line IN (
    SELECT line FROM {details} WHERE import_id = :import_id ORDER BY line LIMIT :rows)
