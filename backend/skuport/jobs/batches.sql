-- name: open_batches
SELECT no FROM job_batches WHERE job_id = :job_id ORDER BY no

-- name: ids_of_batch
SELECT ids FROM job_batches WHERE job_id = :job_id AND no = :no

-- name: remove_batch
DELETE FROM job_batches WHERE job_id = :job_id AND no = :no RETURNING true
