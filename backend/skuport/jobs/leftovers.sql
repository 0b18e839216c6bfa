-- name: ended_jobs
-- A worker that was at a job when it was cancelled has noticed it a minute later.
SELECT j.id, j.kind = 'products.export' AS makes_file, j.result ->> 'key' AS result_key,
    coalesce(l.epoch, 0) AS epoch
FROM jobs j LEFT JOIN leases l ON l.kind = 'job' AND l.resource_id = j.id
WHERE j.status NOT IN ('queued', 'running') AND j.tidied_at IS NULL AND j.finished_at < now() - interval '1 minute'
LIMIT 100

-- name: remove_batches_and_leases
WITH removed_batches AS (DELETE FROM job_batches WHERE job_id = :job_id),
    removed_leases AS (DELETE FROM leases WHERE resource_id = :job_id)
UPDATE jobs SET tidied_at = now() WHERE id = :job_id

-- name: expired_files
SELECT id, result FROM jobs
WHERE result ->> 'key' IS NOT NULL AND (result ->> 'expires_at')::timestamptz <= now()
LIMIT 100

-- name: set_result
UPDATE jobs SET result = :result WHERE id = :job_id
