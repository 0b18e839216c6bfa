"""A job as a worker sees it, and the transitions a worker makes.

Every transaction that does a part of a job ends with `advance` or `finish`: they count what was done, and let nothing
be committed for a job that isn't wanted any more or that somebody else works on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.core.leases import Lease, LeaseLostError, fence
from skuport.jobs import events


class PermanentJobError(Exception):
    """The job can't be finished as it is. It ends as `failed`, with `code` and the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class JobState:
    """What a worker needs to know of a job."""

    id: UUID
    kind: str
    status: str
    options: dict[str, Any]
    total: int
    pinned: bool
    processed: int
    created_at: datetime

    @classmethod
    def from_record(cls, row: asyncpg.Record) -> Self:
        return cls(
            id=row["id"],
            kind=row["kind"],
            status=row["status"],
            options=json.loads(row["options"]),
            total=row["total"],
            pinned=row["pinned"],
            processed=row["processed"],
            created_at=row["created_at"],
        )


LOAD = "SELECT id, kind, status, options, total, pinned, processed, created_at FROM jobs WHERE id = $1"

BEGIN = """
UPDATE jobs SET status = 'running', started_at = coalesce(started_at, now()) WHERE id = $1 AND status = 'queued'
"""

TAKE_BATCH = "DELETE FROM job_batches WHERE job_id = $1 AND no = $2 RETURNING true"

# Two connections of one job wait here for each other, but only for as long as a commit takes.
ADVANCE = """
UPDATE jobs SET processed = processed + $2, counts = counts || (
    SELECT coalesce(jsonb_object_agg(name, coalesce((counts ->> name)::bigint, 0) + n::bigint), '{}')
    FROM jsonb_each_text($3::jsonb) AS done (name, n))
WHERE id = $1 AND status = 'running'
RETURNING true
"""

SET_TOTAL = "UPDATE jobs SET total = $2, pinned = true WHERE id = $1"

REPORT_PROCESSED = """
UPDATE jobs SET processed = greatest(processed, $2) WHERE id = $1 AND status = 'running' RETURNING true
"""

REPORT_RESULT = """
WITH none AS (DELETE FROM job_batches WHERE job_id = $1)
UPDATE jobs SET processed = total, counts = $2, result = $3 WHERE id = $1 AND status = 'running'
RETURNING true
"""

FINISH = """
UPDATE jobs SET status = 'completed', finished_at = now()
WHERE id = $1 AND status = 'running' AND processed = total
  AND NOT EXISTS (SELECT FROM job_batches WHERE job_id = $1)
RETURNING true
"""

FAIL = """
UPDATE jobs SET status = 'failed', error = $2, finished_at = now()
WHERE id = $1 AND status IN ('queued', 'running') RETURNING true
"""


async def load(connection: Connection, job_id: UUID) -> JobState | None:
    """The job as it stands now; None when there is none."""
    row = await connection.fetchrow(LOAD, job_id)
    return None if row is None else JobState.from_record(row)


async def begin(connection: Connection, job_id: UUID) -> None:
    """From `queued` to `running`."""
    await connection.execute(BEGIN, job_id)


async def open_batches(connection: Connection, job_id: UUID) -> list[int]:
    """The numbers of the batches that are still to be done, in their order."""
    rows = await connection.fetch("SELECT no FROM job_batches WHERE job_id = $1 ORDER BY no", job_id)
    return [row["no"] for row in rows]


async def ids_of(connection: Connection, job_id: UUID, no: int) -> list[int]:
    """The products of a batch.

    Raises:
        LeaseLostError: somebody else has done it.
    """
    ids: list[int] | None = await connection.fetchval(
        "SELECT ids FROM job_batches WHERE job_id = $1 AND no = $2", job_id, no
    )
    if ids is None:
        raise LeaseLostError(f"batch {no} of job {job_id} was done by somebody else")
    return ids


async def advance(
    connection: Connection,
    lease: Lease,
    processed: int,
    counts: Mapping[str, int],
    *,
    batch: int | None = None,
) -> None:
    """Called last in a transaction: count what it did, mark its batch as done, and see that it may be committed.

    Raises:
        LeaseLostError: the lease is over, or the job was cancelled or ended.
    """
    job_id = lease.key.resource_id
    if batch is not None and not await connection.fetchval(TAKE_BATCH, job_id, batch):
        raise LeaseLostError(f"batch {batch} of job {job_id} was done by somebody else")
    if not await connection.fetchval(ADVANCE, job_id, processed, json.dumps(counts)):
        raise LeaseLostError(f"job {job_id} is not wanted any more")
    await fence(connection, lease)


async def set_total(connection: Connection, job_id: UUID, total: int) -> None:
    """The job's set is known now: this many products."""
    await connection.execute(SET_TOTAL, job_id, total)


async def report_processed(connection: Connection, job_id: UUID, processed: int) -> None:
    """Progress of a job that counts its products only at its end; it never falls.

    Raises:
        LeaseLostError: the job was cancelled or ended.
    """
    if not await connection.fetchval(REPORT_PROCESSED, job_id, processed):
        raise LeaseLostError(f"job {job_id} is not wanted any more")


async def report_result(
    connection: Connection, job_id: UUID, counts: Mapping[str, int], result: Mapping[str, Any]
) -> None:
    """Everything is done, with these counts and this file; called before `finish`.

    Raises:
        LeaseLostError: the job was cancelled or ended.
    """
    if not await connection.fetchval(REPORT_RESULT, job_id, json.dumps(counts), json.dumps(result)):
        raise LeaseLostError(f"job {job_id} is not wanted any more")


async def finish(connection: Connection, lease: Lease) -> None:
    """Called last in a transaction: the job is completed, with its event.

    Raises:
        LeaseLostError: the lease is over, or the job was cancelled or ended.
        PermanentJobError: not every product of the set is accounted for: a defect of ours.
    """
    job_id = lease.key.resource_id
    if not await connection.fetchval(FINISH, job_id):
        now = await load(connection, job_id)
        if now is None or now.status != "running":
            raise LeaseLostError(f"job {job_id} is not wanted any more")
        raise PermanentJobError(
            "accounting",
            f"{now.processed:,} of {now.total:,} products are accounted for at the end. This is a defect of Skuport;"
            " what was counted has been done.",
        )
    await events.ended(connection, job_id)
    await fence(connection, lease)


async def fail(connection: Connection, job_id: UUID, code: str, message: str) -> None:
    """End the job as `failed`, with its event, if it has not ended already."""
    async with connection.transaction():
        if await connection.fetchval(FAIL, job_id, json.dumps({"code": code, "message": message})):
            await events.ended(connection, job_id)
