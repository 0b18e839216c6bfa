-- name: cancel_expired
UPDATE imports SET status = 'cancelled', finished_at = now(), expires_at = NULL, error = :error,
    waited_seconds = waited_seconds + CASE WHEN started_at IS NULL THEN 0
        ELSE extract(epoch FROM now() - expires_at) + :wait_days * 86400 END
WHERE status IN ('paused', 'awaiting_confirmation') AND expires_at <= now()
RETURNING id
