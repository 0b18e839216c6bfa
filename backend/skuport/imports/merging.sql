-- The merge of one range of SKU keys: which row wins, what becomes of it, and the writes.
--
-- Parts: {staging} is the import's staging table, {staged_below} is the range's end; the others are
-- lists, comparisons and assignments of the core fields (`catalog.columns`).

-- name: winners
-- The last row of each key wins, and is compared with the product as it stands. A file has no more columns than a product
-- may have attributes, so that only one that exists can get too many; nor does it where nothing of it changes. Products are looked up one by one: where
-- old statistics say that the range has hardly any, the planner would compare each staged row with all of them.
staged AS (
    SELECT s.*, max(s.line) OVER (PARTITION BY s.sku_key) AS winning_line
    FROM {staging} s
    WHERE s.sku_key >= :key_from AND {staged_below}
), {masked}winners AS (
    SELECT s.*, p.id, p.version,
        CASE
{deleted_since}            WHEN {is_new} AND :mode = 'update_only' THEN 'sku_not_found'
            WHEN NOT {is_new} AND :mode = 'create_only' THEN 'sku_exists'{lacking}
            WHEN p.id IS NULL THEN 'new'
            WHEN {unchanged}
                AND (s.attributes IS NULL OR jsonb_strip_nulls(p.attributes || s.attributes) = p.attributes)
                THEN 'unchanged'
            WHEN s.attributes IS NOT NULL AND {too_many_attributes} THEN 'too_many_attributes'
            ELSE 'changed'
        END AS outcome{before}
    FROM {rows} s
    LEFT JOIN LATERAL (SELECT * FROM products WHERE sku_key = s.sku_key OFFSET 0) p ON true
    WHERE s.line = s.winning_line
)

-- name: deleted_since
-- One more case of `winners`, of an import that others overtook: what they wrote to was deleted since.
            WHEN s.has_later AND p.id IS NULL THEN 'unchanged'

-- name: rejected
-- Notes the winners that can't be taken.
rejected AS (
    INSERT INTO import_rejects
        (import_id, line, range_no, byte_offset, byte_length, column_name, code, message, sku_key)
    SELECT :import_id, line, :range_no, byte_offset, byte_length,
        CASE outcome{lacking_column} END, outcome,
        CASE outcome{lacking_message}
            WHEN 'sku_exists' THEN
                'The product ' || sku || ' is in the catalog already, and this import only creates new ones.'
            WHEN 'too_many_attributes' THEN
                'With this row, the product ' || sku || ' would have more than ' || {most_attributes} || ' attributes. Remove'
                ' some of those that it has, or ignore columns of the file.'
            ELSE 'There is no product ' || sku || ' in the catalog, and this import only updates.'
        END, sku_key
    FROM winners WHERE outcome NOT IN ('new', 'unchanged', 'changed')
    RETURNING code
)

-- name: reject_codes
-- How many rejects have each code.
SELECT coalesce(jsonb_object_agg(code, n), '{}')
FROM (SELECT code, count(*) AS n FROM rejected GROUP BY code) c

-- name: merge_range
-- Writes what is new or different, and only what was compared: an insert gives way to a product that was created
-- meanwhile, an update skips one whose version has moved on. When that happened, `new` and `created`, or `changed` and
-- `updated`, differ.
WITH {winners}, created AS (
    INSERT INTO products (sku_key, {names}, attributes, import_id, import_line)
    SELECT sku_key, {inserted}, coalesce(jsonb_strip_nulls(attributes), '{}'), :import_id, line
    FROM winners WHERE outcome = 'new' ORDER BY sku_key
    ON CONFLICT (sku_key) DO NOTHING
    RETURNING sku
), updated AS (
    UPDATE products p
    SET {assigned},
        attributes = CASE WHEN w.attributes IS NULL THEN p.attributes
                          ELSE jsonb_strip_nulls(p.attributes || w.attributes) END,
        version = p.version + 1,
        updated_at = now(),
        {written_by}
    FROM (SELECT * FROM winners WHERE outcome = 'changed' ORDER BY sku_key) w
    WHERE p.id = w.id AND p.sku_key = w.sku_key AND p.version = w.version
    RETURNING p.sku
), {created}superseded AS (
    INSERT INTO import_superseded (import_id, line, winning_line, sku)
    SELECT :import_id, line, winning_line, sku FROM staged WHERE line < winning_line
    RETURNING 1
), {rejected}
SELECT
    (SELECT count(*) FROM superseded) AS superseded,
    (SELECT count(*) FROM created) AS created,
    (SELECT count(*) FROM updated) AS updated,
    (SELECT count(*) FROM rejected) AS rejected,
    ({reject_codes}) AS reject_codes,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE outcome = 'new') AS new,
    count(*) FILTER (WHERE outcome = 'changed') AS changed,
    {any_later} AS any_later{skus}
FROM winners

-- name: written_by
import_id = :import_id,
        import_line = w.line

-- name: written_by_later
-- Who wrote last is who comes last in the order of imports.
import_id = CASE WHEN w.has_later THEN p.import_id ELSE :import_id END,
        import_line = CASE WHEN w.has_later THEN p.import_line ELSE w.line END

-- name: written_skus
-- More columns of `merge_range`, where events will name the products.
, (SELECT array_agg(sku) FROM created) AS created_skus, (SELECT array_agg(sku) FROM updated) AS updated_skus

-- name: plan_range
-- Counts what `merge_range` would write, and shows some of it before and after.
WITH {winners}, {rejected}
SELECT
    (SELECT count(*) FROM staged WHERE line < winning_line) AS superseded,
    count(*) FILTER (WHERE outcome = 'new') AS created,
    count(*) FILTER (WHERE outcome = 'changed') AS updated,
    count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
    (SELECT count(*) FROM rejected) AS rejected,
    ({reject_codes}) AS reject_codes,
    (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.line), '[]') FROM (
        SELECT line, outcome, before, jsonb_build_object(
            {after},
            'attributes', jsonb_strip_nulls(coalesce(before -> 'attributes', '{}') || coalesce(attributes, '{}'))
        ) AS after
        FROM (SELECT *, row_number() OVER (PARTITION BY outcome ORDER BY sku_key) AS nth
              FROM winners WHERE outcome IN ('new', 'changed')) w
        WHERE nth <= :samples) s) AS samples
FROM winners

-- name: product_before
-- One more column of `winners`, for `plan_range`.
,
        CASE WHEN p.id IS NOT NULL THEN jsonb_build_object({before}, 'attributes', p.attributes) END AS before

-- name: avoid_scans
-- For the transaction of a range. A range is planned before anything is known of its rows: on an empty catalog the
-- planner has been seen to scan all of `products` for each staged row, while another range was filling it. What is left
-- to it are index scans, in a merge join or one by one, whose time grows with the range only. Other ranges keep the other
-- processors busy.
SET LOCAL enable_seqscan = off; SET LOCAL enable_material = off; SET LOCAL max_parallel_workers_per_gather = 0
