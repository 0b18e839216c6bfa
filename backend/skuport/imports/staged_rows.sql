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
