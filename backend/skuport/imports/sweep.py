"""The sweep: what a lost message forgot is found here, and what nobody needs any more is removed."""

import json
from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.imports import events
from skuport.imports.finishing import drop_staging

# Every import that is not done is rung for again and again: whoever comes and finds nothing to do leaves at once.
DUE = """
UPDATE imports SET dispatch_seq = dispatch_seq + 1, notify_at = now() + $1 * interval '1 second'
WHERE id IN (SELECT id FROM imports WHERE status IN ('queued', 'running') AND notify_at <= now()
             ORDER BY notify_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, dispatch_seq
"""

# A failed or cancelled import keeps its staged rows for a day, for a retry to go on from.
LEFT_OVER = """
SELECT i.id FROM imports i
JOIN pg_tables t ON t.schemaname = 'staging' AND t.tablename = 'import_' || replace(i.id::text, '-', '')
WHERE i.status = 'completed' OR (i.status IN ('failed', 'cancelled') AND i.finished_at < now() - interval '1 day')
LIMIT 100
"""

ORPHANED = """
SELECT t.tablename FROM pg_tables t
WHERE t.schemaname = 'staging' AND t.tablename LIKE 'import\\_%'
  AND NOT EXISTS (SELECT FROM imports i WHERE t.tablename = 'import_' || replace(i.id::text, '-', ''))
LIMIT 100
"""

# A worker that came too late may have claimed a step of an import that was done.
LEFT_LEASES = """
DELETE FROM leases l USING imports i
WHERE i.id = l.resource_id AND i.status = 'completed' AND l.expires_at < now()
"""


EXPIRE = """
UPDATE imports SET status = 'cancelled', finished_at = now(), expires_at = NULL, error = $1
WHERE status IN ('paused', 'awaiting_confirmation') AND expires_at <= now()
RETURNING id
"""
EXPIRED = {
    "code": "expired",
    "message": "Nobody resumed or confirmed this import for a week, so that it was cancelled.",
}


async def expire(connection: Connection) -> None:
    """Cancel what has waited for people for too long."""
    async with connection.transaction():
        for row in await connection.fetch(EXPIRE, json.dumps(EXPIRED)):
            await events.ended(connection, row["id"])


async def due(connection: Connection, renotify_seconds: float) -> list[tuple[UUID, int]]:
    """Imports to ring for now, each with a dispatch number that no ring has used yet."""
    try:
        return [(row["id"], row["dispatch_seq"]) for row in await connection.fetch(DUE, renotify_seconds)]
    except asyncpg.DeadlockDetectedError:
        return []  # another sweep is at the same rows


async def remove_leftovers(connection: Connection) -> int:
    """Drop staging tables nobody will read again, and leases on what is done; how many tables."""
    await connection.execute(LEFT_LEASES)
    gone = await connection.fetch(LEFT_OVER)
    for row in gone:
        await drop_staging(connection, row["id"])
    orphans = await connection.fetch(ORPHANED)
    for row in orphans:
        await connection.execute(f'DROP TABLE IF EXISTS staging."{row["tablename"]}"')
    return len(gone) + len(orphans)
