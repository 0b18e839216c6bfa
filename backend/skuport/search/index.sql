-- Changes that wait to be indexed.

-- name: due
-- Whether a small change waits; whether large ones are to be indexed now; and a number that no notification has used.
SELECT EXISTS (SELECT FROM search.changes WHERE size <= :small) AS small,
    (SELECT coalesce(
            max(at) <= now() - :quiet_seconds * interval '1 second'
            OR min(at) <= now() - :max_wait_seconds * interval '1 second', false)
        FROM search.changes WHERE size > :small) AS large,
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS seq

-- name: backlog
SELECT coalesce(sum(size), 0)::bigint AS waiting, min(at) AS since FROM search.changes

-- name: index_now
-- Makes the changes noted so far old enough. Those that a process is indexing already are skipped.
UPDATE search.changes SET at = at - :quiet_seconds * interval '1 second'
WHERE no IN (SELECT no FROM search.changes FOR UPDATE SKIP LOCKED)

-- name: begin_indexing
-- First of all, as those do who write products: so a process that wants the table for itself (TRUNCATE) waits for this
-- transaction, or this one for that process, but never both for each other. And no product is looked up by reading all
-- of a table that counts as empty (see `fill`).
LOCK TABLE products IN ACCESS SHARE MODE; SET LOCAL enable_seqscan = off

-- name: take_index_slot
-- Two segments are built at a time, whatever the number of workers: imports need the processors, too.
SELECT pg_try_advisory_xact_lock(84001) OR pg_try_advisory_xact_lock(84002)

-- name: take_all_index_slots
SET LOCAL lock_timeout = '20s'; SELECT pg_advisory_xact_lock(84001), pg_advisory_xact_lock(84002)

-- name: lock_small_changes
SELECT no, size FROM search.changes WHERE size <= :small ORDER BY no LIMIT 1000 FOR UPDATE SKIP LOCKED

-- name: lock_large_change
-- One at a time, so that what this process leaves is free for another.
SELECT no, size FROM search.changes WHERE size > :small AND no > :after_no ORDER BY no LIMIT 1 FOR UPDATE SKIP LOCKED

-- name: delete_changes
DELETE FROM search.changes WHERE no = ANY(:changes)
