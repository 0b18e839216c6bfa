"""Writes the results of attempts: the attempts themselves, their deliveries, and the state of the endpoint.

All of it is one transaction behind the fence of the endpoint's lease, so a worker that has lost its lease changes
nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import Lease, fence, made_progress
from skuport.core.sql import Statements
from skuport.webhooks import endpoint_health
from skuport.webhooks.retry_schedule import delay_after, parse_retry_after
from skuport.webhooks.sender import Attempt

sql = Statements(__package__, "delivery.sql")


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that is to be sent now."""

    event_id: UUID
    body: str
    attempts: int
    failures: int
    round: int
    test: bool


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """What an attempt makes of its delivery; `delay` is in seconds, and None when it isn't tried again."""

    status: str
    failures: int
    delay: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """A delivery and one attempt at it; `url` is where that was sent."""

    due: DueDelivery
    url: str
    attempt: Attempt

    def next_state(self, random: Random) -> DeliveryState:
        """The delivery's state after this attempt."""
        if self.attempt.succeeded:
            return DeliveryState("succeeded", self.due.failures, None)
        failures = self.due.failures + 1
        if self.attempt.status_code == 410:
            return DeliveryState("failed", failures, None)
        retry_after = parse_retry_after(self.attempt.header("retry-after"), self.attempt.started_at)
        delay = delay_after(failures, random, retry_after)
        return DeliveryState("failed" if delay is None else "pending", failures, delay)


async def write(
    connection: Connection, lease: Lease, endpoint_id: UUID, results: Sequence[Result], random: Random
) -> bool:
    """Write these results; whether the endpoint is still enabled.

    Raises:
        LeaseLostError: the endpoint is no longer ours, and nothing was written.
    """
    async with connection.transaction():
        await fence(connection, lease)
        await _insert_attempts(connection, endpoint_id, results)
        await _update_deliveries(connection, endpoint_id, results, random)
        enabled = await endpoint_health.update(
            connection, endpoint_id, [(result.url, result.attempt) for result in results]
        )
        if lease.claims > 1:
            await made_progress(connection, lease)
    return enabled


async def _insert_attempts(connection: Connection, endpoint_id: UUID, results: Sequence[Result]) -> None:
    attempts = [result.attempt for result in results]
    await sql.insert_attempts.execute(
        connection,
        endpoint_id=endpoint_id,
        event_ids=[result.due.event_id for result in results],
        numbers=[result.due.attempts + 1 for result in results],
        started_at=[attempt.started_at for attempt in attempts],
        duration_ms=[round(attempt.latency.total_ms) for attempt in attempts],
        status_codes=[attempt.status_code for attempt in attempts],
        errors=[attempt.error for attempt in attempts],
        request_headers=[json.dumps(attempt.request_headers) for attempt in attempts],
        response_headers=[json.dumps(attempt.response_headers) for attempt in attempts],
        response_bodies=[attempt.response_body for attempt in attempts],
        response_truncated=[attempt.response_truncated for attempt in attempts],
    )


async def _update_deliveries(
    connection: Connection, endpoint_id: UUID, results: Sequence[Result], random: Random
) -> None:
    states = [result.next_state(random) for result in results]
    await sql.update_deliveries.execute(
        connection,
        endpoint_id=endpoint_id,
        event_ids=[result.due.event_id for result in results],
        numbers=[result.due.attempts + 1 for result in results],
        started_at=[result.attempt.started_at for result in results],
        status_codes=[result.attempt.status_code for result in results],
        errors=[result.attempt.error for result in results],
        rounds=[result.due.round for result in results],
        statuses=[state.status for state in states],
        failures=[state.failures for state in states],
        delays=[state.delay for state in states],
    )
