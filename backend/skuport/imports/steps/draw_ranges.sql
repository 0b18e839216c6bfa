-- name: begin_publishing
-- How many rows are staged.
UPDATE imports SET phase = 'publishing', publishing_at = coalesce(publishing_at, now())
WHERE id = :import_id AND status = 'running'
RETURNING staged_rows

-- name: has_ranges
SELECT EXISTS (SELECT FROM import_ranges WHERE import_id = :import_id)

-- name: bounds
-- Keys of whole pages picked at random: cheap, and fair enough to cut ranges by. A key that repeats weighs once.
SELECT percentile_disc(:fractions::float8[]) WITHIN GROUP (ORDER BY sku_key)
FROM (SELECT DISTINCT sku_key FROM {staging} TABLESAMPLE SYSTEM (:percent)) sample

-- name: insert_ranges
INSERT INTO import_ranges (import_id, no, key_from, key_to)
SELECT :import_id, * FROM unnest(:numbers::int[], :starts::text[], :ends::text[])
