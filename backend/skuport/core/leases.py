"""Leases: who works on what, until when, and the fence that keeps a late commit out.

A unit of work (a chunk, a publish) is held by one process for about 15 s at a time, or until its database session
ends. A heartbeat on a connection of its own extends what this process holds; a beat that misses a lease means that
somebody else took over. Whoever takes over first ends the database session of the holder before, because a frozen
process may sit inside a COPY that no timeout reaches. Before each commit the holder passes the fence: the lease row
is read under a share lock, so that the takeover either waits for that commit or makes it fail.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import structlog
from sqlalchemy import BigInteger, DateTime, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import DATABASE_AWAY, Base, Connection, Pool
from skuport.core.ids import new_id

log = structlog.get_logger(__name__)


class LeaseRow(Base):
    """The table behind the leases: who works on what, and since which claim."""

    __tablename__ = "leases"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    unit: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    holder: Mapped[UUID | None] = mapped_column(Uuid)
    epoch: Mapped[int] = mapped_column(BigInteger)
    claims: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    heartbeat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    backend_pid: Mapped[int | None] = mapped_column(Integer)
    backend_start: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class LeaseKey:
    """What is leased: a unit (such as a chunk's number) of a resource."""

    kind: str
    resource_id: UUID
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease this process holds. `claims` counts the claims since the unit last made progress, this one included."""

    key: LeaseKey
    holder: UUID
    epoch: int
    claims: int


class LeaseLostError(Exception):
    """Somebody else has taken over, or the subject is no longer being worked on. Nothing may be committed."""


# A killed process takes its database session with it, so that nobody need wait for its lease to run out.
FREE = """(l.expires_at <= now() OR (l.backend_pid IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_stat_activity a WHERE a.pid = l.backend_pid)))"""

SELECT_FOR_CLAIM = f"""
SELECT l.holder, l.backend_pid, l.backend_start, {FREE} AS free
FROM leases l WHERE l.kind = $1 AND l.resource_id = $2 AND l.unit = $3
FOR UPDATE SKIP LOCKED
"""

END_BACKEND = """
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE pid = $1 AND backend_start = $2 AND pid <> pg_backend_pid()
"""

INSERT_CLAIM = """
INSERT INTO leases (kind, resource_id, unit, holder, epoch, claims, expires_at, heartbeat_at,
                    backend_pid, backend_start)
SELECT $1, $2, $3, $4, 1, 1, now() + $5 * interval '1 second', now(), pid, backend_start
FROM pg_stat_activity WHERE pid = pg_backend_pid()
ON CONFLICT DO NOTHING
RETURNING epoch, claims
"""

UPDATE_CLAIM = """
UPDATE leases l
SET holder = $4, epoch = l.epoch + 1, claims = l.claims + 1, reason = NULL,
    expires_at = now() + $5 * interval '1 second', heartbeat_at = now(),
    backend_pid = a.pid, backend_start = a.backend_start
FROM pg_stat_activity a
WHERE a.pid = pg_backend_pid() AND l.kind = $1 AND l.resource_id = $2 AND l.unit = $3
RETURNING l.epoch, l.claims
"""

# Only what this process still works on: a lease that it could not hand back must run out.
BEAT = """
UPDATE leases l SET expires_at = now() + $2 * interval '1 second', heartbeat_at = now()
FROM unnest($3::text[], $4::uuid[], $5::int[], $6::bigint[]) AS held (kind, resource_id, unit, epoch)
WHERE l.holder = $1 AND l.expires_at > now()
  AND (l.kind, l.resource_id, l.unit, l.epoch) = (held.kind, held.resource_id, held.unit, held.epoch)
RETURNING l.kind, l.resource_id, l.unit, l.epoch
"""

FENCE = """
SELECT 1 FROM leases WHERE kind = $1 AND resource_id = $2 AND unit = $3 AND holder = $4 AND epoch = $5 FOR SHARE
"""

RELEASE = """
UPDATE leases SET holder = NULL, backend_pid = NULL, backend_start = NULL,
                  expires_at = now() + $6 * interval '1 second',
                  claims = CASE WHEN $7 THEN claims ELSE greatest(claims - 1, 0) END, reason = $8
