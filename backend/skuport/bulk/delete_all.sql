-- Emptying the table of products.

-- name: block_writers
-- Longer than deadlock_timeout, after which a running autovacuum gives way.
SET LOCAL lock_timeout = '2s'; LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE

-- name: block_all
-- Shorter than deadlock_timeout: where a transaction that has read waits for ours to write, ours gives up. Readers that
-- come meanwhile queue behind this for no longer, either.
SET LOCAL lock_timeout = '500ms'; LOCK TABLE products IN ACCESS EXCLUSIVE MODE

-- name: is_referenced
-- TRUNCATE ignores what depends on single rows, and triggers on deletions (8): for each row (1), or for each statement
-- where the same function isn't called for TRUNCATE (32) as well.
SELECT EXISTS (
        SELECT FROM pg_trigger t WHERE tgrelid = 'products'::regclass AND tgtype & 8 <> 0
            AND (tgtype & 1 <> 0 OR NOT EXISTS (
                SELECT FROM pg_trigger u
                WHERE u.tgrelid = t.tgrelid AND u.tgfoid = t.tgfoid AND u.tgtype & 32 <> 0)))
    OR EXISTS (SELECT FROM pg_constraint WHERE confrelid = 'products'::regclass)

-- name: columns
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'products' AND is_generated = 'NEVER'

-- name: create_spared
DROP TABLE IF EXISTS spared_products; CREATE TEMP TABLE spared_products (LIKE products) ON COMMIT DROP

-- name: spare
INSERT INTO spared_products ({columns}) SELECT {columns} FROM products WHERE created_at >= :since

-- name: count_all
SELECT count(*) FROM products

-- name: truncate
TRUNCATE products

-- name: restore_spared
INSERT INTO products ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM spared_products
