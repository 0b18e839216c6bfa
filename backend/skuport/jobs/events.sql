-- name: ended_job
SELECT kind, status, options ->> 'events' AS events, counts FROM jobs WHERE id = :job_id
