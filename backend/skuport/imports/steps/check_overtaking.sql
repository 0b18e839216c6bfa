-- name: save_overtakes
-- A row that can't create its product depends on whether an earlier import creates or deletes it. {lacks} is a condition on
-- the staged row s: it lacks what a new product needs.
UPDATE imports SET overtakes = (
    SELECT CASE WHEN count(*) FILTER (WHERE p.id IS NULL) > 0 THEN 'none'
                WHEN count(*) > 0 THEN 'keeping'
                ELSE 'any' END
    FROM (SELECT DISTINCT ON (sku_key) * FROM {staging} ORDER BY sku_key, line DESC) s
    LEFT JOIN LATERAL (SELECT id FROM products WHERE sku_key = s.sku_key OFFSET 0) p ON true
    WHERE :mode <> 'upsert' OR {lacks})
WHERE id = :import_id
