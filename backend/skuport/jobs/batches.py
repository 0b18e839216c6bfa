"""The set of products that a job works on, as batches of ids."""

from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, Uuid, func, insert, literal, select

from skuport.core.database import Connection
from skuport.core.leases import LeaseLostError
from skuport.core.sql import Statements
from skuport.jobs.models import JobBatch

_SQL = Statements(__package__, "batches.sql")


def insert_batches(job_id: UUID, numbered: Select[Any], batch_rows: int) -> Insert:
    """The statement that keeps a job's set, and returns how many ids each batch has.

    Args:
        job_id: the job's.
        numbered: selects `id`, and its place `n` in the order in which the job works, from 0.
        batch_rows: how many ids make a batch.
    """
    ids = numbered.subquery()
    number = ids.c.n.op("/")(batch_rows)
    rows = select(literal(job_id, Uuid), number, func.array_agg(ids.c.id)).group_by(number)
    return (
        insert(JobBatch).from_select(["job_id", "no", "ids"], rows).returning(func.cardinality(JobBatch.ids))
    )


async def open_batches(connection: Connection, job_id: UUID) -> list[int]:
    """The numbers of the batches that are still to be done, in order."""
    return [row["no"] for row in await _SQL.open_batches.fetch(connection, job_id=job_id)]


async def ids_of(connection: Connection, job_id: UUID, no: int) -> list[int]:
    """The products of a batch.

    Raises:
        LeaseLostError: another process has done it.
    """
    ids: list[int] | None = await _SQL.ids_of_batch.fetchval(connection, job_id=job_id, no=no)
    if ids is None:
        raise LeaseLostError(f"batch {no} of job {job_id} was done by another process")
    return ids


async def remove(connection: Connection, job_id: UUID, no: int) -> None:
    """Mark a batch as done.

    Raises:
        LeaseLostError: another process has done it.
    """
    if not await _SQL.remove_batch.fetchval(connection, job_id=job_id, no=no):
        raise LeaseLostError(f"batch {no} of job {job_id} was done by another process")
