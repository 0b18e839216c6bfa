"""Sends a stream of events to webhooks while processes are killed, and compares what arrived."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import asyncpg
import httpx

from skuport.webhooks import outbox
from skuport.webhooks.event_types import BY_TYPE
from tests.support.receiver import Receiver

PATHS = ("/200/a", "/200/b", "/slow/c")
KIND = "product.updated"

UNDELIVERED = """
SELECT (SELECT count(*) FROM events WHERE fanned_out_at IS NULL)
    + (SELECT count(*) FROM webhook_deliveries WHERE status = 'pending')
"""


@dataclass(frozen=True)
class FlowResult:
    """The outcome. `duplicates` counts the requests after the first for the same event and endpoint."""

    events: int
    kills: int
    lost: int
    unexpected: int
    duplicates: int
    requests: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.events:,} events to {len(PATHS)} endpoints, {self.kills} kills: {self.lost} lost,"
            f" {self.unexpected} with an unexpected id, {self.duplicates} duplicates"
            f" ({100 * self.duplicates / max(self.requests, 1):.2f} % of {self.requests:,} requests),"
            f" {self.seconds:.1f} s"
        )


async def flow(
    client: httpx.AsyncClient,
    database: asyncpg.Connection,
    receiver: Receiver,
    kill: Callable[[], Any],
    *,
    events: int,
    kills: int,
    seconds: float,
    random: Random,
) -> FlowResult:
    """Write `events` events over `seconds`, call `kill` at random moments, and wait until all are delivered."""
    for path in PATHS:
        body = {"url": receiver.url(path), "event_types": [KIND]}
        response = await client.post("/webhooks", json=body)
        assert response.status_code == 201, response.text
    started = time.monotonic()
    killing = asyncio.create_task(_kill_at_random(kill, kills, seconds, random))
    batches = 100
    for number in range(batches):
        count = events * (number + 1) // batches - events * number // batches
        async with database.transaction():
            await outbox.write(database, KIND, [BY_TYPE[KIND].example] * count)
        await asyncio.sleep(max(started + seconds * (number + 1) / batches - time.monotonic(), 0))
    await killing
    async with asyncio.timeout(300):
        while await database.fetchval(UNDELIVERED):  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.1)
    took = time.monotonic() - started
    ids = {str(row["id"]) for row in await database.fetch("SELECT id FROM events WHERE type = $1", KIND)}
    assert len(ids) == events
    seen = [receiver.seen[path] for path in PATHS]
    requests = sum(sum(counts.values()) for counts in seen)
    return FlowResult(
        events,
        kills,
        sum(len(ids - counts.keys()) for counts in seen),
        sum(len(counts.keys() - ids) for counts in seen),
        requests - sum(len(counts) for counts in seen),
        requests,
        took,
    )


async def _kill_at_random(kill: Callable[[], Any], kills: int, seconds: float, random: Random) -> None:
    started = time.monotonic()
    for moment in sorted(random.uniform(0.02, 1.0) * seconds for _ in range(kills)):
        await asyncio.sleep(max(started + moment - time.monotonic(), 0))
        await asyncio.to_thread(kill)
