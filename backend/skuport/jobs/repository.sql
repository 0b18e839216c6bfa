-- name: job_view
-- Jobs with what the API shows of them.
SELECT {job_columns}, {created_by_name} AS created_by_name, now() AS now, {last_heartbeat} AS heartbeat_at
FROM jobs j

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

-- name: count_active
SELECT count(*) FILTER (WHERE status = 'queued') AS waiting, count(*) FILTER (WHERE status = 'running') AS running
FROM jobs WHERE status IN ('queued', 'running')
