-- name: view
-- Imports as clients see them, with their sums. `ahead`: those before it in the queue it waits in: for a worker, until it
-- has begun; and to publish, from when it is staged.
SELECT {import_columns}, {created_by_name} AS created_by_name, now() AS now,
    c.bytes_read AS bytes_staged,
    c.rows_read AS sum_rows_read,
    c.blank AS sum_blank,
    c.rejected + r.rejected AS sum_rejected,
    r.created AS sum_created,
    r.updated AS sum_updated,
    r.unchanged AS sum_unchanged,
    r.superseded AS sum_superseded,
    greatest(r.published, i.provisional_rows) AS rows_published,
    r.ranges,
    r.classified AS ranges_classified,
    greatest(r.checked, i.provisional_ranges) AS ranges_checked,
    g.groups AS reject_groups,
    {last_heartbeat} AS heartbeat_at,
    CASE
        WHEN i.status = 'queued' THEN
            ARRAY(SELECT o.id FROM imports o WHERE {earlier} AND o.status = 'queued')
        WHEN i.status = 'running' AND i.staged_at IS NOT NULL AND i.publishing_at IS NULL THEN
            ARRAY(SELECT o.id FROM imports o WHERE {precedes})
    END AS ahead,
    i.status = 'queued' AND EXISTS (SELECT FROM imports o WHERE {earlier} AND o.status = 'running') AS workers_are_busy
FROM imports i
CROSS JOIN LATERAL ({chunk_counts}) c
CROSS JOIN LATERAL ({range_counts}) r
CROSS JOIN LATERAL ({reject_groups}) g

-- name: one
{view} WHERE i.id = :import_id

-- name: in_order
{view} WHERE i.status IN ('queued', 'running') ORDER BY i.queued_at, i.id LIMIT 100

-- name: first_page
{view} WHERE {has_status} ORDER BY i.id DESC LIMIT :limit

-- name: older
{view} WHERE {has_status} AND i.id < :import_id ORDER BY i.id DESC LIMIT :limit

-- name: newer
{view} WHERE {has_status} AND i.id > :import_id ORDER BY i.id LIMIT :limit

-- name: has_status
-- A condition on the import i.
(CAST(:statuses AS text[]) IS NULL OR i.status = ANY(:statuses))

-- name: count_active
SELECT count(*) FILTER (WHERE status = 'queued') AS waiting, count(*) FILTER (WHERE status = 'running') AS running
FROM imports WHERE status IN ('queued', 'running')
