"""Several connections work off a list of ranges together; and the retry of what somebody else got in the way of."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease, made_progress
from skuport.imports.merging import KeyRange
from skuport.imports.state import CatalogMovedError

log = structlog.get_logger(__name__)

TRIES = 20
TRY_AGAIN = (
    CatalogMovedError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.SerializationError,
)

RangeWork = Callable[[Connection, KeyRange], Awaitable[None]]


async def try_again(work: RangeWork, connection: Connection, keys: KeyRange) -> None:
    """Do the work on a range, and again when somebody else's change or lock got in the way."""
    for attempt in range(TRIES):
        try:
            return await work(connection, keys)
        except TRY_AGAIN as error:
            if attempt == TRIES - 1:
                raise
            log.info("range.again", range=keys.no, reason=type(error).__name__)
            await asyncio.sleep(random.uniform(0, min(0.05 * 2**attempt, 2.0)))  # noqa: S311
    return None


async def work_off(
    pool: Pool, connection: Connection, lease: Lease, ranges: list[KeyRange], size: int, work: RangeWork
) -> None:
    """Do the work on every range, by key, on `size` connections: `connection` and others out of the pool."""
    left = list(reversed(ranges))
    if lease.claims > 1 and left:
        # The claims before this one came to nothing; tell that this one doesn't, before the crew shares the lease.
        await try_again(work, connection, left.pop())
        await made_progress(connection, lease)

    async def on(worker: Connection) -> None:
        while left:
            await try_again(work, worker, left.pop())

    async def on_another() -> None:
        async with pool.acquire() as another:
            await on(another)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(size, len(left)) - 1):
                group.create_task(on_another())
            await on(connection)
    except BaseExceptionGroup as errors:
        raise _first(errors) from None


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
