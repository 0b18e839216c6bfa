-- name: ended_jobs
-- A worker that was at a job when it was cancelled has noticed it a minute later.
SELECT id, kind = 'products.export' AS makes_file, result ->> 'key' AS result_key FROM jobs
WHERE status NOT IN ('queued', 'running') AND tidied_at IS NULL AND finished_at < now() - interval '1 minute'
LIMIT 100

-- name: remove_batches
WITH removed AS (DELETE FROM job_batches WHERE job_id = :job_id)
UPDATE jobs SET tidied_at = now() WHERE id = :job_id

-- name: expired_files
SELECT id, result FROM jobs
WHERE result ->> 'key' IS NOT NULL AND (result ->> 'expires_at')::timestamptz <= now()
LIMIT 100

-- name: set_result
UPDATE jobs SET result = :result WHERE id = :job_id
