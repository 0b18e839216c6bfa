-- name: begin
-- With what has been done before, which doesn't count towards the rate from now on.
UPDATE imports i
SET status = 'running', phase = coalesce(phase, 'staging'), started_at = coalesce(started_at, now()),
    resumed_at = now(), rows_before = c.rows_read, bytes_before = c.bytes_read,
    published_before = greatest(r.published, i.provisional_rows), classified_before = r.classified,
    checked_before = greatest(r.checked, i.provisional_ranges)
FROM ({chunk_counts}) c, ({range_counts}) r
WHERE i.id = :import_id AND i.status = 'queued'
