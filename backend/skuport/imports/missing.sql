-- Products in a range of keys that a full feed doesn't have. {staging} is the staging table; {below_end} and {staged_below}
-- are the range's end for a product and a staged row; {can_go} is a condition on the product.
--
-- The time of a range must not grow with the catalog, the staged rows or the rejects, nor with their product, whatever the
-- planner believes: its statistics may be of yesterday's catalog, and a staging table has none.

-- name: in_range
-- A condition on the product p: it is of the range, and older than the import. The difference of the times fits no index:
-- with old statistics, the planner would look through all older products by the index of `created_at`.
p.sku_key >= :key_from AND {below_end}
    AND p.created_at - (SELECT created_at FROM imports WHERE id = :import_id) < interval '0'

-- name: missing
-- Their keys, as a table expression. The range bounds the staged rows as well: the planner doesn't conclude that from equal
-- keys, and would read all of them. OFFSET keeps it from joining the rejects: each key that isn't staged is looked up.
missing AS MATERIALIZED (
    SELECT sku_key FROM (
        SELECT p.sku_key FROM products p
        WHERE {in_range} AND {can_go} AND NOT EXISTS (
            SELECT FROM {staging} s WHERE s.sku_key = p.sku_key AND s.sku_key >= :key_from AND {staged_below})
        OFFSET 0) p
    WHERE {is_ours} AND NOT EXISTS (
        SELECT FROM import_rejects r WHERE r.import_id = :import_id AND r.sku_key = p.sku_key OFFSET 0))

-- name: gone
-- The same, locked in order of the keys, like everything that writes many rows. They are found before, because a query
-- that locks reads whole rows, of the staging table as well. A product that was edited in between is looked at again.
gone AS MATERIALIZED (
    SELECT p.sku_key FROM products p
    WHERE p.sku_key = ANY (ARRAY(SELECT sku_key FROM missing)) AND {can_go}
    ORDER BY p.sku_key FOR UPDATE)

-- name: count_missing
WITH {missing}
SELECT (SELECT count(*) FROM missing) AS missing, (SELECT count(*) FROM products p WHERE {in_range}) AS catalog

-- name: deactivate_missing
WITH {missing}, {gone}
UPDATE products p
SET active = false, version = p.version + 1, updated_at = now(), import_id = :import_id, import_line = NULL
WHERE p.sku_key = ANY (ARRAY(SELECT sku_key FROM gone))

-- name: delete_missing
WITH {missing}, {gone}
DELETE FROM products p WHERE p.sku_key = ANY (ARRAY(SELECT sku_key FROM gone))

-- name: reset_missing
-- Of products that imports wrote to which overtook this one: what is left if it deletes them, and they create them again.
-- The imports in between don't see them.
WITH {missing}, {gone}, created_again AS (
    UPDATE import_later_writes l SET created = true
    FROM imports o, imports i
    WHERE l.sku_key = ANY (ARRAY(SELECT sku_key FROM gone)) AND l.sku_key >= :key_from AND {writes_below}
        AND o.id = :import_id AND i.id = l.import_id AND {earlier}
)
UPDATE products p
SET {reset},
    attributes = coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(p.attributes)
                           WHERE key = ANY (l.attributes)), '{}'),
    version = p.version + 1, updated_at = now()
FROM import_later_writes l
WHERE p.sku_key = ANY (ARRAY(SELECT sku_key FROM gone)) AND l.sku_key = p.sku_key
    AND l.import_id = :import_id AND l.sku_key >= :key_from AND {writes_below}

-- name: finish_range
UPDATE import_ranges SET missing_at = now(), missing = :missing WHERE import_id = :import_id AND no = :no

-- name: has_unreadable
-- Whether a rejected row's SKU could not be read.
SELECT EXISTS (SELECT FROM import_rejects WHERE import_id = :import_id AND sku_key IS NULL)

-- name: count_unreadable
-- Rejected rows whose SKU could not be read.
SELECT count(*) FROM import_rejects WHERE import_id = :import_id AND sku_key IS NULL
