-- Parts: {staging} is the staging table; the others are the core fields (`catalog.columns`). `staging.inheritable` has what
-- the rejects say. Done twice, each statement changes nothing.

-- name: carry_down
-- Where only the first row of a product says which product it is: says so in the rows below it, up to the first row of
-- the next one. A reject may be such a first row, too.
UPDATE {staging} s
SET attributes = coalesce(s.attributes, '{}') || jsonb_build_object(:group_key::text, f.group_value)
FROM (
    SELECT line, group_value IS NULL AS is_open, first_value(group_value) OVER (PARTITION BY no ORDER BY line) AS group_value
    FROM (
        SELECT line, group_value, count(group_value) OVER (ORDER BY line) AS no
        FROM (
            SELECT line, attributes ->> :group_key AS group_value FROM {staging}
            UNION ALL
            SELECT line, group_value FROM staging.inheritable
            WHERE import_id = :import_id AND generation = :generation) r
    ) numbered
) f
WHERE f.line = s.line AND f.is_open AND f.group_value IS NOT NULL

-- name: inherit
-- From the first row of the group that says it, be it the first of the product or not, a reject or not.
UPDATE {staging} s
SET {inherited}
FROM (
    SELECT group_value,
        {first_of_group}
    FROM (
        SELECT attributes ->> :group_key AS group_value, line, {other_names} FROM {staging}
        UNION ALL
        SELECT group_value, line, {inheritable} FROM staging.inheritable
        WHERE import_id = :import_id AND generation = :generation) r
    WHERE group_value IS NOT NULL GROUP BY group_value
) g
WHERE s.attributes ->> :group_key = g.group_value AND ({inherits})

-- name: reject_inheriting
-- Rejects the variants that would inherit a value which isn't valid, for what is wrong with it: the first row of the
-- product that has a value has that one. Of a row whose cells can't be told apart, any field may have had a value, but
-- only a product's first row is expected to. What is rejected here is inherited from, too.
-- {set_fields} are the names of the fields that the staged row s has, {staged_object} names and values. Returns how many
-- rows have each code.
WITH problems AS MATERIALIZED (
    SELECT i.group_value, i.line, p.field, p.problem
    FROM staging.inheritable i CROSS JOIN LATERAL jsonb_each(i.refused) p (field, problem)
    WHERE i.import_id = :import_id AND i.generation = :generation
), members AS MATERIALIZED (
    SELECT s.attributes ->> :group_key AS group_value, s.line, s.byte_offset, s.byte_length, s.sku_key,
        {set_fields} AS fields
    FROM {staging} s WHERE s.attributes ->> :group_key IN (SELECT group_value FROM problems)
), said AS MATERIALIZED (
    SELECT group_value, line, fields FROM members
    UNION ALL
    SELECT i.group_value, i.line, ARRAY(SELECT jsonb_object_keys(i.fields)) FROM staging.inheritable i
    WHERE i.import_id = :import_id AND i.generation = :generation
        AND i.group_value IN (SELECT group_value FROM problems)
), first_values AS (
    SELECT group_value, field, min(line) AS line FROM said, unnest(fields) field GROUP BY group_value, field
), first_rows AS (
    SELECT group_value, min(line) AS line FROM said GROUP BY group_value
), first_problems AS (
    SELECT DISTINCT ON (p.group_value, p.field) p.*
    FROM problems p JOIN first_rows r ON r.group_value = p.group_value
    WHERE p.line = r.line OR NOT (p.problem ->> 'uncertain')::boolean
    ORDER BY p.group_value, p.field, p.line
), inheriting AS MATERIALIZED (
    SELECT DISTINCT ON (m.line) m.line, m.byte_offset, m.byte_length, m.sku_key, p.line AS from_line, p.problem
    FROM first_problems p
    LEFT JOIN first_values v ON v.group_value = p.group_value AND v.field = p.field
    JOIN members m ON m.group_value = p.group_value
    WHERE (v.line IS NULL OR p.line < v.line) AND NOT p.field = ANY (m.fields)
    ORDER BY m.line, p.field
), taken AS (
    DELETE FROM {staging} s USING inheriting i WHERE s.line = i.line
    RETURNING s.line, s.attributes ->> :group_key AS group_value,
        jsonb_strip_nulls(jsonb_build_object({staged_object})) AS fields
), kept AS (
    INSERT INTO staging.inheritable (import_id, generation, line, group_value, fields, refused)
    SELECT :import_id, :generation, line, group_value, fields, '{}' FROM taken WHERE fields <> '{}'
), in_chunks AS (
    SELECT r.*, max(no) OVER (ORDER BY line) AS chunk
    FROM (SELECT *, NULL::integer AS no FROM inheriting
          UNION ALL
          SELECT first_line, NULL, NULL, NULL, NULL, NULL, no FROM import_chunks WHERE import_id = :import_id) r
), rejected AS (
    INSERT INTO import_rejects (import_id, line, chunk, byte_offset, byte_length, column_name, code, message, sku_key)
    SELECT :import_id, line, chunk, byte_offset, byte_length, problem ->> 'column', problem ->> 'code',
        'This variant would inherit from line ' || from_line || ': ' || (problem ->> 'message'), sku_key
    FROM in_chunks WHERE sku_key IS NOT NULL
    RETURNING chunk, code
), counted AS MATERIALIZED (
    SELECT chunk, code, count(*) AS n FROM rejected GROUP BY chunk, code
), chunks AS (
    UPDATE import_chunks c
    SET rejected = c.rejected + (SELECT sum(n) FROM counted WHERE chunk = c.no),
        reject_codes = (
            SELECT jsonb_object_agg(code, n) FROM (
                SELECT code, sum(n) AS n FROM (
                    SELECT code, n::bigint FROM jsonb_each_text(c.reject_codes) AS before (code, n)
                    UNION ALL
                    SELECT code, n FROM counted WHERE chunk = c.no) each
                GROUP BY code) codes)
    WHERE c.import_id = :import_id AND c.no IN (SELECT chunk FROM counted)
), imported AS (
    UPDATE imports SET staged_rows = staged_rows - (SELECT sum(n) FROM counted)
    WHERE id = :import_id AND EXISTS (SELECT FROM counted)
)
SELECT code, sum(n)::bigint AS n FROM counted GROUP BY code

-- name: clear
-- For `blank_cells: clear`, what no row of the product says; only in columns that the file has.
UPDATE {staging}
SET {cleared}
WHERE {is_open}
