-- name: open_ranges
-- The ranges whose {mark} is not set yet.
SELECT no, key_from, key_to FROM import_ranges WHERE import_id = :import_id AND {mark} IS NULL ORDER BY no
