-- name: stage_again
UPDATE import_chunks SET status = 'pending' WHERE import_id = :import_id AND status = 'staged'
