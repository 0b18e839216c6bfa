-- Products in a range of keys that a full feed doesn't have. {staging} is the staging table, {below_end} the range's end.

-- name: is_missing
-- A condition on the product p.
p.sku_key >= :key_from AND {below_end}
    AND p.created_at < (SELECT created_at FROM imports WHERE id = :import_id)
    AND NOT EXISTS (SELECT FROM {staging} s WHERE s.sku_key = p.sku_key)
    AND NOT EXISTS (SELECT FROM import_rejects r WHERE r.import_id = :import_id AND r.sku_key = p.sku_key)

-- name: count_missing
SELECT count(*) FILTER (WHERE {is_missing} AND {can_go}) AS missing, count(*) AS catalog
FROM products p
WHERE p.sku_key >= :key_from AND {below_end}
    AND p.created_at < (SELECT created_at FROM imports WHERE id = :import_id)

-- name: deactivate_missing
-- Locked in order of the keys, like everything that writes many rows.
WITH gone AS (SELECT p.id FROM products p WHERE {is_missing} AND p.active ORDER BY p.sku_key FOR UPDATE)
UPDATE products p
SET active = false, version = p.version + 1, updated_at = now(), import_id = :import_id, import_line = NULL
FROM gone WHERE p.id = gone.id

-- name: delete_missing
WITH gone AS (SELECT p.id FROM products p WHERE {is_missing} ORDER BY p.sku_key FOR UPDATE)
DELETE FROM products p USING gone WHERE p.id = gone.id

-- name: finish_range
UPDATE import_ranges SET missing_at = now(), missing = :missing WHERE import_id = :import_id AND no = :no

-- name: count_unreadable
-- Rejected rows whose SKU could not be read.
SELECT count(*) FROM import_rejects WHERE import_id = :import_id AND sku_key IS NULL
