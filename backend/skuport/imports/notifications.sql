-- name: take_number
UPDATE imports SET dispatch_seq = dispatch_seq + 1 WHERE id = :import_id RETURNING dispatch_seq

-- name: take_number_of_first_in_queue
UPDATE imports SET dispatch_seq = dispatch_seq + 1
WHERE id = (SELECT id FROM imports WHERE status = 'running' AND staged_at IS NOT NULL
            ORDER BY staged_at, id LIMIT 1)
RETURNING id, dispatch_seq
