-- name: end_import
UPDATE imports
SET status = :status, phase = 'finishing', error = :error, finished_at = now(), rows_read = :rows_read,
    created = :created, updated = :updated, unchanged = :unchanged, superseded = :superseded, rejected = :rejected,
    blank = :blank
WHERE id = :import_id
RETURNING CAST(extract(epoch FROM finished_at - started_at) - waited_seconds AS double precision) AS seconds
