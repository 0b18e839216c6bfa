-- name: ended_import
SELECT id, filename, status, error FROM imports WHERE id = :import_id AND options ->> 'events' <> 'none'
