-- What monitoring asks of webhooks, every few seconds.

-- name: figures
-- Deliveries that wait, counted up to :most; and how late the first is that could be sent now: a delivery of an enabled
-- endpoint, or an event that no worker has made deliveries of.
SELECT (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT :most) d) AS pending,
    coalesce(extract(epoch FROM now() - least(
        (SELECT min(d.next_at) FROM webhook_endpoints e CROSS JOIN LATERAL (
            SELECT next_at FROM webhook_deliveries
            WHERE endpoint_id = e.id AND status = 'pending' AND next_at <= now() ORDER BY next_at LIMIT 1) d
         WHERE e.enabled AND e.deleted_at IS NULL),
        (SELECT created_at FROM events WHERE fanned_out_at IS NULL ORDER BY id LIMIT 1))), 0)::float8 AS late_seconds
