-- name: begin_text
UPDATE imports
SET source = coalesce(source, '{"size": null}') || jsonb_build_object('key', :key::text, 'etag', null)
WHERE id = :import_id

-- name: complete_text
UPDATE imports
SET source = jsonb_build_object('key', :key::text, 'etag', :etag::text, 'size', :size::bigint),
    warnings = warnings || :warnings::jsonb
WHERE id = :import_id
