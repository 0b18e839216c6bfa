"""Unfinished imports whose notification may have been lost."""

from uuid import UUID

import asyncpg

from skuport.core.database import Connection

# Every import that has not ended is notified for again and again: a worker that finds nothing to do leaves.
DUE = """
UPDATE imports SET dispatch_seq = dispatch_seq + 1, notify_at = now() + $1 * interval '1 second'
WHERE id IN (SELECT id FROM imports WHERE status IN ('queued', 'running') AND notify_at <= now()
             ORDER BY notify_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, dispatch_seq
"""


async def find_due(connection: Connection, renotify_seconds: float) -> list[tuple[UUID, int]]:
    """Imports to notify workers of now, each with a dispatch number that no notification has used yet."""
    try:
        return [(row["id"], row["dispatch_seq"]) for row in await connection.fetch(DUE, renotify_seconds)]
    except asyncpg.DeadlockDetectedError:
        return []  # another worker's sweep updates the same rows
