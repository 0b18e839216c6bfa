-- name: is_large_publishing
SELECT EXISTS (SELECT FROM imports WHERE status = 'running' AND publishing_at IS NOT NULL AND NOT is_small)
