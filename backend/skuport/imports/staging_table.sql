-- name: create_table
-- LIKE nothing: no index, no constraint, no TOAST compression to pay for; it is read once and dropped. Its columns are
-- those of `parsing.Row`; {core} are the core fields.
CREATE UNLOGGED TABLE IF NOT EXISTS {staging} (
    line bigint NOT NULL,
    byte_offset bigint NOT NULL,
    byte_length integer NOT NULL,
    sku_key text COLLATE "C" NOT NULL,
    {core},
    attributes jsonb
) WITH (autovacuum_enabled = false)

-- name: drop_table
DROP TABLE IF EXISTS {staging}

-- name: next_generation
UPDATE imports SET generation = generation + 1, staged_at = NULL WHERE id = :import_id RETURNING generation

-- name: set_sentinel
INSERT INTO staging.sentinels (import_id, generation) VALUES (:import_id, :generation)
ON CONFLICT (import_id) DO UPDATE SET generation = excluded.generation

-- name: sentinel
SELECT generation FROM staging.sentinels WHERE import_id = :import_id

-- name: allow_memory
-- For the index that is created in the same transaction.
SET LOCAL maintenance_work_mem = '256MB'

-- name: create_index
CREATE INDEX IF NOT EXISTS {index} ON {staging} (sku_key, line)

-- name: vacuum
-- Until their pages are marked as visible to all, an index scan looks up each row in the table, in the order of the file.
VACUUM {staging}

-- name: delete_sentinel
DELETE FROM staging.sentinels WHERE import_id = :import_id

-- name: delete_inheritable
DELETE FROM staging.inheritable WHERE import_id = :import_id

-- name: delete_lost_inheritable
-- What belongs to no generation of staged rows that is there.
DELETE FROM staging.inheritable i WHERE NOT EXISTS (
    SELECT FROM staging.sentinels s WHERE s.import_id = i.import_id AND s.generation = i.generation)

-- name: leftovers
-- A failed or cancelled import keeps its staged rows for a day, for a retry to go on from. One that came to its end and
-- imported nothing is cleaned up there, as a completed one is.
SELECT i.id FROM imports i
JOIN pg_tables t ON t.schemaname = 'staging' AND t.tablename = 'import_' || replace(i.id::text, '-', '')
WHERE i.status = 'completed'
    OR (i.status = 'failed' AND i.error->>'code' = 'nothing_imported')
    OR (i.status IN ('failed', 'cancelled') AND i.finished_at < now() - interval '1 day')
LIMIT 100

-- name: orphans
SELECT t.tablename FROM pg_tables t
WHERE t.schemaname = 'staging' AND t.tablename LIKE 'import\_%'
  AND NOT EXISTS (SELECT FROM imports i WHERE t.tablename = 'import_' || replace(i.id::text, '-', ''))
LIMIT 100

-- name: is_completed
-- A condition on a lease l. A worker that came too late may have claimed a step of an import that was done.
EXISTS (SELECT FROM imports i WHERE i.id = l.resource_id AND i.status = 'completed')
