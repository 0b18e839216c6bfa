-- Products in a range of keys that a full feed doesn't have. {staging} is the staging table; {below_end}, {staged_below} and
-- {rejected_below} are the range's end for a product, a staged row and a reject; {can_go} is a condition on the product, too.
--
-- The range bounds each table, also where equal keys imply it: the planner doesn't know that, and would read all staged
-- rows for each range.

-- name: in_range
-- A condition on the product p: it is of the range, and older than the import.
p.sku_key >= :key_from AND {below_end}
    AND p.created_at < (SELECT created_at FROM imports WHERE id = :import_id)

-- name: is_missing
-- A condition on the product p: it would go.
{in_range} AND {can_go}
    AND NOT EXISTS (
        SELECT FROM {staging} s WHERE s.sku_key = p.sku_key AND s.sku_key >= :key_from AND {staged_below})
    AND NOT EXISTS (
        SELECT FROM import_rejects r
        WHERE r.import_id = :import_id AND r.sku_key = p.sku_key AND r.sku_key >= :key_from AND {rejected_below})

-- name: count_missing
-- Two queries: only the condition of a whole one becomes an anti-join. In a FILTER it would be a lookup for each product.
SELECT (SELECT count(*) FROM products p WHERE {is_missing}) AS missing,
    (SELECT count(*) FROM products p WHERE {in_range}) AS catalog

-- name: gone
-- The products `missing`, locked in order of the keys, like everything that writes many rows. They are found before: a
-- query that locks reads whole rows, of the staging table as well. A product that was edited in between is looked at again.
gone AS (
    SELECT p.id FROM missing m JOIN products p ON p.id = m.id WHERE {in_range} AND {can_go}
    ORDER BY p.sku_key FOR UPDATE OF p)

-- name: deactivate_missing
WITH missing AS MATERIALIZED (SELECT p.id FROM products p WHERE {is_missing}), {gone}
UPDATE products p
SET active = false, version = p.version + 1, updated_at = now(), import_id = :import_id, import_line = NULL
FROM gone WHERE p.id = gone.id

-- name: delete_missing
WITH missing AS MATERIALIZED (SELECT p.id FROM products p WHERE {is_missing}), {gone}
DELETE FROM products p USING gone WHERE p.id = gone.id

-- name: finish_range
UPDATE import_ranges SET missing_at = now(), missing = :missing WHERE import_id = :import_id AND no = :no

-- name: has_unreadable
-- Whether a rejected row's SKU could not be read.
SELECT EXISTS (SELECT FROM import_rejects WHERE import_id = :import_id AND sku_key IS NULL)

-- name: count_unreadable
-- Rejected rows whose SKU could not be read.
SELECT count(*) FROM import_rejects WHERE import_id = :import_id AND sku_key IS NULL
