-- Delivering: which endpoints and deliveries are due, and what is written after each attempt.

-- name: any_endpoint
SELECT EXISTS (SELECT FROM webhook_endpoints WHERE deleted_at IS NULL)

-- name: due_endpoints
-- The enabled endpoints with something to send, in random order, so that workers don't all start with the same one.
SELECT e.id FROM webhook_endpoints e
WHERE e.enabled AND e.deleted_at IS NULL AND e.id <> ALL(:except_ids::uuid[]) AND EXISTS (
    SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_at <= now())
ORDER BY random()

-- name: enabled_endpoint
SELECT id, url, secret, custom_headers, custom_header_names,
    CASE WHEN previous_secret_until > now() THEN previous_secret END AS previous_secret, previous_secret_until
FROM webhook_endpoints WHERE id = :endpoint_id AND enabled AND deleted_at IS NULL

-- name: due_deliveries
SELECT d.event_id, e.body, d.attempts, d.failures, d.round, d.test
FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
WHERE d.endpoint_id = :endpoint_id AND d.status = 'pending' AND d.next_at <= now()
    AND d.event_id <> ALL(:except_ids::uuid[])
ORDER BY d.next_at, d.event_id LIMIT :limit

-- name: count_pending
-- Up to :most.
SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT :most) d

-- name: insert_attempts
INSERT INTO webhook_attempts (endpoint_id, event_id, number, started_at, duration_ms, status_code, error,
    request_headers, response_headers, response_body, response_truncated)
SELECT :endpoint_id, r.event_id, r.number, r.started_at, r.duration_ms, r.status_code, r.error,
    r.request_headers, r.response_headers, r.response_body, r.response_truncated
FROM unnest(:event_ids::uuid[], :numbers::int[], :started_at::timestamptz[], :duration_ms::int[],
    :status_codes::int[], :errors::text[], :request_headers::jsonb[], :response_headers::jsonb[],
    :response_bodies::text[], :response_truncated::bool[])
    AS r (event_id, number, started_at, duration_ms, status_code, error, request_headers, response_headers,
        response_body, response_truncated)
JOIN webhook_deliveries d ON d.endpoint_id = :endpoint_id AND d.event_id = r.event_id
ON CONFLICT DO NOTHING

-- name: update_deliveries
-- A delivery that was scheduled again during the attempt is in another round, and stays scheduled.
UPDATE webhook_deliveries d SET
    attempts = r.number, last_attempt_at = r.started_at, last_status_code = r.status_code, last_error = r.error,
    status = CASE WHEN d.round = r.round THEN r.status ELSE d.status END,
    failures = CASE WHEN d.round = r.round THEN r.failures ELSE d.failures END,
    next_at = CASE WHEN d.round = r.round THEN now() + r.delay * interval '1 second' ELSE d.next_at END
FROM unnest(:event_ids::uuid[], :numbers::int[], :started_at::timestamptz[], :status_codes::int[], :errors::text[],
    :rounds::int[], :statuses::text[], :failures::int[], :delays::float8[])
    AS r (event_id, number, started_at, status_code, error, round, status, failures, delay)
WHERE d.endpoint_id = :endpoint_id AND d.event_id = r.event_id

-- name: mark_working
-- The condition on the URL, here and below: an attempt says nothing about an endpoint whose URL was changed meanwhile.
UPDATE webhook_endpoints SET failing_since = NULL
WHERE id = :endpoint_id AND url = :url AND failing_since IS NOT NULL

-- name: mark_failing
-- Returns a row when it wrote one, or when the endpoint has been failing for more than `days`.
UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, :failed_at)
WHERE id = :endpoint_id AND url = :url
    AND (failing_since IS NULL OR failing_since < now() - :days * interval '1 day')
RETURNING failing_since < now() - :days * interval '1 day' AS too_long

-- name: disable_endpoint
UPDATE webhook_endpoints SET enabled = false, disabled_at = now(), disabled_reason = :reason, updated_at = now(),
    version = version + 1
WHERE id = :endpoint_id AND url = :url AND enabled AND deleted_at IS NULL
RETURNING description, disabled_at
