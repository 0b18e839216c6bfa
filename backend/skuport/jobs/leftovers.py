"""Removes what ended jobs needed for their work, and the files whose time is over."""

import json
from uuid import UUID

from skuport.core import leases
from skuport.core.database import Connection
from skuport.core.leases import LeaseKey
from skuport.core.sql import Statements
from skuport.jobs.files import file_key
from skuport.jobs.models import LEASE_KIND
from skuport.storage import ObjectStore

_SQL = Statements(__package__, "leftovers.sql")


async def remove_leftovers(connection: Connection, store: ObjectStore) -> None:
    """Remove batches, leases and files that nobody needs any more."""
    for row in await _SQL.ended_jobs.fetch(connection):
        if row["makes_file"]:
            last_epoch = await leases.last_epoch(connection, LeaseKey(LEASE_KIND, row["id"]))
            await _remove_files(store, row["id"], last_epoch, row["result_key"])
        async with connection.transaction():
            await leases.forget(connection, row["id"])
            await _SQL.remove_batches.execute(connection, job_id=row["id"])
    for row in await _SQL.expired_files.fetch(connection):
        result = json.loads(row["result"])
        await store.delete(result["key"])
        await _SQL.set_result.execute(
            connection, job_id=row["id"], result=json.dumps({**result, "key": None})
        )


async def _remove_files(store: ObjectStore, job_id: UUID, last_epoch: int, result_key: str | None) -> None:
    """Remove the files of claims that did not finish the job."""
    for epoch in range(1, last_epoch + 1):
        key = file_key(job_id, epoch)
        if key != result_key:
            await store.abort_multiparts(key)
            await store.delete(key)
