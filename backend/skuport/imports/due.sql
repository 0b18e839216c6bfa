-- name: take_due
-- Each import is taken once per renotify_seconds, whichever worker asks.
UPDATE imports SET dispatch_seq = dispatch_seq + 1, notify_at = now() + :renotify_seconds * interval '1 second'
WHERE id IN (SELECT id FROM imports WHERE status IN ('queued', 'running') AND notify_at <= now()
             ORDER BY notify_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, dispatch_seq
