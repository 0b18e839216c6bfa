-- Removing old events and what remains of deleted endpoints, a batch at a time.

-- name: delete_old_events
-- Their deliveries and attempts go with them. Events that were never fanned out stay.
DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE id < :before_id AND fanned_out_at IS NOT NULL ORDER BY id LIMIT :batch
    FOR UPDATE SKIP LOCKED)

-- name: delete_deliveries_of_deleted_endpoints
DELETE FROM webhook_deliveries WHERE (endpoint_id, event_id) IN (
    SELECT d.endpoint_id, d.event_id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.endpoint_id = e.id
    WHERE e.deleted_at IS NOT NULL LIMIT :batch)

-- name: delete_endpoints
-- A minute later, when no worker delivers to them any more.
DELETE FROM webhook_endpoints e WHERE e.deleted_at < now() - interval '1 minute'
    AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id)

-- name: is_of_no_endpoint
-- A condition on a lease l.
NOT EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = l.resource_id)
