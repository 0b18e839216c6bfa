-- A batch of a bulk job, in one transaction. Rows are locked in the order of their SKU keys.

-- name: by_id
-- A batch is small beside the catalog, whatever the planner's statistics say of a table that was filled just now.
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off

-- name: delete_batch
WITH picked AS MATERIALIZED (
    SELECT id FROM products WHERE id = ANY (:ids::bigint[]) ORDER BY sku_key FOR UPDATE
), gone AS (
    DELETE FROM products p USING picked WHERE p.id = picked.id RETURNING p.sku, p.sku_key
)
SELECT count(*) AS written, CASE WHEN :with_skus THEN array_agg(sku ORDER BY sku_key) END AS skus FROM gone

-- name: update_batch
-- Rows that are as they should be are neither locked nor written. Parts: `catalog.columns`.
WITH picked AS MATERIALIZED (
    SELECT id, {too_many_attributes} AS is_rejected FROM products p
    WHERE id = ANY (:ids::bigint[])
        AND ({differs} OR jsonb_strip_nulls(p.attributes || :attributes::jsonb) <> p.attributes)
    ORDER BY sku_key FOR UPDATE
), changed AS (
    UPDATE products p
    SET {changed},
        attributes = jsonb_strip_nulls(p.attributes || :attributes::jsonb),
        version = p.version + 1,
        updated_at = now(),
        import_id = NULL,
        import_line = NULL
    FROM picked
    WHERE p.id = picked.id AND NOT picked.is_rejected
        AND ({differs} OR jsonb_strip_nulls(p.attributes || :attributes::jsonb) <> p.attributes)
    RETURNING p.sku, p.sku_key
)
SELECT count(*) AS written, CASE WHEN :with_skus THEN array_agg(sku ORDER BY sku_key) END AS skus,
    (SELECT count(*) FROM picked WHERE is_rejected) AS rejected
FROM changed

-- name: present
-- How many of a batch exist.
SELECT count(*) FROM products WHERE id = ANY (:ids::bigint[])
