"""Maintenance of the index: small segments are merged, stale ones are written again, retired ones are dropped."""

import asyncpg

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.search import index, segments

REBUILDS = 8
"""How many segments are written again in one round at most."""
MIN_MERGED = 4
"""Fewer small segments are not merged."""

SQL = Statements(__package__, "maintenance.sql")


async def tidy(connection: Connection) -> None:
    """One round of maintenance."""
    for _ in range(REBUILDS):
        if not await _rebuild_one(connection):
            break
    while await _drop_one(connection):
        pass


async def _rebuild_one(connection: Connection) -> bool:
    """Merge small segments, or write a stale one again; False when there is no reason to, or no slot is free."""
    async with connection.transaction():
        await index.SQL.begin_indexing.execute(connection)
        if not await index.take_index_slot(connection):
            return False
        small = await SQL.lock_small.fetch(connection, segment_entries=segments.SEGMENT_ENTRIES)
        chosen = small if len(small) >= MIN_MERGED else await SQL.lock_stalest.fetch(connection)
        numbers = [segment["no"] for segment in chosen]
        if not numbers:
            return False
        await segments.rebuild(connection, numbers)
        await SQL.retire.execute(connection, segments=numbers)
        await SQL.delete_samples.execute(connection, segments=numbers)
    return True


async def _drop_one(connection: Connection) -> bool:
    """Drop a retired segment; False when there is none, or a search still reads it."""
    try:
        async with connection.transaction():
            await SQL.limit_lock_wait.execute(connection)
            no = await SQL.lock_retired.fetchval(connection)
            if no is not None:
                await SQL.drop.fill(segment=segments.name_of(no)).execute(connection)
                await SQL.delete.execute(connection, segment_no=no)
            return no is not None
    except asyncpg.LockNotAvailableError:
        return False
