-- name: finish_range
UPDATE import_ranges
SET published_at = now(), created = :created, updated = :updated, unchanged = :unchanged, superseded = :superseded,
    rejected = :rejected, reject_codes = :reject_codes
WHERE import_id = :import_id AND no = :no AND published_at IS NULL

-- name: report_progress
-- Rows published, and ranges checked for missing products.
UPDATE imports SET provisional_rows = greatest(provisional_rows, :rows),
    provisional_ranges = greatest(provisional_ranges, :ranges)
WHERE id = :import_id RETURNING status
