"""What workers do for bulk jobs: delete and change products, batch by batch, a transaction each.

Rows are locked in the order of their SKU keys, like everything that writes many products. A batch that meets a deadlock
or waits too long for a lock is tried again.
"""

import json
from typing import Any

import asyncpg

from skuport.bulk import delete_all as delete_all
from skuport.core.database import Connection
from skuport.core.parallel import StepWork, run_parallel
from skuport.exports.tasks import export
from skuport.jobs import events
from skuport.jobs.batches import ids_of, open_batches
from skuport.jobs.state import JobState
from skuport.jobs.tasks import JobContext, JobWork
from skuport.jobs.transitions import advance, finish

# A batch is small beside the catalog, whatever the planner's statistics say on a table that was filled just now.
BY_ID = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"

DELETE = """
WITH picked AS MATERIALIZED (
    SELECT id FROM products WHERE id = ANY ($1::bigint[]) ORDER BY sku_key FOR UPDATE
), gone AS (
    DELETE FROM products p USING picked WHERE p.id = picked.id RETURNING p.sku, p.sku_key
)
SELECT count(*) AS written, CASE WHEN $2 THEN array_agg(sku ORDER BY sku_key) END AS skus FROM gone
"""

# Rows that are as they should be are neither locked nor written.
UPDATE = """
WITH picked AS MATERIALIZED (
    SELECT id FROM products p WHERE id = ANY ($1::bigint[]) AND {differs} ORDER BY sku_key FOR UPDATE
), changed AS (
    UPDATE products p
    SET name = coalesce($3, p.name),
        description = coalesce($4, p.description),
        active = coalesce($5, p.active),
        attributes = jsonb_strip_nulls(p.attributes || $6::jsonb),
        version = p.version + 1,
        updated_at = now(),
        import_id = NULL,
        import_line = NULL
    FROM picked WHERE p.id = picked.id AND {differs}
    RETURNING p.sku, p.sku_key
)
SELECT count(*) AS written, CASE WHEN $2 THEN array_agg(sku ORDER BY sku_key) END AS skus FROM changed
""".format(
    differs="""(p.name <> coalesce($3, p.name) OR p.description <> coalesce($4, p.description)
        OR p.active <> coalesce($5, p.active) OR jsonb_strip_nulls(p.attributes || $6::jsonb) <> p.attributes)"""
)

PRESENT = "SELECT count(*) FROM products WHERE id = ANY ($1::bigint[])"


async def delete(context: JobContext, job: JobState) -> None:
    """Delete what is left of the job's set, or all products that were made before it."""
    if not job.pinned and not await delete_all.empty(context, job):
        await delete_all.pin(context, job)

    async def one(on: Connection, no: int) -> None:
        async with on.transaction():
            ids = await ids_of(on, job.id, no)
            await on.execute(BY_ID)
            row = await _fetch_row(on, DELETE, ids, job.options["events"] == "batched")
            if row["skus"]:
                await events.touched(on, job.id, job.kind, row["skus"])
            counts = {"deleted": row["written"], "not_found": len(ids) - row["written"]}
            await advance(on, context.lease, len(ids), counts, batch=no)

    await _all_batches(context, job, one)


async def update(context: JobContext, job: JobState) -> None:
    """Change what is left of the job's set."""
    changes: dict[str, Any] = job.options["changes"]
    description = changes["description"] or "" if "description" in changes else None
    values = (
        changes.get("name"),
        description,
        changes.get("active"),
        json.dumps(changes.get("attributes", {})),
    )

    async def one(on: Connection, no: int) -> None:
        async with on.transaction():
            ids = await ids_of(on, job.id, no)
            await on.execute(BY_ID)
            row = await _fetch_row(on, UPDATE, ids, job.options["events"] == "batched", *values)
            # Counted afterwards, so that one which was deleted meanwhile isn't called unchanged.
            present: int = await on.fetchval(PRESENT, ids)
            if row["skus"]:
                await events.touched(on, job.id, job.kind, row["skus"])
            counts = {
                "updated": row["written"],
                "unchanged": present - row["written"],
                "not_found": len(ids) - present,
            }
            await advance(on, context.lease, len(ids), counts, batch=no)

    await _all_batches(context, job, one)


async def _all_batches(context: JobContext, job: JobState, one: StepWork[int]) -> None:
    batches = await open_batches(context.connection, job.id)
    connections = context.settings.publish_connections
    await run_parallel(context.pool, context.connection, context.lease, batches, connections, one)
    async with context.connection.transaction():
        await finish(context.connection, context.lease)


async def _fetch_row(connection: Connection, statement: str, *arguments: object) -> asyncpg.Record:
    row = await connection.fetchrow(statement, *arguments)
    assert row is not None
    return row


WORKS: dict[str, JobWork] = {
    "products.delete": delete,
    "products.update": update,
    "products.export": export,
}
"""What each kind of job does."""
