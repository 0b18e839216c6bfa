-- Parts: {staging} is the import's staging table; {staged_below} and {writes_below} are the range's end for a staged row and
-- a write; the others are lists of the core fields (`catalog.columns`), and conditions.

-- name: note
-- For each earlier import, and each row that was taken. A rejected row has the line of its reject.
INSERT INTO import_later_writes AS l (import_id, sku_key, fields, attributes, created)
SELECT o.id, s.sku_key, {set_fields}, ARRAY(SELECT jsonb_object_keys(coalesce(s.attributes, '{}'))),
    p.import_id IS NOT DISTINCT FROM i.id AND p.version = 1 -- null: made by an edit
FROM (SELECT DISTINCT ON (sku_key) * FROM {staging} s WHERE s.sku_key >= :key_from AND {staged_below}
      ORDER BY sku_key, line DESC) s
JOIN products p ON p.sku_key = s.sku_key
JOIN imports i ON i.id = :import_id
JOIN imports o ON {earlier}
WHERE NOT EXISTS (SELECT FROM import_rejects r WHERE r.import_id = :import_id AND r.line = s.line)
ORDER BY o.id, s.sku_key
ON CONFLICT (import_id, sku_key) DO UPDATE
SET fields = l.fields || EXCLUDED.fields, attributes = l.attributes || EXCLUDED.attributes

-- name: any_later
EXISTS (SELECT FROM import_later_writes l
        WHERE l.import_id = :import_id AND l.sku_key >= :key_from AND {writes_below})

-- name: size
SELECT coalesce(sum(1 + cardinality(l.fields) + cardinality(l.attributes)), 0)
FROM import_later_writes l
WHERE l.import_id = :import_id AND l.sku_key >= :key_from AND {writes_below}

-- name: masked
-- Writes are looked up one by one, as products are in `winners`: where old statistics say that there are hardly any, the
-- planner would compare each staged row with all of them.
masked AS (
    SELECT s.line, s.winning_line, s.byte_offset, s.byte_length, s.sku_key,
        {left_alone},
        s.attributes - coalesce(l.attributes, '{}') AS attributes,
        s AS as_staged,
        l.sku_key IS NOT NULL AS has_later,
        coalesce(l.created, false) AS created_later
    FROM staged s
    LEFT JOIN LATERAL (SELECT * FROM import_later_writes
                       WHERE import_id = :import_id AND sku_key = s.sku_key OFFSET 0) l ON true
)

-- name: created
-- As an array, the keys are found once: what a join to `winners` costs depends on how many writes the planner expects.
created_before AS (
    UPDATE import_later_writes l SET created = false
    FROM imports o, imports i
    WHERE o.id = :import_id AND i.id = l.import_id AND {earlier} AND l.created
        AND l.sku_key >= :key_from AND {writes_below}
        AND l.sku_key = ANY (ARRAY(SELECT w.sku_key FROM winners w
                                   WHERE w.created_later AND w.outcome IN ('unchanged', 'changed')))
)

-- name: written
EXISTS (SELECT FROM import_later_writes l
        WHERE l.import_id = :import_id AND l.sku_key = p.sku_key AND {condition} OFFSET 0)

-- name: delete
DELETE FROM import_later_writes WHERE import_id = :import_id

-- name: delete_unneeded
DELETE FROM import_later_writes l USING imports i
WHERE i.id = l.import_id AND i.status NOT IN ('queued', 'running')
