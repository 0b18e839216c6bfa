"""Imports that waited for a user for too long are cancelled."""

import json
from datetime import datetime, timedelta

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports import events

WAIT_DAYS = 7
"""How long a paused import, or one that awaits its confirmation, is kept."""


def waiting_since(expires_at: datetime | None) -> datetime | None:
    """Since when an import with this `expires_at` has waited for a user; None when it doesn't wait."""
    return None if expires_at is None else expires_at - timedelta(days=WAIT_DAYS)


EXPIRED = {
    "code": "expired",
    "message": "This import was cancelled because no user resumed or confirmed it for a week.",
}

_SQL = Statements(__package__, "expiry.sql")


async def cancel_expired(connection: Connection) -> None:
    """Cancel imports that are past their `expires_at`."""
    async with connection.transaction():
        for row in await _SQL.cancel_expired.fetch(
            connection, error=json.dumps(EXPIRED), wait_days=WAIT_DAYS
        ):
            await events.ended(connection, row["id"])
