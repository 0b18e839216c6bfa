"""The sweep: jobs that a lost message forgot are found here, and what nobody needs any more is removed."""

import json
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.storage import ObjectStore

DUE = """
UPDATE jobs SET dispatch_seq = dispatch_seq + 1, notify_at = now() + $1 * interval '1 second'
WHERE id IN (SELECT id FROM jobs WHERE status IN ('queued', 'running') AND notify_at <= now()
             ORDER BY notify_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, dispatch_seq
"""

# Whoever still worked on it when it was cancelled has found out by then.
ENDED = """
SELECT j.id, j.kind = 'products.export' AS makes_file, j.result ->> 'key' AS kept, coalesce(l.epoch, 0) AS epoch
FROM jobs j LEFT JOIN leases l ON l.kind = 'job' AND l.resource_id = j.id
WHERE j.status NOT IN ('queued', 'running') AND j.tidied_at IS NULL AND j.finished_at < now() - interval '1 minute'
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


def file_key(job_id: UUID, epoch: int) -> str:
    """Where a claim of a job puts the file that it makes. Another claim has another place: one that was taken over may
    not know it yet, and clears away its own when it does."""
    return f"exports/{job_id}/{epoch}"


async def due(connection: Connection, renotify_seconds: float) -> list[tuple[UUID, int]]:
    """Jobs to ring for now, each with a dispatch number that no ring has used yet."""
    try:
        return [(row["id"], row["dispatch_seq"]) for row in await connection.fetch(DUE, renotify_seconds)]
    except asyncpg.DeadlockDetectedError:
        return []  # another sweep is at the same rows


async def tidy(connection: Connection, store: ObjectStore) -> None:
    """Remove what ended jobs needed for their work, and the files whose time is over."""
    for row in await connection.fetch(ENDED):
        if row["makes_file"]:
            await _remove_files(store, row["id"], row["epoch"], row["kept"])
        await connection.execute(TIDY, row["id"])
    for row in await connection.fetch(EXPIRED):
        result = json.loads(row["result"])
        await store.delete(result["key"])
        await connection.execute(
            "UPDATE jobs SET result = $2 WHERE id = $1", row["id"], json.dumps({**result, "key": None})
        )


async def _remove_files(store: ObjectStore, job_id: UUID, last_epoch: int, kept: str | None) -> None:
    """What claims that came to nothing have left in the object store."""
    for epoch in range(1, last_epoch + 1):
        key = file_key(job_id, epoch)
        if key != kept:
            await store.abort_multiparts(key)
            await store.delete(key)
