"""One endpoint's deliveries, one worker at a time: what is due is sent, at most five at once, until nothing is left.

The worker holds the endpoint's lease meanwhile. That keeps the limit over all workers, spares a write for each claim,
and keeps connections alive. No transaction is open while a request is under way, and results are written as they come,
several at once when several have come.
"""

import asyncio
from collections import deque
from random import Random
from typing import Any
from uuid import UUID

from skuport.core.clock import Clock
from skuport.core.database import Pool
from skuport.core.leases import Lease
from skuport.webhooks import results
from skuport.webhooks.encryption import Vault
from skuport.webhooks.results import Due, Result
from skuport.webhooks.sending import MAX_IN_FLIGHT, Sender
from skuport.webhooks.signing import request_headers
from skuport.webhooks.vaulted import Target, unlock_target

FETCH = 25
RELOAD_SECONDS = 1.0
"""A changed or disabled endpoint is noticed within this time."""
LOOK_SECONDS = 0.25
"""How soon new deliveries are seen while others are still under way."""

DUE = """
SELECT d.event_id, e.body, d.attempts, d.failures, d.round, d.test
FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
WHERE d.endpoint_id = $1 AND d.status = 'pending' AND d.next_at <= now() AND d.event_id <> ALL($2::uuid[])
ORDER BY d.next_at, d.event_id LIMIT $3
"""

ENDPOINT = """
SELECT id, url, secret, custom_headers, custom_header_names,
    CASE WHEN previous_secret_until > now() THEN previous_secret END AS previous_secret, previous_secret_until
FROM webhook_endpoints WHERE id = $1 AND enabled AND deleted_at IS NULL
"""


class Lane:
    """The deliveries of one endpoint for as long as this process holds it."""

    def __init__(
        self,
        endpoint_id: UUID,
        lease: Lease,
        sender: Sender,
        pool: Pool,
        vault: Vault,
        clock: Clock,
        random: Random,
    ) -> None:
        self._endpoint_id = endpoint_id
        self._lease = lease
        self._sender = sender
        self._pool = pool
        self._vault = vault
        self._clock = clock
        self._random = random
        self._target: Target | None = None
        self._loaded_at = self._fetched_at = float("-inf")
        self._more = True
        self._waiting: deque[Due] = deque()
        self._under_way: set[asyncio.Task[Result]] = set()
        self._unwritten: list[Result] = []
        self._writing: asyncio.Task[None] | None = None
        self._taken: set[UUID] = set()  # from being fetched until the result is written
        self._open = True

    async def serve(self, stopping: asyncio.Event) -> None:
        """Deliver until nothing is due or the endpoint is disabled. When `stopping`, begin nothing and finish the rest.

        Raises:
            LeaseLostError: another process has taken over.
            SecretKeyError: the endpoint's secrets can't be read.
        """
        try:
            while True:
                if stopping.is_set():
                    self._open = False
                if self._open:
                    await self._take_up()
                if not self._under_way and not self._unwritten and self._writing is None:
                    return
                self._write_what_came()
                pending = {*self._under_way, *([self._writing] if self._writing else [])}
                done, _ = await asyncio.wait(
                    pending, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                self._collect(done)
        finally:
            await _cancel([*self._under_way, *([self._writing] if self._writing else [])])

    async def _take_up(self) -> None:
        """Fill the free places with what is due."""
        now = asyncio.get_running_loop().time()
        async with self._pool.acquire() as connection:
            if now - self._loaded_at >= RELOAD_SECONDS:
                self._loaded_at = now
                row = await connection.fetchrow(ENDPOINT, self._endpoint_id)
                self._target = None if row is None else unlock_target(self._vault, dict(row))
            if self._target is None:
                self._open = False
                self._waiting.clear()
                return
            idle = not self._under_way and not self._waiting
            if len(self._waiting) < MAX_IN_FLIGHT and (
                self._more or idle or now - self._fetched_at >= LOOK_SECONDS
            ):
                rows = await connection.fetch(DUE, self._endpoint_id, list(self._taken), FETCH)
                self._fetched_at, self._more = now, len(rows) == FETCH
                self._waiting.extend(Due(**row) for row in rows)
                self._taken.update(row["event_id"] for row in rows)
        while self._waiting and len(self._under_way) < MAX_IN_FLIGHT:
            self._under_way.add(asyncio.create_task(self._attempt(self._target, self._waiting.popleft())))

    async def _attempt(self, target: Target, due: Due) -> Result:
        now = self._clock()
        headers = request_headers(
            target.signing_secrets(now), due.event_id, now, due.body, custom=target.custom, test=due.test
        )
        attempted = await self._sender.post(target.url, due.body, headers, list(target.custom))
        return Result(due, target.url, attempted)

    def _write_what_came(self) -> None:
        if self._unwritten and self._writing is None:
            came, self._unwritten = self._unwritten, []
            self._writing = asyncio.create_task(self._write(came))

    async def _write(self, came: list[Result]) -> None:
        async with self._pool.acquire() as connection:
            goes_on = await results.write(connection, self._lease, self._endpoint_id, came, self._random)
        self._taken.difference_update(result.due.event_id for result in came)
        if not goes_on:
            self._open = False
            self._waiting.clear()

    def _collect(self, done: set[asyncio.Task[Any]]) -> None:
        for task in done:
            if task is self._writing:
                self._writing = None
                task.result()
            else:
                self._under_way.discard(task)
                self._unwritten.append(task.result())


async def _cancel(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
