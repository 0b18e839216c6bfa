-- name: earlier
o.status IN ('queued', 'running') AND (o.queued_at, o.id) < (i.queued_at, i.id)

-- name: precedes
-- A small import waits for an earlier small one, unless that has to wait itself. It waits for an atomic one, whose rows
-- are locked until it ends.
{earlier} AND (
    i.overtakes IS NULL OR i.overtakes = 'none'
    OR (o.is_small AND o.overtakes IS DISTINCT FROM 'none')
    OR (o.options ->> 'atomic')::boolean
    OR (o.options ->> 'on_missing' = 'delete' AND i.overtakes <> 'any'))
