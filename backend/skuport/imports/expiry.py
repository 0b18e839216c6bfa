"""Imports that waited for a user for too long are cancelled."""

import json

from skuport.core.database import Connection
from skuport.imports import events

EXPIRE = """
UPDATE imports SET status = 'cancelled', finished_at = now(), expires_at = NULL, error = $1
WHERE status IN ('paused', 'awaiting_confirmation') AND expires_at <= now()
RETURNING id
"""
EXPIRED = {
    "code": "expired",
    "message": "Nobody resumed or confirmed this import for a week, so that it was cancelled.",
}


async def cancel_expired(connection: Connection) -> None:
    """Cancel imports that are past their `expires_at`."""
    async with connection.transaction():
        for row in await connection.fetch(EXPIRE, json.dumps(EXPIRED)):
            await events.ended(connection, row["id"])