WHERE kind = $1 AND resource_id = $2 AND unit = $3 AND holder = $4 AND epoch = $5
"""


async def claim(connection: Connection, key: LeaseKey, holder: UUID, seconds: float) -> Lease | None:
    """Take the unit if nobody holds it; the work must then run on this same connection. None when it is held."""
    async with connection.transaction():
        found = await connection.fetchrow(SELECT_FOR_CLAIM, key.kind, key.resource_id, key.unit)
        if found is None:
            taken = await connection.fetchrow(
                INSERT_CLAIM, key.kind, key.resource_id, key.unit, holder, seconds
            )
        elif not found["free"]:
            return None
        else:
            if found["holder"] is not None and found["backend_pid"] is not None:
                await connection.execute(END_BACKEND, found["backend_pid"], found["backend_start"])
            taken = await connection.fetchrow(
                UPDATE_CLAIM, key.kind, key.resource_id, key.unit, holder, seconds
            )
    if taken is None:
        return None
    return Lease(key, holder, taken["epoch"], taken["claims"])


async def fence(connection: Connection, lease: Lease) -> None:
    """Hold the lease still until this transaction ends.

    Raises:
        LeaseLostError: it is no longer ours.
    """
    key = lease.key
    if not await connection.fetchval(FENCE, key.kind, key.resource_id, key.unit, lease.holder, lease.epoch):
        raise LeaseLostError(f"{key.kind} {key.resource_id}/{key.unit}: epoch {lease.epoch} is over")


async def made_progress(connection: Connection, lease: Lease) -> None:
    """Forget earlier claims: whatever ended them, the unit goes forward."""
    key = lease.key
    await connection.execute(
        "UPDATE leases SET claims = 0 WHERE kind = $1 AND resource_id = $2 AND unit = $3 AND holder = $4"
        " AND epoch = $5 AND claims > 0",
        key.kind,
        key.resource_id,
        key.unit,
        lease.holder,
        lease.epoch,
    )


class LeaseKeeper:
    """This process's leases, kept alive by a heartbeat."""

    def __init__(self, pool: Pool, *, lease_seconds: float, heartbeat_seconds: float) -> None:
        self.holder = new_id()
        self._pool = pool
        self._lease_seconds = lease_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._held: dict[LeaseKey, tuple[Lease, asyncio.Task[Any]]] = {}
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._beating = asyncio.create_task(self._beat_for_ever(), name="lease-heartbeat")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._beating is not None:
            self._beating.cancel()
            with suppress(asyncio.CancelledError):
                await self._beating

    @asynccontextmanager
    async def hold(self, connection: Connection, key: LeaseKey) -> AsyncIterator[Lease | None]:
        """Hold a unit for the body of a `with`; yields None when somebody else has it.

        The body's task is cancelled, and `LeaseLostError` raised, when the lease is lost on the way. When the body
        fails, the claim counts as one without progress and the unit waits a little longer each time; when it is
        cancelled from outside (a shutdown), the unit is free at once.
        """
        lease = await claim(connection, key, self.holder, self._lease_seconds)
        if lease is None:
            yield None
            return
        task = asyncio.current_task()
        assert task is not None
        self._held[key] = (lease, task)
        counts, reason = False, None
        try:
            yield lease
        except LeaseLostError:
            raise
        except asyncio.CancelledError:
            if key not in self._held:
                task.uncancel()
                raise LeaseLostError(f"{key.kind} {key.resource_id}/{key.unit} was taken over") from None
            raise
        except Exception as error:
            counts, reason = True, f"{type(error).__name__}: {error}"[:500]
            raise
        finally:
            if self._held.pop(key, None) is not None:
                delay = min(0.5 * 2**lease.claims, 30.0) if counts else 0.0
                await asyncio.shield(self._release(lease, delay, counts, reason))

    async def _release(self, lease: Lease, delay: float, counts: bool, reason: str | None) -> None:
        key = lease.key
        try:
            async with asyncio.timeout(5), self._pool.acquire() as connection:
                await connection.execute(
                    RELEASE,
                    key.kind,
                    key.resource_id,
                    key.unit,
                    lease.holder,
                    lease.epoch,
                    delay,
                    counts,
                    reason,
                )
        except DATABASE_AWAY as error:
            # It runs out by itself.
            log.warning(
                "lease.not_released", kind=key.kind, resource_id=str(key.resource_id), error=repr(error)
            )

    async def _beat_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            if not self._held:
                last = loop.time()
                continue
            # A lease taken while the beat is under way is not in its answer.
            asked = {key: lease for key, (lease, _) in self._held.items()}
            try:
                async with asyncio.timeout(self._heartbeat_seconds), self._pool.acquire() as connection:
                    rows = await connection.fetch(
                        BEAT,
                        self.holder,
                        self._lease_seconds,
                        [key.kind for key in asked],
                        [key.resource_id for key in asked],
                        [key.unit for key in asked],
                        [lease.epoch for lease in asked.values()],
                    )
            except DATABASE_AWAY as error:
                log.warning("lease.beat_failed", error=repr(error))
                if loop.time() - last > self._lease_seconds:
                    self._lose(asked)
                continue
            last = loop.time()
            alive = {LeaseKey(row["kind"], row["resource_id"], row["unit"]): row["epoch"] for row in rows}
            self._lose({key: lease for key, lease in asked.items() if alive.get(key) != lease.epoch})

    def _lose(self, lost: dict[LeaseKey, Lease]) -> None:
        for key, lease in lost.items():
            held = self._held.get(key)
            if held is None or held[0] != lease:
                continue
            _, task = self._held.pop(key)
            log.warning("lease.lost", kind=key.kind, resource_id=str(key.resource_id), unit=key.unit)
            task.cancel()
