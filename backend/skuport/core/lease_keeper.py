"""Keeps the leases of a process from expiring for as long as it works on them."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import structlog

from skuport.core.database import DATABASE_AWAY, Connection, Pool
from skuport.core.ids import new_id
from skuport.core.leases import Lease, LeaseKey, LeaseLostError, claim, extend, release
from skuport.core.worker_metrics import WorkerMetrics

log = structlog.get_logger(__name__)

RELEASE_SECONDS = 5.0
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0


class LeaseKeeper:
    """The leases of this process. A heartbeat on connections of its own extends them."""

    def __init__(
        self, pool: Pool, metrics: WorkerMetrics, *, lease_seconds: float, heartbeat_seconds: float
    ) -> None:
        self.holder = new_id()
        self.heartbeats = 0
        """How many the database has taken."""
        self._pool = pool
        self._metrics = metrics
        self._lease_seconds = lease_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._held: dict[LeaseKey, tuple[Lease, asyncio.Task[Any]]] = {}
        self._heartbeat: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._metrics.note_heartbeat()
        self._heartbeat = asyncio.create_task(self._extend_forever(), name="lease-heartbeat")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._heartbeat is not None:
            self._heartbeat.cancel()
            with suppress(asyncio.CancelledError):
                await self._heartbeat

    @asynccontextmanager
    async def hold(self, connection: Connection, key: LeaseKey) -> AsyncIterator[Lease | None]:
        """Hold a unit for the body of a `with`; yields None when another process holds it.

        The body's task is cancelled, and `LeaseLostError` raised, when the lease is lost meanwhile. When the body
        fails, the claim counts as one without progress, and each failure doubles the time until the next claim; when
        the body is cancelled (a shutdown), the unit is free immediately.
        """
        lease = await claim(connection, key, self.holder, self._lease_seconds)
        if lease is None:
            yield None
            return
        task = asyncio.current_task()
        assert task is not None
        self._held[key] = (lease, task)
        failure: str | None = None
        is_lost = False
        try:
            yield lease
        except LeaseLostError:
            is_lost = True
            raise
        except asyncio.CancelledError:
            if key not in self._held:
                task.uncancel()
                raise LeaseLostError(f"{key} was taken over") from None
            raise
        except Exception as error:
            failure = f"{type(error).__name__}: {error}"[:500]
            raise
        finally:
            if self._held.pop(key, None) is not None:
                was_held = await asyncio.shield(self._release(lease, failure))
                if is_lost and not was_held:  # else the work was cancelled, or has ended
                    self._metrics.note_lease_lost(key.kind)

    async def _release(self, lease: Lease, failure: str | None) -> bool:
        """Whether the lease was still ours, as far as the database says."""
        failed = failure is not None
        delay = min(FIRST_DELAY_SECONDS * 2 ** (lease.claims - 1), LONGEST_DELAY_SECONDS) if failed else 0.0
        try:
            async with asyncio.timeout(RELEASE_SECONDS), self._pool.acquire() as connection:
                return await release(connection, lease, delay=delay, counts=failed, reason=failure)
        except DATABASE_AWAY as error:
            # It expires by itself.
            log.warning("lease.not_released", **_named(lease.key), error=repr(error))
            return True

    async def _extend_forever(self) -> None:
        loop = asyncio.get_running_loop()
        extended_at = loop.time()
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            # Without leases, too: the watchdog asks whether the database takes heartbeats. The answer says nothing of a
            # lease that is claimed meanwhile.
            asked = {lease for lease, _ in self._held.values()}
            try:
                async with asyncio.timeout(self._heartbeat_seconds), self._pool.acquire() as connection:
                    kept = await extend(connection, self.holder, asked, self._lease_seconds)
            except DATABASE_AWAY as error:
                log.warning("lease.heartbeat_failed", error=repr(error))
                if loop.time() - extended_at > self._lease_seconds:
                    self._lose(asked)
                continue
            self.heartbeats += 1
            self._metrics.note_heartbeat()
            extended_at = loop.time()
            self._lose(asked - kept)

    def _lose(self, lost: Collection[Lease]) -> None:
        for lease in lost:
            held = self._held.get(lease.key)
            if held is None or held[0] != lease:
                continue
            _, task = self._held.pop(lease.key)
            log.warning("lease.lost", **_named(lease.key))
            self._metrics.note_lease_lost(lease.key.kind)
            task.cancel()


def _named(key: LeaseKey) -> dict[str, Any]:
    return {"kind": key.kind, "resource_id": str(key.resource_id), "unit": key.unit}
