-- name: cancel_expired
UPDATE imports SET status = 'cancelled', finished_at = now(), expires_at = NULL, error = :error
WHERE status IN ('paused', 'awaiting_confirmation') AND expires_at <= now()
RETURNING id
