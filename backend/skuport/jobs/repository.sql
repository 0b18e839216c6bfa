-- name: job_view
-- Jobs with what the API shows of them.
SELECT j.*, p.name AS created_by_name, now() AS now,
    (SELECT heartbeat_at FROM leases l WHERE l.kind = 'job' AND l.resource_id = j.id) AS heartbeat_at
FROM jobs j
JOIN principals p ON p.id = j.created_by

-- name: one
{job_view}
WHERE j.id = :id

-- name: first_page
{job_view}
WHERE {has_status}
ORDER BY j.id DESC LIMIT :limit

-- name: older
{job_view}
WHERE {has_status} AND j.id < :id ORDER BY j.id DESC LIMIT :limit

-- name: newer
{job_view}
WHERE {has_status} AND j.id > :id ORDER BY j.id LIMIT :limit

-- name: has_status
-- A condition on the job j.
(CAST(:statuses AS text[]) IS NULL OR j.status = ANY(:statuses))
