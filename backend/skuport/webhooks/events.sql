-- Events: writing them, and turning them into deliveries.

-- name: insert_events
INSERT INTO events (id, type, payload)
SELECT * FROM unnest(:ids::uuid[], :types::text[], :payloads::jsonb[])

-- name: request_body
-- An expression, not a statement: the body of an event's requests, for a row `e` of events. It is built once, so that
-- every attempt sends and signs the same bytes.
'{"type":' || to_json(e.type)::text || ',"timestamp":"' || to_char(e.created_at AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","data":' || e.payload::text || '}'

-- name: fan_out
-- Makes the deliveries of a batch of events. Unprocessed rows are claimed one by one: a watermark would lose events,
-- because a transaction that began earlier may commit later.
WITH batch AS (
    SELECT id, type, payload, created_at FROM events
    WHERE fanned_out_at IS NULL ORDER BY id LIMIT :batch
    FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, next_at)
    SELECT w.id, e.id, e.type, now()
    FROM batch e JOIN webhook_endpoints w ON e.type = ANY(w.event_types) AND w.enabled AND w.deleted_at IS NULL
    RETURNING event_id
), done AS (
    UPDATE events SET fanned_out_at = now(),
        body = CASE WHEN e.id IN (SELECT event_id FROM made) THEN {request_body} END
    FROM batch e WHERE events.id = e.id
    RETURNING events.id
)
SELECT (SELECT count(*) FROM done) AS events, (SELECT count(*) FROM made) AS deliveries

-- name: recover_missed
-- Makes the deliveries of events that the endpoint subscribes to and has none for: those that happened while it was
-- disabled.
WITH missed AS (
    SELECT e.id, e.type, e.created_at, e.payload FROM events e
    WHERE e.id >= :first_id AND e.fanned_out_at IS NOT NULL AND e.type = ANY(:types) AND NOT EXISTS (
        SELECT FROM webhook_deliveries d WHERE d.endpoint_id = :endpoint_id AND d.event_id = e.id)
), bodies AS (
    UPDATE events SET body = {request_body} FROM missed e
    WHERE events.id = e.id AND events.body IS NULL
)
INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, next_at)
SELECT :endpoint_id, id, type, now() FROM missed
ON CONFLICT DO NOTHING

-- name: recover_failed
-- Schedules the deliveries that failed for good; a test is never sent again.
UPDATE webhook_deliveries
SET status = 'pending', next_at = now(), round = round + 1, failures = 0
WHERE endpoint_id = :endpoint_id AND status = 'failed' AND NOT test AND event_id >= :first_id
