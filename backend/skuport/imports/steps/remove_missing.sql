-- name: save_result
UPDATE imports SET missing = :result WHERE id = :import_id
