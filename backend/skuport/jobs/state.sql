-- name: load
SELECT id, kind, status, options, total, pinned, processed, created_at FROM jobs WHERE id = :job_id
