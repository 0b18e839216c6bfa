"""The changes of a job's state that a worker makes.

Every transaction that does a part of a job ends with `advance` or `finish`. They count what was done, and refuse the
commit when the job was cancelled, or another process works on it.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import Lease, LeaseLostError, fence
from skuport.core.sql import Statements
from skuport.jobs import batches, events
from skuport.jobs.state import PermanentJobError, load

_SQL = Statements(__package__, "transitions.sql")


async def begin(connection: Connection, job_id: UUID) -> None:
    """From `queued` to `running`."""
    await _SQL.begin.execute(connection, job_id=job_id)


async def advance(
    connection: Connection,
    lease: Lease,
    processed: int,
    counts: Mapping[str, int],
    *,
    batch: int | None = None,
) -> None:
    """Call it last in a transaction: counts what the transaction did, marks its batch as done, and passes the fence.

    Raises:
        LeaseLostError: the lease is over, or the job was cancelled or has ended.
    """
    job_id = lease.key.resource_id
    if batch is not None:
        await batches.remove(connection, job_id, batch)
    counts_json = json.dumps(counts)
    if not await _SQL.advance.fetchval(connection, job_id=job_id, processed=processed, counts=counts_json):
        raise LeaseLostError(f"job {job_id} is no longer running")
    await fence(connection, lease)


async def set_total(connection: Connection, job_id: UUID, total: int) -> None:
    """Record how many products the job's set has, once it is known."""
    await _SQL.set_total.execute(connection, job_id=job_id, total=total)


async def report_processed(connection: Connection, job_id: UUID, processed: int) -> None:
    """Report the progress of a job that counts its products only at its end. It never falls.

    Raises:
        LeaseLostError: the job was cancelled or has ended.
    """
    if not await _SQL.report_processed.fetchval(connection, job_id=job_id, processed=processed):
        raise LeaseLostError(f"job {job_id} is no longer running")


async def report_result(
    connection: Connection, job_id: UUID, counts: Mapping[str, int], result: Mapping[str, Any]
) -> None:
    """Report that everything is done, with these counts and this file. Call it before `finish`.

    Raises:
        LeaseLostError: the job was cancelled or has ended.
    """
    if not await _SQL.report_result.fetchval(
        connection, job_id=job_id, counts=json.dumps(counts), result=json.dumps(result)
    ):
        raise LeaseLostError(f"job {job_id} is no longer running")


async def finish(connection: Connection, lease: Lease) -> None:
    """Call it last in a transaction: completes the job, and writes its event.

    Raises:
        LeaseLostError: the lease is over, or the job was cancelled or has ended.
        PermanentJobError: not every product of the set is accounted for: a bug of ours.
    """
    job_id = lease.key.resource_id
    if not await _SQL.finish.fetchval(connection, job_id=job_id):
        now = await load(connection, job_id)
        if now is None or now.status != "running":
            raise LeaseLostError(f"job {job_id} is no longer running")
        raise PermanentJobError(
            "accounting",
            f"{now.processed:,} of {now.total:,} products are accounted for at the end. This is a bug in Skuport;"
            " what was counted has been done.",
        )
    await events.ended(connection, job_id)
    await fence(connection, lease)


async def fail(connection: Connection, job_id: UUID, code: str, message: str) -> None:
    """End the job as `failed`, with its event, unless it has ended already."""
    async with connection.transaction():
        error = json.dumps({"code": code, "message": message})
        if await _SQL.fail.fetchval(connection, job_id=job_id, error=error):
            await events.ended(connection, job_id)
