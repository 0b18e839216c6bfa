-- Reading products for an export. Parts: the core fields of the catalog (`catalog.columns`), and what an export has of them.

-- name: sizes
-- About how many bytes each product is. Of what is stored compressed, only the length is read.
SELECT id, {long_bytes} + 4 * pg_column_size(attributes) + 600 AS size
FROM products WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY sku_key

-- name: products
SELECT {columns}
FROM products WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY sku_key

-- name: attribute_keys
SELECT DISTINCT jsonb_object_keys(attributes) AS key FROM products WHERE id = ANY (CAST(:ids AS bigint[]))

-- name: too_long
-- The products with a text that is longer than the format allows.
SELECT sku FROM products WHERE id = ANY (CAST(:ids AS bigint[])) AND ({condition}) ORDER BY sku_key

-- name: is_too_long
-- A condition: the text has more UTF-16 code units than `most`. A text with no more bytes isn't read: only its length is.
(CASE WHEN octet_length({text}) > {most}
    THEN char_length({text}) + char_length(regexp_replace({text}, '[\u0001-\uffff]', '', 'g')) > {most} ELSE false END)
