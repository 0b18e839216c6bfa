"""Indexes noted changes in the background.

Triggers on `products` note the ids that a statement wrote, in its own transaction (`search.changes`). Here those
products are read as they are now, and their entries go into a segment (`segments`). An entry that a later change made
stale stays until its segment is written again; a search compares candidates with their products.

Everything happens in one transaction: changes are taken, a segment and its indexes are built. A process that is killed
has done nothing. Changes are locked with SKIP LOCKED, so that any number of workers can index at the same time.
"""

import time
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.database import Connection, Pool
from skuport.core.notifier import Notifier
from skuport.core.sql import Statements
from skuport.core.task_runner import JobKind
from skuport.core.worker_metrics import WorkerMetrics
from skuport.search import segments

KIND = "search"

INDEX_SLOTS = (
    UUID("00000000-0000-7000-8000-5ea7c4000001"),
    UUID("00000000-0000-7000-8000-5ea7c4000002"),
)
"""Two processes index large changes at a time, as two publish an import. Tasks need ids: these name the slots."""

SMALL = 200
"""A change of up to this many products is an edit by a user, and indexed immediately."""
QUIET_SECONDS = 1.0
"""Larger changes come from imports and bulk jobs. They wait until none has come for this long, or until the import is
done (`index_now`), so that indexing doesn't slow the import down …"""
MAX_WAIT_SECONDS = 300.0
"""… or until the first is this old. Less would take processors from an import of millions of rows, and none of its
users would find all of it any sooner."""

SQL = Statements(__package__, "index.sql")


def job_kind(pool: Pool, metrics: WorkerMetrics) -> JobKind:
    """The kind of task that indexes changes, with this process's connections."""
    return JobKind(KIND, Indexer(pool, metrics).run, due)


async def due(connection: Connection, _: float) -> list[tuple[UUID, int]]:
    """The index slots that have something to do: both for large changes, one for small ones; each with a number that no
    notification has used."""
    waiting = await SQL.due.fetchone(
        connection, small=SMALL, quiet_seconds=QUIET_SECONDS, max_wait_seconds=MAX_WAIT_SECONDS
    )
    if not waiting["small"] and not waiting["large"]:
        return []
    slots = INDEX_SLOTS if waiting["large"] else INDEX_SLOTS[:1]
    return [(slot, waiting["seq"]) for slot in slots]


async def backlog(session: AsyncSession) -> Row[int, datetime | None]:
    """`waiting`: changed products that aren't searchable yet; `since`: the time of the oldest change."""
    return (await session.execute(SQL.backlog.text())).one()


async def index_now(connection: Connection, notifier: Notifier) -> None:
    """Have the changes noted so far indexed immediately: the import that wrote them is done."""
    await SQL.index_now.execute(connection, quiet_seconds=QUIET_SECONDS)
    for slot, seq in await due(connection, 0):
        await notifier.notify(KIND, slot, seq)


async def block_indexing(connection: Connection) -> bool:
    """Keep other processes from building segments, for which they read products for seconds, until the transaction
    ends; False when those that are building one don't finish within 20 s each."""
    try:
        async with connection.transaction():
            await SQL.take_all_index_slots.execute(connection)
    except asyncpg.LockNotAvailableError:
        return False
    return True


class Indexer:
    """Indexes changes with this process's connections."""

    def __init__(self, pool: Pool, metrics: WorkerMetrics) -> None:
        self._pool = pool
        self._metrics = metrics

    async def run(self, _: UUID) -> None:
        """Index changes until none is left for this process."""
        async with self._pool.acquire() as connection:
            begun = time.monotonic()
            while await index_pending(connection):
                self._metrics.note_indexed(time.monotonic() - begun)
                begun = time.monotonic()


async def index_pending(connection: Connection, *, max_wait_seconds: float = MAX_WAIT_SECONDS) -> bool:
    """Index some changes, in one transaction; False when none is left for this process.

    Args:
        connection: not in a transaction.
        max_wait_seconds: how old large changes may get; 0 indexes them immediately.
    """
    async with connection.transaction():
        await SQL.begin_indexing.execute(connection)
        changes = await SQL.lock_small_changes.fetch(connection, small=SMALL)
        if not changes:
            waiting = await SQL.due.fetchone(
                connection, small=SMALL, quiet_seconds=QUIET_SECONDS, max_wait_seconds=max_wait_seconds
            )
            if not waiting["large"] or not await take_index_slot(connection):
                return False
            changes = await _lock_large_changes(connection)
        if not changes:
            return False
        numbers = [change["no"] for change in changes]
        if sum(change["size"] for change in changes) >= segments.SEPARATE_ENTRIES:
            await segments.build(connection, numbers)
        else:
            await segments.add_to_open(connection, numbers)
        await SQL.delete_changes.execute(connection, changes=numbers)
    return True


async def take_index_slot(connection: Connection) -> bool:
    """Take a slot until the transaction ends; False when all are taken."""
    taken: bool = await SQL.take_index_slot.fetchval(connection)
    return taken


async def _lock_large_changes(connection: Connection) -> list[asyncpg.Record]:
    locked: list[asyncpg.Record] = []
    while sum(change["size"] for change in locked) < segments.SEGMENT_ENTRIES:
        after_no = locked[-1]["no"] if locked else 0
        change = await SQL.lock_large_change.fetchrow(connection, small=SMALL, after_no=after_no)
        if change is None:
            break
        locked.append(change)
    return locked
