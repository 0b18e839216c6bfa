-- name: pending_chunks
-- The first few chunks that no process holds.
SELECT c.no, c.first_line FROM import_chunks c
WHERE c.import_id = :import_id AND c.status = 'pending' AND {is_claimable}
ORDER BY c.no LIMIT 8

-- name: pending_chunk
SELECT byte_start, byte_end, first_line, problem, rows_read
FROM import_chunks WHERE import_id = :import_id AND no = :no AND status = 'pending'

-- name: delete_rejects
-- Those that the chunk had when it was staged before. Up to the next chunk, or else each would look through the rejects
-- of all that come after it.
DELETE FROM import_rejects
WHERE import_id = :import_id AND line >= :first_line AND chunk = :no
    AND line < coalesce(
        (SELECT first_line FROM import_chunks WHERE import_id = :import_id AND no = :no + 1), 9223372036854775807)

-- name: finish_chunk
UPDATE import_chunks
SET status = 'staged', rows_read = :rows_read, rejected = :rejected, blank = :blank, reject_codes = :reject_codes
WHERE import_id = :import_id AND no = :no
