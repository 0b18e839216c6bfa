-- The notes of how many products each statement created or deleted.

-- name: count_all
SELECT coalesce(sum(change), 0)::bigint AS products FROM product_count_changes

-- name: add_up
-- One statement: a reader sees either the notes or their sum. Nothing is written for a single note.
WITH taken AS (
    DELETE FROM product_count_changes WHERE (SELECT count(*) FROM product_count_changes) > 1
    RETURNING change
)
INSERT INTO product_count_changes (change) SELECT sum(change) FROM taken HAVING count(*) > 0
