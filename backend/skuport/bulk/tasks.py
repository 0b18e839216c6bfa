"""What workers do for bulk jobs: delete and change products, batch by batch, a transaction each.

Rows are locked in the order of their SKU keys, like everything that writes many products. A batch that meets a deadlock
or waits too long for a lock is tried again.
"""

import json
from typing import Any

from skuport.bulk import delete_all
from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.parallel import StepWork, run_parallel
from skuport.core.sql import Statements
from skuport.jobs import events
from skuport.jobs.batches import ids_of, open_batches
from skuport.jobs.state import JobState
from skuport.jobs.tasks import JobContext, JobWork
from skuport.jobs.transitions import advance, finish

SQL = Statements(__package__, "tasks.sql")
UPDATE_BATCH = SQL.update_batch.fill(
    changed=columns.CHANGED,
    differs=columns.DIFFERS,
    too_many_attributes=columns.too_many_attributes("p.attributes", ":attributes::jsonb"),
)


async def delete(context: JobContext, job: JobState) -> None:
    """Delete what is left of the job's set, or all products that were created before it."""
    if not job.pinned and not await delete_all.empty(context, job):
        await delete_all.pin(context, job)

    async def one(on: Connection, no: int) -> None:
        async with on.transaction():
            ids = await ids_of(on, job.id, no)
            await SQL.by_id.execute(on)
            row = await SQL.delete_batch.fetchone(on, ids=ids, with_skus=job.options["events"] == "batched")
            if row["skus"]:
                await events.touched(on, job.id, job.kind, row["skus"])
            counts = {"deleted": row["written"], "not_found": len(ids) - row["written"]}
            await advance(on, context.lease, len(ids), counts, batch=no)

    await _all_batches(context, job, one)


async def update(context: JobContext, job: JobState) -> None:
    """Change what is left of the job's set."""
    values = _values(job.options["changes"])

    async def one(on: Connection, no: int) -> None:
        async with on.transaction():
            ids = await ids_of(on, job.id, no)
            await SQL.by_id.execute(on)
            row = await UPDATE_BATCH.fetchone(
                on, ids=ids, with_skus=job.options["events"] == "batched", **values
            )
            # Counted afterwards, so that one which was deleted meanwhile isn't counted as unchanged.
            present: int = await SQL.present.fetchval(on, ids=ids)
            if row["skus"]:
                await events.touched(on, job.id, job.kind, row["skus"])
            counts = {
                "updated": row["written"],
                "unchanged": present - row["written"] - row["rejected"],
                "rejected": row["rejected"],
                "not_found": len(ids) - present,
            }
            await advance(on, context.lease, len(ids), counts, batch=no)

    await _all_batches(context, job, one)


async def _all_batches(context: JobContext, job: JobState, one: StepWork[int]) -> None:
    batches = await open_batches(context.connection, job.id)
    connections = context.settings.publish_connections
    await run_parallel(
        context.pool, context.connection, context.lease, batches, connections, one, context.metrics
    )
    async with context.connection.transaction():
        await finish(context.connection, context.lease)


def _values(changes: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a change: null keeps what a product has. What is null in the change is cleared."""
    values: dict[str, Any] = {
        field.name: field.default if field.name in changes and value is None else value
        for field in columns.BULK
        for value in [changes.get(field.name)]
    }
    return {**values, "attributes": json.dumps(changes.get("attributes", {}))}


WORKS: dict[str, JobWork] = {
    "products.delete": delete,
    "products.update": update,
}
"""What each kind of job does."""
