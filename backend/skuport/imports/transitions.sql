-- name: hold_status
SELECT status FROM imports WHERE id = :import_id FOR SHARE

-- name: fail
UPDATE imports SET status = 'failed', error = :error, finished_at = now()
WHERE id = :import_id AND status IN ('queued', 'running')
