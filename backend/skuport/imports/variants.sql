-- Parts: {staging} is the staging table; the others are the core fields (`catalog.columns`).

-- name: inherit
-- From the first row of the group that says it, be it the first of the product or not. Done twice, it changes nothing.
UPDATE {staging} s
SET {inherited}
FROM (
    SELECT attributes ->> :group_key AS group_value,
        {first_of_group}
    FROM {staging} WHERE attributes ->> :group_key IS NOT NULL GROUP BY 1
) g
WHERE s.attributes ->> :group_key = g.group_value AND ({inherits})

-- name: clear
-- For `blank_cells: clear`, what no row of the product says; only in columns that the file has.
UPDATE {staging}
SET {cleared}
WHERE {is_open}
