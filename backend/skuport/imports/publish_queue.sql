-- name: lock_queue
SELECT pg_advisory_xact_lock(:lock)

-- name: enter
UPDATE imports SET staged_at = clock_timestamp(),
    staged_rows = (SELECT c.rows_read - c.rejected - c.blank FROM ({chunk_counts}) c)
WHERE id = :import_id AND staged_at IS NULL AND status = 'running'
