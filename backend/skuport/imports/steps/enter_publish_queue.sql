-- name: enter
-- A full feed is never small: it writes to products that it doesn't name.
UPDATE imports SET staged_at = clock_timestamp(), staged_rows = c.rows,
    is_small = c.rows <= :small_rows AND options ->> 'on_missing' = 'keep'
FROM (SELECT c.rows_read - c.rejected - c.blank AS rows FROM ({chunk_counts}) c) c
WHERE id = :import_id AND staged_at IS NULL AND status = 'running'
