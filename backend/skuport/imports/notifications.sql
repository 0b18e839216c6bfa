-- name: take_number
UPDATE imports SET dispatch_seq = dispatch_seq + 1 WHERE id = :import_id RETURNING dispatch_seq

-- name: take_numbers_of_next
-- Those that may publish, and haven't begun to before others.
UPDATE imports SET dispatch_seq = dispatch_seq + 1
WHERE id IN (SELECT id FROM imports i
             WHERE i.status = 'running' AND i.staged_at IS NOT NULL AND NOT EXISTS (SELECT FROM imports o WHERE {precedes})
             ORDER BY i.publishing_at IS NOT NULL, i.queued_at, i.id LIMIT :limit)
RETURNING id, dispatch_seq
