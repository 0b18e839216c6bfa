-- name: unneeded_texts
-- A reject without its text reads it from there. A retry of what failed goes on from staged rows, which stay for a day.
SELECT i.id, i.source ->> 'key' AS key FROM imports i
WHERE i.source ->> 'key' IS NOT NULL
  AND (i.finished_at < now() - :reject_retention_days * interval '1 day'
       OR ((i.status = 'completed'
            OR (i.status IN ('failed', 'cancelled') AND i.finished_at < now() - interval '1 day'))
           AND NOT EXISTS (SELECT FROM import_rejects r
                           WHERE r.import_id = i.id AND r.range_no IS NOT NULL AND r.raw IS NULL)))
  AND (:import_id::uuid IS NULL OR i.id = :import_id)
LIMIT 100

-- name: release_text
-- From now on no process reads it; a retry of the import at this moment makes another one.
UPDATE imports SET source = source || '{"etag": null}'
WHERE id = :import_id AND source ->> 'key' = :key AND status IN ('completed', 'failed', 'cancelled')

-- name: mark_deleted
UPDATE imports SET source = source - 'key' - 'etag' WHERE id = :import_id AND source ->> 'key' = :key
