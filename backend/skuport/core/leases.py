"""Leases: which process works on what, until when, and the fence that stops a late commit.

One process holds a unit of work (a chunk, a publish) until its lease expires, or its database session ends. Its
`LeaseKeeper` extends what it holds. A process that takes over ends the database session of the former holder first,
because a frozen process may be inside a COPY that no timeout reaches. Before each commit the holder passes the fence:
it reads the lease row under a share lock, so that a takeover either waits for that commit or makes it fail.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Integer, Text, Uuid
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from skuport.core.database import Base, Connection
from skuport.core.sql import Sql, Statements

_SQL = Statements(__package__, "leases.sql")

_LOCK_FOR_CLAIM = _SQL.lock_for_claim.fill(is_free=_SQL.is_free.fragment)


class LeaseRow(Base):
    """The table of leases."""

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
    """What is leased: a unit of a resource, such as a chunk's number."""

    kind: str
    resource_id: UUID
    unit: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """What statements call it by."""
        return {"kind": self.kind, "resource_id": self.resource_id, "unit": self.unit}

    def __str__(self) -> str:
        return f"{self.kind} {self.resource_id}/{self.unit}"


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease this process holds. `claims` counts the claims since the unit last made progress, this one included."""

    key: LeaseKey
    holder: UUID
    epoch: int
    claims: int

    @property
    def parameters(self) -> dict[str, Any]:
        """What statements call it by."""
        return {**self.key.parameters, "holder": self.holder, "epoch": self.epoch}


class LeaseLostError(Exception):
    """Another process has taken over, or the work was cancelled or has ended. Nothing may be committed."""


def is_claimable(resource_id: Sql, unit: Sql) -> Sql:
    """A condition for statements that look for work: whether a unit may be claimed, given expressions that are its
    resource and its number. They get the parameter `lease_kind`."""
    filled = _SQL.is_claimable.fill(resource_id=resource_id, unit=unit, is_free=_SQL.is_free.fragment)
    return filled.fragment


def last_heartbeat(resource_id: Sql) -> Sql:
    """An expression for statements: when a process was last at work on a resource, given an expression that is its
    id. They get the parameter `lease_kinds`, a list."""
    return _SQL.last_heartbeat.fill(resource_id=resource_id).fragment


async def claim(connection: Connection, key: LeaseKey, holder: UUID, seconds: float) -> Lease | None:
    """Claim the unit for `seconds`. The work must then run on this same connection. None when the unit is held."""
    async with connection.transaction():
        found = await _LOCK_FOR_CLAIM.fetchrow(connection, **key.parameters)
        if found is None:
            claimed = await _SQL.insert_claim.fetchrow(
                connection, **key.parameters, holder=holder, seconds=seconds
            )
        elif not found["free"]:
            return None
        else:
            if found["holder"] is not None and found["backend_pid"] is not None:
                await _SQL.end_session.execute(
                    connection, backend_pid=found["backend_pid"], backend_start=found["backend_start"]
                )
            claimed = await _SQL.update_claim.fetchrow(
                connection, **key.parameters, holder=holder, seconds=seconds
            )
    if claimed is None:
        return None
    return Lease(key, holder, claimed["epoch"], claimed["claims"])


async def fence(connection: Connection, lease: Lease) -> None:
    """Keep the lease as it is until this transaction ends.

    Raises:
        LeaseLostError: this process no longer holds it.
    """
    if not await _SQL.fence.fetchval(connection, **lease.parameters):
        raise LeaseLostError(f"{lease.key}: epoch {lease.epoch} is over")


async def made_progress(connection: Connection, lease: Lease) -> None:
    """Forget earlier claims: whatever ended them, the unit makes progress."""
    await _SQL.reset_claims.execute(connection, **lease.parameters)


async def extend(
    connection: Connection, holder: UUID, leases: Collection[Lease], seconds: float
) -> set[Lease]:
    """Let the holder's leases expire `seconds` from now; those that it still holds."""
    rows = await _SQL.extend.fetch(
        connection,
        holder=holder,
        seconds=seconds,
        kinds=[lease.key.kind for lease in leases],
        resource_ids=[lease.key.resource_id for lease in leases],
        units=[lease.key.unit for lease in leases],
        epochs=[lease.epoch for lease in leases],
    )
    extended = {(LeaseKey(row["kind"], row["resource_id"], row["unit"]), row["epoch"]) for row in rows}
    return {lease for lease in leases if (lease.key, lease.epoch) in extended}


async def release(
    connection: Connection,
    lease: Lease,
    *,
    delay: float = 0.0,
    counts: bool = False,
    reason: str | None = None,
) -> bool:
    """Give the unit back, for others to claim after `delay` seconds; False when it wasn't ours any more.

    Args:
        counts: whether the claim counts as one without progress.
        reason: why it made none.
    """
    released = await _SQL.release.execute(
        connection, **lease.parameters, delay=delay, counts=counts, reason=reason
    )
    return released > 0


async def last_epoch(connection: Connection, key: LeaseKey) -> int:
    """How many times the unit was claimed."""
    return await _SQL.last_epoch.fetchval(connection, **key.parameters) or 0


async def count_expired(session: AsyncSession) -> int:
    """How many leases have expired without being released: their processes have died, or hang."""
    return int(await session.scalar(_SQL.count_expired.text()) or 0)


async def forget(connection: Connection, resource_id: UUID) -> None:
    """Delete the leases of a resource. One that a process still holds ends with that."""
    await _SQL.forget.execute(connection, resource_id=resource_id)


async def forget_expired(connection: Connection, kinds: Collection[str], is_over: Sql) -> None:
    """Delete expired leases on what nobody will work on again.

    Args:
        connection: to use.
        kinds: of the leases.
        is_over: a condition on a lease `l`, about its resource `l.resource_id`.
    """
    await _SQL.forget_expired.fill(is_over=is_over).execute(connection, kinds=list(kinds))
