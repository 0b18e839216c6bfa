"""The batches of a job whose set of products was fixed when it was started."""

from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import LeaseLostError
from skuport.core.sql import Statements

_SQL = Statements(__package__, "batches.sql")


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
