-- Maintenance of segments: small ones are merged, stale ones are written again, retired ones are dropped.

-- name: lock_small
SELECT no FROM search.segments WHERE status = 'sealed' AND entries < :segment_entries / 2 ORDER BY entries LIMIT 6
FOR UPDATE SKIP LOCKED

-- name: lock_stalest
-- When there are a third more entries than products: the segment that was checked longest ago. The table of products may
-- have partitions, which have the products then.
SELECT no FROM search.segments
WHERE status = 'sealed' AND (SELECT sum(entries) FROM search.segments WHERE status <> 'retired') >
    (SELECT coalesce(sum(greatest(reltuples, 0)) FILTER (WHERE relkind = 'r'), 0) * 1.3 + 50000
     FROM pg_class WHERE oid = ANY (ARRAY(
         SELECT 'products'::regclass UNION ALL
         SELECT inhrelid FROM pg_inherits WHERE inhparent = 'products'::regclass)))
ORDER BY checked_at, no LIMIT 1 FOR UPDATE SKIP LOCKED

-- name: retire
UPDATE search.segments SET status = 'retired' WHERE no = ANY(:segments)

-- name: delete_samples
DELETE FROM search.sample WHERE segment = ANY(:segments)

-- name: limit_lock_wait
-- While this transaction waits for its lock, new searches wait behind it.
SET LOCAL lock_timeout = '200ms'

-- name: lock_retired
SELECT no FROM search.segments WHERE status = 'retired' ORDER BY no FOR UPDATE SKIP LOCKED LIMIT 1

-- name: drop
DROP TABLE IF EXISTS {segment}

-- name: delete
DELETE FROM search.segments WHERE no = :segment_no
