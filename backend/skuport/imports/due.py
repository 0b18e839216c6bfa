"""Unfinished imports whose notification may have been lost."""

from uuid import UUID

import asyncpg

from skuport.core.database import Connection
from skuport.core.sql import Statements

_SQL = Statements(__package__, "due.sql")


async def find_due(connection: Connection, renotify_seconds: float) -> list[tuple[UUID, int]]:
    """Imports to notify workers of now, each with a dispatch number that no notification has used yet.

    Every import that has not ended comes up again and again: a worker that finds nothing to do for it leaves.
    """
    try:
        rows = await _SQL.take_due.fetch(connection, renotify_seconds=renotify_seconds)
    except asyncpg.DeadlockDetectedError:
        return []  # another worker's sweep updates the same rows
    return [(row["id"], row["dispatch_seq"]) for row in rows]
