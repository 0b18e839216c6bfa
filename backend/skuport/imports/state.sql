-- name: load
-- The import, with what tells which of its steps are open.
SELECT {import_columns},
    i.generation > 0
        AND EXISTS (SELECT FROM staging.sentinels s WHERE s.import_id = i.id AND s.generation = i.generation)
        AS has_staging,
    EXISTS (SELECT FROM import_chunks c WHERE c.import_id = i.id AND c.status = 'pending') AS chunks_pending,
    CASE WHEN i.staged_at IS NULL THEN false
         ELSE NOT EXISTS (SELECT FROM imports o WHERE {precedes})
    END AS may_publish
FROM imports i WHERE i.id = :import_id

-- name: is_small
SELECT is_small FROM imports WHERE id = :import_id
