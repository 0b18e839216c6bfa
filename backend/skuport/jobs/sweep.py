"""The sweep: jobs that a lost message forgot are found here, and what nobody needs any more is removed."""

import json
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.storage import ObjectStore

DUE = """
UPDATE jobs SET dispatch_seq = dispatch_seq + 1, ring_at = now() + $1 * interval '1 second'
WHERE id IN (SELECT id FROM jobs WHERE status IN ('queued', 'running') AND ring_at <= now()
             ORDER BY ring_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, dispatch_seq
"""

# Whoever still worked on it when it was cancelled has found out by then.
ENDED = """
SELECT id, result IS NULL AND kind = 'products.export' AS unfinished_file FROM jobs
WHERE status NOT IN ('queued', 'running') AND tidied_at IS NULL AND finished_at < now() - interval '1 minute'
LIMIT 100
"""

TIDY = """
WITH gone AS (DELETE FROM job_batches WHERE job_id = $1), free AS (DELETE FROM leases WHERE resource_id = $1)
UPDATE jobs SET tidied_at = now() WHERE id = $1
"""

EXPIRED = """
SELECT id, result FROM jobs WHERE result ->> 'key' IS NOT NULL AND (result ->> 'expires_at')::timestamptz <= now()
LIMIT 100
"""


def file_key(job_id: UUID) -> str:
    """Where the file that a job makes is kept."""
    return f"exports/{job_id}"


async def due(connection: Connection, redial_seconds: float) -> list[tuple[UUID, int]]:
    """Jobs to ring for now, each with a dispatch number that no ring has used yet."""
    try:
        return [(row["id"], row["dispatch_seq"]) for row in await connection.fetch(DUE, redial_seconds)]
    except asyncpg.DeadlockDetectedError:
        return []  # another sweep is at the same rows


async def tidy(connection: Connection, store: ObjectStore) -> None:
    """Remove what ended jobs needed for their work, and the files whose time is over."""
    for row in await connection.fetch(ENDED):
        if row["unfinished_file"]:
            await store.abort_multiparts(file_key(row["id"]))
            await store.delete(file_key(row["id"]))
        await connection.execute(TIDY, row["id"])
    for row in await connection.fetch(EXPIRED):
        result = json.loads(row["result"])
        await store.delete(result["key"])
        await connection.execute(
            "UPDATE jobs SET result = $2 WHERE id = $1", row["id"], json.dumps({**result, "key": None})
        )
