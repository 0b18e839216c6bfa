-- name: begin
UPDATE jobs SET status = 'running', started_at = coalesce(started_at, now())
WHERE id = :job_id AND status = 'queued'

-- name: advance
-- Two connections of one job wait for each other here, but only as long as a commit takes.
UPDATE jobs SET processed = processed + :processed, counts = counts || (
    SELECT coalesce(jsonb_object_agg(name, coalesce((counts ->> name)::bigint, 0) + n::bigint), '{}')
    FROM jsonb_each_text(:counts::jsonb) AS done (name, n))
WHERE id = :job_id AND status = 'running'
RETURNING true

-- name: set_total
UPDATE jobs SET total = :total, pinned = true WHERE id = :job_id

-- name: report_processed
UPDATE jobs SET processed = greatest(processed, :processed) WHERE id = :job_id AND status = 'running' RETURNING true

-- name: report_result
WITH removed_batches AS (DELETE FROM job_batches WHERE job_id = :job_id)
UPDATE jobs SET processed = total, counts = :counts, result = :result WHERE id = :job_id AND status = 'running'
RETURNING true

-- name: finish
UPDATE jobs SET status = 'completed', finished_at = now()
WHERE id = :job_id AND status = 'running' AND processed = total
  AND NOT EXISTS (SELECT FROM job_batches WHERE job_id = :job_id)
RETURNING true

-- name: fail
UPDATE jobs SET status = 'failed', error = :error, finished_at = now()
WHERE id = :job_id AND status IN ('queued', 'running')
RETURNING true
