-- name: inherit
-- From the first row of the group that says it, be it the first of the product or not. Done twice, it changes nothing.
UPDATE {staging} s
SET name = coalesce(s.name, g.name),
    description = coalesce(s.description, g.description),
    active = coalesce(s.active, g.active)
FROM (
    SELECT attributes ->> :group_key AS group_value,
        (array_agg(name ORDER BY line) FILTER (WHERE name IS NOT NULL))[1] AS name,
        (array_agg(description ORDER BY line) FILTER (WHERE description IS NOT NULL))[1] AS description,
        (array_agg(active ORDER BY line) FILTER (WHERE active IS NOT NULL))[1] AS active
    FROM {staging} WHERE attributes ->> :group_key IS NOT NULL GROUP BY 1
) g
WHERE s.attributes ->> :group_key = g.group_value
  AND ((s.name IS NULL AND g.name IS NOT NULL) OR (s.description IS NULL AND g.description IS NOT NULL)
       OR (s.active IS NULL AND g.active IS NOT NULL))

-- name: clear
-- For `blank_cells: clear`, what no row of the product says; only in columns that the file has.
UPDATE {staging}
SET name = CASE WHEN :has_name THEN coalesce(name, '') ELSE name END,
    description = CASE WHEN :has_description THEN coalesce(description, '') ELSE description END,
    active = CASE WHEN :has_active THEN coalesce(active, true) ELSE active END
WHERE (:has_name AND name IS NULL) OR (:has_description AND description IS NULL)
    OR (:has_active AND active IS NULL)
