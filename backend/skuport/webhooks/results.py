"""What is written after attempts: the attempts themselves, what becomes of their deliveries, and of the endpoint.

All of it in one transaction with the fence of the endpoint's lease, so that a worker that was taken for dead changes
nothing any more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import Lease, fence, made_progress
from skuport.webhooks import outbox
from skuport.webhooks.schedule import delay_after, parse_retry_after
from skuport.webhooks.sending import Attempted

KIND = "webhooks"
"""Of the leases on endpoints."""

DISABLE_AFTER_DAYS = 5
GONE = "The endpoint answered with status 410, which means that it is gone for good."

LOG = """
INSERT INTO webhook_attempts (endpoint_id, event_id, number, started_at, duration_ms, status_code, error,
    request_headers, response_headers, response_body, response_truncated)
SELECT $1, r.event_id, r.number, r.started_at, r.duration_ms, r.status_code, r.error,
    r.request_headers, r.response_headers, r.response_body, r.response_truncated
FROM unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::int[], $7::text[], $8::jsonb[], $9::jsonb[],
    $10::text[], $11::bool[])
    AS r (event_id, number, started_at, duration_ms, status_code, error, request_headers, response_headers,
        response_body, response_truncated)
JOIN webhook_deliveries d ON d.endpoint_id = $1 AND d.event_id = r.event_id
ON CONFLICT DO NOTHING
"""

# Whoever asked for it again meanwhile (another round) gets that.
SETTLE = """
UPDATE webhook_deliveries d SET
    attempts = r.number, last_attempt_at = r.started_at, last_status_code = r.status_code, last_error = r.error,
    status = CASE WHEN d.round = r.round THEN r.status ELSE d.status END,
    failures = CASE WHEN d.round = r.round THEN r.failures ELSE d.failures END,
    next_at = CASE WHEN d.round = r.round THEN now() + r.delay * interval '1 second' ELSE d.next_at END
FROM unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::text[], $7::int[], $8::text[], $9::int[],
    $10::float8[]) AS r (event_id, number, started_at, status_code, error, round, status, failures, delay)
WHERE d.endpoint_id = $1 AND d.event_id = r.event_id
"""

# An answer says nothing of an endpoint that was given another URL while it was under way.
SUCCEEDED = """
UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND url = $2 AND failing_since IS NOT NULL
"""
FAILED = """
UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, $4)
WHERE id = $1 AND url = $2 AND (failing_since IS NULL OR failing_since < now() - $3 * interval '1 day')
RETURNING failing_since < now() - $3 * interval '1 day' AS for_days
"""
DISABLE = """
UPDATE webhook_endpoints SET enabled = false, disabled_at = now(), disabled_reason = $3, updated_at = now(),
    version = version + 1
WHERE id = $1 AND url = $2 AND enabled AND deleted_at IS NULL
RETURNING description, disabled_at
"""
AUDIT = """
INSERT INTO audit_log (principal_id, action, subject_type, subject_id, details)
VALUES ($1, 'webhook.disabled', 'webhook', $2, $3)
"""
SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000002")
"""The principal behind what Skuport does of its own accord; its row comes with the migrations."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come."""

    event_id: UUID
    body: str
    attempts: int
    failures: int
    round: int
    test: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A delivery and what came of this attempt at it, which went to `url`."""

    due: Due
    url: str
    attempted: Attempted

    def settle(self, random: Random) -> tuple[str, int, float | None]:
        """The delivery's status, its failures, and the seconds until the next attempt."""
        if self.attempted.succeeded:
            return "succeeded", self.due.failures, None
        failures = self.due.failures + 1
        asked = parse_retry_after(self.attempted.header("retry-after"), self.attempted.started_at)
        delay = None if self.attempted.status_code == 410 else delay_after(failures, random, asked)
        return ("failed" if delay is None else "pending"), failures, delay


async def write(
    connection: Connection, lease: Lease, endpoint_id: UUID, results: Sequence[Result], random: Random
) -> bool:
    """Write what came of these attempts; False when the endpoint is disabled by it.

    Raises:
        LeaseLostError: the endpoint is no longer ours, and nothing was written.
    """
    async with connection.transaction():
        await fence(connection, lease)
        await log_attempts(connection, endpoint_id, results)
        settled = [result.settle(random) for result in results]
        await connection.execute(
            SETTLE,
            endpoint_id,
            [result.due.event_id for result in results],
            [result.due.attempts + 1 for result in results],
            [result.attempted.started_at for result in results],
            [result.attempted.status_code for result in results],
            [result.attempted.error for result in results],
            [result.due.round for result in results],
            [status for status, _, _ in settled],
            [failures for _, failures, _ in settled],
            [delay for _, _, delay in settled],
        )
        goes_on = await _judge_endpoint(connection, endpoint_id, results)
        if lease.claims > 1:
            await made_progress(connection, lease)
    return goes_on


async def log_attempts(connection: Connection, endpoint_id: UUID, results: Sequence[Result]) -> None:
    """Keep the requests and their answers."""
    attempts = [result.attempted for result in results]
    await connection.execute(
        LOG,
        endpoint_id,
        [result.due.event_id for result in results],
        [result.due.attempts + 1 for result in results],
        [attempt.started_at for attempt in attempts],
        [round(attempt.latency.total_ms) for attempt in attempts],
        [attempt.status_code for attempt in attempts],
        [attempt.error for attempt in attempts],
        [json.dumps(attempt.request_headers) for attempt in attempts],
        [json.dumps(attempt.response_headers) for attempt in attempts],
        [attempt.response_body for attempt in attempts],
        [attempt.response_truncated for attempt in attempts],
    )


async def _judge_endpoint(connection: Connection, endpoint_id: UUID, results: Sequence[Result]) -> bool:
    """Note whether it fails or works, and disable one that has failed for too long or says that it is gone."""
    gone = next((result for result in results if result.attempted.status_code == 410), None)
    if gone is not None:
        return not await _disable(connection, endpoint_id, gone.url, GONE)
    received = next((result for result in results if result.attempted.succeeded), None)
    if received is not None:
        await connection.execute(SUCCEEDED, endpoint_id, received.url)
        return True
    last = results[-1]
    first_at = min(result.attempted.started_at for result in results)
    failing = await connection.fetchrow(FAILED, endpoint_id, last.url, DISABLE_AFTER_DAYS, first_at)
    if failing is None or not failing["for_days"]:
        return True
    reason = f"For {DISABLE_AFTER_DAYS} days no request succeeded. The last one: {last.attempted.error}"
    return not await _disable(connection, endpoint_id, last.url, reason)


async def _disable(connection: Connection, endpoint_id: UUID, url: str, reason: str) -> bool:
    """Send nothing there any more, say why, and tell the other endpoints; False when it isn't this URL's any more."""
    row = await connection.fetchrow(DISABLE, endpoint_id, url, reason)
    if row is None:
        return False
    data: dict[str, Any] = {
        "webhook_id": str(endpoint_id),
        "description": row["description"],
        "reason": reason,
        "disabled_at": row["disabled_at"].isoformat().replace("+00:00", "Z"),
    }
    await connection.execute(AUDIT, SYSTEM_ID, str(endpoint_id), json.dumps({"reason": reason}))
    await outbox.write(connection, "webhook.disabled", [data])
    return True
