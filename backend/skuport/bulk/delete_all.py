"""Deleting all products of a big catalog: the table is emptied, and what was made after the job began is put back.

Deleting millions of rows one by one takes long and leaves as many dead ones behind. TRUNCATE takes no time, but stops
everybody for as long as it waits for its lock. So writers are halted first, while readers go on: long enough to count,
and to put aside what must be spared. Then the table is locked for the moment that the TRUNCATE takes. Who builds the
search's index reads for seconds, and is waited for before anybody is stopped. Whoever else holds a lock for too long is
not waited for: the caller deletes in batches then.
"""

import asyncio

import asyncpg
import structlog

from skuport import search
from skuport.bulk.selection import pin_all
from skuport.core.database import Connection
from skuport.core.leases import fence
from skuport.jobs.state import JobState, advance
from skuport.jobs.tasks import JobContext

log = structlog.get_logger(__name__)

TRIES = 3
PAUSE_SECONDS = 0.5

# Longer than deadlock_timeout, after which a running autovacuum gives way.
HALT_WRITERS = "SET LOCAL lock_timeout = '2s'; LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE"

# Shorter than deadlock_timeout: when somebody who has read waits for us to write, it is us who give up. Readers that
# come meanwhile queue behind this for no longer, either.
HALT_ALL = "SET LOCAL lock_timeout = '500ms'; LOCK TABLE products IN ACCESS EXCLUSIVE MODE"

# TRUNCATE would pass by what hangs on single rows, and by what wants to know of deletions (8): for each row (1), or for
# each statement where the same function doesn't mind TRUNCATE (32) as well.
HANGING_ON = """
SELECT EXISTS (
        SELECT FROM pg_trigger t WHERE tgrelid = 'products'::regclass AND tgtype & 8 <> 0
            AND (tgtype & 1 <> 0 OR NOT EXISTS (
                SELECT FROM pg_trigger u
                WHERE u.tgrelid = t.tgrelid AND u.tgfoid = t.tgfoid AND u.tgtype & 32 <> 0)))
    OR EXISTS (SELECT FROM pg_constraint WHERE confrelid = 'products'::regclass)
"""

COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'products' AND is_generated = 'NEVER'
"""

SET_TOTAL = "UPDATE jobs SET total = $2, pinned = true WHERE id = $1"


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
    if await connection.fetchval(HANGING_ON) or not await search.block_indexing(connection):
        return False
    await connection.execute(HALT_WRITERS)
    spared = await _put_aside(connection, job)
    gone: int = await connection.fetchval("SELECT count(*) FROM products") - spared
    await connection.execute(HALT_ALL)
    await connection.execute("TRUNCATE products")
    if spared:
        columns = await connection.fetchval(COLUMNS)
        await connection.execute(
            f"INSERT INTO products ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM spared_products"
        )
    await connection.execute(SET_TOTAL, job.id, gone)
    await advance(connection, context.lease, gone, {"deleted": gone})
    return True


async def _put_aside(connection: Connection, job: JobState) -> int:
    await connection.execute("DROP TABLE IF EXISTS spared_products")
    await connection.execute("CREATE TEMP TABLE spared_products (LIKE products) ON COMMIT DROP")
    columns = await connection.fetchval(COLUMNS)
    tag = await connection.execute(
        f"INSERT INTO spared_products ({columns}) SELECT {columns} FROM products WHERE created_at >= $1",
        job.created_at,
    )
    return int(tag.split()[-1])


async def pin(context: JobContext, job: JobState) -> None:
    """Write down the ids of all products that were made before the job, to be deleted in batches."""
    async with context.connection.transaction():
        total = await pin_all(context.connection, job.id, job.created_at, context.settings.job_batch_rows)
        await context.connection.execute(SET_TOTAL, job.id, total)
        await fence(context.connection, context.lease)
