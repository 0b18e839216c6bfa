"""Steps on several connections at the same time, and the retry of a step that met another process's lock."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg
import structlog

from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease, made_progress
from skuport.core.worker_metrics import WorkerMetrics

log = structlog.get_logger(__name__)

TRIES = 20


class RetryStepError(Exception):
    """The step met another process's change. It succeeds when it is tried again."""


RETRIED = (
    RetryStepError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.SerializationError,
)

Step = TypeVar("Step")
StepWork = Callable[[Connection, Step], Awaitable[None]]


async def retry_step(
    work: StepWork[Step], connection: Connection, step: Step, metrics: WorkerMetrics
) -> None:
    """Do the work on a step, and try again when it met another process's change or lock."""
    for attempt in range(TRIES):
        try:
            return await work(connection, step)
        except RETRIED as error:
            if attempt == TRIES - 1:
                raise
            log.info("step.retried", step=repr(step), reason=type(error).__name__)
            metrics.note_retry(error)
            await asyncio.sleep(random.uniform(0, min(0.05 * 2**attempt, 2.0)))  # noqa: S311
    return None


async def run_parallel(
    pool: Pool,
    connection: Connection,
    lease: Lease,
    steps: Sequence[Step],
    size: int,
    work: StepWork[Step],
    metrics: WorkerMetrics,
) -> None:
    """Do the work on every step, in their order, on `size` connections: `connection` and others of the pool."""
    left = list(reversed(steps))
    if lease.claims > 1 and left:
        # Earlier claims made no progress. Record that this one does, before several connections use the lease.
        await retry_step(work, connection, left.pop(), metrics)
        await made_progress(connection, lease)

    async def on(worker: Connection) -> None:
        while left:
            await retry_step(work, worker, left.pop(), metrics)

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
