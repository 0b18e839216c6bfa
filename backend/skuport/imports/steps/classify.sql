-- name: delete_planned_rejects
-- What an earlier plan noted, before the range is classified again or published.
DELETE FROM import_rejects WHERE import_id = :import_id AND range_no = :no

-- name: count_ranges
SELECT count(*) FROM import_ranges WHERE import_id = :import_id

-- name: any_published
SELECT EXISTS (SELECT FROM import_ranges WHERE import_id = :import_id AND published_at IS NOT NULL)

-- name: ranges_without_rows
-- Those of which only the missing products were counted.
SELECT no, key_from, key_to FROM import_ranges
WHERE import_id = :import_id AND NOT planned ? 'created' ORDER BY no

-- name: finish_range
UPDATE import_ranges SET classified_at = now(), planned = :planned WHERE import_id = :import_id AND no = :no

-- name: samples
SELECT s.sample FROM import_ranges r, jsonb_array_elements(r.planned -> 'samples') AS s (sample)
WHERE r.import_id = :import_id ORDER BY s.sample ->> 'outcome', (s.sample ->> 'line')::bigint

-- name: save_plan
UPDATE imports SET plan = :plan,
    status = CASE WHEN :waits THEN 'awaiting_confirmation' ELSE status END,
    staged_at = CASE WHEN :waits THEN NULL ELSE staged_at END,
    expires_at = CASE WHEN :waits THEN now() + :wait_days * interval '1 day' END
WHERE id = :import_id
