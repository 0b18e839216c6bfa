-- The sums of an import's rows: they are in its chunks and ranges, which commit them with the rows themselves.
-- {import_id} is an expression that says of which import.

-- name: chunk_counts
SELECT coalesce(sum(rows_read), 0)::bigint AS rows_read,
    coalesce(sum(rejected), 0)::bigint AS rejected,
    coalesce(sum(blank), 0)::bigint AS blank,
    coalesce(sum(byte_end - byte_start) FILTER (WHERE rows_read IS NOT NULL), 0)::bigint AS bytes_read,
    count(*) FILTER (WHERE status = 'pending') AS pending
FROM import_chunks WHERE import_id = {import_id}

-- name: range_counts
-- What a plan rejects counts from then on, as it is in the list of rejects; publishing the range decides again.
SELECT coalesce(sum(created), 0)::bigint AS created,
    coalesce(sum(updated), 0)::bigint AS updated,
    coalesce(sum(unchanged), 0)::bigint AS unchanged,
    coalesce(sum(superseded), 0)::bigint AS superseded,
    coalesce(sum(CASE WHEN published_at IS NULL THEN coalesce((planned ->> 'rejected')::bigint, 0)
                      ELSE rejected END), 0)::bigint AS rejected,
    coalesce(sum(created + updated + unchanged + superseded + rejected), 0)::bigint AS published,
    coalesce(sum(missing), 0)::bigint AS missing,
    count(*) FILTER (WHERE published_at IS NULL) AS unpublished,
    count(*) AS ranges,
    count(planned) AS classified,
    count(missing_at) AS checked
FROM import_ranges WHERE import_id = {import_id}

-- name: planned_range_counts
-- What classifying the ranges has found.
SELECT coalesce(sum((planned ->> 'created')::bigint), 0)::bigint AS created,
    coalesce(sum((planned ->> 'updated')::bigint), 0)::bigint AS updated,
    coalesce(sum((planned ->> 'unchanged')::bigint), 0)::bigint AS unchanged,
    coalesce(sum((planned ->> 'superseded')::bigint), 0)::bigint AS superseded,
    coalesce(sum((planned ->> 'rejected')::bigint), 0)::bigint AS rejected,
    coalesce(sum((planned ->> 'missing')::bigint), 0)::bigint AS missing,
    coalesce(sum((planned ->> 'catalog')::bigint), 0)::bigint AS catalog
FROM import_ranges WHERE import_id = {import_id}

-- name: reject_groups
-- The rejected rows by their codes, as one JSON object.
SELECT jsonb_object_agg(code, rows) AS groups FROM (
    SELECT code, sum(n::bigint) AS rows FROM (
        SELECT reject_codes FROM import_chunks WHERE import_id = {import_id} AND reject_codes <> '{}'
        UNION ALL
        SELECT reject_codes FROM import_ranges WHERE import_id = {import_id} AND reject_codes <> '{}'
        UNION ALL
        SELECT planned -> 'reject_codes' FROM import_ranges
        WHERE import_id = {import_id} AND published_at IS NULL AND planned IS NOT NULL) parts,
        jsonb_each_text(reject_codes) AS counted (code, n)
    GROUP BY code) summed

-- name: counts
SELECT c.rows_read, r.created, r.updated, r.unchanged, r.superseded, c.rejected + r.rejected AS rejected, c.blank,
    r.missing, c.pending + r.unpublished AS unfinished
FROM ({chunk_counts}) c, ({range_counts}) r

-- name: planned_counts
SELECT c.rows_read, r.created, r.updated, r.unchanged, r.superseded, c.rejected + r.rejected AS rejected, c.blank,
    r.missing, r.catalog
FROM ({chunk_counts}) c, ({planned_range_counts}) r
