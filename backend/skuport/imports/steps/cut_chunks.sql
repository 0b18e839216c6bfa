-- name: last_chunk
SELECT no, byte_start, first_line FROM import_chunks WHERE import_id = :import_id ORDER BY no DESC LIMIT 1

-- name: insert_chunks
INSERT INTO import_chunks (import_id, no, byte_start, byte_end, first_line, problem)
SELECT :import_id, * FROM unnest(
    :numbers::int[], :starts::bigint[], :ends::bigint[], :first_lines::bigint[], :problems::jsonb[])
ON CONFLICT (import_id, no) DO NOTHING

-- name: mark_cut
UPDATE imports SET planned_at = now() WHERE id = :import_id
