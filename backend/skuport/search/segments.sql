-- Segments: tables of entries with their own indexes, which inherit from search.entries.
-- An entry's text is built by the database functions search.label and search.words.

-- name: all_segments
-- The subquery makes the statement's plan open every segment, so that none is dropped until the transaction ends.
SELECT no, entries, first_key, last_key, in_order
FROM search.segments, (SELECT count(*) FROM (SELECT FROM search.entries LIMIT 0) none) opens_all

-- name: add
INSERT INTO search.segments (status, entries) VALUES (:status, 0) RETURNING no

-- name: create
CREATE TABLE {segment} (LIKE search.entries)

-- name: owner_of_entries
-- Null if it is the current role.
SELECT nullif(pg_get_userbyid(relowner), current_user) FROM pg_class WHERE oid = 'search.entries'::regclass

-- name: hand_over
ALTER TABLE {segment} OWNER TO {owner}

-- name: fill
-- In the order of SKU keys, in which a search wants them: the first match that it reads is the first there is. Products
-- are read in the order of ids, which lie side by side. They are looked up one by one: a table that was filled just now
-- may count as empty, and the planner would compare all ids with each of its rows.
INSERT INTO {segment} (id, label, words)
SELECT p.id, search.label(p.sku, p.name), search.words(p.description)
FROM (SELECT DISTINCT unnest(ids) AS id FROM search.changes WHERE no = ANY(:changes) ORDER BY id OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM products WHERE id = c.id OFFSET 0) p
ORDER BY p.sku_key

-- name: refill
-- The entries of old segments that are still true. For each that isn't, a change was noted.
INSERT INTO {segment} (id, label, words)
SELECT id, label, words FROM (
    SELECT DISTINCT ON (e.id) e.id, e.label, e.words, p.sku_key FROM ({old_entries}) e
    CROSS JOIN LATERAL (SELECT * FROM products WHERE id = e.id OFFSET 0) p
    WHERE e.label = search.label(p.sku, p.name) AND e.words = search.words(p.description)
    ORDER BY e.id) still_true
ORDER BY sku_key

-- name: entries_of
SELECT id, label, words FROM {segment}

-- name: add_to_sample
-- In the order of sample keys, so that the entries which a search compares first lie together.
INSERT INTO search.sample (segment, sample_key, id, label, words)
SELECT :segment_no::bigint, sample_key, id, label, words
FROM (SELECT random() AS sample_key, id, label, words FROM {entries} OFFSET 0) e
WHERE sample_key < :sample_share ORDER BY sample_key

-- name: fill_and_sample
WITH filled AS ({fill} RETURNING id, label, words), sampled AS ({add_to_sample}) SELECT count(*) FROM filled

-- name: key_range_of_changes
SELECT min(p.sku_key) AS first_key, max(p.sku_key) AS last_key
FROM (SELECT DISTINCT unnest(ids) AS id FROM search.changes WHERE no = ANY(:changes)) c
CROSS JOIN LATERAL (SELECT * FROM products WHERE id = c.id OFFSET 0) p

-- name: first_key
-- The first SKU key of a segment that was filled in order, from its blocks up to one. A product that was renamed
-- meanwhile doesn't count.
SELECT min(p.sku_key) FROM {segment} e CROSS JOIN LATERAL (SELECT * FROM products WHERE id = e.id OFFSET 0) p
WHERE e.ctid < :block AND e.label = search.label(p.sku, p.name)

-- name: last_key
-- The last one, from its blocks beginning with one.
SELECT max(p.sku_key) FROM {segment} e CROSS JOIN LATERAL (SELECT * FROM products WHERE id = e.id OFFSET 0) p
WHERE e.ctid >= :block AND e.label = search.label(p.sku, p.name)

-- name: count_blocks
SELECT pg_relation_size(to_regclass(:segment)) / current_setting('block_size')::bigint

-- name: index_labels
CREATE INDEX ON {segment} USING gin (label gin_trgm_ops) WITH (fastupdate = off)

-- name: index_words
CREATE INDEX ON {segment} USING gin (words) WITH (fastupdate = off)

-- name: use_one_processor
-- The other index slot uses the other processor.
SET LOCAL max_parallel_maintenance_workers = 0

-- name: analyze
ANALYZE {segment}

-- name: attach
ALTER TABLE {segment} INHERIT search.entries

-- name: lock_open
SELECT no FROM search.segments WHERE status = 'open' ORDER BY no LIMIT 1 FOR UPDATE SKIP LOCKED

-- name: grow
UPDATE search.segments SET entries = entries + :entries,
    status = CASE WHEN entries + :entries >= :max_entries THEN 'sealed' ELSE status END,
    first_key = least(first_key, :first_key), last_key = greatest(last_key, :last_key)
WHERE no = :segment_no

-- name: seal
UPDATE search.segments SET entries = :entries, first_key = :first_key, last_key = :last_key, in_order = true
WHERE no = :segment_no
