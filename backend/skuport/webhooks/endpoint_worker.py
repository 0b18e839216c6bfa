"""Delivers to one endpoint: sends what is due, at most five requests at a time, until nothing is left.

The worker holds the endpoint's lease throughout. The limit therefore applies across all workers, no delivery has to be
claimed on its own, and connections stay open. No transaction is open during a request. Results are written as they
arrive, several in one transaction when several have arrived.
"""

import asyncio
from collections import deque
from random import Random
from typing import Any
from uuid import UUID

from skuport.core.clock import Clock
from skuport.core.database import Pool
from skuport.core.leases import Lease
from skuport.core.sql import Statements
from skuport.core.worker_metrics import WorkerMetrics
from skuport.webhooks import results
from skuport.webhooks.encryption import SecretBox
from skuport.webhooks.results import DueDelivery, Result
from skuport.webhooks.sender import MAX_IN_FLIGHT, Sender
from skuport.webhooks.signing import request_headers
from skuport.webhooks.signing_target import SigningTarget, decrypt_target

FETCH = 25
RELOAD_SECONDS = 1.0
"""How long a changed or disabled endpoint may go unnoticed."""
POLL_SECONDS = 0.25
"""How long a new delivery may go unnoticed while others are in flight."""

sql = Statements(__package__, "delivery.sql")


class EndpointWorker:
    """Delivers to one endpoint for as long as this process holds its lease."""

    def __init__(
        self,
        endpoint_id: UUID,
        lease: Lease,
        sender: Sender,
        pool: Pool,
        secret_box: SecretBox,
        clock: Clock,
        random: Random,
        metrics: WorkerMetrics,
    ) -> None:
        self._endpoint_id = endpoint_id
        self._lease = lease
        self._sender = sender
        self._pool = pool
        self._secret_box = secret_box
        self._clock = clock
        self._random = random
        self._metrics = metrics
        self._target: SigningTarget | None = None
        self._loaded_at = self._fetched_at = float("-inf")
        self._more = True
        self._queue: deque[DueDelivery] = deque()
        self._in_flight: set[asyncio.Task[Result]] = set()
        self._unwritten: list[Result] = []
        self._writing: asyncio.Task[None] | None = None
        self._claimed: set[UUID] = set()  # from being fetched until the result is written
        self._open = True

    async def deliver(self, stopping: asyncio.Event) -> None:
        """Deliver until nothing is due or the endpoint is disabled. Once `stopping` is set, start nothing new.

        Raises:
            LeaseLostError: another process has taken over.
            SecretKeyError: the endpoint's secrets can't be decrypted.
        """
        try:
            while True:
                if stopping.is_set():
                    self._open = False
                if self._open:
                    await self._start_due()
                if not self._in_flight and not self._unwritten and self._writing is None:
                    return
                self._start_writing()
                done, _ = await asyncio.wait(
                    self._running(), timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                self._collect(done)
        finally:
            await _cancel(self._running())

    async def _start_due(self) -> None:
        """Start as many due deliveries as the limit allows."""
        now = asyncio.get_running_loop().time()
        async with self._pool.acquire() as connection:
            if now - self._loaded_at >= RELOAD_SECONDS:
                self._loaded_at = now
                row = await sql.enabled_endpoint.fetchrow(connection, endpoint_id=self._endpoint_id)
                self._target = None if row is None else decrypt_target(self._secret_box, dict(row))
            if self._target is None:
                self._close()
                return
            if self._should_fetch(now):
                rows = await sql.due_deliveries.fetch(
                    connection, endpoint_id=self._endpoint_id, except_ids=list(self._claimed), limit=FETCH
                )
                self._fetched_at, self._more = now, len(rows) == FETCH
                self._queue.extend(DueDelivery(**row) for row in rows)
                self._claimed.update(row["event_id"] for row in rows)
        while self._queue and len(self._in_flight) < MAX_IN_FLIGHT:
            self._in_flight.add(asyncio.create_task(self._attempt(self._target, self._queue.popleft())))

    def _should_fetch(self, now: float) -> bool:
        if len(self._queue) >= MAX_IN_FLIGHT:
            return False
        idle = not self._in_flight and not self._queue
        return self._more or idle or now - self._fetched_at >= POLL_SECONDS

    async def _attempt(self, target: SigningTarget, due: DueDelivery) -> Result:
        now = self._clock()
        headers = request_headers(
            target.signing_secrets(now),
            due.event_id,
            now,
            due.body,
            custom=target.custom_headers,
            test=due.test,
        )
        attempt = await self._sender.post(target.url, due.body, headers, list(target.custom_headers))
        self._metrics.note_attempt(attempt.outcome, attempt.latency.total_ms / 1000)
        return Result(due, target.url, attempt)

    def _start_writing(self) -> None:
        if self._unwritten and self._writing is None:
            batch, self._unwritten = self._unwritten, []
            self._writing = asyncio.create_task(self._write(batch))

    async def _write(self, batch: list[Result]) -> None:
        async with self._pool.acquire() as connection:
            enabled = await results.write(connection, self._lease, self._endpoint_id, batch, self._random)
        self._claimed.difference_update(result.due.event_id for result in batch)
        if not enabled:
            self._close()

    def _close(self) -> None:
        self._open = False
        self._queue.clear()

    def _running(self) -> set[asyncio.Task[Any]]:
        return {*self._in_flight, *([self._writing] if self._writing else [])}

    def _collect(self, done: set[asyncio.Task[Any]]) -> None:
        for task in done:
            if task is self._writing:
                self._writing = None
                task.result()
            else:
                self._in_flight.discard(task)
                self._unwritten.append(task.result())


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
