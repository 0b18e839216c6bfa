-- Reading products for an export. Parts: the core fields of the catalog (`catalog.columns`).

-- name: sizes
-- About how many bytes each product is. Of what is stored compressed, only the length is read.
SELECT id, {long_bytes} + 4 * pg_column_size(attributes) + 600 AS size
FROM products WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY sku_key

-- name: products
SELECT {names}, attributes::text AS attributes
FROM products WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY sku_key

-- name: attribute_keys
SELECT DISTINCT jsonb_object_keys(attributes) AS key FROM products WHERE id = ANY (CAST(:ids AS bigint[]))
