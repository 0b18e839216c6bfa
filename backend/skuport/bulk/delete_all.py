"""Deleting all products of a big catalog: the table is emptied, and products created after the job began are put back.

Deleting millions of rows one by one takes long and leaves as many dead ones. TRUNCATE takes no time, but blocks
everything for as long as it waits for its lock. So writers are blocked first, while readers go on: long enough to
count, and to copy what must be spared. Then the table is locked for the moment that the TRUNCATE takes. The search
index reads the table for seconds while it is built: that is waited for before anything is blocked. Other locks are not
waited for longer than the lock timeout: the caller deletes in batches then.
"""

import asyncio

import asyncpg
import structlog

from skuport import search
from skuport.core.database import Connection
from skuport.core.leases import fence
from skuport.core.sql import Sql, Statements, identifier
from skuport.jobs.state import JobState
from skuport.jobs.tasks import JobContext
from skuport.jobs.transitions import advance, set_total
from skuport.products.selection import pin_all

log = structlog.get_logger(__name__)

TRIES = 3
PAUSE_SECONDS = 0.5

SQL = Statements(__package__, "delete_all.sql")


async def empty(context: JobContext, job: JobState) -> bool:
    """Empty the table but for products made after the job began; False when that can't be done just now."""
    for attempt in range(TRIES):
        try:
            async with context.connection.transaction():
                return await _empty(context, job)
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
            log.info("catalog.not_emptied", job_id=str(job.id), attempt=attempt, reason=type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
    return False


async def _empty(context: JobContext, job: JobState) -> bool:
    connection = context.connection
    if await SQL.is_referenced.fetchval(connection) or not await search.block_indexing(connection):
        return False
    await SQL.block_writers.execute(connection)
    columns = await _columns(connection)
    await SQL.create_spared.execute(connection)
    spared = await SQL.spare.fill(columns=columns).execute(connection, since=job.created_at)
    deleted: int = await SQL.count_all.fetchval(connection) - spared
    await SQL.block_all.execute(connection)
    await SQL.truncate.execute(connection)
    if spared:
        await SQL.restore_spared.fill(columns=columns).execute(connection)
    await set_total(connection, job.id, deleted)
    await advance(connection, context.lease, deleted, {"deleted": deleted})
    return True


async def _columns(connection: Connection) -> Sql:
    rows = await SQL.columns.fetch(connection)
    return Sql(", ".join(identifier(row["column_name"]) for row in rows))


async def pin(context: JobContext, job: JobState) -> None:
    """Write down the ids of all products that were made before the job, to be deleted in batches."""
    async with context.connection.transaction():
        total = await pin_all(context.connection, job.id, job.created_at, context.settings.job_batch_rows)
        await set_total(context.connection, job.id, total)
        await fence(context.connection, context.lease)
